"""Single values of the rules: each is read, or refused with what is wrong and how it is written."""

import datetime as dt
from zoneinfo import ZoneInfo

from babel import Locale

from actions.shop.errors import MoneyError
from actions.shop.money import Money

EUROPEAN_UNION = tuple("AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK".split())  # noqa: SIM905
"""Its members, from https://european-union.europa.eu/principles-countries-history/eu-countries_en"""


def checked_price(value: object) -> Money:
    """An amount of zero or more with its currency.

    Raises:
        ValueError: it is none.
    """
    if isinstance(value, Money):
        return value
    if not isinstance(value, str):
        raise ValueError(f'is {value!r}: write an amount and its currency in quotes, like "4.90 USD"')
    try:
        amount = Money.parse(value)
    except MoneyError as error:
        raise ValueError(str(error).rstrip(".")) from error
    if amount.minor < 0:
        raise ValueError(f"{value!r} is less than zero")
    return amount


def checked_country(code: str) -> str:
    """A country's code.

    Raises:
        ValueError: no country has it.
    """
    if len(code) != 2 or not code.isupper() or code == "EU" or code not in Locale("en").territories:
        raise ValueError(f"{code!r} is not a country: write two letters of ISO 3166-1, like DE")
    return code


def checked_countries(codes: tuple[str, ...]) -> tuple[str, ...]:
    """Countries' codes, those of the European Union's members for `EU`.

    Raises:
        ValueError: one of them is no country.
    """
    spelled = [member for code in codes for member in (EUROPEAN_UNION if code == "EU" else (code,))]
    return tuple(dict.fromkeys(checked_country(code) for code in spelled))


def checked_zone(name: str) -> str:
    """The name of a time zone.

    Raises:
        ValueError: there is no such zone.
    """
    try:
        return ZoneInfo(name).key
    except (LookupError, ValueError, OSError) as error:  # what is no name at all is looked for as a file
        raise ValueError(f"{name!r} is not a time zone, like Europe/Berlin") from error


def checked_month_day(text: str) -> str:
    """A day of every year, so not `02-29`.

    Raises:
        ValueError: it is none.
    """
    try:
        return dt.date.fromisoformat(f"2001-{text}").strftime("%m-%d")
    except ValueError as error:
        raise ValueError(f"{text!r} is not a day of every year: write month and day, like 12-24") from error


def nothing_if_zero(price: Money | None) -> Money | None:
    """No fee and a fee of zero are the same."""
    return price if price is not None and price.minor else None
