"""Many ways to ask, over three shops that have nothing in common: what is understood, and nothing beyond it.

The shops' feeds are in catalogs/, the sentences in sentences/. Nothing is trained on either.
"""

from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
import yaml

from actions.matcher.types import Filters
from actions.query import SearchRequest, Vocabulary, understand
from actions.query.shelf import VocabularyShelf
from actions.shop.database import Database
from actions.shop.importers.catalog import import_catalog

HERE = Path(__file__).parent
SHOPS = ("gadgets", "market", "home")
NOT_COMPARED = {"allows", "phrase", "points", "filters"}


def sentences() -> list[Any]:
    """Each sentence with its shop and what is to be understood."""
    return [
        pytest.param(shop, text, expected, id=f"{shop}: {text}")
        for shop in SHOPS
        for text, expected in yaml.safe_load((HERE / "sentences" / f"{shop}.yml").read_text("utf-8")).items()
    ]


def told(request: SearchRequest) -> dict[str, Any]:
    """What a request says, without what it leaves open."""
    values = {
        name: getattr(request, name) for name in (one.name for one in fields(request)) if name not in NOT_COMPARED
    }
    values |= {one.name: getattr(request.filters, one.name) for one in fields(Filters)}
    values["without"] = values["without"][:1]
    return {name: list(value) if isinstance(value, tuple) else value for name, value in values.items() if value}


@pytest.fixture(scope="module")
def vocabularies(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Vocabulary]:
    """The words of each shop, read from its imported feed as the running shop reads them."""
    found = {}
    for shop in SHOPS:
        database = Database(f"sqlite:///{tmp_path_factory.mktemp(shop)}/aisle.db")
        database.upgrade()
        assert import_catalog(database, HERE / "catalogs" / f"{shop}.csv").rejected == []
        with database.session() as session:
            found[shop] = VocabularyShelf().current(session)
        database.dispose()
    return found


@pytest.mark.parametrize(("shop", "text", "expected"), sentences())
def test_what_is_asked_is_understood_and_nothing_else(
    vocabularies: dict[str, Vocabulary], shop: str, text: str, expected: dict[str, Any]
) -> None:
    assert told(understand(text, vocabularies[shop])) == expected


@pytest.mark.parametrize(
    ("shop", "text"),
    [
        ("home", "I ran a mile"),  # no tan
        ("home", "a reed basket"),  # no red
        ("home", "boats"),  # no boots
        ("home", "a coach to the airport"),  # no couch
        ("home", "do you gift wrap"),
        ("gadgets", "which way is north"),
        ("gadgets", "carry on"),
        ("gadgets", "I have 3 kids"),
        ("gadgets", "flight 1042 at 10 pm"),
        ("market", "今天天气怎么样"),
        ("market", "你叫什么名字"),
    ],
)
def test_what_only_resembles_a_word_of_the_shop_is_none(
    vocabularies: dict[str, Vocabulary], shop: str, text: str
) -> None:
    request = understand(text, vocabularies[shop])
    assert request.filters == Filters() and not request.ordinals and request.back == 0


def test_slips_are_made_good_but_right_words_are_left_alone(vocabularies: dict[str, Vocabulary]) -> None:
    correct = vocabularies["home"].spelling.correct
    assert correct("a vlvet soffa in charcol") == "a velvet sofa in charcoal"
    assert correct("boats, coach, reed, ran, hose, couch") == "boats, coach, reed, ran, hose, couch"
    assert correct("fjordhu, velox's, sofas, chairs") == "fjordhus, velox's, sofas, chairs"
    assert correct("大衣 in nvay") == "大衣 in navy"
