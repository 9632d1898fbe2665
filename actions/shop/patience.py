"""How long to wait before the next try, and when to give up."""

import datetime as dt
import random
from dataclasses import dataclass


@dataclass(frozen=True)
class Patience:
    """Exponential backoff with full jitter, so that what failed together does not come back together.

    After Marc Brooker, "Exponential Backoff And Jitter" (AWS Architecture Blog, 2015).
    """

    first: dt.timedelta = dt.timedelta(seconds=2)
    """The longest wait after the first try; each further one may be twice as long."""
    longest: dt.timedelta = dt.timedelta(hours=1)
    tries: int = 60
    hours: float = 48.0
    """Given up after so many tries, or so long after it was written, whichever comes first."""

    def wait(self, tries: int, at_least: dt.timedelta = dt.timedelta(0)) -> dt.timedelta:
        """Time until the next try, after `tries` that failed; `at_least` is what the other side asked for.

        Between half of the longest wait for this many tries and the whole, never beyond `longest` unless asked for.
        """
        doublings = min(max(tries - 1, 0), 40)
        most = min(self.first.total_seconds() * 2**doublings, self.longest.total_seconds())
        return max(dt.timedelta(seconds=most * random.uniform(0.5, 1.0)), at_least)  # noqa: S311 - spreads load, protects nothing

    def is_over(self, tries: int, age: dt.timedelta) -> bool:
        """Whether it is given up."""
        return tries >= self.tries or age >= dt.timedelta(hours=self.hours)
