"""Opening, upgrading, sessions."""

import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text

from actions.shop.catalog import count_products
from actions.shop.database import Database
from actions.shop.errors import DatabaseError, ProductNotFound
from actions.shop.handoffs import request, waiting
from actions.shop.models import (  # noqa: F401
    carts,
    catalog,
    conversation,
    handoffs,
    messages,
    orders,
    policies,
    review_items,
    reviews,
    rules,
    service,
)
from actions.shop.models.base import Base


def test_sqlite_is_set_up_for_several_processes(database: Database) -> None:
    with database.engine.connect() as connection:
        for pragma, value in (("journal_mode", "wal"), ("foreign_keys", 1), ("busy_timeout", 15000)):
            assert connection.exec_driver_sql(f"PRAGMA {pragma}").scalar() == value


def test_upgrading_twice_changes_nothing(shop: Database) -> None:
    shop.upgrade()
    with shop.session() as session:
        assert count_products(session) == 6


def test_processes_may_upgrade_at_once(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/aisle.db"
    code = f"from actions.shop.database import Database; Database({url!r}).upgrade()"
    children = [subprocess.Popen([sys.executable, "-c", code]) for _ in range(3)]
    assert [child.wait(60) for child in children] == [0, 0, 0]
    with sqlite3.connect(tmp_path / "aisle.db") as connection:
        assert len(connection.execute("SELECT * FROM alembic_version").fetchall()) == 1


@pytest.mark.postgres
def test_postgres_is_upgraded_once_by_many(postgres_url: str) -> None:
    databases = [Database(postgres_url) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(Database.upgrade, databases))
    assert "order_lines" in inspect(databases[0].engine).get_table_names()
    for database in databases:
        database.dispose()


def unlike_the_models(database: Database) -> list[object]:
    with database.engine.connect() as connection:
        return list(compare_metadata(MigrationContext.configure(connection), Base.metadata))


def test_migrations_make_what_the_models_say(database: Database) -> None:
    assert unlike_the_models(database) == []


@pytest.mark.postgres
def test_migrations_make_what_the_models_say_on_postgres(postgres_shop: Database) -> None:
    assert unlike_the_models(postgres_shop) == []


def test_refusal_keeps_what_was_written_and_failure_does_not(database: Database) -> None:
    with pytest.raises(ProductNotFound), database.session() as session:
        request(session, "kept", "complaint")
        raise ProductNotFound("X")
    with pytest.raises(ZeroDivisionError), database.session() as session:
        request(session, "lost", "complaint")
        raise ZeroDivisionError
    with database.session() as session:
        assert [one.session_id for one in waiting(session)] == ["kept"]


@pytest.mark.parametrize("url", ["mysql://x/y", "nonsense", "", "oracle://x"])
def test_other_databases_are_refused_in_a_line(url: str) -> None:
    with pytest.raises(DatabaseError) as refused:
        Database(url)
    assert "AISLE_DATABASE_URL" in str(refused.value)
    assert "\n" not in str(refused.value)


def test_unreachable_server_is_one_line_without_the_password() -> None:
    with pytest.raises(DatabaseError) as refused:
        Database("postgresql://aisle:secret@127.0.0.1:1/none").upgrade()
    assert "secret" not in str(refused.value)
    assert "\n" not in str(refused.value)


def test_file_that_is_no_database_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "aisle.db").write_text("not a database, but long enough to be taken for one" * 10)
    with pytest.raises(DatabaseError):
        Database(f"sqlite:///{tmp_path}/aisle.db").upgrade()


@pytest.mark.postgres
def test_postgres_url_gets_the_installed_driver(postgres_shop: Database) -> None:
    with postgres_shop.session() as session:
        assert session.execute(text("SELECT count(*) FROM products")).scalar() == 6
        assert postgres_shop.engine.driver == "psycopg"
