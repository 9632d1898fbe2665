"""The shop's tables, a file a concern."""
