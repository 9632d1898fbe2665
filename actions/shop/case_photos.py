"""Pictures that are kept with a case, for as long as the case is: they outlive the chat that they were sent in."""

import hashlib
import os
import shutil
from pathlib import Path

from actions.shop.uploads import IMAGE_ID, upload_path

FOLDER = "cases"


def case_photo_path(home: Path, photo_id: str) -> Path:
    """The file of a case's picture, a JPEG. Raises ValueError for what is no picture's id."""
    if not IMAGE_ID.fullmatch(photo_id):
        raise ValueError("not a picture's id")
    return home / FOLDER / f"{photo_id}.jpg"


def keep_photo(home: Path, image_id: str, key: str) -> str | None:
    """Copy an upload for the case with this key and return the copy's id; None when the upload's file is gone.

    The id follows from the key: a case that is opened again after a crash overwrites its own copy. Only the owner of
    the files may read it.
    """
    photo_id = hashlib.sha256(key.encode()).hexdigest()[:32]
    path = case_photo_path(home, photo_id)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_suffix(".part")
    try:
        with (
            upload_path(home, image_id).open("rb") as upload,
            os.fdopen(os.open(draft, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "wb") as copy,
        ):
            shutil.copyfileobj(upload, copy)
        draft.replace(path)
    except FileNotFoundError:
        return None
    return photo_id


def delete_photo(home: Path, photo_id: str) -> None:
    """Delete a case's picture; one that is gone already is fine."""
    case_photo_path(home, photo_id).unlink(missing_ok=True)
