"""Looks at each thing that Aisle stands on and says in one line how it is."""

import platform
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass

import httpx
from pydantic import ValidationError
from sqlalchemy.exc import SQLAlchemyError

from bot.cli.errors import CommandError
from bot.settings import Settings


@dataclass(frozen=True)
class Finding:
    """How one thing is."""

    ok: bool
    text: str
    """For a person: what it is, or what to do about it."""
    needed: bool = True
    """Whether Aisle can't run without it."""

    def as_dict(self) -> dict[str, object]:
        """For machines."""
        return {"ok": self.ok, "text": self.text, "needed": self.needed}


def examine(settings: Settings) -> dict[str, Finding]:
    """Every check, by name; a check never raises what it was made to find."""
    checks: dict[str, Callable[[Settings], Finding]] = {
        "python": lambda _: Finding(True, f"Python {platform.python_version()} on {platform.machine()}"),
        "rasa": check_rasa,
        "node": check_node,
        "assistant": check_assistant,
        "database": check_database,
        "rules": check_rules,
        "index": check_index,
        "vectors": check_vectors,
        "identity": check_identity,
        "shop system": check_shop_system,
        "mail": check_mail,
        "outbox": check_outbox,
        "gateway": check_gateway,
    }
    return {name: check(settings) for name, check in checks.items()} | check_models(settings)


def check_rasa(_settings: Settings) -> Finding:
    """The Rasa environment and its version."""
    from bot.training import rasa_python

    try:
        python = rasa_python()
    except CommandError as error:
        return Finding(False, str(error))
    words = "import platform, importlib.metadata as m; print(m.version('rasa'), platform.python_version())"
    done = subprocess.run([python, "-c", words], capture_output=True, text=True)
    if done.returncode:
        return Finding(False, "Rasa does not work in .venv-rasa: delete that folder and run `make setup`.")
    rasa, version = done.stdout.split()
    return Finding(True, f"Rasa {rasa} on Python {version}")


def check_node(_settings: Settings) -> Finding:
    """Node, which builds the widget."""
    if shutil.which("node") is None:
        return Finding(False, "Node is missing; it is needed only to build the widget.", needed=False)
    version = subprocess.run(["node", "--version"], capture_output=True, text=True).stdout.strip()
    return Finding(True, f"Node {version}", needed=False)


def check_assistant(settings: Settings) -> Finding:
    """Whether a trained model of the present data is there."""
    from bot.training import model_path

    model = model_path(settings.models)
    if model.exists():
        return Finding(True, f"trained: {model.name}")
    return Finding(False, "not trained on the present data: `aisle train` (or `aisle run`, which trains first).")


def check_database(settings: Settings) -> Finding:
    """Whether the database answers, and what is in it."""
    from actions.shop.catalog import count_products
    from actions.shop.database import Database

    try:
        database = Database(settings.database_url)
        with database.session() as session:
            products = count_products(session)
    except SQLAlchemyError as error:
        reason = str(getattr(error, "orig", None) or error).splitlines()[0]
        return Finding(False, f"{without_password(settings.database_url)}: {reason} (`aisle demo` or `aisle import`)")
    return Finding(True, f"{without_password(settings.database_url)}: {products} products")


def check_rules(settings: Settings) -> Finding:
    """Which of the shop's rules there are; without one, the team decides what it is about."""
    from actions.shop.database import Database
    from actions.shop.rules import ShopRules, shop_rules

    try:
        with Database(settings.database_url).session() as session:
            rules = shop_rules(session)
    except SQLAlchemyError:
        return Finding(False, "no database to read them from yet.", needed=False)
    except ValidationError as error:
        where = ".".join(map(str, error.errors()[0]["loc"]))
        return Finding(False, f"can't be read any more ({where}): `aisle import policies` again.")
    parts = [name for name in ShopRules.model_fields if name not in ("timezone", "country")]
    there = [name for name in parts if getattr(rules, name) != ShopRules.model_fields[name].default]
    if not there:
        return Finding(
            False, "none: the team decides (rules.toml beside the policies, see docs/rules.md).", needed=False
        )
    lacking = [name for name in parts if name not in there]
    return Finding(True, ", ".join(there) + (f"; none for {', '.join(lacking)}" if lacking else ""), needed=False)


def without_password(url: str) -> str:
    """A database address that may be printed."""
    from sqlalchemy.engine import make_url

    return make_url(url).render_as_string(hide_password=True)


def check_index(settings: Settings) -> Finding:
    """Whether there is a match index."""
    folder = settings.home / "index"
    if folder.is_dir() and any(folder.iterdir()):
        return Finding(True, str(folder))
    return Finding(False, "no match index yet: `aisle index` makes it.")


def check_vectors(settings: Settings) -> Finding:
    """Whether the engine that AISLE_INDEX_URL names answers."""
    from actions.matcher.errors import StoreUnavailable
    from actions.matcher.stores import store_of

    try:
        return Finding(True, store_of(settings).state())
    except StoreUnavailable as error:
        return Finding(False, str(error))


def check_identity(settings: Settings) -> Finding:
    """Whether shoppers can be signed in."""
    if settings.identity_secret.get_secret_value():
        return Finding(True, "shoppers' identities are checked with AISLE_IDENTITY_SECRET", needed=False)
    return Finding(False, "AISLE_IDENTITY_SECRET is not set: every shopper is a guest.", needed=False)


def check_shop_system(settings: Settings) -> Finding:
    """Who decides about changes of orders, and whether the settings for it can be used."""
    from actions.shop.errors import ShopError
    from actions.shop.remote.opening import open_client

    try:
        client = open_client(settings.shop_url, settings.shop_secret.get_secret_value())
    except ShopError as error:
        return Finding(False, str(error))
    if client is None:
        return Finding(True, "orders are changed in this database; AISLE_SHOP_URL names another system", needed=False)
    client.close()
    return Finding(True, f"{settings.shop_url} decides about changes of orders", needed=False)


def check_mail(settings: Settings) -> Finding:
    """Whether e-mails can be sent."""
    from actions.shop.errors import ShopError
    from bot.gateway.outbox.mail import Post

    url = settings.smtp_url.get_secret_value()
    if not url:
        way = "the shop's own system sends e-mails" if settings.shop_url else "AISLE_SMTP_URL is not set: no e-mails."
        return Finding(bool(settings.shop_url), way, needed=False)
    try:
        Post(url, settings.mail_from)
    except ShopError as error:
        return Finding(False, str(error))
    if not settings.public_url:
        return Finding(False, "AISLE_PUBLIC_URL is not set: e-mails have no link that ends them.", needed=False)
    return Finding(True, f"e-mails are sent from {settings.mail_from}", needed=False)


def check_outbox(settings: Settings) -> Finding:
    """Whether something could not be sent."""
    from actions.shop import letters
    from actions.shop.database import Database

    try:
        with Database(settings.database_url).session() as session:
            unsent = letters.counts(session)
    except SQLAlchemyError:
        return Finding(False, "no database yet", needed=False)
    if unsent["dead"]:
        return Finding(False, f"{unsent['dead']} messages can't be sent: `aisle outbox` shows them.", needed=False)
    return Finding(True, f"{unsent['waiting']} messages wait to be sent", needed=False)


def check_gateway(settings: Settings) -> Finding:
    """Whether a running gateway answers, and what it says of its parts."""
    url = f"http://{settings.host}:{settings.port}"
    try:
        answer = httpx.get(f"{url}/readyz", timeout=5)
    except httpx.HTTPError:
        return Finding(False, f"nothing answers at {url} (`aisle run` starts it).", needed=False)
    return Finding(answer.is_success, f"{url}/readyz says {answer.status_code}", needed=False)


def check_models(settings: Settings) -> dict[str, Finding]:
    """Each model of the manifest: a prepared folder, or its package."""
    from models.registry import package_folder, read_manifest

    findings = {}
    for entry in read_manifest().values():
        here = (settings.models / entry.name).is_dir()
        packages = entry.packages and all(package_folder(package) for package in entry.packages)
        where = "prepared" if here else "in its package" if packages else ""
        text = f"{entry.role}, {where} ({entry.licence})" if where else f"{entry.without} {entry.get}"
        findings[entry.name] = Finding(bool(where), text, needed=False)
    return findings
