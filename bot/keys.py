"""Random keys of an installation, each in a file of its own that only the owner may read."""

import os
import secrets
from pathlib import Path

KEY_BYTES = 32


def kept_key(path: Path) -> bytes:
    """The key in this file; made on first use, the same for whichever process comes first."""
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
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
    return path.read_bytes()


def link_key(home: Path, secret: str) -> bytes:
    """What signs the links in answers: the secret that was set, else this installation's own key."""
    return secret.encode() if secret else kept_key(home / "links.key")
