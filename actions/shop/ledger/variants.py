"""Whether another variant may stand in a product's place."""

from sqlalchemy.orm import Session

from actions.shop.models.catalog import Product
from actions.shop.models.orders import OrderLine
from actions.shop.settling import Refused


def refuse_variant(session: Session, line: OrderLine, product_id: str, quantity: int) -> Refused | None:
    """Why so many pieces of this product can't be sent instead of the line's; None when they can."""
    wanted = session.get(Product, product_id, populate_existing=True)
    about = (line.id,)
    if wanted is None or wanted.id == line.product_id or line.product is None or wanted.group != line.product.group:
        return Refused("other_product", {"titles": line.title_in("en")}, about)
    short = wanted.availability == "in_stock" and wanted.quantity is not None and wanted.quantity < quantity
    if short or not wanted.can_be_bought:
        return Refused("no_stock", {"titles": wanted.title}, about)
    return None
