"""Which section a question is about, by its words."""

from collections.abc import Sequence

from actions.shop.models.policies import PolicySection


class Scorer:
    """Scores a few sections against questions."""

    def __init__(self, sections: Sequence[PolicySection]) -> None:
        self._sections = sections

    def best(self, question: str, at_least: float = 0.2) -> PolicySection | None:
        """The best section, or None when even that one is not about it."""
        return None
