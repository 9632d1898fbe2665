"""What the classifier's settings were chosen by: `python -m bot.rasa.crossvalidation` (in the Rasa environment).

Only training sentences are used. In each of five rounds a model is trained without a fifth of every intent's sentences,
and is asked those: do they come out right, and are the out-of-scope ones among them turned away? Beside that, a model
is trained without a fifth of the intents altogether, and is asked their sentences: requests that nobody foresaw, which
it should turn away too.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.loading import load_data
from sklearn.linear_model import LogisticRegression

from bot.rasa.classifier import PROJECT, meanings
from bot.rasa.embedding import Embedder, Vectors
from bot.rasa.intents import IntentModel, Options
from bot.rasa.text import Normaliser
from bot.rasa.views import MeaningView

FOLDS = 5
OUT_OF_SCOPE = "out_of_scope"
THRESHOLDS = (0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7)


class Remembering:
    """An embedder that looks at each text once."""

    def __init__(self, embed: Embedder) -> None:
        self._embed = embed
        self._known: dict[str, Vectors] = {}

    def __call__(self, texts: Sequence[str]) -> Vectors:
        """See Embedder."""
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        if new:
            self._known.update(zip(new, self._embed(new), strict=True))
        return np.stack([self._known[text] for text in texts])


@dataclass(frozen=True)
class Asked:
    """The answers to sentences that a model was not trained with."""

    texts: list[str]
    true: list[str]
    said: list[str]
    sure: npt.NDArray[np.float64]


def rounds(texts: list[str], intents: list[str], whole_intents: bool) -> Iterator[tuple[list[int], list[int]]]:
    """Rows to train with and rows to ask, five times; `whole_intents` holds out intents rather than sentences."""
    random = np.random.default_rng(0)
    names = sorted(set(intents) - {OUT_OF_SCOPE})
    by_intent = dict(zip(names, random.permutation(len(names)) % FOLDS, strict=True))
    by_sentence = np.empty(len(texts), dtype=int)
    for name in sorted(set(intents)):
        rows = [row for row, intent in enumerate(intents) if intent == name]
        by_sentence[rows] = random.permutation(len(rows)) % FOLDS
    for fold in range(FOLDS):
        if whole_intents:
            held = [row for row, intent in enumerate(intents) if by_intent.get(intent) == fold]
        else:
            held = [row for row in range(len(texts)) if by_sentence[row] == fold]
        out = set(held)
        yield [row for row in range(len(texts)) if row not in out], held


def ask(texts: list[str], intents: list[str], embedders: dict[str, MeaningView], whole_intents: bool) -> Asked:
    """Train and ask five times."""
    asked, said, sure = [], [], []
    for train, held in rounds(texts, intents, whole_intents):
        model = IntentModel(embedders).fit([texts[r] for r in train], [intents[r] for r in train], OUT_OF_SCOPE)
        for row, ranking in zip(held, model.rank([texts[r] for r in held]), strict=True):
            asked.append(row)
            said.append(ranking[0].intent)
            sure.append(ranking[0].confidence)
    return Asked([texts[r] for r in asked], [intents[r] for r in asked], said, np.asarray(sure))


def main() -> None:
    """Print the table for the threshold, and the centre and slope that make confidence a probability."""
    options, normal = Options(), Normaliser()
    files = sorted((PROJECT / "data" / "nlu").glob("*.yml"))
    data = [example for file in files for example in load_data(str(file)).intent_examples]
    pairs = dict.fromkeys((normal(example.get(TEXT)), str(example.get(INTENT))) for example in data)
    texts, intents = [text for text, _ in pairs], [intent for _, intent in pairs]
    views = {
        name: MeaningView(Remembering(view.embed), view.reads, options.meaning_strength)
        for name, view in meanings(2, options.meaning_strength, keep=True).items()
    }
    known, unknown = ask(texts, intents, views, False), ask(texts, intents, views, True)
    foreign = np.asarray([intent == OUT_OF_SCOPE for intent in known.true])
    right = np.asarray([said == true for said, true in zip(known.said, known.true, strict=True)])
    refused = np.asarray([said == OUT_OF_SCOPE for said in known.said])
    refused_unknown = np.asarray([said == OUT_OF_SCOPE for said in unknown.said])
    print(f"{len(texts)} sentences of {len(set(intents))} intents; ours, right at any confidence: ", end="")
    print(f"{right[~foreign].mean():.3f}")
    print("threshold  ours, right  ours, kept  out of scope, turned away  never foreseen, turned away")
    for threshold in THRESHOLDS:
        kept = (known.sure >= threshold) & ~refused
        turned = (unknown.sure < threshold) | refused_unknown
        print(
            f"{threshold:9.2f}  {(right & kept)[~foreign].mean():11.3f}  {kept[~foreign].mean():10.3f}"
            f"  {(~kept)[foreign].mean():25.3f}  {turned.mean():27.3f}"
        )
    scores = options.centre + np.log(known.sure / (1 - known.sure)) / options.slope
    fit = LogisticRegression(C=1e6).fit(scores[~refused, None], right[~refused])
    slope = float(fit.coef_[0, 0])
    print(
        f"confidence is the chance of being right at slope {slope:.2f}, centre {-float(fit.intercept_[0]) / slope:.3f}"
    )


if __name__ == "__main__":
    main()
