"""The held-out sentences: enough of each intent, none twice, and what was learnt is left out."""

from collections import Counter
from pathlib import Path

import opencc
import pytest

from benchmarks.understanding import intent_order
from benchmarks.understanding.heldout import WRITTEN, Sentence, Wording, sentences, transcripts

# sent by the pipeline, the gateway, buttons
NOT_MEANT = {"nlu_fallback", "no_speech", "back_to_assistant", "stop_alert"}


@pytest.fixture(scope="module")
def every() -> dict[str, list[Sentence]]:
    return {
        **{name: sentences(name) for name in WRITTEN},
        "typed": [pair.written for pair in transcripts()],
        "spoken": [pair.spoken for pair in transcripts()],
    }


@pytest.mark.parametrize(
    ("name", "all_", "each", "not_ours"), [("en", 600, 10, 60), ("zh", 450, 7, 45), ("mixed", 150, 2, 10)]
)
def test_each_intent_has_enough(
    name: str, all_: int, each: int, not_ours: int, every: dict[str, list[Sentence]]
) -> None:
    counts = Counter(sentence.intent for sentence in every[name])
    assert counts.total() >= all_
    assert {intent: counts[intent] for intent in set(intent_order()) - NOT_MEANT if counts[intent] < each} == {}
    assert counts["out_of_scope"] >= not_ours
    assert set(counts) <= set(intent_order()) - NOT_MEANT


def test_transcripts_are_of_every_intent_and_both_languages(every: dict[str, list[Sentence]]) -> None:
    assert len(every["spoken"]) >= 200
    assert {sentence.intent for sentence in every["spoken"]} == set(intent_order()) - NOT_MEANT
    assert sum(sentence.text.isascii() for sentence in every["spoken"]) >= 100
    assert sum(not sentence.text.isascii() for sentence in every["spoken"]) >= 60


def test_transcripts_have_no_punctuation_and_no_capitals(every: dict[str, list[Sentence]]) -> None:
    odd = [s.text for s in every["spoken"] if not s.text.replace(" ", "").isalnum() or s.text != s.text.lower()]
    assert odd == []


def test_some_chinese_is_traditional(every: dict[str, list[Sentence]]) -> None:
    simplified = opencc.OpenCC("t2s")
    traditional = [sentence for sentence in every["zh"] if simplified.convert(sentence.text) != sentence.text]
    assert len(traditional) >= len(every["zh"]) / 7


def test_no_sentence_stands_twice(every: dict[str, list[Sentence]]) -> None:
    wording = Wording()
    groups = (*WRITTEN, "typed")
    counts = Counter(wording(sentence.text) for name in groups for sentence in every[name])
    assert [form for form, count in counts.items() if count > 1] == []


def test_wording_is_what_the_classifier_sees() -> None:
    wording = Wording()
    assert wording("Where is order #10042?!") == wording("where is order 20415")
    assert wording("還沒收到！") == wording("还没收到")
    assert wording("in white?") != wording("in black?")


def test_wording_of_training_data(tmp_path: Path) -> None:
    (tmp_path / "a.yml").write_text(
        "nlu:\n- intent: greet\n  examples: |\n    - Hello!\n    - 您好\n", encoding="utf-8"
    )
    assert Wording().of_training(tmp_path) == {"hello", "您好"}
