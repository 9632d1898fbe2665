"""The demo shop: its pictures and how it is loaded."""
