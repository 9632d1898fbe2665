"""Everything that calls need, made once for an app and passed on."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import anyio
import httpx

from actions.shop.database import Database
from actions.shop.links import Links
from actions.shop.remote.client import ShopClient
from actions.shop.remote.opening import open_client
from actions.wording import DomainDict, read_responses
from bot.gateway.addresses import AddressHasher
from bot.gateway.erasing import Eraser
from bot.gateway.limits import RateLimits
from bot.gateway.listening import Ear, packaged_transcriber
from bot.gateway.metrics import Metrics
from bot.gateway.outbox.lanes import build_worker
from bot.gateway.outbox.worker import OutboxWorker
from bot.gateway.push import NoticeBoard
from bot.gateway.rasa_client import RasaClient, certificates_for
from bot.gateway.sessions import Sessions
from bot.gateway.turn_store import TurnStore
from bot.gateway.turns import TurnDesk
from bot.gateway.upload_store import UploadStore
from bot.keys import link_key
from bot.review.collecting import Collector
from bot.settings import PROJECT, Settings

if TYPE_CHECKING:
    from speech.asr import Transcriber

IMAGES_AT_ONCE = 2
PAPERS_AT_ONCE = 2


@dataclass
class Services:
    """The parts of a running gateway."""

    settings: Settings
    database: Database
    metrics: Metrics
    addresses: AddressHasher
    limits: RateLimits
    sessions: Sessions
    uploads: UploadStore
    rasa: RasaClient
    turns: TurnDesk
    collector: Collector
    eraser: Eraser
    ear: Ear
    domain: DomainDict
    """What is said without Rasa is worded by it."""
    board: NoticeBoard
    shop: ShopClient | None
    outbox: OutboxWorker
    images_at_once: anyio.CapacityLimiter
    links: Links
    papers_at_once: anyio.CapacityLimiter
    probe: httpx.AsyncClient
    """Asks the neighbours how they are."""

    async def close(self) -> None:
        """Finishes what is on its way and closes all connections."""
        await self.turns.close()
        await self.rasa.close()
        await self.probe.aclose()
        if self.shop is not None:
            self.shop.close()
        self.database.dispose()


def build_services(
    settings: Settings,
    database: Database,
    open_transcriber: "Callable[[], Transcriber] | None" = None,
) -> Services:
    """Wires the parts together; connects to nothing yet. Another `open_transcriber` loads another speech model.

    Raises ShopError when a setting of the shop's own system or of e-mails can't be used.
    """
    metrics = Metrics()
    rasa = RasaClient(settings.rasa_url, settings.token.get_secret_value(), settings.turn_seconds)
    uploads = UploadStore(settings.home, database)
    collector = Collector(database, settings.review_items)
    domain = read_responses(PROJECT / "data" / "responses")
    shop = open_client(settings.shop_url, settings.shop_secret.get_secret_value())
    return Services(
        settings=settings,
        database=database,
        metrics=metrics,
        addresses=AddressHasher.open(settings.home),
        limits=RateLimits(settings),
        sessions=Sessions(database, dt.timedelta(hours=settings.session_hours)),
        uploads=uploads,
        rasa=rasa,
        turns=TurnDesk(TurnStore(database), collector, rasa, metrics, settings.turn_seconds),
        collector=collector,
        eraser=Eraser(database, uploads, rasa, dt.timedelta(days=settings.history_days)),
        ear=Ear(open_transcriber or packaged_transcriber(settings.models, settings.threads), metrics),
        domain=domain,
        board=NoticeBoard(database),
        shop=shop,
        outbox=build_worker(settings, database, domain, shop, metrics),
        images_at_once=anyio.CapacityLimiter(IMAGES_AT_ONCE),
        links=Links(link_key(settings.home, settings.link_secret.get_secret_value()), settings.public_base),
        papers_at_once=anyio.CapacityLimiter(PAPERS_AT_ONCE),
        probe=httpx.AsyncClient(timeout=2.0, trust_env=False, verify=certificates_for(settings.actions_url)),
    )
