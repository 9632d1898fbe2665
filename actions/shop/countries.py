"""Countries by their names in each language, as CLDR and ISO 3166 have them."""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

import pycountry
from babel import Locale
from babel.core import get_global

from actions.shop.rule_values import EUROPEAN_UNION

SPOKEN_IN = ("en", "zh", "zh_Hant")
"""Languages in which shoppers name countries; Traditional characters write some names differently."""

_CITY_ZONE = r"(?:Africa|America|Asia|Australia|Europe)/[^/]+"
_HAN = r"[\u4e00-\u9fff]"
_TOWARDS = r"\b(?:to|in|into|for|from|within)\s+(?:the\s+)?"


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


def named_countries(text: str) -> list[str]:
    """The countries that a text names, themselves or by a large city of theirs, in order; `EU` may be among them.

    English names are taken with a capital letter or after "to", "in" and the like, since `turkey` and `jersey` are
    also things that one buys; codes like UK after such a word or among Chinese characters.
    """
    names, codes = _names(), _codes()
    found = {match.start(): names[match.group().casefold()] for match in _pattern().finditer(text) if _is_meant(match)}
    for match in re.finditer(rf"(?:{_TOWARDS}|{_HAN}\s*)([A-Z]{{2,3}}|uk|usa)\b(?!-)", text, re.ASCII):
        if match[1].upper() in codes:
            found.setdefault(match.start(1), codes[match[1].upper()])
    return list(dict.fromkeys(code for _, code in sorted(found.items())))


def _is_meant(match: re.Match[str]) -> bool:
    name = match.group()
    before = match.string[: match.start()]
    return name[0].isupper() or bool(re.match(_HAN, name) or re.search(_TOWARDS + "$", before, re.IGNORECASE))


@lru_cache(maxsize=1)
def _pattern() -> re.Pattern[str]:
    """Any of the names; of names that begin alike the longest."""
    longest_first = sorted(_names(), key=len, reverse=True)
    words = "|".join(re.escape(name) if re.match(_HAN, name) else rf"\b{re.escape(name)}\b" for name in longest_first)
    return re.compile(words, re.IGNORECASE)


@lru_cache(maxsize=1)
def _names() -> dict[str, str]:
    """Code of a country by each of its names, case folded. A country's own name comes before a city's."""
    names: dict[str, str] = {}
    for name, code in (*_of_countries(), *_of_places()):
        short = re.split(r"\s*[(（\[,]", name)[0].casefold()
        if len(short) > 1 and code in _iso_codes() | {"EU"}:
            names.setdefault(short, code)
    return names


def _of_countries() -> Iterator[tuple[str, str]]:
    for locale in SPOKEN_IN:
        yield from ((str(name), code) for code, name in Locale.parse(locale).territories.items())
    for country in pycountry.countries:
        for kind in ("name", "common_name", "official_name"):
            if hasattr(country, kind):
                yield getattr(country, kind), country.alpha_2
    yield from ((part.name, part.country_code) for part in pycountry.subdivisions if part.type == "Country")


def _of_places() -> Iterator[tuple[str, str]]:
    """The cities that time zones of the continents are called after; those of islands are called Christmas, Easter."""
    everywhere: Mapping[str, str] = get_global("zone_territories")
    zones = {zone: code for zone, code in everywhere.items() if re.fullmatch(_CITY_ZONE, zone)}
    yield from ((zone.rpartition("/")[2].replace("_", " "), code) for zone, code in zones.items())
    for locale in SPOKEN_IN:
        for zone, its in Locale.parse(locale).time_zones.items():
            if zone in zones and "city" in its:
                yield str(its["city"]), zones[zone]
    # old names of zones are countries': Turkey, Hongkong
    yield from (
        (old, zones[zone]) for old, zone in get_global("zone_aliases").items() if "/" not in old and zone in zones
    )


@lru_cache(maxsize=1)
def _codes() -> dict[str, str]:
    """Code of a country by its codes of two and three letters, UK among them."""
    aliases = {old: new[0] for old, new in get_global("territory_aliases").items() if len(new) == 1}
    own = {code: code for code in _iso_codes()}
    return {**aliases, **own, "EU": "EU"}


@lru_cache(maxsize=1)
def _iso_codes() -> frozenset[str]:
    """The two-letter codes of ISO 3166-1."""
    return frozenset(country.alpha_2 for country in pycountry.countries)
