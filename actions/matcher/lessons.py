"""The reference photos that the matcher learns from, in lessons: each run of `aisle learn`, and what shoppers confirmed
in chats, is one, so that it can be taken back. The photos themselves are kept beside the index, small and without
metadata: another image model can read them again.
"""

import datetime as dt
import hashlib
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from actions.matcher.encoders import ImageEncoder
from actions.matcher.encoding import Progress, encode_files, look_at_photos, photo_name
from actions.matcher.errors import LearningError
from actions.matcher.generation import index_folder
from actions.matcher.pictures import load_picture
from actions.matcher.vault import BUSY_SECONDS, VAULT, Vault

SCHEMA = """
CREATE TABLE IF NOT EXISTS lessons (
    version INTEGER PRIMARY KEY, source TEXT NOT NULL, learned_at TEXT NOT NULL
);
"""
CHATS = "chats"
"""The source of what shoppers confirmed."""
QUALITY = 90


@dataclass(frozen=True)
class Lesson:
    """One time that something was learned."""

    version: int
    source: str
    """The file's name, or `chats`."""
    learned_at: str
    """ISO 8601, UTC."""
    photos: int
    """Photos that came with it and are still there."""
    products: int


class Lessons:
    """The lessons in a home's vault."""

    def __init__(self, home: Path) -> None:
        self._folder = home / "references"
        with Vault.open(index_folder(home) / VAULT):
            pass  # makes the tables that come first
        self._connection = sqlite3.connect(index_folder(home) / VAULT, timeout=BUSY_SECONDS)
        self._connection.executescript(SCHEMA)
        here = {row[1] for row in self._connection.execute("PRAGMA table_info(photos)")}
        for column, kind in (("version", "INTEGER NOT NULL DEFAULT 0"), ("owner", "TEXT NOT NULL DEFAULT ''")):
            if column not in here:
                self._connection.execute(f"ALTER TABLE photos ADD COLUMN {column} {kind}")

    @classmethod
    @contextmanager
    def open(cls, home: Path) -> Iterator["Lessons"]:
        """Opens them, and closes them at the end."""
        lessons = cls(home)
        with closing(lessons._connection):
            yield lessons

    def listed(self) -> list[Lesson]:
        """All of them, oldest first."""
        rows = self._connection.execute(
            "SELECT l.version, l.source, l.learned_at, COUNT(p.digest), COUNT(DISTINCT p.product_id)"
            " FROM lessons l LEFT JOIN photos p ON p.version = l.version GROUP BY l.version ORDER BY l.version"
        )
        return [Lesson(*row) for row in rows]

    def add(self, source: str, photos: Iterable[tuple[str, str]], owner: str = "") -> int:
        """Keeps (photo's digest, product id) pairs that aren't known yet as a new lesson; those that a shopper
        confirms go on with the last lesson where that is of chats too. Returns its version, 0 where nothing is new.
        """
        known = set(self._connection.execute("SELECT digest, product_id FROM photos"))
        new = [pair for pair in dict.fromkeys(photos) if pair not in known]
        if not new:
            return 0
        with self._connection:
            last = self._connection.execute("SELECT version, source FROM lessons ORDER BY version DESC").fetchone()
            if last is not None and last[1] == source == CHATS:
                version = int(last[0])
            else:
                now = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
                cursor = self._connection.execute(
                    "INSERT INTO lessons (source, learned_at) VALUES (?, ?)", (source, now)
                )
                version = int(cursor.lastrowid or 0)
            self._connection.executemany(
                "INSERT INTO photos (digest, product_id, version, owner) VALUES (?, ?, ?, ?)",
                [(digest, product, version, owner) for digest, product in new],
            )
        return version

    def go_back(self, version: int) -> int:
        """Forgets all that was learned after this version (0: everything); returns how many photos went.

        Raises LearningError when there was no such version.
        """
        if version and version not in {lesson.version for lesson in self.listed()}:
            raise LearningError(f"There is no version {version}: `aisle learn --list` shows those there are.")
        gone = self._delete("version > ?", version)
        with self._connection:
            self._connection.execute("DELETE FROM lessons WHERE version > ?", (version,))
        return gone

    def forget(self, session_id: str) -> int:
        """Forgets the photos that this chat session let us keep; returns how many."""
        return self._delete("owner = ?", owner_mark(session_id))

    def photos_of(self, session_id: str) -> list[Path]:
        """Files of the photos that this chat session let us keep."""
        found = self._connection.execute(
            "SELECT digest FROM photos WHERE owner = ? ORDER BY digest", (owner_mark(session_id),)
        )
        return [self.path(str(digest)) for (digest,) in found]

    def keep(self, digest: str, source: Path) -> None:
        """Keeps a photo's file: at working size, without metadata. Raises PictureError when it can't be read."""
        target = self.path(digest)
        if target.exists():
            return
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        unfinished = target.with_suffix(".new")
        load_picture(source).save(unfinished, "JPEG", quality=QUALITY)
        unfinished.replace(target)

    def path(self, digest: str) -> Path:
        """Where the photo with this digest is kept."""
        return self._folder / f"{digest}.jpg"

    def _delete(self, condition: str, value: str | int) -> int:
        """Deletes the photos for which this holds, with their vectors and files where nothing else needs them."""
        with self._connection:
            gone = self._connection.execute(f"DELETE FROM photos WHERE {condition}", (value,)).rowcount  # noqa: S608
            self._connection.execute(
                "DELETE FROM vectors WHERE encoder LIKE '%/photo' AND digest NOT IN (SELECT digest FROM photos)"
            )
        wanted = {str(digest) for (digest,) in self._connection.execute("SELECT digest FROM photos")}
        for file in self._folder.glob("*.jpg"):
            if file.stem not in wanted:
                file.unlink(missing_ok=True)
        return gone


def keep_confirmed(home: Path, photo: Path, product_id: str, session_id: str) -> None:
    """Keeps a photo whose product the shopper confirmed and agreed to have kept; it counts from the next
    `aisle index` or `aisle learn` on. Raises PictureError when the photo can't be read.
    """
    index_folder(home).mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256(photo.read_bytes()).hexdigest()
    with Lessons.open(home) as lessons:
        lessons.keep(digest, photo)
        lessons.add(CHATS, [(digest, product_id)], owner_mark(session_id))


def forget_kept(home: Path, session_id: str) -> int:
    """Forgets the photos that this chat session let us keep; what the heads took from them goes with the next
    `aisle index`. Returns how many.
    """
    if not (home / "references").is_dir():
        return 0
    with Lessons.open(home) as lessons:
        return lessons.forget(session_id)


def kept_photos(home: Path, session_id: str) -> list[Path]:
    """Files of the photos that this chat session let us keep."""
    if not (home / "references").is_dir():
        return []
    with Lessons.open(home) as lessons:
        return lessons.photos_of(session_id)


def read_kept(home: Path, vault: Vault, image: ImageEncoder | None, tell: Progress) -> None:
    """Puts into the vault the vectors of kept photos that aren't there: confirmed in chats, or the image model is
    another one now.
    """
    if image is None:
        return
    files = {digest: home / "references" / f"{digest}.jpg" for digest, _ in vault.photos()}
    paths = {digest: str(path) for digest, path in files.items() if path.exists()}
    encode_files(paths, vault, photo_name(image), partial(look_at_photos, image), partial(tell, "Looking at photos"))


def owner_mark(session_id: str) -> str:
    """What is noted of whose photo it is: enough to erase it, not to know the session."""
    return hashlib.sha256(f"reference photo of {session_id}".encode()).hexdigest() if session_id else ""
