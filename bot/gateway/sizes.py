"""How large things may be, and how that is said."""

MEBIBYTE = 1024 * 1024
IMAGE_BYTES = 10 * MEBIBYTE
AUDIO_BYTES = 16 * MEBIBYTE
"""Sixty seconds of 48 kHz stereo WAV are 11 MB."""
AUDIO_SECONDS = 60.0
FORM_BYTES = 64 * 1024
"""What a form may hold beside its file."""


def readable_size(size: int) -> str:
    """`size` bytes for a person: `10 MB`, `256 KB`."""
    return f"{size // MEBIBYTE} MB" if size >= MEBIBYTE else f"{size // 1024} KB"
