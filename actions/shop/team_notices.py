"""What shoppers are told of what the shop's people decided: once for each decision, in its transaction.

It answers what they asked for, so it needs no consent: in the chat that asked, while it is open, and to the address of
the order or case.
"""

from sqlalchemy.orm import Session

from actions.shop.models.orders import Order
from actions.shop.models.service import Case, Return
from actions.shop.money import Money
from actions.shop.notices import Notice, NoticeButton, Phrase, tell
from actions.shop.recipients import Recipient, recipient
from actions.shop.rules import ShopRules

PERSON = NoticeButton(title="utter_button_person", payload="/contact_human_agent")


def tell_approved(session: Session, order: Order, one: Return, chat: str) -> None:
    """That the goods may come, and what goes back for them."""
    who, amount = recipient(session, chat, order.customer), one.promised
    values: dict[str, str | Phrase] = {"amount": amount.format(who.locale)}
    _tell_return(session, who, order, one, "money" if amount.minor else "", values)


def tell_refused(session: Session, order: Order, one: Return, chat: str) -> None:
    """Why the goods may not come."""
    who = recipient(session, chat, order.customer)
    _tell_return(session, who, order, one, "", {"reason": one.answer}, PERSON)


def tell_received(
    session: Session, order: Order, one: Return, chat: str, paid_back: Money, rules: ShopRules, *, complete: bool
) -> None:
    """That the goods came (`complete`: all of them), and what goes back now, by when."""
    who = recipient(session, chat, order.customer)
    values: dict[str, str | Phrase] = {
        "amount": paid_back.format(who.locale),
        "when": _when(rules),
        "missing": "" if complete else Phrase(phrase="utter_notice_return_missing"),
    }
    _tell_return(session, who, order, one, "money" if paid_back.minor else "", values)


def tell_goodwill(session: Session, order: Order, change_id: int, chat: str, amount: Money, rules: ShopRules) -> None:
    """That the shop gives money back. Why is for the order's account only."""
    who = recipient(session, chat, order.customer)
    values: dict[str, str | Phrase] = {
        "number": order.number,
        "amount": amount.format(who.locale),
        "when": _when(rules),
    }
    _tell(session, f"goodwill:{change_id}", who, "utter_notice_goodwill", values)


def tell_answered(session: Session, case: Case, order: Order | None) -> None:
    """What the team says to a case, in the case's language."""
    who = recipient(session, case.session_id, order.customer if order else None, case.customer_email)
    who = Recipient(who.session_id, who.email, "zh" if case.locale == "zh" else "en")
    values: dict[str, str | Phrase] = {"case": case.number, "answer": case.answer}
    _tell(session, f"case:{case.number}:{case.state}", who, "utter_notice_case_closed", values, PERSON)


def _tell_return(
    session: Session,
    who: Recipient,
    order: Order,
    one: Return,
    variant: str,
    values: dict[str, str | Phrase],
    *buttons: NoticeButton,
) -> None:
    response = "_".join(part for part in ("utter_notice_return", one.state, variant) if part)
    known = {"number": order.number, "return_number": one.number} | values
    _tell(session, f"return:{one.number}:{one.state}", who, response, known, *buttons)


def _tell(
    session: Session,
    key: str,
    who: Recipient,
    response: str,
    values: dict[str, str | Phrase],
    *buttons: NoticeButton,
) -> None:
    notice = Notice(
        response=response,
        subject="utter_notice_order_subject" if "number" in values else "utter_notice_case_subject",
        values=values,
        locale=who.locale,
        buttons=buttons,
        needs_consent=False,
    )
    tell(session, key, notice, session_id=who.session_id, email=who.email)


def _when(rules: ShopRules) -> str | Phrase:
    """By when money is back; nothing where no rule says so."""
    if rules.returns is None:
        return ""
    return Phrase(phrase="utter_notice_refund_days", values={"days": str(rules.returns.refund_working_days)})
