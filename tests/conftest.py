"""What tests of several packages share."""

from collections.abc import Iterator

import pytest

from tests.live import LiveShop, open_shop


@pytest.fixture(scope="session")
def aisle_shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveShop]:
    """The demo shop, really running; started once for all end-to-end and browser tests."""
    with open_shop(tmp_path_factory.mktemp("shop")) as shop:
        yield shop
