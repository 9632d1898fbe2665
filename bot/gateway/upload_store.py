"""Keeps shoppers' pictures as files whose names can't be guessed, each with its row."""

import os
import secrets
from collections.abc import Iterable
from pathlib import Path

from actions.shop.database import Database
from actions.shop.models.conversation import Upload
from actions.shop.uploads import find_upload, upload_path
from bot.gateway.images import CleanImage


class UploadStore:
    """Pictures under `home`/uploads, readable by their owner only."""

    def __init__(self, home: Path, database: Database) -> None:
        self.home = home
        self.folder = home / "uploads"
        self._database = database

    def add(self, session_id: str, image: CleanImage) -> str:
        """Keeps a picture and returns its id."""
        image_id = secrets.token_hex(16)
        path = upload_path(self.home, image_id)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(image.jpeg)
            with self._database.session() as session:
                session.add(
                    Upload(
                        id=image_id,
                        session_id=session_id,
                        width=image.width,
                        height=image.height,
                        size_bytes=len(image.jpeg),
                    )
                )
        except BaseException:
            path.unlink(missing_ok=True)
            raise
        return image_id

    def path(self, session_id: str, image_id: str) -> Path | None:
        """The file of a picture of this session; None when it is not here."""
        with self._database.session() as session:
            if find_upload(session, session_id, image_id) is None:
                return None
        path = upload_path(self.home, image_id)
        return path if path.exists() else None

    def delete_files(self, image_ids: Iterable[str]) -> None:
        """Deletes the files of pictures whose rows are gone."""
        for image_id in image_ids:
            upload_path(self.home, image_id).unlink(missing_ok=True)
