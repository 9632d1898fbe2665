"""Rules and the policies that quote them, from file to answer."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from actions.shop import policies, rules
from actions.shop.database import Database
from actions.shop.errors import ImportFailed
from actions.shop.importers.policies import import_policies
from actions.shop.importers.rendering import render_policy
from actions.shop.importers.report import BadField
from actions.shop.importers.rules import read_rules
from actions.shop.money import Money
from actions.shop.rule_values import EUROPEAN_UNION
from actions.shop.rules import ReturnRules, ShopRules, shop_rules

DEMO = Path(__file__).parents[2] / "data" / "shop" / "policies"
RULES = """\
timezone = "Europe/Oslo"
country = "NO"

[returns]
window_days = 40
fee = "3.50 EUR"

[delivery]
countries = ["EU", "NO"]

[[delivery.options]]
name = "standard"
cost = "5.00 EUR"
working_days = [2, 4]
"""
RETURNS_EN = "# Returns\n\nWithin {{ returns.window_days }} days, for {{ returns.fee | money }}.\n"
RETURNS_ZH = "# 退货\n\n{{ returns.window_days }} 天内，运费 {{ returns.fee | money }}。\n"
DELIVERY = """\
# Delivery

We deliver to {{ delivery.countries | countries }}.

| Way | Cost |
|---|---|
{% for option in delivery.options %}
| {{ option.name }} | {{ option.cost | money }} |
{% endfor %}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "policies"
    folder.mkdir()
    write(folder, "rules.toml", RULES)
    write(folder, "returns.en.md", RETURNS_EN)
    write(folder, "returns.zh.md", RETURNS_ZH)
    write(folder, "delivery.en.md", DELIVERY)
    return folder


def write(folder: Path, name: str, text: str) -> None:
    (folder / name).write_text(text, encoding="utf-8")


def said(database: Database, topic: str, locale: str = "en") -> str:
    with database.session() as session:
        return "\n".join(section.text for section in policies.sections(session, topic, locale))


def test_policies_say_what_the_rules_are(database: Database, folder: Path) -> None:
    assert import_policies(database, folder).created == 4
    assert said(database, "returns") == "Within 40 days, for €3.50."
    assert said(database, "returns", "zh") == "40 天内，运费 €3.50。"
    assert said(database, "delivery") == "We deliver to European Union and Norway.\nstandard: Cost €5.00"
    with database.session() as session:
        rules = shop_rules(session)
    assert rules == read_rules(folder / "rules.toml")
    assert rules.returns == ReturnRules(window_days=40, fee=Money(350, "EUR"))
    assert rules.delivery is not None
    assert rules.delivery.countries == (*EUROPEAN_UNION, "NO")


def test_a_changed_rule_changes_exactly_the_policies_that_quote_it(database: Database, folder: Path) -> None:
    import_policies(database, folder)
    assert import_policies(database, folder).unchanged == 4
    write(folder, "rules.toml", RULES.replace("40", "14"))
    report = import_policies(database, folder)
    assert (report.updated, report.unchanged) == (3, 1)  # both languages of returns, and the rules themselves
    assert said(database, "returns").startswith("Within 14 days")


def test_nothing_of_an_import_with_a_mistake_goes_in(database: Database, folder: Path) -> None:
    import_policies(database, folder)
    write(folder, "rules.toml", RULES.replace("40", "14"))
    write(folder, "delivery.en.md", "# Delivery\n\n{{ delivery.hurry }}\n")
    with pytest.raises(ImportFailed, match=r"^delivery\.en\.md: line 3: .*'hurry'.* Nothing was imported\.$"):
        import_policies(database, folder)
    assert said(database, "returns").startswith("Within 40 days")
    with database.session() as session:
        assert shop_rules(session).returns == ReturnRules(window_days=40, fee=Money(350, "EUR"))


def test_policies_without_a_rules_file_quote_the_rules_that_there_are(database: Database, folder: Path) -> None:
    import_policies(database, folder)
    (folder / "rules.toml").unlink()
    write(folder, "returns.en.md", "# Returns\n\n{{ returns.window_days }} days.\n")
    assert import_policies(database, folder).updated == 1
    assert said(database, "returns") == "40 days."


def test_a_shop_without_rules_says_what_its_policies_say(database: Database, folder: Path) -> None:
    (folder / "rules.toml").unlink()
    write(folder, "payment.en.md", "# Payment {#pay}\n\nCards & 100 % cash {now}.\n")
    report = import_policies(database, folder)
    assert report.created == 1
    assert {one.field for one in report.rejected} == {"returns.en.md", "returns.zh.md", "delivery.en.md"}
    assert said(database, "payment") == "Cards & 100 % cash {now}."
    with database.session() as session:
        assert shop_rules(session) == ShopRules()


@pytest.mark.parametrize(
    ("written", "mistakes"),
    [
        ("[returns]\nwindow_days = 'thirty'", ["returns.window_days is not a whole number"]),
        ("[returns]\nwindow_days = -1\nfee = 4.9", ["returns.window_days must be 0 or more", "returns.fee: is 4.9"]),
        ("[returns]\nfee = '4.90'", ["returns.window_days is missing", "returns.fee: '4.90' has no currency"]),
        (
            "[returns]\nwindow_day = 3\nwindow_days = 3",
            ["returns.window_day is not a rule (did you mean window_days?)"],
        ),
        ("[delivrey]\n", ["delivrey is not a rule (did you mean delivery?)"]),
        ("returns = 3", ["returns is not a table"]),
        ("timezone = 'Mars'\ncountry = 'XX'", ["'Mars' is not a time zone", "'XX' is not a country"]),
        (
            "[delivery]\ncountries = []\noptions = [{name = 'a', cost = '-1 EUR', working_days = [1]}]",
            ["delivery.countries has 0 of at least 1", "delivery.options#1.cost: '-1 EUR' is less than zero"],
        ),
        (
            "[delivery]\ncountries = ['NO']\n[[delivery.options]]\nname = 'a'\ncost = '1 EUR'\nworking_days = [1, 2]\n"
            "countries = ['EU']",
            ["delivery: the option 'a' goes to AT, BE"],
        ),
        (
            "[returns]\nwindow_days = 3\nlonger = [{placed_from = '02-29', placed_to = '12-24', until = '1-31'}]",
            ["returns.longer#1.placed_from: '02-29' is not a day of every year", "returns.longer#1.until: '1-31'"],
        ),
        ("[returns", ["rules.toml is not TOML"]),
        ("", ["is empty"]),
    ],
)
def test_mistakes_are_named_all_of_them(database: Database, folder: Path, written: str, mistakes: list[str]) -> None:
    write(folder, "rules.toml", written)
    with pytest.raises(ImportFailed) as raised:
        import_policies(database, folder)
    line = str(raised.value)
    assert [mistake for mistake in mistakes if mistake not in line] == []
    assert "rules.toml" in line
    assert "\n" not in line
    assert said(database, "returns") == ""


@pytest.mark.parametrize(
    "text",
    [
        "{{ returns.windows }}",
        "{{ returs.window_days }}",
        "{{ exchanges.window_days }}",
        "{{ returns.address and returns.standard_shipping or None }}",
        "{{ returns.window_days | money }}",
        "{{ returns.window_days",
        "{% for x in %}",
        "{{ delivery.option('balloon').cost }}",
        "{{ returns.__class__.__mro__ }}",
        "{{ ''.__class__.__base__.__subclasses__() }}",
    ],
)
def test_what_is_no_rule_is_refused_by_file_and_line(folder: Path, text: str) -> None:
    with pytest.raises(BadField, match=r"^returns\.en\.md: line 2: "):
        render_policy("returns.en.md", f"# Returns\n{text}\n", read_rules(folder / "rules.toml"), "en")


@given(st.text(alphabet=st.characters(blacklist_characters="{}\r", blacklist_categories=["Cs"])))
def test_text_without_placeholders_stays_as_it_is(text: str) -> None:
    assert render_policy("x", text + "\nend", ShopRules(), "en") == text + "\nend"


def test_every_rule_is_explained() -> None:
    explained = (DEMO.parents[2] / "docs" / "rules.md").read_text(encoding="utf-8")
    tables: list[type[BaseModel]] = [ShopRules]
    for table in tables:
        for name, field in table.model_fields.items():
            assert f"`{name}`" in explained or f"[{name}]" in explained or f".{name}]" in explained, name
            found = re.findall(r"\w+", str(field.annotation))
            tables += [
                getattr(rules, one) for one in found if one.endswith(("Rules", "Rule", "Links", "Window", "Option"))
            ]
    assert len(tables) > 8


def test_the_demo_shops_policies_say_its_rules(database: Database) -> None:
    assert import_policies(database, DEMO).rejected == []
    with database.session() as session:
        rules = shop_rules(session)
    assert rules.returns is not None
    assert rules.delivery is not None
    assert f"within {rules.returns.window_days} days" in said(database, "returns")
    assert f"签收后 {rules.returns.window_days} 天内" in said(database, "returns", "zh")
    for option in rules.delivery.options:
        assert option.cost.format("en") in said(database, "delivery")
        assert option.cost.format("zh") in said(database, "delivery", "zh")
    assert "December 24 can be returned until January 31" in said(database, "returns")
