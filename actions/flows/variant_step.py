"""Which size or colour a line is changed into."""

from collections.abc import Sequence

from actions.flows.lines import decided
from actions.flows.setting import Setting
from actions.flows.step import Details, Step, choice_button
from actions.shop.catalog import variants
from actions.shop.models.catalog import Product
from actions.variants_text import spoken_variants

MOST_BUTTONS = 8


class VariantStep(Step):
    """`details["variant"]` is the id of another variant of the product on the one line that was chosen."""

    name = "variant"

    def is_open(self, at: Setting, details: Details) -> bool:
        return self.name not in details

    def read(self, at: Setting, details: Details, *, asked: bool) -> Details:
        if not details.get("lines"):
            return {}
        others = other_variants(at, details)
        if at.choice is not None:
            wanted = at.choice.removeprefix("variant:")
            return {self.name: wanted} if wanted in {one.id for one in others} else {}
        now = at.line(decided(details)[0][0]).product
        fitting = [one for one in others if _is_as_said(at, one, now)]
        return {self.name: fitting[0].id} if len(fitting) == 1 else {}

    def ask(self, at: Setting, details: Details, *, again: bool) -> None:
        others = [one for one in other_variants(at, details) if one.can_be_bought]
        line = at.line(decided(details)[0][0])
        buttons = [
            choice_button(
                spoken_variants(at.turn, at.vocabulary, [one]) or one.title_in(at.turn.locale), f"variant:{one.id}"
            )
            for one in others[:MOST_BUTTONS]
        ]
        at.turn.say(
            "utter_ask_variant_again" if again else "utter_ask_variant",
            title=line.title_in(at.turn.locale),
            variants=spoken_variants(at.turn, at.vocabulary, others),
            buttons=buttons,
        )


def other_variants(at: Setting, details: Details) -> Sequence[Product]:
    """The other variants of the chosen line's product; those that can't be bought among them."""
    product = at.line(decided(details)[0][0]).product
    return [one for one in variants(at.session, product) if one.id != product.id] if product else []


def _is_as_said(at: Setting, candidate: Product, now: Product | None) -> bool:
    """Whether it has the colour and size that were named; what wasn't named stays as it is."""
    said = at.request.filters
    if now is None or not (said.colors or said.sizes):
        return False
    colors = _less(said.colors, now.color) or ((now.color,) if now.color else ())
    sizes = _less(said.sizes, now.size) or ((now.size,) if now.size else ())
    return (not colors or candidate.color in colors) and (not sizes or candidate.size in sizes)


def _less(said: Sequence[str], present: str) -> tuple[str, ...]:
    """Without what it is now: "the red M in L" asks for L."""
    return tuple(value for value in said if value != present)
