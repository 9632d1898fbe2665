"""Reviews and policies, from file to answer."""

from pathlib import Path

import pytest
from sqlalchemy import func, select

from actions.shop import policies
from actions.shop.database import Database
from actions.shop.errors import ImportFailed
from actions.shop.importers.policies import import_policies
from actions.shop.importers.reviews import import_reviews
from actions.shop.models.policies import PolicySection
from actions.shop.models.reviews import Review
from tests.shop.conftest import REVIEWS


def test_reviews_twice_change_nothing(shop: Database, tmp_path: Path) -> None:
    (tmp_path / "reviews.csv").write_text(REVIEWS + "MUG,5,,,\n")
    report = import_reviews(shop, tmp_path / "reviews.csv")
    assert (report.created, report.unchanged, report.rejected) == (1, 4, [])
    again = import_reviews(shop, tmp_path / "reviews.csv")
    assert (again.created, again.unchanged) == (0, 5)
    with shop.session() as session:
        assert session.scalar(select(func.count()).select_from(Review)) == 5


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ("NOPE,5,a,b,", "product_id"),
        (",5,a,b,", "product_id"),
        ("MUG,6,a,b,", "rating"),
        ("MUG,0,a,b,", "rating"),
        ("MUG,good,a,b,", "rating"),
        ("MUG,4.5,a,b,", "rating"),
        ("MUG,5,a,b,last week", "created_at"),
        ('MUG,5,"open', ""),
    ],
)
def test_bad_review_is_named(shop: Database, tmp_path: Path, row: str, field: str) -> None:
    (tmp_path / "reviews.csv").write_text(f"product_id,rating,title,text,created_at\nSHOE,4,Group,fine,\n{row}\n")
    report = import_reviews(shop, tmp_path / "reviews.csv")
    assert [(one.row, one.field) for one in report.rejected] == [(3, field)]
    assert report.created == 1


EN = {
    "returns": "# Returns\n\nSend anything back within 40 days.\n\n## Refunds\n\nMoney is back within **six** days.\n",
    "delivery": "# Delivery\n\nParcels take three days and cost 4 EUR.\n\n- Norway\n- China\n",
    "payment": "# Payment\n\nWe take cards and PayPal.\n",
    "warranty": "# Warranty\n\nLamps carry a warranty of two years.\n",
}
ZH = {
    "returns": "# 退货\n\n收到后 40 天内可以退货。\n\n## 退款\n\n六天内退款。\n",
    "delivery": "# 配送\n\n三天送达，运费 4 欧元。\n",
}


@pytest.fixture
def documents(tmp_path: Path) -> Path:
    folder = tmp_path / "policies"
    folder.mkdir()
    for locale, texts in (("en", EN), ("zh", ZH)):
        for topic, text in texts.items():
            (folder / f"{topic}.{locale}.md").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def told(database: Database, documents: Path) -> Database:
    assert import_policies(database, documents).created == 6
    return database


def test_policies_twice_change_nothing_and_a_change_is_an_update(told: Database, documents: Path) -> None:
    assert import_policies(told, documents).unchanged == 6
    (documents / "payment.en.md").write_text("# Payment\n\nCash only.\n")
    report = import_policies(told, documents)
    assert (report.updated, report.unchanged) == (1, 5)
    with told.session() as session:
        section = policies.by_topic(session, "payment", "en")
        assert section is not None
        assert section.text == "Cash only."


def test_sections_are_plain_text_under_their_headings(told: Database) -> None:
    with told.session() as session:
        first, second = policies.sections(session, "returns", "en")
        assert (first.title, first.heading, first.text) == ("Returns", "", "Send anything back within 40 days.")
        assert (second.title, second.heading, second.text) == ("Returns", "Refunds", "Money is back within six days.")
        assert second.url == "/policies/returns"
        (delivery,) = policies.sections(session, "delivery", "en")
        assert delivery.text.splitlines()[1:] == ["- Norway", "- China"]
        assert policies.topics(session) == ["delivery", "payment", "returns", "warranty"]
        assert policies.topics(session, "zh-CN") == ["delivery", "returns"]


@pytest.mark.parametrize(
    ("question", "locale", "topic", "heading"),
    [
        ("How many days do I have to send something back?", "en", "returns", ""),
        ("when do I get my money back", "en", "returns", "Refunds"),
        ("what does shipping cost?", "en", "delivery", ""),
        ("can I pay with paypal", "en", "payment", ""),
        ("my lamp is broken, is that covered?", "en", "warranty", ""),
        ("退货政策是什么", "zh", "returns", ""),
        ("多久能收到退款", "zh-CN", "returns", "退款"),
        ("运费多少钱", "zh", "delivery", ""),
    ],
)
def test_question_finds_its_section(told: Database, question: str, locale: str, topic: str, heading: str) -> None:
    with told.session() as session:
        found = policies.search(session, question, locale)
        assert found is not None
        assert (found.topic, found.heading) == (topic, heading)


@pytest.mark.parametrize(
    ("question", "locale"),
    [("who won the match last night?", "en"), ("what is it", "en"), ("", "en"), ("🙂", "en"), ("今天天气怎么样", "zh")],
)
def test_what_no_policy_is_about_finds_nothing(told: Database, question: str, locale: str) -> None:
    with told.session() as session:
        assert policies.search(session, question, locale) is None


def test_topic_missing_in_a_language_comes_in_the_other(told: Database) -> None:
    with told.session() as session:
        section = policies.by_topic(session, "payment", "zh")
        assert section is not None
        assert section.locale == "en"
        about_refund = policies.by_topic(session, "returns", "en", "how long does the refund take")
        assert about_refund is not None
        assert about_refund.heading == "Refunds"
        assert policies.by_topic(session, "nothing", "en") is None


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("returns.md", b"# Returns\n\nText"),
        ("returns.xx.md", b"# Returns\n\nText"),
        ("returns.en.md", b"no title"),
        ("returns.en.md", b"# Only a title\n"),
        ("returns.en.md", b""),
        ("returns.en.md", b"# Caf\xe9\n\nText"),
    ],
)
def test_bad_policy_is_named_and_the_rest_go_in(database: Database, tmp_path: Path, name: str, text: bytes) -> None:
    folder = tmp_path / "policies"
    folder.mkdir()
    (folder / name).write_bytes(text)
    (folder / "delivery.en.md").write_text("# Delivery\n\nQuick.\n")
    report = import_policies(database, folder)
    assert report.created == 1
    assert [(one.row, one.field) for one in report.rejected] == [(2, name)]
    with database.session() as session:
        assert session.scalar(select(func.count()).select_from(PolicySection)) == 1


def test_no_policies_is_one_line(database: Database, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("x")
    for path in (tmp_path / "nowhere", tmp_path, tmp_path / "notes.txt"):
        with pytest.raises(ImportFailed):
            import_policies(database, path)
