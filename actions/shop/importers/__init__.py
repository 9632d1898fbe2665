"""Bringing a shop's own files in, one file a format. Every importer streams, and does nothing twice."""
