"""What tests of several packages share."""

import importlib.util
from collections.abc import Iterator

import pytest

from tests.live import LiveShop, open_shop

# What runs inside Rasa is tested in Rasa's own environment.
collect_ignore = [] if importlib.util.find_spec("rasa") else ["rasa"]


@pytest.fixture(scope="session")
def aisle_shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveShop]:
    """The demo shop, really running; started once for all end-to-end and browser tests."""
    with open_shop(tmp_path_factory.mktemp("shop")) as shop:
        yield shop
