"""Postal addresses: by their form, or by the words that introduce one."""

import re

STREET = "street|st|road|rd|avenue|ave|lane|boulevard|blvd|terrace|crescent|highway|hwy|parkway|pkwy"
STREET_IF_CAPITAL = "(?-i:Way|Place|Pl|Drive|Dr|Court|Ct|Close|Square|Row|Gardens|Grove|Hill|Circle|Trail|Mews|Walk|Ln)"
HAN = r"[\u3400-\u9fff]"
ROAD = "路|街|大道|巷|弄|胡同|村|苑|小区|花园|大厦|广场|新村|公寓"
UNIT = "号楼|号院|号|號|弄|栋|幢|座|单元|楼|室|层|房|门"
PLACE = r"(?<![改换变])(?:(?![改换变][成为到])[^\s，。！？,.!?：:到在是址往给])"
COUNT = "[0-9A-Za-z一二三四五六七八九十百]"

BY_FORM = (
    re.compile(
        rf"\b\d{{1,5}}[A-Za-z]?(?:\s[\w'’.\-]+){{1,4}}?\s(?:{STREET}|{STREET_IF_CAPITAL})\b\.?"
        r"(?:,?\s(?:apt|apartment|suite|ste|unit|flat|floor|room|no)\b\.?\s?#?\w+)?"
        r"(?:,\s?(?-i:[A-Z])[\w.'’\-]*(?:\s(?-i:[A-Z]|\d)[\w.'’\-]*)*){0,3}",
        re.IGNORECASE,
    ),
    re.compile(r"\bp\.?\s?o\.?\s?box\s#?\d+", re.IGNORECASE),
    re.compile(
        rf"{PLACE}{{1,24}}?(?:{ROAD})\s?{COUNT}{{1,6}}\s?(?:{UNIT})"
        rf"(?:[\-\s]?{HAN}{{0,8}}?{COUNT}{{1,6}}(?:{UNIT}|(?![0-9A-Za-z])))*"
    ),
)
CUED = (
    re.compile(
        r"(?P<cue>\baddress(?:\s(?:is|to)|\s?:)\s|\b(?:live|living|moved|moving)\s(?:at|to)\s)"
        r"(?=[^.;!?]{0,80}\d)(?P<address>[^;!?]{1,120}?)"
        r"(?=[;!?]|\.(?:\s+\D|\s*$)|,?\s(?:and|but|please|can|could|instead|now|since|so)\b|$)",
        re.IGNORECASE,
    ),
    re.compile(
        rf"(?P<cue>(?:地址|住址)(?:是|为|改成|改为|换成|[:：])\s?|住在)"
        rf"(?=[^\s，。！？,.!?]{{0,40}}(?:\d|[省市区县镇村]|{ROAD}))(?P<address>[^\s，。！？,.!?]{{2,60}})"
    ),
)
"""After these words only what has a number in it, or a Chinese town or street, is an address."""
