"""Where a shopper's picture lies, and whose it is."""

import re
from pathlib import Path

from sqlalchemy.orm import Session

from actions.shop.models.conversation import Upload

IMAGE_ID = re.compile(r"[0-9a-f]{32}")


def upload_path(home: Path, image_id: str) -> Path:
    """The file of a picture: a JPEG, upright, without metadata. Raises ValueError for what is no image id."""
    if not IMAGE_ID.fullmatch(image_id):
        raise ValueError("not an image id")
    return home / "uploads" / f"{image_id}.jpg"


def find_upload(session: Session, session_id: str, image_id: str) -> Upload | None:
    """The picture when it belongs to this chat session, else None."""
    upload = session.get(Upload, image_id) if IMAGE_ID.fullmatch(image_id) else None
    return upload if upload is not None and upload.session_id == session_id else None
