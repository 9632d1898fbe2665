"""Rasa custom actions: one class an action, a short file a family; the core lives in `shop` and `matcher`."""
