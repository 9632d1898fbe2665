"""What actions work with. The server builds it once and hands it to every action."""

import secrets
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import SecretStr

from actions.matcher.matcher import Matcher
from actions.query.shelf import VocabularyShelf
from actions.shop.backend import EmbeddedBackend, ShopBackend
from actions.shop.database import Database
from actions.shop.links import Links


@dataclass(frozen=True)
class Services:
    """The shop's database and its product matcher, opened by whoever starts the actions."""

    database: Database
    matcher: Matcher
    home: Path
    """Where the shop keeps its state; uploaded pictures lie under it."""
    vocabularies: VocabularyShelf = field(default_factory=VocabularyShelf)
    """The words of the shop's catalog, made anew when it changes."""
    backend: ShopBackend = field(default_factory=EmbeddedBackend)
    """Who decides about changes of orders."""
    sends_mail: bool = False
    """Whether shoppers can be offered e-mails."""
    asks_to_keep_photos: bool = False
    """Whether a shopper who sent a photo is asked to let the shop keep it."""
    links: Links = field(default_factory=lambda: Links(secrets.token_bytes(32), "http://127.0.0.1:8000"))
    """Makes the links in answers; the default ones open nothing."""
    identity_secret: SecretStr = field(default_factory=lambda: SecretStr(""))
    """The key with which the shop signs shoppers' identities; signs the links to its account pages, too."""
