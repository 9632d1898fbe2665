"""What stands around a number tells what it counts: an order, money, days, a phone, a size."""

import re

_FLAGS = re.IGNORECASE

_ENGLISH_LINK = r"(?:number|numbers|no|nr|num|id|code|ref|is|was|are|s|that's|it's)\b\.?"
_CHINESE_LINK = "号码|號碼|编号|編號|号|號|是|为|為"


def _before(english: str, chinese: str, then: str) -> re.Pattern[str]:
    """One of the words, then what may follow it, then the end: the number comes next."""
    return re.compile(rf"(?:\b(?:{english})|{chinese}){then}$", _FLAGS)


NAMED = _before(
    english=r"order|purchase|parcel|package|shipment|delivery|number|no\.?|nr\.?|id|ref(?:erence)?",
    chinese="订单|訂單|单号|單號|编号|編號|号码|號碼|单|單|包裹|快递|快遞|号|號|#",
    then=rf"[\s:：=#*_\"'(（「“,，-]*(?:{_ENGLISH_LINK}|{_CHINESE_LINK}|:|：|#|\s|\")*",
)
"""The number is an order's, whatever its shape."""

MONEY = _before(
    english=(
        r"usd|eur|gbp|cny|rmb|hkd|us|under|below|over|above|than|about|around|max(?:imum)?|min(?:imum)?"
        r"|budget|price|costs?|paid|pay|spend|spent|up to|at most|at least"
    ),
    chinese=("预算|預算|价格|價格|低于|低於|高于|高於|不超过|不超過|最多|至少|花了|大约|大約|人民币|人民幣|[$€£¥￥₹]"),
    then=r"(?: (?:of|is|was|only|just))?\s*",
)

PHONE = _before(
    english=r"phone|mobile|cell|tel(?:ephone)?|call(?: me)?(?: (?:at|on|back))?|fax|whatsapp|wechat|qq",
    chinese="电话|電話|手机|手機|致电|致電|微信|联系方式|聯繫方式|座机",
    then=rf"(?:\s?(?:number|no\.?|is|on|at|{_CHINESE_LINK}|[:：]))*[\s:：+\d()-]*",
)

OTHER = _before(
    english=(
        r"(?:zip|postal|post|postcode|pin|model|size|sku|item|article|product|code|invoice|bill|coupon|voucher"
        r"|card|ending in|year|since|in|room|street|suite|apt)(?: (?:code|number|no\.?|is|nr\.?))*"
    ),
    chinese=(
        "(?:型号|型號|尺码|尺碼|尺寸|邮编|郵編|发票|發票|账单|帳單|验证码|驗證碼|优惠码|優惠碼|卡号|卡號"
        f"|密码|密碼|编码|編碼)(?:{_CHINESE_LINK})*"
    ),
    then=r"[\s:：#]*",
)
"""Codes that are not an order's."""

UNIT = re.compile(
    r"\s*(?:[$€£¥￥₹%]|(?:usd|eur|gbp|cny|rmb|hkd|dollars?|euros?|pounds?|bucks?|yuan|cents?"
    r"|days?|weeks?|months?|years?|hours?|hrs?|minutes?|mins?|seconds?"
    r"|ml|l|litres?|liters?|g|kg|grams?|mg|oz|lbs?|mm|cm|m|km|inch(?:es)?|in|ft|gb|tb|mb|mah|w|watts?|v|volts?"
    r"|hz|rpm|pcs|pieces?|pairs?|items?|products?|people|times|stars?|lumens?|kcal|calories|k|px|dpi|bit)\b"
    r"|元|块|塊|圆|圓|刀|美元|美金|欧|歐|英镑|英鎊|港币|港幣|人民币|人民幣"
    r"|天|日|周|週|个月|個月|年|月|小时|小時|分钟|分鐘|秒"
    r"|毫升|升|克|公斤|千克|斤|毫米|厘米|公分|米|寸|毫安|瓦|伏"
    r"|个|個|件|双|雙|条|條|台|臺|本|人|次|星|多|以内|以內|以下|以上|左右)",
    _FLAGS,
)
"""Stands right after a number that counts something."""

YEAR = re.compile(r"(?:19|20)\d\d")
DATE = re.compile(r"(?:19|20)\d\d-\d{1,2}(?:-\d{1,2})?")
CHINESE_MOBILE = re.compile(r"1[3-9]\d{9}")
