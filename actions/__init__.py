"""Rasa custom actions: one class an action, one short file a family; the core lives in `shop` and `matcher`."""
