"""The intent model itself, without Rasa: two views of a text, one answer, one confidence.

One view is the meaning (logistic regression on sentence embeddings, which also knows words it never saw), the other
the wording (logistic regression on words and character n-grams, which knows what makes two intents differ and
forgives typos). Their probabilities are averaged. Probability says which intent, given that it is one of ours;
whether it is one of ours at all is said by the likeness to the nearest training examples. The confidence is the mean
of both.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import scipy.sparse
import skops.io
from sklearn.feature_extraction.text import TfidfVectorizer
from threadpoolctl import ThreadpoolController

from bot.rasa.embedding import Embedder, Vectors
from bot.rasa.regression import SoftmaxRegression

PLAIN_TYPES = frozenset({"scipy.sparse._csr.csr_matrix"})
"""What a saved vocabulary holds beyond skops' own list: plain numbers."""

Scores = npt.NDArray[np.float64]


class IntentModelError(Exception):
    """The model can't be trained or its file can't be trusted; the text says why."""


@dataclass(frozen=True)
class Sentence:
    """A text in the two forms the model looks at."""

    text: str
    """Normalised text, see bot.rasa.text."""
    words: tuple[str, ...]
    """Its normalised words."""


@dataclass(frozen=True)
class Ranked:
    """An intent and how sure the model is of it, 0 to 1."""

    intent: str
    confidence: float


@dataclass(frozen=True)
class Options:
    """What can be tuned; the defaults were chosen by cross-validation."""

    strength: float = 10.0
    """Inverse regularisation of both regressions: larger follows the examples more closely."""
    likeness_weight: float = 0.5
    """How much of the confidence is likeness to examples; the rest is probability."""
    word_n: int = 2
    character_n: int = 5


def _unit(vectors: Vectors) -> Vectors:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.maximum(lengths, 1e-9), dtype=np.float32)


class IntentModel:
    """Trained with `fit`, asked with `rank`, kept with `save` and `load`."""

    def __init__(self, embed: Embedder, options: Options | None = None) -> None:
        self._embed = embed
        self._options = options or Options()
        self._pools = ThreadpoolController()

    def fit(self, sentences: Sequence[Sentence], intents: Sequence[str]) -> IntentModel:
        """Learn from sentences and their intents; raises IntentModelError with fewer than two intents."""
        if len(set(intents)) < 2:
            raise IntentModelError("The training data needs examples of at least two intents.")
        # examples of an intent stand together, see _likeness
        order = np.argsort(np.asarray(intents), kind="stable")
        sentences, intents = [sentences[i] for i in order], [intents[i] for i in order]
        raw = self._embed([sentence.text for sentence in sentences])
        self._mean: Vectors = raw.mean(axis=0)
        self._examples = _unit(raw - self._mean)
        self._words = TfidfVectorizer(
            ngram_range=(1, self._options.word_n),
            token_pattern=r"\S+",  # noqa: S106 - no password
            lowercase=False,
            sublinear_tf=True,
            dtype=np.float32,
        )
        self._characters = TfidfVectorizer(
            analyzer="char_wb",
            ngram_range=(1, self._options.character_n),
            lowercase=False,
            sublinear_tf=True,
            min_df=2 if len(sentences) > 1000 else 1,
            dtype=np.float32,
        )
        self._words.fit([" ".join(sentence.words) for sentence in sentences])
        self._characters.fit([sentence.text for sentence in sentences])
        labels, self._starts, owner = np.unique(np.asarray(intents), return_index=True, return_inverse=True)
        self._labels = [str(label) for label in labels]
        strength = self._options.strength
        self._meaning = SoftmaxRegression.fit(self._examples, owner, strength)
        self._wording = SoftmaxRegression.fit(self._wording_features(sentences), owner, strength)
        return self

    def _wording_features(self, sentences: Sequence[Sentence]) -> scipy.sparse.csr_matrix:
        words = self._words.transform([" ".join(sentence.words) for sentence in sentences])
        characters = self._characters.transform([sentence.text for sentence in sentences])
        return scipy.sparse.hstack([words, characters], format="csr")

    def rank(self, sentences: Sequence[Sentence]) -> list[list[Ranked]]:
        """For each sentence all intents, likeliest first. Confidences do not add up to one."""
        with self._pools.limit(limits=1):  # these products are small: more threads would only wait for each other
            return self._rank(sentences)

    def first_guess(self, sentences: Sequence[Sentence]) -> list[str]:
        """The likeliest intent of each sentence by its wording alone: a first look without the price of embeddings."""
        with self._pools.limit(limits=1):
            probability = self._wording.probabilities(self._wording_features(sentences))
        return [self._labels[place] for place in np.argmax(probability, axis=1)]

    def _rank(self, sentences: Sequence[Sentence]) -> list[list[Ranked]]:
        vectors = _unit(self._embed([sentence.text for sentence in sentences]) - self._mean)
        probability = (
            self._meaning.probabilities(vectors) + self._wording.probabilities(self._wording_features(sentences))
        ) / 2
        confidence = self._confidence(probability, self._likeness(vectors))
        ranked = []
        for chances, sure in zip(probability, confidence, strict=True):
            order = np.argsort(-chances, kind="stable")
            ranked.append([Ranked(self._labels[i], float(sure[i])) for i in order])
        return ranked

    def _likeness(self, vectors: Vectors) -> Scores:
        """Shape (sentences, intents): the largest cosine to any example of the intent, 0 to 1."""
        cosines = vectors @ self._examples.T
        return np.clip(np.maximum.reduceat(cosines, self._starts, axis=1), 0.0, 1.0).astype(np.float64)

    def _confidence(self, probability: Scores, likeness: Scores) -> Scores:
        weight = self._options.likeness_weight
        mixed: Scores = (1 - weight) * probability + weight * likeness
        # an intent that is less probable than another may not look surer than it
        order = np.argsort(-probability, axis=1, kind="stable")
        capped = np.minimum.accumulate(np.take_along_axis(mixed, order, axis=1), axis=1)
        np.put_along_axis(mixed, order, capped, axis=1)
        return mixed

    def save(self, folder: Path) -> None:
        """Write everything that was learnt into the folder."""
        regressions = {"meaning": self._meaning, "wording": self._wording}
        weights = {f"{name}_weights": model.weights for name, model in regressions.items()}
        biases = {f"{name}_bias": model.bias for name, model in regressions.items()}
        np.savez(
            folder / "arrays.npz",
            mean=self._mean,
            examples=self._examples,
            starts=self._starts,
            labels=np.asarray(self._labels),
            **weights,
            **biases,
        )
        skops.io.dump({"words": self._words, "characters": self._characters}, folder / "vocabulary.skops")

    @classmethod
    def load(cls, folder: Path, embed: Embedder, options: Options | None = None) -> IntentModel:
        """Read what `save` wrote; raises IntentModelError when the file holds types that it should not hold."""
        file = folder / "vocabulary.skops"
        foreign = set(skops.io.get_untrusted_types(file=file)) - PLAIN_TYPES
        if foreign:
            raise IntentModelError(f"{file.name} holds unexpected types ({', '.join(sorted(foreign))}): train again.")
        parts: dict[str, Any] = skops.io.load(file, trusted=sorted(PLAIN_TYPES))
        model = cls(embed, options)
        model._words, model._characters = parts["words"], parts["characters"]
        with np.load(folder / "arrays.npz", allow_pickle=False) as arrays:
            model._mean, model._starts, model._examples = arrays["mean"], arrays["starts"], arrays["examples"]
            model._labels = [str(label) for label in arrays["labels"]]
            model._meaning = SoftmaxRegression(arrays["meaning_weights"], arrays["meaning_bias"])
            model._wording = SoftmaxRegression(arrays["wording_weights"], arrays["wording_bias"])
        return model
