"""Says why a change can't be done."""

import datetime as dt

from actions.flows.setting import Setting
from actions.shop.changes import Change
from actions.shop.countries import country_name
from actions.shop.settling import Refused
from actions.wording import day, has_phrase, listing


def say_refused(at: Setting, change: Change, refused: Refused) -> None:
    """The reason, in words for this kind of change where there are such, and a person who can look at it."""
    turn = at.turn
    own = f"utter_refused_{change.kind}_{refused.code}"
    titles = [at.line(line_id).title_in(turn.locale) for line_id in refused.line_ids]
    details = refused.details
    turn.say(
        own if has_phrase(turn.domain, own) else f"utter_refused_{refused.code}",
        number=at.order.number,
        items=listing(titles, turn.locale) if titles else "",
        deadline=day(dt.date.fromisoformat(details["deadline"]), turn.locale) if "deadline" in details else "",
        reason=details.get("reason", ""),
        country=country_name(details["country"], turn.locale) if "country" in details else "",
        return_number=details.get("return_number", ""),
        buttons=[turn.button("utter_button_person", "/contact_human_agent")],
    )
