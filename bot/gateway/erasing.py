"""Forgets conversations: when the shopper asks, and when they are old enough."""

import asyncio
import datetime as dt
import logging
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from sqlalchemy import delete, select
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool

from actions.matcher.lessons import forget_kept
from actions.shop import case_photos, letters
from actions.shop.database import Database
from actions.shop.models.base import utc_now
from actions.shop.models.conversation import ChatSession, Erasure, Upload
from actions.shop.models.service import Case
from actions.shop.remote import events
from actions.shop.uploads import IMAGE_ID
from actions.shop.watches import stop_unreachable
from bot.gateway.rasa_client import RasaClient, RasaUnavailable
from bot.gateway.upload_store import UploadStore
from bot.privacy.sessions import erase_sessions

logger = logging.getLogger(__name__)
ORPHAN_SECONDS = 3600
SWEEP_BATCH = 200


class Eraser:
    """Erases in the database at once and in Rasa as soon as it answers; nothing is forgotten to be forgotten."""

    def __init__(self, database: Database, uploads: UploadStore, rasa: RasaClient, keep: dt.timedelta) -> None:
        self._database = database
        self._uploads = uploads
        self._rasa = rasa
        self._keep = keep
        self._finishing = asyncio.Lock()

    async def erase(self, session_id: str) -> None:
        """Erases a session: from now on its token opens nothing."""
        await run_in_threadpool(self._erase_rows, [session_id], also_mail=True)
        await run_in_threadpool(forget_kept, self._uploads.home, session_id)
        await self.finish()

    async def finish(self) -> None:
        """Makes Rasa forget what is already gone here; what it can't forget now stays noted for the next time."""
        async with self._finishing:
            for session_id in await run_in_threadpool(self._noted):
                try:
                    await self._rasa.forget(session_id)
                except RasaUnavailable as error:
                    logger.warning("an erasure waits until Rasa answers (%s)", error)
                    return
                await run_in_threadpool(self._forgotten, session_id)

    async def sweep(self) -> None:
        """Deletes the pictures of ended sessions, old conversations, and files that belong to nothing."""
        await run_in_threadpool(self._delete_ended_uploads)
        await run_in_threadpool(self._delete_orphans)
        old = await run_in_threadpool(self._old_sessions)
        if old:
            await run_in_threadpool(self._erase_rows, old, also_mail=False)
        await run_in_threadpool(self._forget_old_messages)
        await self.finish()

    def _forget_old_messages(self) -> None:
        """What was sent and received long ago, and what nobody can be told any more."""
        with self._database.session() as session:
            letters.forget_old(session, self._keep)
            events.forget_old(session)
            stop_unreachable(session)

    def _erase_rows(self, session_ids: Sequence[str], *, also_mail: bool) -> None:
        with self._database.session() as session:
            images = erase_sessions(session, session_ids, also_mail=also_mail)
        self._uploads.delete_files(images)

    def _noted(self) -> list[str]:
        with self._database.session() as session:
            return list(session.scalars(select(Erasure.session_id).order_by(Erasure.asked_at).limit(SWEEP_BATCH)))

    def _forgotten(self, session_id: str) -> None:
        with self._database.session() as session:
            session.execute(delete(Erasure).where(Erasure.session_id == session_id))

    def _old_sessions(self) -> list[str]:
        with self._database.session() as session:
            query = select(ChatSession.id).where(ChatSession.expires_at < utc_now() - self._keep)
            return list(session.scalars(query.limit(SWEEP_BATCH)))

    def _delete_ended_uploads(self) -> None:
        with self._database.session() as session:
            images = self._ended_uploads(session)
            session.execute(delete(Upload).where(Upload.id.in_(images)))
        self._uploads.delete_files(images)

    @staticmethod
    def _ended_uploads(session: Session) -> list[str]:
        query = select(Upload.id).join(ChatSession, ChatSession.id == Upload.session_id)
        return list(session.scalars(query.where(ChatSession.expires_at < utc_now()).limit(SWEEP_BATCH)))

    def _delete_orphans(self) -> None:
        """Files whose row was never written or whose deletion was cut short."""
        for batch in _old_files(self._uploads.folder):
            with self._database.session() as session:
                known = set(session.scalars(select(Upload.id).where(Upload.id.in_(batch))))
            self._uploads.delete_files(set(batch) - known)
        for batch in _old_files(self._uploads.home / case_photos.FOLDER):
            with self._database.session() as session:
                kept = set(session.scalars(select(Case.photo_id).where(Case.photo_id.in_(batch))))
            for photo_id in set(batch) - kept:
                case_photos.delete_photo(self._uploads.home, photo_id)


def _old_files(folder: Path) -> Iterator[list[str]]:
    """Ids of pictures that have lain there for a while, some at a time."""
    before = time.time() - ORPHAN_SECONDS
    old = [
        path.stem for path in folder.glob("*.jpg") if IMAGE_ID.fullmatch(path.stem) and path.stat().st_mtime < before
    ]
    for start in range(0, len(old), SWEEP_BATCH):
        yield old[start : start + SWEEP_BATCH]
