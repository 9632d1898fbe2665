"""What the shop promises by its rules, in words; nothing where it has no rule."""

from actions.conversation import Turn
from actions.shop.rules import ShopRules


def answer_promise(turn: Turn, rules: ShopRules) -> str:
    """By when the team answers a case."""
    if rules.problems is None:
        return turn.phrase("utter_answered_soon")
    days = rules.problems.answer_working_days
    return turn.phrase("utter_answered_next_day") if days <= 1 else turn.phrase("utter_answered_within", days=days)
