"""Takes personal data out of what a shopper wrote, before anything of it is kept.

What is taken out is replaced by an example of its kind that reads naturally, the same one that the intent model sees
in its place (bot.rasa.text), so that a masked sentence can be learnt from. Rather too much is masked than too little.
A name without any cue, or an address that looks like none, can't be known: therefore a person reads each sentence
before it goes anywhere, see bot.review.
"""

import re
import unicodedata
from collections.abc import Iterable

from actions.words import without_passwords
from bot.rasa.text import EMAIL, LINK, SAME_EMAIL, SAME_LINK, SAME_NUMBER, printable
from bot.review import addresses, names, numbers

HAN = re.compile(r"[\u3400-\u9fff]")
KEPT_WIDE = "，。：；！？（）"
AT = re.compile(r"[^\s\u3000-\u303f\u3400-\u9fff\uff00-\uffef]*@[^\s\u3000-\u303f\u3400-\u9fff\uff00-\uffef]+")
SPOKEN_EMAIL = re.compile(
    r"(?<![\w.+\-])[A-Za-z0-9][\w.+\-]*(?:\s(?:dot|underscore|dash)\s[\w\-]+)*\s?[\[(]?\s?\bat\b\s?[\])]?\s?[A-Za-z0-9\-]+"
    r"(?:\s?[\[(]?\s?(?:\bdot\b|\.)\s?[\])]?\s?[A-Za-z]{2,})+",
    re.IGNORECASE,
)
MESSENGER = re.compile(
    r"(?P<cue>(?:wechat|weixin|whatsapp|telegram|微信|qq)(?:\s?(?:id|号|is|是|[:：]))+\s?)(?P<name>[A-Za-z0-9][\w\-.]{2,})",
    re.IGNORECASE,
)

E_MAIL, LINKED, NUMBER, DATE, ADDRESS, NAME, SURNAME = (chr(0xE000 + kind) for kind in range(7))
"""Stand for what was taken out until all of it is; private characters, which `printable` leaves in no text."""
ENGLISH = {
    E_MAIL: SAME_EMAIL,
    LINKED: SAME_LINK,
    NUMBER: SAME_NUMBER,
    DATE: "1/1/2000",
    ADDRESS: "1 Main Street",
    NAME: "Alex",
    SURNAME: "王",
}
CHINESE = {**ENGLISH, DATE: "2000年1月1日", ADDRESS: "人民路1号", NAME: "小明"}


def mask(text: str, known_names: Iterable[str] = ()) -> str:
    """The text on one line, with examples in the place of personal data.

    `known_names` are names that the shopper is known by. Masking a masked text changes nothing.
    """
    masked = printable("".join(narrow(character) for character in text))
    kept: list[str] = []

    def keep(match: re.Match[str]) -> str:
        kept.append(match.group())
        return chr(0xF000 + len(kept) - 1)

    masked = without_passwords(masked, NUMBER)
    masked = LINK.sub(LINKED, EMAIL.sub(E_MAIL, masked))
    masked = SPOKEN_EMAIL.sub(E_MAIL, AT.sub(E_MAIL, masked))
    masked = numbers.AMOUNTS.sub(keep, masked)
    masked = MESSENGER.sub(rf"\g<cue>{NAME}", masked)
    for name in known_names:
        if pattern := names.known_name(name):
            masked = pattern.sub(NAME, masked)
    for pattern in numbers.DATES:
        masked = pattern.sub(DATE, masked)
    masked = numbers.BIRTHDAYS.sub(rf"\g<cue>{DATE}", masked)
    for pattern in addresses.BY_FORM:
        masked = pattern.sub(ADDRESS, masked)
    for pattern in addresses.CUED:
        masked = pattern.sub(rf"\g<cue>{ADDRESS}", masked)
    for pattern in names.CUED_NAMES:
        masked = pattern.sub(rf"\g<cue>{NAME}", masked)
    masked = names.TITLED.sub(SURNAME, masked)
    for pattern in numbers.NUMBERS:
        masked = pattern.sub(NUMBER, masked)
    examples = CHINESE if HAN.search(masked) else ENGLISH
    for number, amount in enumerate(kept):
        masked = masked.replace(chr(0xF000 + number), amount)
    return "".join(examples.get(character, character) for character in masked)


def narrow(character: str) -> str:
    """The ordinary form of a wide digit or letter; Chinese punctuation stays."""
    return character if character in KEPT_WIDE else unicodedata.normalize("NFKC", character)


def says_something(masked: str) -> bool:
    """Whether words are left beside the examples: a bare order number or e-mail teaches nothing."""
    for example in {*ENGLISH.values(), *CHINESE.values()}:
        masked = masked.replace(example, "")
    return any(character.isalpha() for character in masked)
