"""The intent model itself, without Rasa: three views of a sentence, one answer, one confidence.

Two views are meanings (logistic regression on sentence embeddings: a multilingual model for every text, an English one
for English), the third is the wording (support vectors over words and runs of characters). Their probabilities are
averaged. Probability says which intent, given that it is one of ours; whether it is one of ours at all is said by the
likeness to that intent's examples, less the likeness to sentences that no shop is there for. The confidence weighs
both, brought to the scale of a probability of being right.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import skops.io
from threadpoolctl import ThreadpoolController

from bot.rasa.homophones import HomophoneMender, Known
from bot.rasa.linear import Scores
from bot.rasa.spelling import Speller, english_words
from bot.rasa.views import MeaningView, Training, WordingView

PLAIN_TYPES = frozenset({"scipy.sparse._csr.csr_matrix"})
"""What a saved vocabulary holds beyond skops' own list: plain numbers."""


class IntentModelError(Exception):
    """The model can't be trained or its file can't be trusted; the text says why."""


@dataclass(frozen=True)
class Ranked:
    """An intent and how sure the model is of it, 0 to 1."""

    intent: str
    confidence: float


@dataclass(frozen=True)
class Options:
    """What can be tuned; the defaults were chosen by cross-validation (`python -m bot.rasa.crossvalidation`)."""

    meaning_strength: float = 30.0
    """Inverse regularisation of the regressions on embeddings: larger follows the examples more closely."""
    wording_strength: float = 1.0
    """The same for the support vectors."""
    wording_sharpness: float = 5.0
    """How quickly their margins become certainty."""
    likeness_weight: float = 0.5
    """How much of the score is likeness to examples; the rest is probability."""
    background_weight: float = 0.7
    """How much of the likeness to sentences that are out of scope is taken off."""
    settled_from: float = 0.8
    """Probability from which on two views that agree need no third. The multilingual model takes longer than all the
    rest; seven of ten English sentences don't need it, and no answer on the held-out ones changes.
    """
    centre: float = 0.31
    """The score at which an answer is as likely right as wrong."""
    slope: float = 9.7
    """How quickly an answer becomes likelier to be right as the score rises."""
    word_n: int = 2
    character_n: int = 5

    def wording_view(self) -> WordingView:
        """An untrained one."""
        return WordingView(self.word_n, self.character_n, self.wording_strength, self.wording_sharpness)


class IntentModel:
    """Trained with `fit`, asked with `rank`, kept with `save` and `load`."""

    def __init__(self, meanings: Mapping[str, MeaningView], options: Options | None = None) -> None:
        """`meanings`: the views by meaning, the quickest first."""
        self._meanings = dict(meanings)
        self._options = options or Options()
        self._pools = ThreadpoolController()

    def fit(self, texts: Sequence[str], intents: Sequence[str], out_of_scope: str | None = None) -> IntentModel:
        """Learn from normalised texts (see bot.rasa.text) and their intents; `out_of_scope` names the intent of what
        no shop is there for. Raises IntentModelError with fewer than two intents.
        """
        if len(set(intents)) < 2:
            raise IntentModelError("The training data needs examples of at least two intents.")
        order = np.argsort(np.asarray(intents), kind="stable")  # a view wants the examples of an intent side by side
        texts = [texts[place] for place in order]
        labels, owners = np.unique(np.asarray([intents[place] for place in order]), return_inverse=True)
        self._labels = [str(label) for label in labels]
        self._out_of_scope = out_of_scope if out_of_scope in self._labels else None
        self._speller, self._sounding = Speller.learn(texts), HomophoneMender.learn(texts)
        self._homophones = HomophoneMender(self._sounding)
        training = Training(texts, owners.astype(np.int64), len(self._labels))
        self._meanings = {name: view for name, view in self._meanings.items() if view.fit(training)}
        self._wording = self._options.wording_view()
        self._wording.fit(training)
        return self

    def rank(self, texts: Sequence[str]) -> list[list[Ranked]]:
        """For each normalised text all intents, likeliest first. Confidences do not add up to one."""
        if not texts:
            return []
        with self._pools.limit(limits=1):  # these products are small: more threads would only wait for each other
            probability, likeness = self._weigh([self._mended(text) for text in texts])
        confidence = self._confidence(probability, likeness)
        ranked = []
        for chances, sure in zip(probability, confidence, strict=True):
            order = np.argsort(-chances, kind="stable")
            ranked.append([Ranked(self._labels[i], float(sure[i])) for i in order])
        return ranked

    def _mended(self, text: str) -> str:
        return self._homophones.mended(self._speller.mended(text))

    def first_guess(self, texts: Sequence[str]) -> list[str]:
        """The likeliest intent of each text by its wording alone: a first look without the price of embeddings."""
        with self._pools.limit(limits=1):
            probability = self._wording.probabilities(texts)
        return [self._labels[place] for place in np.argmax(probability, axis=1)]

    def _weigh(self, texts: Sequence[str]) -> tuple[Scores, Scores]:
        """Probability and likeness of each intent as the views that can read a text see them together.

        A later view is not asked about what is settled: what two views agree on surely.
        """
        probability = self._wording.probabilities(texts)
        likeness = np.zeros_like(probability)
        views = np.ones((len(texts), 1))
        first, agreed = probability.argmax(axis=1), np.ones(len(texts), dtype=bool)
        for view in self._meanings.values():
            sure = (probability / views).max(axis=1) >= self._options.settled_from
            settled = sure & agreed & (views[:, 0] > 1)
            rows = [row for row, text in enumerate(texts) if not settled[row] and view.reads(text)]
            if rows:
                chances, alike = view.weigh([texts[row] for row in rows])
                agreed[rows] &= chances.argmax(axis=1) == first[rows]
                probability[rows] += chances
                likeness[rows] += alike
                views[rows] += 1
        return probability / views, likeness / np.maximum(views - 1, 1)

    def _confidence(self, probability: Scores, likeness: Scores) -> Scores:
        options = self._options
        if self._out_of_scope is not None:
            column = self._labels.index(self._out_of_scope)
            foreign = options.background_weight * likeness[:, [column]]
            foreign = np.repeat(foreign, likeness.shape[1], axis=1)
            foreign[:, column] = 0.0
            likeness = likeness - foreign
        score = (1 - options.likeness_weight) * probability + options.likeness_weight * likeness
        sure = 1 / (1 + np.exp(-options.slope * (score - options.centre)))
        # an intent that is less probable than another may not look surer than it
        order = np.argsort(-probability, axis=1, kind="stable")
        capped = np.minimum.accumulate(np.take_along_axis(sure, order, axis=1), axis=1)
        np.put_along_axis(sure, order, capped, axis=1)
        return np.asarray(sure)

    def save(self, folder: Path) -> None:
        """Write everything that was learnt into the folder."""
        facts = {
            "labels": self._labels,
            "out_of_scope": self._out_of_scope,
            "words": self._speller.counts,
            "sounding": asdict(self._sounding),
        }
        (folder / "facts.json").write_text(json.dumps(facts, ensure_ascii=False), encoding="utf-8")
        np.savez(folder / "wording.npz", **self._wording.arrays())
        for name, view in self._meanings.items():
            np.savez(folder / f"meaning-{name}.npz", **view.arrays())
        skops.io.dump(self._wording.vocabulary(), folder / "vocabulary.skops")

    @classmethod
    def load(cls, folder: Path, meanings: Mapping[str, MeaningView], options: Options | None = None) -> IntentModel:
        """Read what `save` wrote; a view that had learnt nothing is left out. Raises IntentModelError when the file
        holds types that it should not hold, or when a view that had learnt is not among `meanings`.
        """
        file = folder / "vocabulary.skops"
        foreign = set(skops.io.get_untrusted_types(file=file)) - PLAIN_TYPES
        if foreign:
            raise IntentModelError(f"{file.name} holds unexpected types ({', '.join(sorted(foreign))}): train again.")
        learnt = {path.stem.removeprefix("meaning-"): path for path in sorted(folder.glob("meaning-*.npz"))}
        if lost := learnt.keys() - meanings.keys():
            raise IntentModelError(f"The model was trained with {', '.join(sorted(lost))}: run `make setup` and train.")
        facts = json.loads((folder / "facts.json").read_text(encoding="utf-8"))
        model = cls({name: view for name, view in meanings.items() if name in learnt}, options)
        model._labels, model._out_of_scope = facts["labels"], facts["out_of_scope"]
        model._speller = Speller(facts["words"], english_words())
        model._sounding = Known(**facts["sounding"])
        model._homophones = HomophoneMender(model._sounding)
        for name, path in learnt.items():
            with np.load(path, allow_pickle=False) as arrays:
                model._meanings[name].restore(dict(arrays))
        model._wording = model._options.wording_view()
        with np.load(folder / "wording.npz", allow_pickle=False) as arrays:
            model._wording.restore(skops.io.load(file, trusted=sorted(PLAIN_TYPES)), dict(arrays))
        return model
