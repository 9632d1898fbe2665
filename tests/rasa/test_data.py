"""The training sentences: enough of them, none twice, none in the wrong language's file."""

import re
from collections import Counter, defaultdict

import pytest
import yaml

from bot.rasa.text import Normaliser
from tests.rasa.places import PROJECT

HAN = re.compile(r"[\u3400-\u9fff]")
NOT_LEARNT = {"nlu_fallback", "no_speech", "back_to_assistant"}  # sent by the pipeline, the gateway, a button


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


@pytest.mark.parametrize("intent", intents())
def test_each_intent_has_enough_of_both_languages(intent: str, sentences: list[tuple[str, str]]) -> None:
    languages = Counter(bool(HAN.search(text)) for text, name in sentences if name == intent)
    assert languages[False] >= 25, "English"
    assert languages[True] >= 15, "Chinese"


def test_no_sentence_belongs_to_two_intents(sentences: list[tuple[str, str]]) -> None:
    normal, owners = Normaliser(), defaultdict(set)
    for text, intent in sentences:
        owners[normal(text).strip(" ?!.。？！")].add(intent)
    assert {text: names for text, names in owners.items() if len(names) > 1} == {}


def test_the_data_knows_no_intent_that_the_domain_does_not(sentences: list[tuple[str, str]]) -> None:
    assert {intent for _, intent in sentences} == set(intents())


def test_out_of_scope_is_varied(sentences: list[tuple[str, str]]) -> None:
    assert len({text for text, intent in sentences if intent == "out_of_scope"}) >= 150
