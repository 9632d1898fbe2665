"""A small shop, indexed with small encoders."""

from pathlib import Path

import pytest

from actions.matcher.encoding import Encoders
from actions.matcher.indexing import index_records
from actions.matcher.matcher import Matcher
from actions.matcher.records import ProductRecord
from tests.matcher.small import ColourGrid, HashedWords, make_shop, matcher_of


@pytest.fixture
def encoders() -> Encoders:
    return Encoders(HashedWords(), ColourGrid())


@pytest.fixture
def shop(tmp_path: Path) -> list[ProductRecord]:
    return make_shop(tmp_path)


@pytest.fixture
def home(tmp_path: Path, shop: list[ProductRecord], encoders: Encoders) -> Path:
    """A home whose index holds the shop."""
    folder = tmp_path / "home"
    index_records(shop, folder, encoders)
    return folder


@pytest.fixture
def matcher(home: Path, encoders: Encoders) -> Matcher:
    return matcher_of(home, encoders)
