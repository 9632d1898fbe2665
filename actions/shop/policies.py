"""The shop's policies: by topic, or the section that a question is about."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from actions.shop.models.policies import PolicySection
from actions.shop.relevance import Scorer


def topics(session: Session, locale: str | None = None) -> list[str]:
    """The topics there are (in a language), by name."""
    query = select(PolicySection.topic).distinct().order_by(PolicySection.topic)
    if locale is not None:
        query = query.where(PolicySection.locale == _language(locale))
    return list(session.scalars(query))


def by_topic(session: Session, topic: str, locale: str, question: str = "") -> PolicySection | None:
    """A topic's section: the one that the question is about, else its first; None when there is no such topic.

    A topic that isn't there in the shopper's language is given in the language it has.
    """
    found = sections(session, topic, locale)
    if question and len(found) > 1:
        best = Scorer(found).best(question, at_least=0.0)
        if best is not None:
            return best
    return found[0] if found else None


def sections(session: Session, topic: str, locale: str) -> list[PolicySection]:
    """All sections of a topic, in order, in the shopper's language or else in the one it has."""
    found = list(
        session.scalars(
            select(PolicySection)
            .where(PolicySection.topic == topic)
            .order_by(PolicySection.locale, PolicySection.position)
        )
    )
    languages = [one.locale for one in found]
    language = _language(locale) if _language(locale) in languages else languages[0] if languages else ""
    return [one for one in found if one.locale == language]


def search(session: Session, question: str, locale: str) -> PolicySection | None:
    """The section that answers the question best, in the shopper's language; None when none is about it."""
    found = list(session.scalars(select(PolicySection).where(PolicySection.locale == _language(locale))))
    return Scorer(found).best(question) if found else None


def _language(locale: str) -> str:
    return locale.replace("_", "-").split("-")[0].lower()
