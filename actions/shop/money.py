"""Money: integer minor units and an ISO 4217 currency, never a float."""

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from babel.numbers import format_currency
from iso4217 import Currency

from actions.shop.errors import MoneyError

LARGEST = 10**15
"""Minor units; far above any price and well inside a 64-bit column, sums included."""

_AMOUNT = re.compile(r"(?P<sign>-?)(?P<whole>\d{1,15})(?:\.(?P<fraction>\d{1,10}))?", re.ASCII)
_CODE = re.compile(r"[A-Za-z]{3}", re.ASCII)


@lru_cache(maxsize=256)
def minor_digits(currency: str) -> int:
    """Decimal places of a currency: 2 for USD, 0 for JPY. Raises `MoneyError` for an unknown code."""
    try:
        exponent = Currency(currency).exponent
    except ValueError:
        exponent = None
    if exponent is None:
        raise MoneyError(f"{currency!r} is not a currency (three letters of ISO 4217, like USD).")
    return int(exponent)


@dataclass(frozen=True)
class Money:
    """An amount in minor units (cents) of one currency."""

    minor: int
    """Minor units: 1500 is 15.00 USD, and 1500 JPY."""
    currency: str
    """ISO 4217 code."""

    @classmethod
    def parse(cls, text: str, currency: str | None = None) -> "Money":
        """Read `15.00 USD` (or `USD 15.00`; or a bare `15.00` when `currency` is given). Exact, with a dot.

        Raises:
            MoneyError: not an amount, an unknown or missing currency, or more decimals than it has.
        """
        words = text.split()
        if len(words) == 2 and _CODE.fullmatch(words[0]):
            words.reverse()
        if len(words) == 1 and currency:
            words.append(currency)
        if len(words) == 1 and _AMOUNT.fullmatch(words[0]):
            raise MoneyError(f"{text!r} has no currency: write 15.00 USD.")
        found = _AMOUNT.fullmatch(words[0]) if len(words) == 2 else None
        if found is None:
            raise MoneyError(f"{text!r} is not an amount: write 15.00 USD, with a dot and no thousands separator.")
        code = words[1].upper()
        if currency and code != currency:
            raise MoneyError(f"{text!r} is not in {currency}.")
        digits = minor_digits(code)
        fraction = (found["fraction"] or "").rstrip("0")
        if len(fraction) > digits:
            raise MoneyError(f"{text!r} has more decimals than {code} has ({digits}).")
        minor = int(found["whole"] + fraction.ljust(digits, "0"))
        if minor > LARGEST:
            raise MoneyError(f"{text!r} is too large.")
        return cls(-minor if found["sign"] else minor, code)

    @property
    def decimal(self) -> Decimal:
        """The amount in major units, exact."""
        return Decimal(self.minor).scaleb(-minor_digits(self.currency))

    @property
    def amount(self) -> str:
        """The amount in major units, as in `15.00`."""
        return f"{self.decimal:.{minor_digits(self.currency)}f}"

    def format(self, locale: str = "en") -> str:
        """For people, as CLDR writes it: `$15.00` (en), `US$15.00` (zh)."""
        return format_currency(self.decimal, self.currency, locale=locale.replace("-", "_"))

    def _same(self, other: "Money") -> None:
        if self.currency != other.currency:
            raise MoneyError(f"{self.currency} and {other.currency} don't mix.")

    def __add__(self, other: "Money") -> "Money":
        self._same(other)
        return Money(self.minor + other.minor, self.currency)

    def __sub__(self, other: "Money") -> "Money":
        self._same(other)
        return Money(self.minor - other.minor, self.currency)

    def __mul__(self, times: int) -> "Money":
        return Money(self.minor * times, self.currency)

    def __neg__(self) -> "Money":
        return Money(-self.minor, self.currency)

    def __lt__(self, other: "Money") -> bool:
        self._same(other)
        return self.minor < other.minor

    def __le__(self, other: "Money") -> bool:
        self._same(other)
        return self.minor <= other.minor

    def __gt__(self, other: "Money") -> bool:
        return other < self

    def __ge__(self, other: "Money") -> bool:
        return other <= self

    def __str__(self) -> str:
        return f"{self.amount} {self.currency}"
