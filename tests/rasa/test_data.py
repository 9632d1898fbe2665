"""The training sentences: enough of them in every intent, language and script, none under two intents."""

import re
import statistics
from collections import Counter, defaultdict

import pytest
import yaml

from bot.rasa.text import Normaliser
from tests.rasa.places import PROJECT

HAN = re.compile(r"[\u3400-\u9fff]")
LATIN_WORD = re.compile(r"(?<![A-Za-z0-9._%+@-])[A-Za-z]{2,}(?![A-Za-z0-9._%+@-])")
"""A word, not a part of an e-mail address or an order number."""
# sent by the pipeline, the gateway, buttons
NOT_LEARNT = {"nlu_fallback", "no_speech", "back_to_assistant", "stop_alert"}


@pytest.fixture(scope="module")
def sentences() -> list[tuple[str, str]]:
    found = []
    for file in sorted((PROJECT / "data" / "nlu").glob("*.yml")):
        for part in yaml.safe_load(file.read_text(encoding="utf-8"))["nlu"]:
            lines = part["examples"].splitlines()
            assert all(line.startswith("- ") for line in lines), f"{file.name}: {part['intent']}"
            found += [(line[2:].strip(), part["intent"]) for line in lines]
    return found


def intents() -> list[str]:
    domain = yaml.safe_load((PROJECT / "domain.yml").read_text(encoding="utf-8"))
    names = [name if isinstance(name, str) else next(iter(name)) for name in domain["intents"]]
    return [name for name in names if name not in NOT_LEARNT]


def counts(sentences: list[tuple[str, str]], *, chinese: bool) -> Counter[str]:
    """How many sentences each intent has in Chinese (at least one Chinese character) or in English."""
    return Counter(intent for text, intent in sentences if bool(HAN.search(text)) == chinese)


@pytest.mark.parametrize("intent", intents())
def test_each_intent_has_enough_of_both_languages(intent: str, sentences: list[tuple[str, str]]) -> None:
    # a start for a new intent; those that are there have three times as many
    assert counts(sentences, chinese=False)[intent] >= 25, "English"
    assert counts(sentences, chinese=True)[intent] >= 15, "Chinese"


@pytest.mark.parametrize("intent", intents())
def test_each_intents_chinese_has_traditional_and_code_mixed_sentences(
    intent: str, sentences: list[tuple[str, str]]
) -> None:
    simplified = Normaliser().simplified
    chinese = [text for text, name in sentences if name == intent and HAN.search(text)]
    assert sum(simplified(text) != text for text in chinese) >= len(chinese) / 8, "Traditional"
    assert sum(bool(LATIN_WORD.search(text)) for text in chinese) >= len(chinese) / 20, "code-mixed"


@pytest.mark.parametrize("chinese", [False, True])
def test_no_intent_outweighs_the_others(chinese: bool, sentences: list[tuple[str, str]]) -> None:
    # out_of_scope is not one subject but all others
    sizes = [size for intent, size in counts(sentences, chinese=chinese).items() if intent != "out_of_scope"]
    assert max(sizes) <= 4 * statistics.median(sizes)


def test_no_sentence_belongs_to_two_intents(sentences: list[tuple[str, str]]) -> None:
    normal, owners = Normaliser(), defaultdict(set)
    for text, intent in sentences:
        owners[normal(text).strip(" ?!.。？！")].add(intent)
    assert {text: names for text, names in owners.items() if len(names) > 1} == {}


def test_the_data_knows_no_intent_that_the_domain_does_not(sentences: list[tuple[str, str]]) -> None:
    assert {intent for _, intent in sentences} == set(intents())


def test_out_of_scope_is_varied(sentences: list[tuple[str, str]]) -> None:
    assert counts(sentences, chinese=False)["out_of_scope"] >= 300
    assert counts(sentences, chinese=True)["out_of_scope"] >= 150


def test_files_stay_readable() -> None:
    lengths = {file.name: file.read_text().count("\n") for file in (PROJECT / "data" / "nlu").glob("*.yml")}
    assert {name: lines for name, lines in lengths.items() if lines > 700} == {}
