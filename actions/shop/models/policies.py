"""The shop's policies, cut at their headings."""

from sqlalchemy import Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from actions.shop.models.base import Base


class PolicySection(Base):
    """What stands under one heading of a policy, as plain text."""

    __tablename__ = "policy_sections"
    __table_args__ = (UniqueConstraint("topic", "locale", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    topic: Mapped[str] = mapped_column(String(50))
    """`returns`, `delivery`: the file's name."""
    locale: Mapped[str] = mapped_column(String(10))
    position: Mapped[int] = mapped_column(Integer)
    """0 is what stands before the first subheading."""
    title: Mapped[str] = mapped_column(Text)
    """The policy's title."""
    heading: Mapped[str] = mapped_column(Text, default="")
    """The section's own heading; empty at position 0."""
    text: Mapped[str] = mapped_column(Text)
    content_hash: Mapped[str] = mapped_column(String(64))
    """Of the whole file."""

    @property
    def url(self) -> str:
        """Where the shop shows it, relative to the shop's address."""
        return f"/policies/{self.topic}"
