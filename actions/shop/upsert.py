"""INSERT … ON CONFLICT for the database at hand."""

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from actions.shop.models.base import Base


def upsert(session: Session, table: type[Base]) -> postgresql.Insert | sqlite.Insert:
    """An INSERT that has `on_conflict_do_update` and `on_conflict_do_nothing`."""
    postgres = session.get_bind().dialect.name == "postgresql"
    return postgresql.insert(table) if postgres else sqlite.insert(table)
