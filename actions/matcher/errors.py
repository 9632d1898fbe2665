"""What can go wrong in the matcher, one tree.

MatcherError
├── IndexMissing      no match index in AISLE_HOME yet
├── EncoderMissing    a model's package or files are not here
├── StoreUnavailable  the vectors are kept in an engine that can't be reached
├── SpreadingError    workers that should help with indexing are not there, or failed
├── PictureError      the file is not a picture that can be read
└── LearningError     the file of reference photos can't be read
"""


class MatcherError(Exception):
    """The matcher can't do what was asked; the text says what is wrong and what to do."""


class IndexMissing(MatcherError):
    """There is no match index yet."""


class EncoderMissing(MatcherError):
    """A model that turns text or pictures into vectors is not here."""


class StoreUnavailable(MatcherError):
    """Where the vectors are kept can't be opened or doesn't answer."""


class SpreadingError(MatcherError):
    """Work can't be spread over workers, or one of them failed for good."""


class PictureError(MatcherError):
    """A file can't be read as a picture."""


class LearningError(MatcherError):
    """The file of reference photos can't be read."""
