"""What a few words of a message say about the conversation itself, in both languages."""

import re

_RESERVATION = re.compile(
    r"\b(?:but|unless|only if|if|except|provided|not yet|wait|hold on|maybe|perhaps|not sure|h+m+|u+m+|u+h+|e+r+m*)\b"
    r"|但|不过|可是|除非|如果|假如|要是|只要|等等|等一下|等会|先别|先不|可能|也许|不确定|…|\.\.",
    re.IGNORECASE,
)
_LACKING = re.compile(
    r"\b(?:don't|dont|do not|doesn't|haven't|have not|can't|cant|cannot|couldn't|no longer|never) "
    r"(?:\w+ )?(?:have|know|remember|recall|find|got|get|see|kept)\b"
    r"|\b(?:lost|deleted|forgot|forgotten|no idea|no clue)\b"
    r"|没有|沒有|没收到|找不到|不知道|不清楚|不记得|不記得|记不|想不起来|忘了|忘记|丢了|删了",
    re.IGNORECASE,
)
_BOT = r"(?:(?:chat)?bot|robot|assistant|machine|ai)"
_PERSON = r"(?:person|people|human|agent|somebody|someone|operator|colleague|representative|team)"
_ASSISTANT_AGAIN = re.compile(
    # "back to the bot", "let me talk to the assistant again", "the bot instead", "I'd rather have the bot"
    rf"\b(?:back|return|again|switch|continue|resume|rather|prefer|instead)\b.*\b{_BOT}\b"
    rf"|\b{_BOT}\b.*\b(?:back|again|instead|after all)\b"
    rf"|\b(?:i want|i need|give me|get me|let me|can i|talk to|speak to|chat with) (?:\w+ ){{0,3}}?{_BOT}\b"
    # "no need for a person any more", "I don't need an agent"
    rf"|\b(?:no need for|don't need|do not need|don't want|do not want|without) (?:\w+ ){{0,2}}?{_PERSON}\b"
    r"|(?:回到|换回|转回|切回|返回|还是|继续|重新|改回|叫|让|找|跟|和|要|用)[^，。,.]{0,4}(?:机器人|助手|智能客服)"
    r"|(?:不用|不要|不需要|不找|不必|取消|不想(?:要|找|转)?)[^，。,.]{0,3}(?:人工|真人|客服)",
    re.IGNORECASE,
)
_AGAINST_ASSISTANT = re.compile(
    rf"\b(?:not|no|don't|do not|never|stop|without|instead of|than)\b (?:\w+ ){{0,4}}?{_BOT}\b"
    r"|(?:不|别|讨厌)[^，。,.]{0,4}(?:机器人|助手|智能客服)",
    re.IGNORECASE,
)
_PASSWORD_TOLD = re.compile(
    # "my password is hunter2", "password: hunter2"; what may follow "is" without being one: "my password is wrong"
    r"\b(?:password|passwort|pwd|passcode)(?: (?:is|was)\b|\s*[:=：])\s*"
    r"(?!(?:not|wrong|too|no|being|never|always|still|lost|expired|gone|forgotten|invalid|incorrect|correct|refused|rejected|"
    r"accepted|what|where|how|safe|secure|old|new|required|needed|the|a|an|my|at|on|in|for|sent|reset|changed|stolen|"
    r"working|weak|strong|saved|blocked|locked|broken|unknown)\b)[!-~]{3,}"
    r"|(?:密码|口令)(?:就是|是|为|[:：=])\s*[!-~]{3,}",
    re.IGNORECASE,
)
_LAST_WORD = re.compile(r"[!-~]+$")

_QUESTION = re.compile(
    r"[?？]\s*$|^\W*(?:how|what|when|where|which|who|why|can|could|do|does|did|is|are|will|would)\b"
    r"|[吗嗎呢]\s*[。.!！]?$|多久|多少|怎么|怎麼|什么|什麼|哪",
    re.IGNORECASE,
)


def asks_something(text: str) -> bool:
    """Whether it is a question by its form."""
    return _QUESTION.search(text) is not None


def has_reservation(text: str) -> bool:
    """Whether a yes comes with a condition or hesitates: "yes, but …", "hmm", 「好，不过……」."""
    return _RESERVATION.search(text) is not None


def lacks_something(text: str) -> bool:
    """Whether somebody who is asked for a detail hasn't got it: "I can't find it", 「没有订单号」."""
    return _LACKING.search(text) is not None


def wants_assistant(text: str) -> bool:
    """Whether somebody who waits for a person would rather have the assistant again."""
    return _ASSISTANT_AGAIN.search(text) is not None and _AGAINST_ASSISTANT.search(text) is None


def tells_password(text: str) -> bool:
    """Whether somebody tells a password: "my password is …", 「密码是……」."""
    return _PASSWORD_TOLD.search(text) is not None


def without_passwords(text: str, instead: str) -> str:
    """The text with `instead` where a password is told."""
    return _PASSWORD_TOLD.sub(lambda told: _LAST_WORD.sub(instead, told.group()), text)
