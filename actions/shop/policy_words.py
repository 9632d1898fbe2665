"""Words by which shoppers mean the same thing, so that "send it back" finds what is said of returns.

For matching only; none of it is ever shown.
"""

CONCEPTS: dict[str, tuple[str, str]] = {
    "return": (
        r"return\w*|(?:send|sent|sending|give|giving|bring|bringing|take|taking|ship|mail)(?: \w+){0,3} back",
        r"退货|退回|寄回|退换|不想要|退掉|(?:可以|能|能不能|想|要)退(?!款|钱|订)|退(?=吗|么)",
    ),
    "refund": (r"refund\w*|reimburse\w*|money back|get my money", r"退款|退钱|返还"),
    "exchange": (r"exchang\w*|swap\w*|different size|another size", r"换货|调换|退换|换一个|换个"),
    "delivery": (
        r"deliver\w*|shipping|ships?|shipped|shipment\w*|courier\w*|carriers?|postage|parcels?|arriv\w*|dispatch\w*",
        r"配送|送货|发货|快递|运费|物流|送达|到货|邮费|包邮",
    ),
    "express": (r"express|faster|fast|quick\w*|urgent\w*|overnight|next day", r"加急|加快|特快|当日|次日"),
    "abroad": (r"abroad|international\w*|countr\w+|overseas|worldwide|customs", r"国外|海外|国际|国家|境外|关税"),
    "cancel": (r"cancel\w*|call off|undo", r"取消|撤销|撤单"),
    "change": (r"chang\w+|modif\w+|amend\w*|alter\w*|edit\w*", r"修改|更改|变更|改一下"),
    "payment": (
        r"pay|pays|paid|paying|payments?|cards?|visa|mastercard|paypal|apple pay|google pay|alipay|wechat|instal\w+",
        r"支付|付款|付钱|信用卡|支付宝|微信|分期|扣款",
    ),
    "warranty": (
        r"warrant\w*|guarantee\w*|defect\w*|fault\w*|broken|breaks?|broke|repair\w*|damaged?",
        r"质保|保修|保质|瑕疵|故障|损坏|坏了|维修|修理",
    ),
    "fresh": (r"fresh|foods?|grocer\w+|perishable\w*|fruits?|vegetables?|spoil\w*", r"生鲜|食品|食物|水果|蔬菜|变质"),
    "invoice": (r"invoic\w*|receipts?|bills?|vat|tax\w*", r"发票|收据|账单|税"),
    "privacy": (r"privacy|personal data|my data|gdpr|data protection|cookies?", r"隐私|个人信息|数据|资料"),
    "account": (
        r"accounts?|passwords?|sign in|log ?in|register\w*|sign up|registration",
        r"账户|账号|帐号|密码|登录|注册",
    ),
    "newsletter": (r"newsletters?|subscri\w+|unsubscri\w+|mailing list", r"订阅|邮件通知|资讯"),
    "size": (r"siz\w+|fit|fits|fitting|measure\w*", r"尺码|尺寸|大小|合身"),
    "gift": (r"gifts?|vouchers?|coupons?|discounts?|promo\w*", r"礼品|礼物|优惠|折扣|代金券|礼券"),
    "contact": (
        r"contact\w*|phone|telephone|reach you|opening hours|customer service|support|helpline",
        r"联系|电话|客服|营业时间|热线",
    ),
    "duration": (
        r"how long|how many (?:working |business )?(?:days?|weeks?|hours?)|when|days?|weeks?|hours?|deadline",
        r"多久|几天|多长时间|多少天|天内|期限|什么时候|工作日|小时",
    ),
    "cost": (r"how much|costs?|fees?|free|charge[sd]?|price\w*", r"多少钱|费用|免费|收费|免运费|要钱"),
}
"""Concept: pattern of its English words, pattern of its Chinese words."""

SIDE_CONCEPTS = frozenset({"duration", "cost"})
"""Concepts that many policies speak of: they decide between sections, not by themselves."""

_STOP = """\
a about after again all also am an and any anything are as at be been but by can can't cannot could did do does
    doesn't don't for from get give go had has have hello hey hi how i i'd i'll i'm i've if in is isn't it it's its
    just know like many may me more much must my need not now of on one or order orders our out please policy
    policies product products shall should so some something take tell than thank thanks that that's the their them
    then there these they thing things this those to too us want was we were what what's when where which who why will
    with would you your yours store shop item items much long happens happen made make"""

STOP_WORDS = frozenset(_STOP.split())

STOP_CHINESE = (
    r"是什么|什么|请问|告诉|你们|我们|我的|你好|怎么样|怎么|怎样|如何|可以|能不能|能否|是否|有没有|想要|需要|知道|"
    r"政策|规定|规则|商品|东西|订单|一下|这个|那个|多少|[的了吗呢啊吧是有我你您要想在和与会能请给对]"
)
