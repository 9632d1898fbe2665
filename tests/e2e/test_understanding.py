"""The trained model, as it ships, on sentences that it has not learnt: the floors that it must hold."""

import pytest

from benchmarks.understanding import figures
from benchmarks.understanding.evaluation import Evaluation, evaluate
from bot.settings import Settings
from bot.training import train

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def measured() -> Evaluation:
    """One run over all sets, about a minute; the model is there, the shop of the other tests has trained it."""
    return evaluate(train(Settings().models).model)


@pytest.mark.parametrize(("name", "floor"), [("en", 0.93), ("zh", 0.93), ("mixed", 0.85)])
def test_sentences_are_understood(name: str, floor: float, measured: Evaluation) -> None:
    accuracy = figures.score(measured.sets[name]).accuracy
    assert accuracy is not None
    assert accuracy >= floor


# in Chinese half of the errors drop a character, which often was the one that said what is wanted
@pytest.mark.parametrize(("name", "points"), [("en", 2), ("zh", 5.5), ("mixed", 2)])
def test_one_typing_error_costs_little(name: str, points: float, measured: Evaluation) -> None:
    assert measured.typos[name].cost <= points


def test_speaking_costs_little(measured: Evaluation) -> None:
    assert measured.speech.cost <= 3


def test_what_a_shop_is_not_there_for_is_turned_away(measured: Evaluation) -> None:
    rejected = figures.score(measured.written).rejected
    assert rejected is not None
    assert rejected >= 0.9


def test_most_sentences_are_new_to_the_model(measured: Evaluation) -> None:
    """When too many come to stand in the training data too, it is time to write others."""
    assert len(measured.written) >= 1200
