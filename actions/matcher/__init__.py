"""The matcher: photo and/or words → products. Knows nothing of Rasa; the shop hands it its products."""
