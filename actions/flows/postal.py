"""Reads a postal address that was written in one message, in the order of the West or of China.

No address library fits: libpostal is a native program with gigabytes of data, the others know one country each. What
is read is shown part by part and confirmed before it counts.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace

from actions.query.text import has_chinese
from actions.shop.countries import country_name, named_countries

_LEAD = re.compile(
    r"^.*?\b(?:address (?:is|to|should be)|(?:send|ship|deliver) (?:it|them|this|that|my order) to|it to|i live at)\b"
    r"\s*:?\s*"
    r"|^.*?(?:地址(?:是|为|改成|改为|换成)|寄到|送到|改成|改到|改为|换成|发到)[:：]?\s*",
    re.IGNORECASE,
)
_CORRECTION = re.compile(
    # "no, …", but "No. 5" is a house
    r"^(?:(?:no(?!\.?\s*\d)|nope|sorry|wait|oh|actually|rather|i mean|correction)\b[\s,.:;!-]*)+"
    r"|^(?:(?:不对|不是|不|错了|抱歉|等等|应该是|我是说|是)[，,。：:\s]*)+",
    re.IGNORECASE,
)
_UK_CODE = re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b", re.IGNORECASE)
_CODE = re.compile(r"\b(?:[A-Z]{1,2}-)?\d{4,6}(?:-\d{3,4})?\b|\b\d{3} \d{2}\b|\b\d{4} ?[A-Z]{2}\b")
_CHINESE_CODE = re.compile(r"(?:邮编[:：]?\s*)?(?<!\d)(\d{6})(?!\d)")
_CHINESE_CITY = re.compile(r"^(?P<city>(?:.{2,8}?(?:省|自治区))?.{1,8}?市)")
_STATE = re.compile(r"\s+[A-Z]{2}$")


@dataclass(frozen=True)
class ReadAddress:
    """What was found; empty where nothing was."""

    street: str = ""
    postal_code: str = ""
    city: str = ""
    country: str = ""
    """ISO 3166-1 alpha-2."""

    @property
    def is_place(self) -> bool:
        """Whether it says where, the country apart."""
        return bool(self.street and self.city)


def read_address(text: str) -> ReadAddress:
    """The address in a message. Never raises, whatever the text is."""
    said = _CORRECTION.sub("", unicodedata.normalize("NFKC", text).strip())
    plain = _CORRECTION.sub("", _LEAD.sub("", said)).strip(" .。!")
    countries = named_countries(plain)
    read = _chinese(plain) if has_chinese(plain) else _western([part.strip() for part in re.split(r"[,;\n]", plain)])
    return read if read.country or not countries else replace(read, country=countries[0])


def is_country(part: str) -> str:
    """The code of the country that these words are the name of; empty when they are none."""
    for code in named_countries(part):
        if part.casefold() == code.casefold() or part.casefold() in (
            country_name(code, locale).casefold() for locale in ("en", "zh")
        ):
            return code
    short = part.replace(".", "").upper()
    codes = named_countries(f"to {short}") if len(short) in (2, 3) else []
    return codes[0] if codes else ""


def _western(parts: Sequence[str]) -> ReadAddress:
    """`12 Rose Lane, 1010 Vienna, Austria`, `5 Oak St, Springfield, IL 62701, USA`."""
    parts = [part for part in parts if part]
    country = is_country(parts[-1]) if len(parts) > 1 else ""
    rest = list(parts[:-1] if country else parts)
    code = ""
    for place in range(len(rest) - 1, 0, -1):
        found = _UK_CODE.search(rest[place]) or _CODE.search(rest[place])
        if found:
            code = found[0]
            rest[place] = (rest[place][: found.start()] + rest[place][found.end() :]).strip(" ,-")
            break
    named = [part for part in rest[1:] if part and not _is_state(part)]
    city = _STATE.sub("", named[-1]) if named else ""
    street = ", ".join([rest[0], *named[:-1]]) if rest else ""
    has_number = any(letter.isdigit() for letter in street)
    return ReadAddress(street if has_number and city else "", code, city, country)


def _is_state(part: str) -> bool:
    """Two capital letters: IL, NY."""
    return len(part) == 2 and part.isupper()


def _chinese(text: str) -> ReadAddress:
    """`中国上海市浦东新区世纪大道100号，200120`."""
    found = _CHINESE_CODE.search(text)
    code = found[1] if found else ""
    rest = (text[: found.start()] + text[found.end() :]) if found else text
    rest = rest.strip(" ,，。;；:：")
    country = ""
    for code_of, name in (("CN", "中国"), ("HK", "中国香港"), ("TW", "中国台湾")):
        if rest.startswith(name):
            country = code_of
            rest = rest.removeprefix("中国").lstrip(" ,，")
    city = _CHINESE_CITY.match(rest)
    if city is None:
        return ReadAddress(postal_code=code, country=country)
    street = rest[city.end() :].strip(" ,，")
    return ReadAddress(street, code, city["city"], country or "CN")
