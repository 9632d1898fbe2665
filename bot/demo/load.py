"""Loads the demo shop: products, orders, reviews and policies from data/shop, then the match index."""

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path
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
from bot.settings import PROJECT, Settings

SHOP = PROJECT / "data" / "shop"
MARKER = "demo-shop"
"""File in the shop's home that holds the fingerprint of the demo data that was loaded there last."""


def fingerprint(shop: Path) -> str:
    """Hex digest of the demo shop's files, pictures apart."""
    digest = hashlib.sha256()
    for path in sorted(path for path in shop.rglob("*") if path.suffix in {".csv", ".md", ".toml"}):
        digest.update(str(path.relative_to(shop)).encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def load_demo(settings: Settings, force: bool, say: Callable[[str], None]) -> dict[str, Any]:
    """Load the demo shop into an empty shop, or bring one that was loaded before up to date.

    A shop that holds other products is left alone unless `force`. Returns `{"loaded": bool, "products": n}`.
    """
    settings.home.mkdir(mode=0o700, parents=True, exist_ok=True)
    database = Database(settings.database_url)
    database.upgrade()
    marker, wanted = settings.home / MARKER, fingerprint(SHOP)
    loaded = marker.read_text(encoding="utf-8") if marker.exists() else None
    try:
        if not force and (loaded == wanted or (loaded is None and products_in(database))):
            return {"loaded": False, "products": products_in(database)}
        marker.write_text("loading", encoding="utf-8")
        for what, report in import_all(database, say):
            say(f"  {what}: {report.created:,} new, {report.updated:,} changed")
        say("Making its match index (about a minute the first time) …")
        index = update_index(database, settings.home, settings.models, settings.threads, store=store_of(settings))
        marker.write_text(wanted, encoding="utf-8")
        return {"loaded": True, "products": index.products}
    finally:
        database.dispose()


def products_in(database: Database) -> int:
    """How many products the shop has."""
    with database.session() as session:
        return count_products(session)


def import_all(database: Database, say: Callable[[str], None]) -> Iterator[tuple[str, ImportReport]]:
    """Each part of the demo shop, imported."""
    say("Loading the demo shop …")
    yield "products", import_catalog(database, SHOP / "catalog.csv")
    yield "orders", import_orders(database, SHOP / "orders.csv")
    yield "reviews", import_reviews(database, SHOP / "reviews.csv")
    yield "policies", import_policies(database, SHOP / "policies")
