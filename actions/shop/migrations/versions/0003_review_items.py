"""Messages that wait for `aisle review`, and what each turn was taken for."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("chat_turns", sa.Column("readings", sa.JSON(), nullable=True))
    op.create_table(
        "review_items",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("locale", sa.String(length=10), nullable=False),
        sa.Column("readings", sa.JSON(), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("intent", sa.String(length=64), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("status in ('waiting', 'accepted', 'dismissed')", name=op.f("ck_review_items_status")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_items")),
        sa.UniqueConstraint("key", name=op.f("uq_review_items_key")),
    )
    op.create_index("ix_review_items_status", "review_items", ["status"], unique=False)
    op.create_table(
        "review_sightings",
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.String(length=64), nullable=False),
        sa.Column("turn_id", sa.String(length=64), nullable=False),
        sa.Column("source", sa.String(length=12), nullable=False),
        sa.Column("suggested", sa.String(length=64), nullable=True),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("first_seen", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "source in ('fallback', 'corrected', 'thumbs_down')", name=op.f("ck_review_sightings_source")
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["review_items.id"], name=op.f("fk_review_sightings_item_id_review_items"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["chat_sessions.id"],
            name=op.f("fk_review_sightings_session_id_chat_sessions"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("item_id", "session_id", name=op.f("pk_review_sightings")),
    )
    op.create_index("ix_review_sightings_session_id", "review_sightings", ["session_id", "last_seen"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_review_sightings_session_id", table_name="review_sightings")
    op.drop_table("review_sightings")
    op.drop_index("ix_review_items_status", table_name="review_items")
    op.drop_table("review_items")
    op.drop_column("chat_turns", "readings")
