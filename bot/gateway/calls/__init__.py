"""The calls of the HTTP interface, a file a concern; each has a `router`."""
