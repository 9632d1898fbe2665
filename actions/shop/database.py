"""The database: one engine, sessions that commit or roll back, migrations to the newest tables."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import alembic.command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import Engine, create_engine, event, text
from sqlalchemy.engine import URL, Connection, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError, NoSuchModuleError, ProgrammingError
from sqlalchemy.orm import Session, sessionmaker

from actions.shop.errors import DatabaseError, Refusal

BUSY_SECONDS = 15
"""How long a SQLite writer waits for another."""
UPGRADE_LOCK = 4_117_353
"""Key of the PostgreSQL advisory lock that lets one process migrate at a time."""


class Database:
    """The shop's database on SQLite or PostgreSQL. Cheap to make: it connects when it is first used."""

    def __init__(self, url: str) -> None:
        self.url = _driver_url(url)
        self.engine = _engine(self.url)
        self._sessions = sessionmaker(self.engine, expire_on_commit=False)

    @contextmanager
    def session(self) -> Iterator[Session]:
        """A session in one transaction: commits at the end, also after a `Refusal`; any other error rolls back."""
        with self._sessions() as session:
            try:
                yield session
            except Refusal:
                session.commit()
                raise
            except BaseException:
                session.rollback()
                raise
            session.commit()

    def upgrade(self) -> None:
        """Bring the tables to the newest form. Safe when several processes call it at once.

        Raises:
            DatabaseError: the database can't be opened.
        """
        config = Config()
        config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
        try:
            if self.url.get_backend_name() == "sqlite" and self.url.database not in (None, "", ":memory:"):
                Path(str(self.url.database)).parent.mkdir(parents=True, exist_ok=True)
            with self.engine.connect() as connection:
                try:
                    with _one_at_a_time(connection):
                        config.attributes["connection"] = connection
                        alembic.command.upgrade(config, "head")
                except CommandError as error:
                    raise DatabaseError(f"{self._name} was made by a newer Aisle ({error}): update Aisle.") from error
        except (DBAPIError, OSError) as error:
            if isinstance(error, (ProgrammingError, IntegrityError)):
                raise
            reason = str(getattr(error, "orig", error)).strip().splitlines()[0]
            raise DatabaseError(
                f"Can't open the database {self._name} ({reason}): check AISLE_DATABASE_URL."
            ) from error

    @property
    def _name(self) -> str:
        return self.url.render_as_string(hide_password=True)

    def dispose(self) -> None:
        """Close all connections."""
        self.engine.dispose()


def _driver_url(url: str) -> URL:
    """The URL with the driver that Aisle installs: psycopg 3 for PostgreSQL."""
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise DatabaseError(f"AISLE_DATABASE_URL is not a database URL: {url!r}.") from error
    if parsed.drivername in ("postgres", "postgresql"):
        parsed = parsed.set(drivername="postgresql+psycopg")
    if parsed.get_backend_name() not in ("sqlite", "postgresql"):
        raise DatabaseError(f"AISLE_DATABASE_URL must be sqlite:///… or postgresql://…, not {parsed.drivername}.")
    return parsed


def _engine(url: URL) -> Engine:
    try:
        if url.get_backend_name() == "postgresql":
            return create_engine(url, pool_pre_ping=True, hide_parameters=True)
        # Transactions begin when something is written, and then at once as writers: a reader that turns writer
        # would get "database is locked" without waiting.
        engine = create_engine(
            url, hide_parameters=True, connect_args={"timeout": BUSY_SECONDS, "isolation_level": "IMMEDIATE"}
        )
    except NoSuchModuleError as error:
        raise DatabaseError(f"No driver for {url.drivername}: use sqlite:///… or postgresql://….") from error
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "savepoint", _begin_before_savepoint)
    return engine


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    cursor = connection.cursor()
    for pragma in (
        f"busy_timeout = {BUSY_SECONDS * 1000}",
        "journal_mode = WAL",
        "synchronous = NORMAL",
        "foreign_keys = ON",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_before_savepoint(connection: Connection, _name: str) -> None:
    """Python's sqlite3 begins no transaction for SAVEPOINT, whose release would then commit."""
    driver: Any = connection.connection.driver_connection
    if not driver.in_transaction:
        connection.exec_driver_sql("BEGIN IMMEDIATE")


@contextmanager
def _one_at_a_time(connection: Connection) -> Iterator[None]:
    """Hold a lock that only one migrating process can have; the others wait."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": UPGRADE_LOCK})
    else:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        connection.rollback()
        raise
    connection.commit()
