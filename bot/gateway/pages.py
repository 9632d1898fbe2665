"""The demo shop's pages, and the files that they and the widget are made of."""

import logging
import math
import tomllib
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.staticfiles import StaticFiles

from actions.shop import policies, reviews
from actions.shop.catalog import category_levels, get_product, variants
from actions.shop.database import Database
from actions.shop.errors import ProductNotFound
from actions.shop.models.catalog import Product
from bot.gateway.locales import Locale, preferred_locale
from bot.gateway.shelves import categories, count_groups, group_of, groups, mixed_groups, policy_titles
from bot.settings import Settings

logger = logging.getLogger(__name__)
STATIC = Path(__file__).with_name("static")
COOKIE = "aisle_lang"
COOKIE_SECONDS = 365 * 24 * 3600
PAGE = 48
"""Products on a page of a category."""
SHELF = 6
"""Products of each category on the home page."""
SHELVES = 8
"""Categories with a shelf on the home page."""
FEW = 5

Texts = dict[str, Any]


def build_router(settings: Settings, database: Database) -> APIRouter:
    """The shop's pages on this database, `/widget.js` and `/static`."""
    router = APIRouter(include_in_schema=False)
    pages = Pages(database)
    files = StaticFiles(directory=STATIC)
    if not (STATIC / "widget.js").exists():
        logger.warning("the widget is not built: run `npm ci && npm run build` in bot/widget")

    @router.get("/", response_class=HTMLResponse)
    def home(
        request: Request,
        category: str = Query("", max_length=300),
        page: int = Query(1, ge=1, le=100_000),
    ) -> Response:
        return pages.answer(request, partial(pages.shelf, category, page) if category else pages.home)

    @router.get("/products/{product_id:path}", response_class=HTMLResponse)
    def product(request: Request, product_id: str) -> Response:
        return pages.answer(request, partial(pages.product, product_id))

    @router.get("/policies/{topic}", response_class=HTMLResponse)
    def policy(request: Request, topic: str) -> Response:
        return pages.answer(request, partial(pages.policy, topic))

    @router.get("/widget.js")
    async def widget(request: Request) -> Response:
        return await static(request, "widget.js")

    @router.get("/static/{name}")
    async def static(request: Request, name: str) -> Response:
        response = await files.get_response(name, request.scope)
        response.headers["Cache-Control"] = "public, max-age=300"
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        return response

    return router


class Pages:
    """Fills the templates."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.texts: dict[str, Texts] = tomllib.loads(Path(__file__).with_name("pages.toml").read_text("utf-8"))
        self.templates = Environment(
            loader=PackageLoader("bot.gateway"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self.templates.globals.update(picture=picture_url, address=product_url)

    def answer(self, request: Request, fill: Callable[[Locale], tuple[str, int, dict[str, Any]]]) -> Response:
        """A page in the language that the shopper chose, here or on an earlier page."""
        chosen = request.query_params.get("lang") or request.cookies.get(COOKIE)
        locale = preferred_locale(chosen or request.headers.get("accept-language"))
        template, status, facts = fill(locale)
        texts = self.texts[locale]
        with self.database.session() as session:
            promises = policy_titles(session, locale)
        other = request.url.include_query_params(lang=texts["other_locale"])
        html = self.templates.get_template(template).render(
            t=texts, locale=locale, promises=promises, other_url=f"{other.path}?{other.query}", **facts
        )
        response = HTMLResponse(html, status, headers={"Cache-Control": "no-cache", "Vary": "Accept-Language, Cookie"})
        if request.query_params.get("lang"):
            response.set_cookie(COOKIE, locale, max_age=COOKIE_SECONDS, samesite="lax", httponly=True)
        return response

    def home(self, locale: Locale) -> tuple[str, int, dict[str, Any]]:
        """The front page: a shelf for each of the largest categories."""
        with self.database.session() as session:
            top = categories(session, locale)
            shelves = [(one, mixed_groups(session, locale, one.path, SHELF)) for one in top[:SHELVES]]
            if not shelves:  # a catalog without product types still has products
                loose = groups(session, locale, limit=PAGE)
                return "home.html", 200, {"nav": top, "current": "", "shelves": [], "loose": loose}
        return "home.html", 200, {"nav": top, "current": "", "shelves": shelves, "loose": []}

    def shelf(self, category: str, page: int, locale: Locale) -> tuple[str, int, dict[str, Any]]:
        """A category, or one under it."""
        levels = category_levels(category)
        path = " > ".join(levels)
        top = levels[0] if levels else ""
        with self.database.session() as session:
            nav = categories(session, locale)
            below = categories(session, locale, top)
            count = count_groups(session, path)
            shown = groups(session, locale, path, offset=(page - 1) * PAGE, limit=PAGE)
        labels = {one.path: one.label for one in [*nav, *below]}
        facts = {
            "nav": nav,
            "current": top,
            "below": below,
            "top": top,
            "path": path,
            "label": labels.get(path, levels[-1] if levels else ""),
            "groups": shown,
            "count": count,
            "page": page,
            "pages": max(1, math.ceil(count / PAGE)),
        }
        return "category.html", 200 if shown else 404, facts

    def product(self, product_id: str, locale: Locale) -> tuple[str, int, dict[str, Any]]:
        """One product with its variants and what people say of it."""
        with self.database.session() as session:
            nav = categories(session, locale)
            try:
                product = get_product(session, product_id)
            except ProductNotFound:
                return "missing.html", 404, {"nav": nav, "current": ""}
            group = group_of(variants(session, product), locale)
            said = reviews.summary(session, product)
            kind = product.product_type
            more = groups(session, locale, kind, limit=SHELF + 1) if kind else []
        kinds = category_levels((product.product_type_zh if locale == "zh" else "") or kind)
        facts = {
            "nav": nav,
            "current": (category_levels(kind) or [""])[0],
            "product": product,
            "group": group,
            "crumbs": crumbs(kind, kinds),
            "sizes": [one for one in group.variants if one.size and one.color == product.color],
            "stock": self.stock(product, locale),
            "said": said,
            "more": [one for one in more if product not in one.variants][:SHELF],
        }
        return "product.html", 200, facts

    def policy(self, topic: str, locale: Locale) -> tuple[str, int, dict[str, Any]]:
        """One of the shop's policies, whole."""
        with self.database.session() as session:
            nav = categories(session, locale)
            sections = policies.sections(session, topic, locale)
        facts = {"nav": nav, "current": "", "sections": sections, "topic": topic}
        return ("policy.html", 200, facts) if sections else ("missing.html", 404, facts)

    def stock(self, product: Product, locale: Locale) -> str:
        """Whether it can be had, in words."""
        texts = self.texts[locale]
        if not product.can_be_bought:
            return str(texts["out_of_stock"])
        few = product.quantity is not None and product.quantity <= FEW and product.availability == "in_stock"
        return str(texts["few_left"].format(count=product.quantity) if few else texts[product.availability])


def crumbs(kind: str, labels: list[str]) -> list[tuple[str, str]]:
    """Path and label of each level of a product type."""
    levels = category_levels(kind)
    names = labels if len(labels) == len(levels) else levels
    return [(" > ".join(levels[: depth + 1]), name) for depth, name in enumerate(names)]


def picture_url(product: Product, large: bool = False) -> str:
    """Where the product's picture is: on the web, or the gateway's copy."""
    if product.image_link.startswith(("http://", "https://")):
        return product.image_link
    return f"/media/products/{product.id}" + ("?size=large" if large else "")


def product_url(product: Product) -> str:
    """The demo shop's page of the product."""
    return f"/products/{product.id}"
