"""The flow that docs/service-desk.md shows how to add, run from that page."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from sqlalchemy import select

from actions.flows import family, said
from actions.services import Services
from actions.shop.models.service import Case
from tests.actions.desk.conftest import ARRIVED, OPEN
from tests.actions.desk.test_returning import begin, replies
from tests.actions.service.conftest import PROJECT, Shopper

PAGE = (PROJECT / "docs" / "service-desk.md").read_text(encoding="utf-8")


def block(language: str) -> str:
    """The page's first block in a language."""
    found = re.search(rf"^```{language}\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)
    assert found, language
    return found[1]


@pytest.fixture
def driver(ida: Shopper, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Shopper]:
    """Ida, in a shop with that flow."""
    module: dict[str, Any] = {"__name__": "actions.flows.leaving"}
    exec(compile(block("python"), "docs/service-desk.md", "exec"), module)  # noqa: S102
    build = family.build

    def with_example(services: Services) -> family.Family:
        flow, known = module["LeaveParcel"](services), build(services)
        return replace(known, flows=[*known.flows, flow], about_orders=[*known.about_orders, flow])

    (tmp_path / "said.toml").write_text(
        said.SOURCE.read_text(encoding="utf-8") + "\n" + block("toml"), encoding="utf-8"
    )
    monkeypatch.setattr(family, "build", with_example)
    monkeypatch.setattr(said, "SOURCE", tmp_path / "said.toml")
    said.patterns.cache_clear()
    responses = yaml.safe_load(block("yaml"))["responses"]
    yield replace(ida, domain=ida.domain | {"responses": ida.domain["responses"] | responses})
    said.patterns.cache_clear()


def cases(shopper: Shopper) -> list[Case]:
    with shopper.services.database.session() as session:
        return list(session.scalars(select(Case)))


def test_the_example_asks_and_opens_one_case(driver: Shopper) -> None:
    asked = begin(driver, "please tell the carrier where to leave it", OPEN, "leave_parcel")
    assert asked.text == f"Where may the carrier leave order {OPEN}?"
    assert asked.payloads[-1] == '/give_details{"choice": "porch"}'
    assert "With a neighbour, or on the porch?" in replies(driver, "hmm").text
    noted = replies(driver, "with my neighbors")
    (case,) = cases(driver)
    assert noted.text == (
        f"I've passed it on for order {OPEN}: leave it with a neighbour. The case number is {case.number}."
    )
    assert (case.kind, case.wish, case.note, case.customer_email) == (
        "drop_place",
        "neighbour",
        "with my neighbors",
        "ida@example.com",
    )


def test_the_example_asks_nothing_that_was_said(driver: Shopper) -> None:
    driver.locale = "zh"
    assert "放在门口" in begin(driver, "请放在门口", OPEN, "leave_parcel").text
    assert cases(driver)[0].locale == "zh"


def test_the_example_says_when_it_is_too_late(driver: Shopper) -> None:
    assert (
        begin(driver, "leave it on the porch", ARRIVED, "leave_parcel").text == f"Order {ARRIVED} has arrived already."
    )
    assert cases(driver) == []


def test_the_page_names_files_that_there_are() -> None:
    table = PAGE[PAGE.index("## What always holds") :]
    folder = "tests/shop"
    for name in re.findall(r"`((?:tests/)?[\w/]*(?:test_\w+\.py|/))`", table):
        file = name if "/" in name else f"{folder}/{name}"
        folder = str(Path(file).parent)
        assert (PROJECT / file).exists(), file
