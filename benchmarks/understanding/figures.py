"""What is counted: accuracy, what is turned away, confusions, how far a confidence can be believed."""

import statistics
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from benchmarks.understanding.heldout import Sentence
from benchmarks.understanding.parser import Understood

FALLBACK = "nlu_fallback"
OUT_OF_SCOPE = "out_of_scope"
TURNED_AWAY = frozenset({FALLBACK, OUT_OF_SCOPE})
BINS = 10


@dataclass(frozen=True)
class Answer:
    """A sentence and what the model made of it."""

    sentence: Sentence
    understood: Understood

    @property
    def ours(self) -> bool:
        """Whether a shop is there for it."""
        return self.sentence.intent != OUT_OF_SCOPE

    @property
    def right(self) -> bool:
        """Whether the intent after the fallback decision is the sentence's; what is not ours may also fall back."""
        return self.understood.intent == self.sentence.intent or (not self.ours and self.turned_away)

    @property
    def turned_away(self) -> bool:
        """Whether it ended as not understood or not ours."""
        return self.understood.intent in TURNED_AWAY


@dataclass(frozen=True)
class Score:
    """One set's shares, 0 to 1; None where there is nothing to count."""

    ours: int
    accuracy: float | None
    kept: float | None
    """Of ours, not turned away."""
    fell_back: int
    """Of ours, ended as nlu_fallback: wrong, but the shopper is asked and nothing is done."""
    not_ours: int
    rejected: float | None
    """Of what is not ours, turned away."""


@dataclass(frozen=True)
class IntentFigures:
    """One intent: how often it was meant, found and mistaken."""

    intent: str
    sentences: int
    precision: float | None
    """Of the sentences understood as this intent, those that are; None when there are none."""
    recall: float
    mistaken: dict[str, list[str]]
    """What its sentences were understood as instead, the most frequent first, with the sentences."""


@dataclass(frozen=True)
class Bin:
    """The answers whose confidence lies in a range: how sure the model was, and how often right."""

    low: float
    high: float
    answers: int
    confidence: float
    right: float


def share(flags: Iterable[bool]) -> float | None:
    """The part that is true; None of nothing."""
    every = list(flags)
    return sum(every) / len(every) if every else None


def score(answers: Sequence[Answer]) -> Score:
    """One set's figures."""
    ours = [answer for answer in answers if answer.ours]
    others = [answer for answer in answers if not answer.ours]
    return Score(
        ours=len(ours),
        accuracy=share(answer.right for answer in ours),
        kept=share(not answer.turned_away for answer in ours),
        fell_back=sum(answer.understood.intent == FALLBACK for answer in ours),
        not_ours=len(others),
        rejected=share(answer.turned_away for answer in others),
    )


def cost(before: Sequence[Answer], after: Sequence[Answer]) -> float:
    """Points of accuracy lost from one form of the same sentences to the other; raises ValueError if none is ours."""
    accuracy, less = score(before).accuracy, score(after).accuracy
    if accuracy is None or less is None:
        raise ValueError("no sentence to compare")
    return 100 * (accuracy - less)


def by_intent(answers: Sequence[Answer], intents: Sequence[str]) -> list[IntentFigures]:
    """The figures of each intent that is meant at least once, in the order of `intents`."""
    meant: dict[str, list[Answer]] = defaultdict(list)
    for answer in answers:
        meant[answer.sentence.intent].append(answer)
    understood: dict[str | None, list[Answer]] = defaultdict(list)
    for answer in answers:
        understood[answer.understood.intent].append(answer)
    return [
        IntentFigures(
            intent,
            len(meant[intent]),
            share(answer.right for answer in understood[intent]),
            statistics.fmean(answer.right for answer in meant[intent]),
            mistaken(meant[intent]),
        )
        for intent in intents
        if meant[intent]
    ]


def mistaken(answers: Sequence[Answer]) -> dict[str, list[str]]:
    """The wrong answers' sentences by what they were understood as, the most frequent first."""
    wrong: dict[str, list[str]] = defaultdict(list)
    for answer in answers:
        if not answer.right:
            wrong[str(answer.understood.intent)].append(answer.sentence.text)
    return dict(sorted(wrong.items(), key=lambda entry: (-len(entry[1]), entry[0])))


def reliability(answers: Sequence[Answer]) -> list[Bin]:
    """The guesses before the fallback decision, in ten ranges of confidence; ranges without any are left out."""
    ranges: dict[int, list[Answer]] = defaultdict(list)
    for answer in answers:
        ranges[min(int(answer.understood.confidence * BINS), BINS - 1)].append(answer)
    return [
        Bin(
            number / BINS,
            (number + 1) / BINS,
            len(members),
            statistics.fmean(answer.understood.confidence for answer in members),
            statistics.fmean(answer.understood.guess == answer.sentence.intent for answer in members),
        )
        for number, members in sorted(ranges.items())
    ]


def calibration_error(bins: Sequence[Bin]) -> float:
    """Expected calibration error (Guo et al. 2017): the mean gap between confidence and share right, 0 to 1."""
    total = sum(one.answers for one in bins)
    return sum(one.answers * abs(one.confidence - one.right) for one in bins) / total
