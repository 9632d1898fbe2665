"""Which channels this gateway sends by."""

from actions.shop.database import Database
from actions.shop.patience import Patience
from actions.shop.remote.client import ShopClient
from actions.wording import DomainDict
from bot.gateway.metrics import Metrics
from bot.gateway.outbox.chat import ChatSender
from bot.gateway.outbox.mail import MailSender, Post
from bot.gateway.outbox.shop import ShopSender
from bot.gateway.outbox.telling import TellingSender
from bot.gateway.outbox.worker import OutboxWorker, Sender
from bot.settings import Settings


def build_worker(
    settings: Settings, database: Database, domain: DomainDict, shop: ShopClient | None, metrics: Metrics
) -> OutboxWorker:
    """A worker for all channels that the settings open. Raises BadMailSetting."""
    url = settings.smtp_url.get_secret_value()
    post = Post(url, settings.mail_from) if url else None
    senders: dict[str, Sender] = {
        "chat": ChatSender(database, domain),
        "webhook": TellingSender(database, shop),
        "email": MailSender(database, domain, settings.public_url, post, shop),
    }
    if shop is not None:
        senders["shop"] = ShopSender(database, shop)
    return OutboxWorker(database, senders, metrics, Patience())
