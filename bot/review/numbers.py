"""Dates and numbers that can belong to a person: telephones, cards, accounts, orders, parcels, documents.

Whether a number is valid is not asked (a library could tell): one with a typing error is as personal as one without.
What is a telephone number in any country is held against a library in the tests.
"""

import re

DIGIT_WORD = "zero|oh|one|two|three|four|five|six|seven|eight|nine|double|triple"
HAN_DIGIT = "零〇一二三四五六七八九幺"
MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)\.?"
)
DAY = r"\d{1,2}(?:st|nd|rd|th)?"
BIRTHDAY = r"(?:birthday|birth|dob|born|生日|出生)(?:\s(?:is|on)\s|[\s:：是在于]{0,3})"

NO_NUMBER_BEFORE = r"(?<!\d)(?<![\d)][\-./ ])"
NO_NUMBER_AFTER = r"(?![\-./ ]?\d)"

DATES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"{NO_NUMBER_BEFORE}\d{{4}}\s?[年./\-]\s?\d{{1,2}}\s?[月./\-]\s?\d{{1,2}}{NO_NUMBER_AFTER}(?:\s?[日号])?",
        rf"{NO_NUMBER_BEFORE}\d{{1,2}}[./\-]\d{{1,2}}[./\-](?:\d{{4}}|\d{{2}}){NO_NUMBER_AFTER}",
        rf"\b{DAY}\s?(?:of\s)?{MONTH},?\s?(?:\d{{4}}|'?\d{{2}})\b",
        rf"\b{MONTH}\s?{DAY}(?:,\s?|\s)(?:\d{{4}}|'\d{{2}})\b",
        r"(?:\d{4}|\d{2})年\s?\d{1,2}月(?:\s?\d{1,2}[日号])?",
        rf"[{HAN_DIGIT}]{{2,4}}年[一二三四五六七八九十]{{1,3}}月(?:[一二三四五六七八九十]{{1,3}}[日号])?",
    )
)
"""A day of a certain year."""
BIRTHDAYS = re.compile(
    rf"(?P<cue>{BIRTHDAY})(?P<date>{MONTH}\s?{DAY}\b|{DAY}\s?(?:of\s)?{MONTH}(?!\w)|\d{{1,2}}[./\-月]\d{{1,2}}[日号]?)",
    re.IGNORECASE,
)
"""A day without its year, said to be a birthday."""

AMOUNTS = re.compile(
    r"(?<![\d.])\d{1,4}\.\d{2}\s?(?:-|–|~|to|到|至)\s?\d{1,4}\.\d{2}(?![\d.])"
    r"|(?<![A-Za-z0-9.])\d{1,3}(?:\.\d)?(?:\s?[x×*]\s?\d{1,3}(?:\.\d)?){1,2}(?!\d)",
    re.IGNORECASE,
)
"""From one price to another, or length by width by height, which would pass for a telephone number or a code."""

ACCOUNT = re.compile(
    r"(?<![A-Za-z0-9])[A-Za-z]{2}\d{2}(?=(?:[ \-]?[A-Za-z]*\d){8})(?:[ \-]?[A-Za-z0-9]{4}){2,7}"
    r"(?:[ \-]?[A-Za-z0-9]{1,3})?(?![A-Za-z0-9])"
)
"""An IBAN, in one piece or in groups of four."""
GROUPS = re.compile(r"[+#(]{0,2}(?<![A-Za-z0-9])\d(?:[\s().\-/·]{0,3}\d){6,}(?![A-Za-z0-9])")
"""Seven digits or more, however they are grouped."""
CODE = re.compile(
    r"#?(?<![A-Za-z0-9])(?=(?:[A-Za-z_\-]*\d){4})(?=[A-Za-z0-9_\-]*?(?:\d{4}|[A-Za-z][A-Za-z0-9_\-]*\d))"
    r"[A-Za-z0-9][A-Za-z0-9_\-]*"
)
"""Four digits or more in a row, or mixed with letters in one word."""
SPOKEN = re.compile(
    rf"\b(?:(?:{DIGIT_WORD})\b[\s\-,]*){{3,}}(?:{DIGIT_WORD})\b|[{HAN_DIGIT}](?:\s?[{HAN_DIGIT}]){{4,}}", re.IGNORECASE
)
"""Four English or five Chinese digits and more, said one by one."""
POSTCODE = re.compile(
    r"(?<![A-Za-z0-9])(?:[A-Za-z]{1,2}\d[A-Za-z\d]?\s?\d[A-Za-z]{2}|[A-Za-z]\d[A-Za-z]\s?\d[A-Za-z]\d)(?![A-Za-z0-9])"
)
"""British and Canadian; others are four digits or more and go as CODE."""
NUMBERS = (ACCOUNT, POSTCODE, GROUPS, CODE, SPOKEN)
