"""Countries by their names in each language, as CLDR has them."""

from collections.abc import Iterable

from babel import Locale

from actions.shop.rule_values import EUROPEAN_UNION


def country_name(code: str, locale: str) -> str:
    """The name of a country, or of `EU`, in a language."""
    return str(Locale.parse(locale.replace("-", "_")).territories[code])


def country_names(codes: Iterable[str], locale: str) -> list[str]:
    """Countries' names in the order given; all members of the European Union together are called that."""
    given = list(codes)
    if set(EUROPEAN_UNION) <= set(given):
        place = given.index(next(code for code in given if code in EUROPEAN_UNION))
        given = [code for code in given if code not in EUROPEAN_UNION]
        given.insert(place, "EU")
    return [country_name(code, locale) for code in given]
