"""Another address for an order that has not left."""

from typing import ClassVar

from rasa_sdk.events import EventType

from actions.flows.changing import says_that_it_left
from actions.flows.confirmed import ConfirmedChange
from actions.flows.flow import Flow
from actions.flows.postal import is_country, read_address
from actions.flows.setting import Setting
from actions.flows.step import Details, Step
from actions.flows.task import Task
from actions.services import Services
from actions.shop.changes import Change, ChangeAddress, PostalAddress
from actions.shop.countries import country_name, named_countries
from actions.shop.models.orders import Order
from actions.shop.settling import Quote, Settled


class AddressStep(Step):
    """`details["address"]` has the parts that were read; the country may be missing."""

    name = "address"
    takes_any_words = True

    def is_open(self, at: Setting, details: Details) -> bool:
        return self.name not in details

    def read(self, at: Setting, details: Details, *, asked: bool) -> Details:
        found = read_address(at.text)
        if not found.is_place:
            return {}
        return {self.name: vars(found)}

    def ask(self, at: Setting, details: Details, *, again: bool) -> None:
        at.turn.say("utter_ask_address_again" if again else "utter_ask_address", number=at.order.number)


class CountryStep(Step):
    """The country, where the address didn't say it: the one that the order went to so far, else asked."""

    name = "country"

    def is_open(self, at: Setting, details: Details) -> bool:
        return self.name not in details

    def read(self, at: Setting, details: Details, *, asked: bool) -> Details:
        known = details.get("address", {}).get("country")
        if not known and asked:
            named = named_countries(at.text) or named_countries(f"to {at.text}")
            known = named[0] if named else is_country(at.text.strip(" .。"))
        if not known and details.get("address") and (before := at.desk.address(at.order)):
            known = before.country
        return {self.name: known} if known else {}

    def ask(self, at: Setting, details: Details, *, again: bool) -> None:
        at.turn.say("utter_ask_country_again" if again else "utter_ask_country")


class ChangeShippingAddress(Flow):
    """The new address in one message, shown part by part, and a yes."""

    intent: ClassVar[str] = "change_shipping_address"
    nothing_fits: ClassVar[str] = "utter_nothing_to_change"

    def __init__(self, services: Services, confirmed: ConfirmedChange) -> None:
        super().__init__(services)
        self._confirmed = confirmed
        self.steps = (AddressStep(), CountryStep())

    def fitting(self, orders: list[Order]) -> list[Order]:
        return [order for order in orders if order.status == "processing"]

    def refuses(self, at: Setting) -> bool:
        return says_that_it_left(at)

    def finish(self, at: Setting, task: Task) -> list[EventType]:
        parts = {**task.details["address"], "country": task.details["country"]}
        address = PostalAddress(name=at.order.customer.name[:200], **{key: value[:100] for key, value in parts.items()})
        return self._confirmed.propose(at, ChangeAddress(address=address))


def ask_address(at: Setting, change: Change, quote: Quote) -> None:
    """The address part by part, and whether it is right."""
    if not isinstance(change, ChangeAddress):
        raise TypeError(change.kind)
    turn = at.turn
    buttons = [turn.button("utter_button_yes_address", "/affirm"), turn.button("utter_button_no_keep", "/deny")]
    shown = address_text(change.address, turn.locale)
    turn.say("utter_address_sure", number=at.order.number, address=shown, buttons=buttons)


def tell_address(at: Setting, change: Change, settled: Settled) -> None:
    """That the order goes there."""
    noted = settled.state == "noted"
    at.turn.say("utter_change_noted" if noted else "utter_address_changed", number=at.order.number)


def address_text(address: PostalAddress, locale: str) -> str:
    """A line for each part that there is."""
    place = f"{address.postal_code} {address.city}".strip()
    return "\n".join(
        part for part in (address.name, address.street, place, country_name(address.country, locale)) if part
    )
