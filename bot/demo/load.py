"""Loads the demo shop: products, orders, reviews and policies from data/shop, then the match index."""

import datetime as dt
import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from actions.matcher.indexing import update_index
from actions.matcher.stores import store_of
from actions.shop.catalog import count_products
from actions.shop.database import Database
from actions.shop.importers.catalog import import_catalog
from actions.shop.importers.orders import import_orders
from actions.shop.importers.policies import import_policies
from actions.shop.importers.report import ImportReport
from actions.shop.importers.reviews import import_reviews
from actions.shop.importers.rules import RULES, read_rules
from bot.demo.dates import move_orders
from bot.settings import PROJECT, Settings

SHOP = PROJECT / "data" / "shop"
MARKER = "demo-shop"
"""File in the shop's home: fingerprint of the demo data that was loaded there last, and the day it was first loaded."""


def fingerprint(shop: Path) -> str:
    """Hex digest of the demo shop's files, pictures apart."""
    digest = hashlib.sha256()
    for path in sorted(path for path in shop.rglob("*") if path.suffix in {".csv", ".md", ".toml"}):
        digest.update(str(path.relative_to(shop)).encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def load_demo(settings: Settings, force: bool, say: Callable[[str], None]) -> dict[str, Any]:
    """Load the demo shop into an empty shop, or bring one that was loaded before up to date.

    A shop that holds other products is left alone unless `force`. Its orders are as of the day when it was first
    loaded, also when newer data comes in. Returns `{"loaded": bool, "products": n}`.
    """
    settings.home.mkdir(mode=0o700, parents=True, exist_ok=True)
    database = Database(settings.database_url)
    database.upgrade()
    marker, wanted = settings.home / MARKER, fingerprint(SHOP)
    loaded, _, day = marker.read_text(encoding="utf-8").partition(" ") if marker.exists() else (None, "", "")
    try:
        if not force and (loaded == wanted or (loaded is None and products_in(database))):
            return {"loaded": False, "products": products_in(database)}
        today = dt.date.fromisoformat(day) if day else shop_day()
        marker.write_text(f"loading {today}", encoding="utf-8")
        for what, report in import_all(database, today, say):
            say(f"  {what}: {report.created:,} new, {report.updated:,} changed")
        say("Making its match index (about a minute the first time) …")
        index = update_index(database, settings.home, settings.models, settings.threads, store=store_of(settings))
        marker.write_text(f"{wanted} {today}", encoding="utf-8")
        return {"loaded": True, "products": index.products}
    finally:
        database.dispose()


def products_in(database: Database) -> int:
    """How many products the shop has."""
    with database.session() as session:
        return count_products(session)


def shop_day() -> dt.date:
    """The day that it is in the demo shop."""
    return dt.datetime.now(read_rules(SHOP / "policies" / RULES).zone).date()


def import_all(database: Database, today: dt.date, say: Callable[[str], None]) -> Iterator[tuple[str, ImportReport]]:
    """Each part of the demo shop, imported; its orders as of `today`."""
    say("Loading the demo shop …")
    yield "products", import_catalog(database, SHOP / "catalog.csv")
    with TemporaryDirectory(prefix="aisle-demo-") as folder:
        orders = Path(folder) / "orders.csv"
        move_orders(SHOP / "orders.csv", today, orders)
        yield "orders", import_orders(database, orders)
    yield "reviews", import_reviews(database, SHOP / "reviews.csv")
    yield "policies", import_policies(database, SHOP / "policies")
