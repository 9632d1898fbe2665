"""Where a person's name stands in a sentence, said by the words around it.

No list of names is long enough, and many names are words as well; so only what is introduced as a name is taken for
one, up to three words. A capital letter helps where shoppers write one, and nothing depends on it after a clear cue.
"""

import re

NOT_A_NAME = (
    "a|an|the|and|or|but|so|i|i'm|im|my|me|we|you|your|he|she|it|is|are|was|am|not|no|do|does|did|have|has|had|can|could"
    "|will|would|want|need|please|pls|on|in|at|to|for|from|with|of|by|as|if|when|where|what|why|how|about|back|again"
    "|later|today|tomorrow|now|asap|soon|after|before|because|that|this|order|orders|number|phone|email|address|account"
    "|speaking|here|calling|wrong|misspelled|misspelt|spelled|spelt|incorrect|missing|different|changed"
)
WORD = rf"(?!(?:{NOT_A_NAME})(?![\w'’]))[^\W\d_][\w'’\-]*(?:(?<=\b[A-Za-z])\.)?"
NAME = rf"{WORD}(?:\s{WORD}){{0,2}}"
CAPITALISED = r"(?-i:[A-Z][\w'’\-]+(?:\s[A-Z][\w'’\-]*(?:(?<=\b[A-Z])\.)?){0,2})"
HAN = r"[\u3400-\u9fff]"
TWO_CHARACTERS = (
    "欧阳|歐陽|司马|司馬|上官|诸葛|諸葛|东方|東方|尉迟|尉遲|公孙|公孫|皇甫|慕容"
    "|令狐|夏侯|轩辕|軒轅|长孙|長孫|宇文|南宫|南宮"
)
"""Surnames of two characters."""
HAN_NAME = (
    rf"(?!什么|了|过|不|你|他|她|客服|人工|错|有|写|没)(?:(?:{TWO_CHARACTERS}){HAN}{{1,2}}|{HAN}{{2}}(?:(?![我你他想要的在是和有买订下退换说不了把请])"
    rf"{HAN})?(?:·{HAN}{{1,6}})?|[A-Za-z]+(?:\s[A-Z][a-z]+){{0,2}})"
)
SURNAME = (
    "[王李张張刘劉陈陳杨楊黄黃赵趙吴吳周徐孙孫马馬朱胡郭何林罗羅高郑鄭梁谢謝宋唐许許韩韓冯馮邓鄧曹彭曾肖田董袁潘于蒋蔣蔡余"
    "杜叶葉程苏蘇魏吕呂丁任沈姚卢盧姜崔钟鍾谭譚陆陸汪范石廖贾賈夏韦付方白邹鄒孟熊秦邱江尹薛闫闔段雷侯龙龍史陶黎贺賀顾顧毛郝龚龔邵"
    f"万萬钱錢严嚴]|{TWO_CHARACTERS}"
)

CUED_NAMES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\b(?P<cue>names?(?:'s|\sis|\s?:)\s?|(?:under|in)\sthe\sname\s(?:of\s)?|\bcall\sme\s|i\sam\scalled\s)(?P<name>{NAME})",
        rf"\b(?P<cue>this\sis\s)(?P<name>{NAME})(?=\s(?:speaking|here|calling|writing|again)\b)",
        rf"\b(?P<cue>(?:i'?m|i’m|i\sam|this\sis|it's)\s)(?P<name>{CAPITALISED})",
        rf"\b(?P<cue>(?:mr|mrs|ms|mx|dr|prof)\.?\s|(?-i:Miss)\s)(?P<name>{WORD}(?:\s{CAPITALISED})?)",
        rf"\b(?P<cue>(?:regards|sincerely|cheers|thanks|thank\syou|yours),?\s)(?P<name>{CAPITALISED})(?=[\s.!]*$)",
        rf"(?P<cue>我叫|(?:名字|姓名|收件人|收货人|收貨人|联系人|聯繫人|户名)(?:是|叫|为|改成|改为|[:：])?\s?)(?P<name>{HAN_NAME})",
        rf"(?P<cue>我是|这里是|这是)(?P<name>(?:{SURNAME}){HAN}{{1,2}})(?=[\s，。,.!！]|$)",
    )
)
TITLED = re.compile(rf"(?:{SURNAME}){HAN}{{0,2}}?(?=先生|女士|小姐|太太)")
"""A Chinese name in front of Mr or Ms."""


def known_name(name: str) -> re.Pattern[str] | None:
    """Finds a name that is known: in full however written, a part of it only with its capital letter."""
    parts = [part for part in name.split() if len(part) > 2 and part[0].isupper()]
    whole = r"\s*".join(map(re.escape, name.split()))
    if len(name.strip()) < 2:
        return None
    alone = "|".join(rf"\b{re.escape(part)}\b" for part in parts)
    return re.compile(rf"(?i:(?<![A-Za-z]){whole}(?![A-Za-z]))" + (f"|{alone}" if alone else ""))
