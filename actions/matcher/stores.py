"""Which vector store a setting names."""

from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

from pydantic import SecretStr

from actions.matcher.arrays import ArrayStore
from actions.matcher.errors import StoreUnavailable
from actions.matcher.vectors import VectorStore


class StoreSettings(Protocol):
    """What of the settings names the store."""

    index_url: str
    index_key: SecretStr


FORMS = "qdrant+http://HOST:6333/PREFIX, qdrant+https://HOST/PREFIX or qdrant+file:///FOLDER"


def store_of(settings: StoreSettings) -> VectorStore:
    """The store that the settings name. Raises StoreUnavailable."""
    return open_store(settings.index_url, settings.index_key.get_secret_value())


def open_store(url: str, key: str = "") -> VectorStore:
    """The store that AISLE_INDEX_URL names; arrays beside the index when it is empty. Raises StoreUnavailable.

    `qdrant+file` is Qdrant's client without a server: for trying out, one process at a time, some 20,000 products.
    """
    if not url:
        return ArrayStore()
    parts = urlsplit(url)
    if not parts.scheme.startswith("qdrant+"):
        raise StoreUnavailable(f"AISLE_INDEX_URL can't be {url!r}: leave it empty, or write {FORMS}.")
    try:
        from qdrant_client import QdrantClient

        from actions.matcher.qdrant import QdrantStore
    except ImportError as error:
        raise StoreUnavailable(
            "AISLE_INDEX_URL names Qdrant, whose client isn't installed: `pip install 'aisle[qdrant]'`."
        ) from error
    scheme = parts.scheme.removeprefix("qdrant+")
    if scheme == "file" and parts.path:
        Path(parts.path).mkdir(parents=True, exist_ok=True)
        client = QdrantClient(path=parts.path, force_disable_check_same_thread=True)
        return QdrantStore(client, url, local=True)
    if scheme in ("http", "https") and parts.hostname:
        port = parts.port or (443 if scheme == "https" else 6333)
        client = QdrantClient(
            url=f"{scheme}://{parts.hostname}", port=port, api_key=key or None, timeout=30, check_compatibility=False
        )
        return QdrantStore(client, url, prefix=parts.path.strip("/") or "aisle")
    raise StoreUnavailable(f"AISLE_INDEX_URL can't be {url!r}: write {FORMS}.")
