"""Policies quote the shop's rules: `{{ returns.window_days }}` in their Markdown becomes the number.

Jinja in its sandbox, with the parts of `ShopRules` as names; what is not there is an error, never left blank.
"""

import datetime as dt
import traceback
from collections.abc import Callable, Iterable
from typing import Any

from babel.lists import format_list
from jinja2 import StrictUndefined, TemplateSyntaxError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from actions.shop.countries import country_name, country_names
from actions.shop.importers.report import BadField
from actions.shop.money import Money
from actions.shop.rules import ShopRules
from actions.shop.spoken_dates import day_of_year


def render_policy(file: str, markdown: str, rules: ShopRules, locale: str) -> str:
    """The Markdown with the rules filled in, amounts, days and countries as the language writes them.

    Raises:
        BadField: it quotes a rule that the shop does not have, or is no template; `file` is named.
    """
    environment = ImmutableSandboxedEnvironment(
        autoescape=False,  # Markdown, shown as text
        undefined=StrictUndefined,
        finalize=_must_be_set,
        trim_blocks=True,
        lstrip_blocks=True,
        comment_start_string="{{#",  # not `{#`, which begins the anchor of a heading
        comment_end_string="#}}",
    )
    environment.filters |= _filters(locale)
    parts = {name: getattr(rules, name) for name in ShopRules.model_fields}
    try:
        return environment.from_string(markdown).render(parts)
    except TemplateSyntaxError as error:
        raise BadField(file, f"line {error.lineno}: {error.message}") from error
    except Exception as error:  # whatever can go wrong in an expression that somebody wrote
        lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == "<template>"]
        raise BadField(file, f"line {lines[-1] if lines else 1}: quotes no rule that there is: {error}") from error


def _filters(locale: str) -> dict[str, Callable[..., str]]:
    def money(amount: Money) -> str:
        return amount.format(locale)

    def month_day(day: str) -> str:
        return day_of_year(dt.date.fromisoformat(f"2001-{day}"), locale)

    def country(code: str) -> str:
        return country_name(code, locale)

    def countries(codes: Iterable[str]) -> str:
        return format_list(country_names(codes, locale), locale=locale)

    def clock(time: dt.time) -> str:
        return time.strftime("%H:%M")

    return {"money": money, "month_day": month_day, "country": country, "countries": countries, "clock": clock}


def _must_be_set(value: Any) -> Any:
    if value is None:
        raise ValueError("a value is not set; write {% if … %} around what is said only when it is")
    return value
