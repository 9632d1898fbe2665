"""Audio to text and text to audio; one file a concern."""
