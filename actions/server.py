"""The action server: `python -m actions.server`. Only Rasa talks to it: loopback and a shared token."""

import hmac
import logging
import sys
import threading
from urllib.parse import urlsplit

from rasa_sdk import Action
from rasa_sdk.endpoint import create_app
from sanic import Request, Sanic
from sanic.response import HTTPResponse, json

from actions import (
    account,
    alerts,
    cancellation_fee,
    delivery,
    erasing,
    handoff,
    invoice,
    newsletter,
    not_understood,
    order_form,
    orders,
    policies,
    shopping_actions,
    talk,
    warranty,
)
from actions.conversation import ShopAction
from actions.executor import QuietExecutor
from actions.flows import family
from actions.flows.desk import ServiceDesk
from actions.front_desk import Attended, FrontDesk
from actions.matcher.errors import MatcherError
from actions.matcher.matcher import Matcher
from actions.matcher.stores import store_of
from actions.order_action import OrderAction
from actions.overheard import Overheard
from actions.pending import ConfirmedAction
from actions.services import Services
from actions.shop.countries import named_countries
from actions.shop.database import Database
from actions.shop.errors import ShopError
from actions.shop.links import Links
from actions.shop.remote.opening import open_backend
from actions.shopping import ShoppingAction
from bot.keys import link_key
from bot.settings import Settings

logger = logging.getLogger("actions")


def every_action(services: Services) -> list[Action]:
    """All actions of the bot, family by family, behind one front desk; each module's `actions` builds its own."""
    service = family.build(services)
    about_orders = [
        *orders.actions(services),
        *invoice.actions(services),
        *service.actions,
        *cancellation_fee.actions(services),
        *warranty.actions(services),
    ]
    told = alerts.actions(services)
    flows = [action for action in (*about_orders, *told) if isinstance(action, OrderAction)]
    newsletter_confirmed = newsletter.NewsletterConfirmed(services)
    letter = newsletter.Newsletter(services, newsletter_confirmed)
    shopping = shopping_actions.actions(services)
    back = handoff.BackToAssistant(services)
    families = [
        *about_orders,
        *told,
        *policies.actions(services),
        *delivery.actions(services),
        *account.actions(services),
        *erasing.actions(services),
        letter,
        newsletter_confirmed,
        *handoff.actions(services, back),
        *shopping,
        *order_form.actions(services, flows),
    ]
    confirmed = talk.Confirmed(action for action in families if isinstance(action, ConfirmedAction))
    details = talk.GiveDetails(services, flows, confirmed)
    about_products = {action.intent for action in (*shopping, *told) if isinstance(action, ShoppingAction)}
    overheard = Overheard(services)
    unclear = not_understood.NotUnderstood(services, details, confirmed, overheard, about_products)
    families += [
        *talk.actions(services, details, confirmed, overheard),
        *not_understood.actions(services, unclear),
    ]
    desk = FrontDesk(unclear, handoff.Attendance(services, back), ServiceDesk([*service.flows, letter]))
    return [Attended(action, desk) if isinstance(action, ShopAction) else action for action in families]


def build_executor(services: Services) -> QuietExecutor:
    """An executor that knows exactly the actions of `every_action`."""
    executor = QuietExecutor()
    for action in every_action(services):
        executor.register_action(action)
    return executor


def build_app(executor: QuietExecutor, token: str) -> Sanic:
    """rasa_sdk's server behind a token check; its error answers repeat nothing of what the shopper wrote."""
    app: Sanic = create_app(executor, cors_origins=[])

    async def refuse_strangers(request: Request) -> HTTPResponse | None:
        given = request.token or request.args.get("token") or ""
        if hmac.compare_digest(given.encode(), token.encode()):
            return None
        return json({"error": "unauthorized"}, status=401)

    async def hide_request(_request: Request, response: HTTPResponse) -> HTTPResponse | None:
        return json({"error": "action failed"}, status=500) if response.status == 500 else None

    app.register_middleware(refuse_strangers, "request")
    app.register_middleware(hide_request, "response")
    return app


def open_services(settings: Settings) -> Services:
    """Opens the shop's database (brought up to date) and its matcher."""
    settings.home.mkdir(mode=0o700, parents=True, exist_ok=True)
    database = Database(settings.database_url)
    database.upgrade()
    matcher = Matcher.open(settings.home, settings.models, settings.threads, store=store_of(settings))
    return Services(
        database=database,
        matcher=matcher,
        home=settings.home,
        backend=open_backend(database, settings.shop_url, settings.shop_secret.get_secret_value()),
        sends_mail=bool(settings.smtp_url.get_secret_value() or settings.shop_url),
        asks_to_keep_photos=settings.ask_to_keep_photos,
        identity_secret=settings.identity_secret,
        links=Links(link_key(settings.home, settings.link_secret.get_secret_value()), settings.public_base),
    )


def warm_up(services: Services) -> None:
    """Loads the matcher's models and the shop's words, so that the first shopper doesn't wait for them."""
    try:
        with services.database.session() as session:
            services.vocabularies.current(session)
        named_countries("")
        services.matcher.warm_up()
    except Exception as error:
        logger.warning("the matcher isn't ready: %s", error)  # said again, to the shopper, when it is needed


def main() -> None:
    """Serve until told to stop."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    for noisy in ("rasa_sdk", "sanic.root", "alembic"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    settings = Settings()
    token = settings.token.get_secret_value()
    if not token:
        sys.exit("actions: AISLE_TOKEN is not set; `aisle run` makes one, or set any long random text.")
    address = urlsplit(settings.actions_url)
    try:
        services = open_services(settings)
    except (MatcherError, ShopError) as error:
        sys.exit(f"actions: {error}")
    app = build_app(build_executor(services), token)
    threading.Thread(target=warm_up, args=(services,), name="warm-up", daemon=True).start()
    app.run(
        host=address.hostname or "127.0.0.1",
        port=address.port or 5055,
        single_process=True,
        access_log=False,
        motd=False,
    )


if __name__ == "__main__":
    main()
