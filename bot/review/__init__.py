"""Messages that went wrong, kept without personal data until a person says what they mean."""
