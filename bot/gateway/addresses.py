"""Callers' network addresses, which are used to count and to limit, and never leave the gateway as they are."""

import hashlib
import hmac
import ipaddress
from pathlib import Path

from bot.keys import kept_key

KEY_FILE = "address.key"


class AddressHasher:
    """Turns an address into an opaque word that is the same for the same caller and tells nothing else."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    @classmethod
    def open(cls, home: Path) -> "AddressHasher":
        """With this installation's own random key, made on first use and readable by its owner only."""
        return cls(kept_key(home / KEY_FILE))

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
