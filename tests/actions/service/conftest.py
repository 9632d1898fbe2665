"""A small shop with orders and policies in a real database, and shoppers who talk to its actions."""

import asyncio
import datetime as dt
import shutil
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import pytest
import yaml
from rasa_sdk import Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions import delivery, orders, warranty
from actions.matcher.matcher import Matcher
from actions.server import every_action
from actions.services import Services
from actions.shop.database import Database
from actions.shop.importers.catalog import import_catalog
from actions.shop.importers.orders import import_orders
from actions.shop.importers.policies import import_policies
from actions.shop.importers.report import ImportReport
from actions.shop.importers.rules import store_rules
from actions.shop.rules import ShopRules

PROJECT = Path(__file__).parents[3]

CATALOG = """\
id,title,title_zh,price,availability
KETTLE,Copper kettle,铜水壶,48.00 USD,in_stock
SCARF,Wool scarf,羊毛围巾,25.50 USD,in_stock
"""

ORDERS = """\
order_number,customer_email,customer_name,placed_at,status,currency,shipping_cost,carrier,tracking_number,\
estimated_delivery,delivered_at,product_id,quantity,unit_price
50001,ida@example.com,Ida,2026-11-20T09:00:00Z,processing,USD,4.90,,,2026-11-28,,KETTLE,1,48.00
50002,ida@example.com,Ida,2026-11-17T09:00:00Z,in_transit,USD,0.00,Swiftway,SW1,2026-11-25,,SCARF,2,25.50
50003,ida@example.com,Ida,2026-10-02T09:00:00Z,delivered,USD,4.90,Swiftway,SW0,2026-10-06,2026-10-05T12:00:00Z,\
SCARF,1,25.50
50004,tom@example.com,Tom,2026-11-18T09:00:00Z,shipped,USD,4.90,Postline,PL1,2026-11-24,,KETTLE,1,48.00
50005,tom@example.com,Tom,2026-09-18T09:00:00Z,returned,USD,4.90,Postline,PL0,,2026-09-24T08:00:00Z,KETTLE,1,48.00
"""

POLICIES = {
    "returns.en": "# Returns\n\nSend anything back within 45 days.\n\n## Condition\n\nItems must be unworn.\n",
    "returns.zh": "# 退货\n\n45 天内可以退货。\n",
    "refunds.en": "# Refunds\n\nMoney is back within 6 working days.\n",
    "delivery.en": (
        "# Delivery\n\nParcels leave every working day.\n\n"
        "## Delivery options and costs\n\nStandard costs 3.00 USD, express 9.00 USD. "
        + "Both come with a tracking number. " * 12
        + "\n\n## Where we deliver\n\nNorway, Chile and Japan. "
        + "Islands too. " * 20
        + "\n"
    ),
    "account.en": (
        "# Account\n\nYou can order as a guest.\n\n## Forgotten password\n\nPress the link on the sign-in page.\n"
    ),
}

GUEST: dict[str, Any] = {}
IDA = {"sub": "c-ida", "email": "ida@example.com", "name": "Ida"}
TOM = {"sub": "c-tom", "email": "tom@example.com", "name": "Tom"}


@dataclass
class Answer:
    """What an action said and changed."""

    events: list[EventType]
    messages: list[dict[str, Any]]

    @property
    def text(self) -> str:
        """Everything that was said."""
        return "\n".join(message["text"] for message in self.messages)

    @property
    def slots(self) -> dict[str, Any]:
        """The slots that were set, with their last values."""
        return {event["name"]: event["value"] for event in self.events if event["event"] == "slot"}

    @property
    def payloads(self) -> list[str]:
        """What the buttons send."""
        return [button["payload"] for message in self.messages for button in message["buttons"]]


@dataclass
class Shopper:
    """Someone who talks: keeps the tracker as Rasa would, slots and events included."""

    services: Services
    domain: dict[str, Any]
    identity: dict[str, Any] = field(default_factory=dict)
    locale: str = "en"
    channel: str = "aisle"
    session: str = "session-1"
    slots: dict[str, Any] = field(default_factory=dict)
    events: list[dict[str, Any]] = field(default_factory=list)
    loop: dict[str, Any] = field(default_factory=dict)
    message: dict[str, Any] = field(default_factory=dict)
    latest_action: str = "action_listen"

    def says(
        self, intent: str, text: str = "", also: dict[str, float] | None = None, sure: float = 1.0, **entities: str
    ) -> "Shopper":
        """A message that was understood as `intent`, `sure` of it, with these entities; `also` may mean these."""
        metadata = {"session_id": self.session, "locale": self.locale, "identity": self.identity or None}
        found = [{"entity": name, "value": value} for name, value in entities.items()]
        ranking = [{"name": name, "confidence": chance} for name, chance in {intent: sure, **(also or {})}.items()]
        self.message = {
            "text": text,
            "intent": ranking[0],
            "intent_ranking": ranking,
            "entities": found,
            "metadata": metadata,
        }
        self.latest_action = "action_listen"
        self.events.append({"event": "user", "input_channel": self.channel, "text": text})
        self.slots["locale"] = self.locale
        self.events.append({"event": "slot", "name": "locale", "value": self.locale})
        return self

    def gets(self, action: str) -> Answer:
        """The answer of the action, whose events then hold."""
        dispatcher = CollectingDispatcher()
        run = next(one for one in every_action(self.services) if one.name() == action).run
        events = asyncio.run(cast(Any, run)(dispatcher, self.tracker(), self.domain))
        for event in events:
            if event["event"] == "slot":
                self.slots[event["name"]] = event["value"]
            if event["event"] == "active_loop":
                self.loop = {"name": event["name"]} if event["name"] else {}
        self.events += [{"event": "bot", "text": message["text"]} for message in dispatcher.messages]
        self.events += events
        self.latest_action = action
        for event in events:
            if event["event"] == "user":  # heard anew
                self.message = {**event["parse_data"], "metadata": event["metadata"]}
                self.latest_action = "action_listen"
        return Answer(events, dispatcher.messages)

    def in_form(self, asked: str) -> "Shopper":
        """The order form is open and has asked for a slot."""
        self.loop = {"name": "order_form"}
        self.slots["requested_slot"] = asked
        return self

    def tracker(self) -> Tracker:
        """A tracker as the action server gets it."""
        return Tracker(
            "sender", dict(self.slots), self.message, list(self.events), False, None, self.loop, self.latest_action
        )


@pytest.fixture(scope="session")
def domain() -> dict[str, Any]:
    """The domain as Rasa sends it: domain.yml with the responses of data/responses."""
    whole: dict[str, Any] = yaml.safe_load((PROJECT / "domain.yml").read_text(encoding="utf-8"))
    whole["responses"] = {}
    for file in sorted((PROJECT / "data/responses").glob("*.yml")):
        whole["responses"] |= yaml.safe_load(file.read_text(encoding="utf-8"))["responses"]
    return whole


@pytest.fixture(scope="session")
def shop_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a database that holds the small shop."""
    folder = tmp_path_factory.mktemp("service-shop")
    (folder / "policies").mkdir()
    (folder / "catalog.csv").write_text(CATALOG, encoding="utf-8")
    (folder / "orders.csv").write_text(ORDERS, encoding="utf-8")
    for name, text in POLICIES.items():
        (folder / "policies" / f"{name}.md").write_text(text, encoding="utf-8")
    database = Database(f"sqlite:///{folder}/shop.db")
    database.upgrade()
    assert import_catalog(database, folder / "catalog.csv").rejected == []
    assert import_orders(database, folder / "orders.csv").rejected == []
    assert import_policies(database, folder / "policies").rejected == []
    database.dispose()
    return folder / "shop.db"


@pytest.fixture
def services(shop_file: Path, tmp_path: Path) -> Iterator[Services]:
    """The small shop, a copy for each test. Its matcher has no index: service actions never ask it."""
    shutil.copy(shop_file, tmp_path / "aisle.db")
    database = Database(f"sqlite:///{tmp_path}/aisle.db")
    matcher = Matcher.open(tmp_path, tmp_path / "models", threads=1)
    yield Services(database=database, matcher=matcher, home=tmp_path)
    database.dispose()


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> dt.datetime:
    """The moment at which everything is said: a Monday."""
    now = dt.datetime(2026, 11, 23, 10, tzinfo=dt.UTC)
    for module in (orders, delivery, warranty):
        monkeypatch.setattr(module, "utc_now", lambda: now)
    return now


def give_rules(services: Services, rules: str) -> None:
    """The shop gets these rules, written as TOML."""
    with services.database.session() as session:
        store_rules(session, ShopRules.model_validate(tomllib.loads(rules)), ImportReport())


@pytest.fixture
def guest(services: Services, domain: dict[str, Any]) -> Shopper:
    """A guest who writes English."""
    return Shopper(services, domain)


@pytest.fixture
def ida(services: Services, domain: dict[str, Any]) -> Shopper:
    """A signed-in shopper with three orders, two of them under way."""
    return Shopper(services, domain, identity=IDA)


@pytest.fixture
def tom(services: Services, domain: dict[str, Any]) -> Shopper:
    """A signed-in shopper whose open order has shipped."""
    return Shopper(services, domain, identity=TOM)
