"""All that a step of a flow looks at: the message, the order, the shop's rules."""

from dataclasses import dataclass
from functools import cached_property

from sqlalchemy.orm import Session

from actions.conversation import Turn
from actions.query import SearchRequest, Vocabulary, understand
from actions.query.text import normalise
from actions.services import Services
from actions.shop.catalog import get_product
from actions.shop.models.catalog import Product
from actions.shop.models.orders import Order, OrderLine
from actions.shop.orders import OrderDesk
from actions.shop.rules import ShopRules, shop_rules


@dataclass(frozen=True)
class Setting:
    """One message about one order that the shopper may see."""

    turn: Turn
    session: Session
    services: Services
    desk: OrderDesk
    order: Order
    text: str
    """The shopper's words; those that opened the flow when details were asked for in between."""

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """The words of the shop's catalog."""
        return self.services.vocabularies.current(self.session)

    @cached_property
    def request(self) -> SearchRequest:
        """Colours, sizes, places and numbers that the words name."""
        return understand(self.text, self.vocabulary)

    @cached_property
    def plain_text(self) -> str:
        """The words in one script and width, slips in the shop's words mended."""
        return self.vocabulary.spelling.correct(normalise(self.text))

    @cached_property
    def rules(self) -> ShopRules:
        """The shop's rules."""
        return shop_rules(self.session)

    @property
    def choice(self) -> str | None:
        """What the button says that was pressed, like `line:12` or `too_small`."""
        return self.turn.entity("choice")

    def line(self, line_id: int) -> OrderLine:
        """A line of the order."""
        return next(line for line in self.order.lines if line.id == line_id)

    def product(self, product_id: str) -> Product:
        """A product of the catalog. Raises `ProductNotFound`."""
        return get_product(self.session, product_id)
