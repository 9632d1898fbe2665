"""Callers' network addresses, which are used to count and to limit, and never leave the gateway as they are."""

import hashlib
import hmac
import ipaddress
import os
import secrets
from pathlib import Path

KEY_FILE = "address.key"
KEY_BYTES = 32


class AddressHasher:
    """Turns an address into an opaque word that is the same for the same caller and tells nothing else."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    @classmethod
    def open(cls, home: Path) -> "AddressHasher":
        """With this installation's own random key, made on first use and readable by its owner only."""
        path = home / KEY_FILE
        if not path.exists():
            home.mkdir(mode=0o700, parents=True, exist_ok=True)
            draft = path.with_name(f"{KEY_FILE}.{secrets.token_hex(4)}")
            handle = os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
            try:
                with os.fdopen(handle, "wb") as file:
                    file.write(secrets.token_bytes(KEY_BYTES))
                # a link fails when another process was first; then its key is the one to use
                if not path.exists():
                    os.link(draft, path)
            except FileExistsError:
                pass
            finally:
                draft.unlink()
        return cls(path.read_bytes())

    def hash(self, address: str | None) -> str:
        """32 hexadecimal characters. IPv6 callers count by their /64, of which one household owns all."""
        return hmac.new(self._key, network_of(address).encode(), hashlib.sha256).hexdigest()[:32]


def network_of(address: str | None) -> str:
    """The address as it is counted; "unknown" when there is none."""
    if not address:
        return "unknown"
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv4Address):
        return str(parsed)
    if parsed.ipv4_mapped:
        return str(parsed.ipv4_mapped)
    return str(ipaddress.ip_network((parsed, 64), strict=False))
