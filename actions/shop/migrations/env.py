"""How Alembic runs here: on the connection (and transaction) that `Database.upgrade` holds."""

from alembic import context

from actions.shop.models.base import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    transactional_ddl=False,
    render_as_batch=True,
)
context.run_migrations()
