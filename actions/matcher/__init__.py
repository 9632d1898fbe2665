"""The multimodal matcher: a photo, a few words, or both, to products of the catalog."""
