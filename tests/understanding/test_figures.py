"""The figures on answers counted by hand, and the pages that show them."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.understanding import evaluation, figures, heldout, intent_order, picture, report
from benchmarks.understanding.figures import Answer
from benchmarks.understanding.heldout import Sentence
from benchmarks.understanding.parser import Parsing, Understood
from benchmarks.understanding.typos import with_typo


def answer(meant: str, understood: str, guess: str | None = None, confidence: float = 0.9) -> Answer:
    text = f"{meant} as {understood}"
    return Answer(Sentence(text, meant), Understood(understood, guess or understood, confidence, 5.0))


ANSWERS = [
    answer("greet", "greet"),
    answer("greet", "thank"),
    answer("greet", "nlu_fallback", "greet", 0.3),
    answer("thank", "thank"),
    answer("thank", "out_of_scope"),
    answer("out_of_scope", "nlu_fallback", "thank", 0.2),
    answer("out_of_scope", "out_of_scope"),
    answer("out_of_scope", "greet"),
]
CHANCES = st.floats(0, 1, allow_nan=False)


def test_a_set_is_counted() -> None:
    score = figures.score(ANSWERS)
    assert (score.ours, score.fell_back, score.not_ours) == (5, 1, 3)
    assert score.accuracy == pytest.approx(2 / 5)
    assert score.kept == pytest.approx(3 / 5)
    assert score.rejected == pytest.approx(2 / 3)


def test_nothing_has_no_share() -> None:
    assert figures.score([]).accuracy is None
    with pytest.raises(ValueError, match="no sentence"):
        figures.cost([], [])


def test_a_cost_is_in_points() -> None:
    before = [answer("greet", "greet"), answer("greet", "greet")]
    after = [answer("greet", "greet"), answer("greet", "thank")]
    assert figures.cost(before, after) == pytest.approx(50)
    assert figures.cost(after, before) == pytest.approx(-50)


def test_intents_have_precision_recall_and_confusions() -> None:
    greet, thank, others = figures.by_intent(ANSWERS, ["greet", "stop", "thank", "out_of_scope"])
    assert (greet.intent, greet.sentences, greet.precision) == ("greet", 3, pytest.approx(1 / 2))
    assert greet.recall == pytest.approx(1 / 3)
    assert greet.mistaken == {"nlu_fallback": ["greet as nlu_fallback"], "thank": ["greet as thank"]}
    assert thank.precision == pytest.approx(1 / 2)
    assert others.recall == pytest.approx(2 / 3)  # falling back is right for what is not ours
    assert others.mistaken == {"greet": ["out_of_scope as greet"]}


def test_reliability_is_of_the_guess() -> None:
    low, lower, high = figures.reliability([answer("greet", "nlu_fallback", "greet", 0.1 * n) for n in (1, 3, 10)])
    assert [(one.low, one.high) for one in (low, lower, high)] == [(0.1, 0.2), (0.3, 0.4), (0.9, 1.0)]
    assert all(one.right == 1 for one in (low, lower, high))
    assert figures.calibration_error([low, lower, high]) == pytest.approx((0.9 + 0.7 + 0) / 3)


@given(st.lists(st.tuples(CHANCES, st.booleans()), min_size=1, max_size=60))
def test_every_answer_is_in_one_bin(guesses: list[tuple[float, bool]]) -> None:
    answers = [answer("greet", "greet" if right else "thank", None, chance) for chance, right in guesses]
    bins = figures.reliability(answers)
    assert sum(one.answers for one in bins) == len(answers)
    assert all(one.low <= one.confidence <= one.high + 1e-9 for one in bins)
    assert 0 <= figures.calibration_error(bins) <= 1


def perfect(_model: Path, messages: Sequence[str]) -> Parsing:
    """A model that knows every held-out sentence as it is written, and nothing with a typing error in it."""
    known = {sentence.text: sentence.intent for name in heldout.WRITTEN for sentence in heldout.sentences(name)}
    for pair in heldout.transcripts():
        known[pair.written.text] = known[pair.spoken.text] = pair.written.intent
    intents = [known.get(message, "nlu_fallback") for message in messages]
    return Parsing([Understood(intent, intent, 1.0, 5.0) for intent in intents], 1.0, 500.0)


@pytest.fixture(scope="module")
def measured() -> evaluation.Evaluation:
    return evaluation.evaluate(Path("a model"), perfect)


def test_each_answer_belongs_to_its_sentence(measured: evaluation.Evaluation) -> None:
    assert all(answer.right for answer in measured.written)
    assert measured.speech.cost == 0
    # a few errors turn a sentence into another that is known
    assert measured.all_typos.cost > 95
    for comparison in measured.typos.values():
        for before, after in zip(comparison.before, comparison.after, strict=True):
            assert with_typo(before.sentence.text) == after.sentence.text


def test_what_was_learnt_is_left_out(measured: evaluation.Evaluation) -> None:
    for name, answers in measured.sets.items():
        assert len(answers) + measured.left_out[name] == len(heldout.sentences(name))


def test_the_report_names_every_misunderstood_sentence(measured: evaluation.Evaluation, tmp_path: Path) -> None:
    file = tmp_path / "misunderstood.csv"
    report.write_misunderstood(measured, file)
    lines = file.read_text(encoding="utf-8").splitlines()
    wrong = [answer for answer in measured.all_typos.after if not answer.right]
    assert len(lines) == 1 + len(wrong)
    sets = [line["set"] for line in report.json_lines(measured, None)]
    assert sets[:4] == ["en", "zh", "mixed", "all written"]
    page = report.page(measured, figures.by_intent(ANSWERS, intent_order()))
    assert "“greet as thank”" in page
    assert "| greet " in page


def test_a_table_lines_up() -> None:
    lines = report.table(("name", "n"), [("a|b", 7), ("longer name", 100)])
    assert lines == [
        "| name        |   n |",
        "|-------------|----:|",
        "| a\\|b        |   7 |",
        "| longer name | 100 |",
    ]


def test_the_picture_shows_right_in_blue_and_wrong_in_red() -> None:
    drawn = picture.draw(ANSWERS, intent_order())
    colors = {color for _, color in drawn.getcolors(1 << 20)}
    blue = [c for c in colors if c[2] > c[0] + 40]
    red = [c for c in colors if c[0] > c[2] + 40]
    assert blue and red
