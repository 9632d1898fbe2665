"""Whether other variants may stand in products' places."""

from collections import Counter
from collections.abc import Iterable

from sqlalchemy.orm import Session

from actions.shop.ledger.stock import unpromised
from actions.shop.models.catalog import Product
from actions.shop.models.orders import OrderLine
from actions.shop.settling import Refused


def refuse_variants(
    session: Session, wanted: Iterable[tuple[OrderLine, str, int]], *, accepted: bool
) -> Refused | None:
    """Why so many pieces of these products can't be sent instead of the lines'; None when they can.

    `accepted`: the shop's own system has said yes, so whether there is enough is its concern.
    """
    pieces: Counter[str] = Counter()
    for line, product_id, quantity in wanted:
        product, about = session.get(Product, product_id, populate_existing=True), (line.id,)
        same = product is not None and line.product is not None and product.group == line.product.group
        if product is None or product.id == line.product_id or not same:
            return Refused("other_product", {"titles": line.title_in("en")}, about)
        pieces[product_id] += quantity
        if not accepted and not _is_enough(session, product, pieces[product_id]):
            return Refused("no_stock", {"titles": product.title}, about)
    return None


def _is_enough(session: Session, product: Product, pieces: int) -> bool:
    left = unpromised(session, product)
    return product.can_be_bought and (left is None or pieces <= left)
