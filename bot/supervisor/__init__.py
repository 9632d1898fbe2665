"""Starts gateway, Rasa and action server, waits until they answer, restarts what dies, stops all."""
