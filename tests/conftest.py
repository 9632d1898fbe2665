"""What tests of several packages share."""

import importlib.util
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.live import LiveShop, open_shop

# What runs inside Rasa is tested in Rasa's own environment.
collect_ignore = [] if importlib.util.find_spec("rasa") else ["rasa"]


@pytest.fixture(scope="session")
def aisle_shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveShop]:
    """The demo shop, really running; started once for all end-to-end and browser tests."""
    with open_shop(tmp_path_factory.mktemp("shop")) as shop:
        yield shop


WITH_PROCESSES_OR_INDEXES = ("cli", "demo", "gateway", "matcher", "papers", "privacy", "supervisor")
"""Folders whose tests start commands, open gateways, build indexes or print papers: no part of the quick ones."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks whole folders as slow."""
    for item in items:
        if item.path.relative_to(Path(__file__).parent).parts[0] in WITH_PROCESSES_OR_INDEXES:
            item.add_marker(pytest.mark.slow)
