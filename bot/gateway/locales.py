"""The two languages in which the shop speaks, found in whatever a browser or a shop says."""

from typing import Literal

Locale = Literal["en", "zh"]


def locale_of(tag: str | None) -> Locale:
    """The language of a BCP 47 tag (`zh-CN`, `zh_Hant`, `en-GB`); English for every other and for none."""
    primary = (tag or "").strip().lower().replace("_", "-").partition("-")[0]
    return "zh" if primary in {"zh", "cmn", "yue"} else "en"


def preferred_locale(accept_language: str | None) -> Locale:
    """The first of our languages in an Accept-Language header, by the header's weights; English without one."""
    ranked: list[tuple[float, str]] = []
    for part in (accept_language or "").split(","):
        tag, _, rest = part.strip().partition(";")
        try:
            weight = float(rest.strip().removeprefix("q=")) if rest else 1.0
        except ValueError:
            weight = 0.0
        ranked.append((weight, tag.strip().lower()))
    for _, tag in sorted(ranked, key=lambda pair: -pair[0]):
        if locale_of(tag) == "zh" or tag.startswith("en"):
            return locale_of(tag)
    return "en"
