"""Aisle's faces and its control: the gateway, the widget, what runs inside Rasa, settings and the command line."""
