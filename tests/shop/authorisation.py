"""Who may do what with an order: the table that every door is held against, cell by cell.

Whoever opens another door to orders, returns or cases (an HTTP call, a document link) adds a row to `MAY` and tries it
for every viewer, as `test_authorisation.py` does for the desk.
"""

from typing import Literal

Verdict = Literal["yes", "empty", "email?", "not found", "too many", "not allowed"]
"""`empty`: a list without this order. `email?` and `not found` say the same to the shopper."""

VIEWERS = (
    "owner",  # signed in
    "proven guest",  # gave number and e-mail in this chat
    "guest",  # gave nothing yet
    "guest of another order",  # proved an order of somebody else in this chat
    "owner in another chat",  # proved this order, but elsewhere
    "forgotten guest",  # proved this order, then the conversation ended or was erased
    "shut out guest",  # tried too often
    "stranger",  # signed in as somebody else
    "stranger after a guest",  # signed in as somebody else in a chat in which a guest proved this order
    "agent",  # one of the shop's own people
)


def _row(cells: str) -> dict[str, Verdict]:
    verdicts = [cell.strip() for cell in cells.split("|")]
    return dict(zip(VIEWERS, verdicts, strict=True))  # type: ignore[arg-type]


_OWN = _row("yes | yes | not found | not found | not found | not found | not found | not found | not found | yes")
_LISTED = _row("yes | yes | empty | empty | empty | empty | empty | empty | empty | yes")
_AGENTS = _row(" | ".join(["not allowed"] * 9 + ["yes"]))

MAY: dict[str, dict[str, Verdict]] = {
    "find": _row("yes | yes | email? | email? | email? | email? | email? | not found | not found | yes"),
    "find with the right e-mail": _row("yes | yes | yes | yes | yes | yes | too many | not found | not found | yes"),
    "find with a wrong e-mail": _row(
        "yes | not found | not found | not found | not found | not found | too many | not found | not found | yes"
    ),
    "orders": _LISTED | {"agent": "empty"},
    "cases": _LISTED,
    "returns": _OWN,
    "returnable": _OWN,
    "changeable": _OWN,
    "address": _OWN,
    "quote": _OWN,
    "submit cancel": _OWN,
    "submit change_items": _OWN,
    "submit change_address": _OWN,
    "submit return": _OWN,
    "submit withdraw_return": _OWN,
    "submit again with a key that is known": _OWN,
    "waiting_returns": _AGENTS,
    "open_cases": _AGENTS,
    "conflicts": _AGENTS,
    "see_to": _AGENTS,
    "number_of": _AGENTS,
    "history": _AGENTS,
    "changes": _AGENTS,
    "refundable": _AGENTS,
    "find_return": _AGENTS,
    "find_case": _AGENTS,
    "approve": _AGENTS,
    "refuse": _AGENTS,
    "receive": _AGENTS,
    "refund": _AGENTS,
    "close_case": _AGENTS,
}
"""What comes of each call, by viewer. A signed-in shopper's typed e-mail counts for nothing, right or wrong."""
