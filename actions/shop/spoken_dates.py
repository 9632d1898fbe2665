"""Days as people write them."""

import datetime as dt

from babel.dates import format_interval, format_skeleton


def day_of_year(day: dt.date, locale: str) -> str:
    """A day without its year: `December 24`, 「12月24日」."""
    return str(format_skeleton("MMMMd", day, locale=locale))


def days_between(first: dt.date, last: dt.date, locale: str) -> str:
    """From a day to a day, or the one day that both are: `Nov 27 – Dec 1`, 「11月27日至12月1日」."""
    return str(format_interval(first, last, "MMMd", locale=locale)).replace("\u2009", " ")  # thin spaces
