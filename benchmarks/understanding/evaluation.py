"""All sets put to the model in one go."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from benchmarks.understanding import figures, heldout
from benchmarks.understanding.figures import Answer
from benchmarks.understanding.heldout import WRITTEN, Sentence
from benchmarks.understanding.parser import Parsing, parse
from benchmarks.understanding.typos import with_typo


@dataclass(frozen=True)
class Comparison:
    """The same sentences in two forms."""

    before: list[Answer]
    after: list[Answer]

    @property
    def cost(self) -> float:
        """Points of accuracy lost."""
        return figures.cost(self.before, self.after)


@dataclass(frozen=True)
class Evaluation:
    """What the model made of the held-out sets."""

    sets: dict[str, list[Answer]]
    """`en`, `zh`, `mixed`."""
    left_out: dict[str, int]
    """Sentences of each file that also stand in the training data."""
    typos: dict[str, Comparison]
    """Without and with one typing error, for `en`, `zh`, `mixed`."""
    speech: Comparison
    """Typed, and as a recogniser writes it down."""
    process: Parsing

    @property
    def written(self) -> list[Answer]:
        """All of `sets`."""
        return [answer for answers in self.sets.values() for answer in answers]

    @property
    def all_typos(self) -> Comparison:
        """All of `typos`."""
        return Comparison(
            [answer for one in self.typos.values() for answer in one.before],
            [answer for one in self.typos.values() for answer in one.after],
        )


Ask = Callable[[Path, Sequence[str]], Parsing]


def evaluate(model: Path, ask: Ask = parse, typo_step: int = 1) -> Evaluation:
    """Put every held-out sentence that is not also a training sentence to the model.

    Of the sentences with a typing error only every `typo_step`-th: they are half of the work.
    """
    wording = heldout.Wording()
    learnt = wording.of_training()

    def unseen(sentence: Sentence) -> bool:
        return wording(sentence.text) not in learnt

    every = {name: heldout.sentences(name) for name in WRITTEN}
    sets = {name: [sentence for sentence in all_ if unseen(sentence)] for name, all_ in every.items()}
    pairs = heldout.transcripts()
    spoken = [pair for pair in pairs if unseen(pair.written)]
    left_out = {name: len(every[name]) - len(sets[name]) for name in WRITTEN}
    left_out["transcripts"] = len(pairs) - len(spoken)
    mistyped = {
        name: [
            (sentence, Sentence(wrong, sentence.intent))
            for sentence in kept[::typo_step]
            if (wrong := with_typo(sentence.text))
        ]
        for name, kept in sets.items()
    }

    groups = [
        *sets.values(),
        *([wrong for _, wrong in both] for both in mistyped.values()),
        [pair.written for pair in spoken],
        [pair.spoken for pair in spoken],
    ]
    process = ask(model, [sentence.text for group in groups for sentence in group])
    ends = [0]
    for group in groups:
        ends.append(ends[-1] + len(group))
    answered = [
        [Answer(*both) for both in zip(group, process.understood[start:end], strict=True)]
        for group, (start, end) in zip(groups, pairwise(ends), strict=True)
    ]
    written, changed, (typed, said) = answered[: len(sets)], answered[len(sets) : -2], answered[-2:]
    plain = {answer.sentence: answer for answers in written for answer in answers}
    return Evaluation(
        sets=dict(zip(sets, written, strict=True)),
        left_out=left_out,
        typos={
            name: Comparison([plain[sentence] for sentence, _ in mistyped[name]], answers)
            for name, answers in zip(mistyped, changed, strict=True)
        },
        speech=Comparison(typed, said),
        process=process,
    )
