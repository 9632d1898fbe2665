"""Finds order numbers and e-mail addresses inside any sentence, Chinese without spaces included."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.rasa.text import EMAIL, LINK

CANDIDATE = re.compile(
    r"(?<![A-Za-z0-9.,/\-+])"
    r"(?P<mark>\#\s?)?"
    r"(?P<number>(?:[A-Za-z]{1,5}[-_]?)?\d{4,20}(?:-\d{1,8}){0,2})"
    r"(?![A-Za-z0-9/]|[.,:]\d|-\w)"
)
"""Four digits or more, with up to five letters in front. What stands around it decides."""

NAMED = re.compile(
    r"(?:\border|\bpurchase|\bparcel|\bpackage|\bshipment|\bdelivery|\bnumber|\bno\.?|\bnr\.?|\bid|\bref(?:erence)?"
    r"|订单|訂單|单号|單號|编号|編號|号码|號碼|单|單|包裹|快递|快遞|号|號|#)"
    r"[\s:：=#*_\"'(（「“,，-]*(?:(?:number|numbers|no|nr|num|id|code|ref|is|was|are|s|that's|it's)\b\.?"
    r"|号码|號碼|编号|編號|号|號|是|为|為|:|：|#|\s|\")*$",
    re.IGNORECASE,
)
"""The words right before a number that make it an order number whatever its shape."""

MONEY_BEFORE = re.compile(
    r"(?:[$€£¥￥₹]|\b(?:usd|eur|gbp|cny|rmb|hkd|us|under|below|over|above|than|about|around|max(?:imum)?|min(?:imum)?|budget|price"
    r"|costs?|paid|pay|spend|spent|up to|at most|at least)(?: (?:of|is|was|only|just))?|预算|預算|价格|價格|低于|低於|高于|高於"
    r"|不超过|不超過|最多|至少|花了|大约|大約|人民币)\s*$",
    re.IGNORECASE,
)
UNIT_AFTER = re.compile(
    r"^\s*(?:[$€£¥￥₹%]|(?:usd|eur|gbp|cny|rmb|hkd|dollars?|euros?|pounds?|bucks?|yuan|cents?|days?|weeks?|months?|years?|hours?"
    r"|hrs?|minutes?|mins?|seconds?|ml|l|litres?|liters?|g|kg|grams?|mg|oz|lbs?|mm|cm|m|km|inch(?:es)?|in|ft|gb|tb|mb|mah"
    r"|w|watts?|v|volts?|hz|rpm|pcs|pieces?|pairs?|items?|products?|people|times|stars?|lumens?|kcal|calories|k|px|dpi|bit)\b"
    r"|元|块|塊|圆|圓|刀|美元|美金|欧|歐|英镑|港币|人民币|天|日|周|週|个月|個月|年|月|小时|小時|分钟|分鐘|秒|毫升|升|克|公斤|千克|斤|毫米"
    r"|厘米|公分|米|寸|毫安|瓦|伏|个|個|件|双|雙|条|條|台|臺|本|人|次|星|多|以内|以內|以下|以上|左右)",
    re.IGNORECASE,
)
YEAR = re.compile(r"^(?:19|20)\d\d$")
DATE = re.compile(r"^(?:19|20)\d\d-\d{1,2}(?:-\d{1,2})?$")
PHONE_BEFORE = re.compile(
    r"(?:\bphone|\bmobile|\bcell|\btel(?:ephone)?|\bcall(?: me)?(?: (?:at|on|back))?|\bfax|\bwhatsapp|\bwechat|\bqq|电话|電話|手机|手機"
    r"|致电|微信|联系方式|聯繫方式|座机)(?:\s?(?:number|no\.?|号码|號碼|号|號|is|on|at|是|为|為|[:：]))*[\s:：+\d()-]*$",
    re.IGNORECASE,
)
OTHER_BEFORE = re.compile(
    r"(?:\b(?:zip|postal|post|postcode|pin|model|size|sku|item|article|product|code|invoice|bill|coupon|voucher|card|ending in|year|since|in|room"
    r"|street|suite|apt)(?: (?:code|number|no\.?|is|nr\.?))*|型号|型號|尺码|尺碼|尺寸|邮编|郵編|发票|發票|账单|帳單|验证码|驗證碼|优惠码|優惠碼|卡号|卡號|密码|密碼|编码"
    r"|編碼)(?:号码|號碼|号|號|是|为|為)*[\s:：#]*$",
    re.IGNORECASE,
)
CHINESE_MOBILE = re.compile(r"^1[3-9]\d{9}$")
MIN_BARE_DIGITS = 5


@dataclass(frozen=True)
class Found:
    """One entity in a text: `text[start:end]` says `value`."""

    entity: str
    value: str
    start: int
    end: int


def emails(text: str) -> Iterator[Found]:
    """E-mail addresses, in lower case, wherever they stand."""
    for match in EMAIL.finditer(text):
        yield Found("email", match.group().lower(), match.start(), match.end())


def _is_order_number(number: str, marked: bool, before: str, after: str) -> bool:
    if MONEY_BEFORE.search(before) or UNIT_AFTER.search(after) or PHONE_BEFORE.search(before):
        return False
    if marked or NAMED.search(before):
        return not OTHER_BEFORE.search(before)
    digits = re.sub(r"\D", "", number)
    if DATE.match(number):
        return False
    if OTHER_BEFORE.search(before) or YEAR.match(number) or CHINESE_MOBILE.match(number):
        return False
    return len(digits) >= MIN_BARE_DIGITS or not before.strip() and not after.strip()


def order_numbers(text: str) -> Iterator[Found]:
    """Order numbers: named ("order no. 4711"), marked ("#10042"), or five digits and more that are nothing else.

    Prices, sizes, years, phone numbers, lengths of time, invoice and postal codes are left alone. The value is in
    upper case without the mark.
    """
    hidden = text
    for pattern in (EMAIL, LINK):
        hidden = pattern.sub(lambda match: "\u0001" * len(match.group()), hidden)
    for match in CANDIDATE.finditer(hidden):
        number, start, end = match["number"], match.start("number"), match.end("number")
        before, after = hidden[max(0, match.start() - 40) : match.start()], hidden[end : end + 16]
        if _is_order_number(number, bool(match["mark"]), before, after):
            yield Found("order_number", number.upper(), start, end)


def find_entities(text: str) -> list[Found]:
    """Order numbers and e-mails of a text in the order in which they stand; full-width forms count too."""
    narrow = "".join(_narrow(character) for character in text)
    return sorted([*emails(narrow), *order_numbers(narrow)], key=lambda found: found.start)


def _narrow(character: str) -> str:
    """The same character, or its narrow form where that is one character too, so that positions stay true."""
    form = unicodedata.normalize("NFKC", character)
    return form if len(form) == 1 and character not in "，。：；！？（）" else character


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class OrderEntityExtractor(GraphComponent, EntityExtractorMixin):  # type: ignore[misc]
    """Adds the entities `order_number` and `email`."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> OrderEntityExtractor:
        """See GraphComponent."""
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        """The messages with what was found in them."""
        for message in messages:
            found = [vars(entity).copy() for entity in find_entities(message.get(TEXT) or "")]
            if found:
                entities = [*message.get(ENTITIES, []), *self.add_extractor_name(found)]
                message.set(ENTITIES, entities, add_to_output=True)
        return messages
