"""The words on papers."""

import datetime as dt
import tomllib
from functools import cache
from importlib.resources import files
from typing import cast

from babel.dates import format_date

from actions.papers.paper import Locale


class Words:
    """The words of one language; what stands in braces in them is filled in."""

    def __init__(self, locale: Locale) -> None:
        self.locale = locale
        self._texts = _texts()[locale]

    def __call__(self, name: str, **values: object) -> str:
        """The text called `name`. Raises KeyError when there is none, or a value is missing."""
        return cast(str, self._texts[name]).format_map(values)

    @property
    def steps(self) -> list[str]:
        """What to do with a return label."""
        return cast("list[str]", self._texts["steps"])

    def day(self, moment: dt.date) -> str:
        """A day as the language writes it."""
        return str(format_date(moment, format="long", locale=self.locale))


@cache
def _texts() -> dict[str, dict[str, str | list[str]]]:
    return tomllib.loads((files("actions.papers") / "words.toml").read_text(encoding="utf-8"))
