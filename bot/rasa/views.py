"""Ways to look at a sentence, each of which says how probable every intent is."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import scipy.sparse
from sklearn.feature_extraction.text import TfidfVectorizer

from bot.rasa.embedding import Embedder, Vectors
from bot.rasa.linear import Classes, LinearModel, Scores
from bot.rasa.tokenizer import words_of

Arrays = Mapping[str, npt.NDArray[Any]]

MANY = 1000
"""Sentences from which on a run of characters that occurs once is not worth remembering."""


@dataclass(frozen=True)
class Training:
    """What a view learns from."""

    texts: Sequence[str]
    """Normalised texts, those of one intent side by side."""
    owners: Classes
    """Shape (texts,), never falling: the number of each text's intent."""
    intents: int
    """How many there are."""


def unit(vectors: Vectors) -> Vectors:
    """Each row at length 1."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.maximum(lengths, 1e-9), dtype=np.float32)


class MeaningView:
    """What a sentence means: regression on its embedding, which also knows words that no example has.

    Embeddings are centred on the mean of the examples: they all point the same way otherwise.
    """

    def __init__(self, embed: Embedder, reads: Callable[[str], bool] = bool, strength: float = 30.0) -> None:
        self.embed = embed
        self.reads = reads
        """Whether the embedding knows the language of a text."""
        self._strength = strength

    def fit(self, training: Training) -> bool:
        """Learn from the texts that it can read; False when those are of fewer than two intents."""
        mine = np.asarray([place for place, text in enumerate(training.texts) if self.reads(text)], dtype=np.int64)
        owners = training.owners[mine]
        self._known, self._starts, classes = np.unique(owners, return_index=True, return_inverse=True)
        if len(self._known) < 2:
            return False
        raw = self.embed([training.texts[place] for place in mine])
        self._mean: Vectors = raw.mean(axis=0)
        self._examples = unit(raw - self._mean)
        self._linear = LinearModel.by_probability(self._examples, classes, self._strength)
        self._intents = training.intents
        return True

    def weigh(self, texts: Sequence[str]) -> tuple[Scores, Scores]:
        """Probability and likeness of each intent, both of shape (texts, intents).

        Likeness is the largest cosine to any example of the intent, 0 to 1. Both are 0 for an intent of which there
        were no examples to read.
        """
        vectors = unit(self.embed(texts) - self._mean)
        probability = np.zeros((len(texts), self._intents))
        likeness = np.zeros_like(probability)
        probability[:, self._known] = self._linear.probabilities(vectors)
        cosines = np.maximum.reduceat(vectors @ self._examples.T, self._starts, axis=1)
        likeness[:, self._known] = np.clip(cosines, 0.0, 1.0)
        return probability, likeness

    def arrays(self) -> dict[str, npt.NDArray[Any]]:
        """All that was learnt."""
        return {
            "mean": self._mean,
            "examples": self._examples,
            "starts": self._starts,
            "known": self._known,
            "intents": np.asarray(self._intents),
            "weights": self._linear.weights,
            "bias": self._linear.bias,
        }

    def restore(self, arrays: Arrays) -> None:
        """Take back what `arrays` gave."""
        self._mean, self._examples = arrays["mean"], arrays["examples"]
        self._starts, self._known = arrays["starts"], arrays["known"]
        self._intents = int(arrays["intents"])
        self._linear = LinearModel(arrays["weights"], arrays["bias"])


class WordingView:
    """How a sentence is worded: support vectors over words, word pairs and runs of characters.

    It knows what makes two intents differ that mean nearly the same, and runs of characters forgive typing errors.
    """

    def __init__(self, word_n: int, character_n: int, strength: float, sharpness: float) -> None:
        self._words = TfidfVectorizer(
            ngram_range=(1, word_n),
            token_pattern=r"\S+",  # noqa: S106 - no password
            lowercase=False,
            sublinear_tf=True,
            dtype=np.float32,
        )
        self._character_n = character_n
        self._strength = strength
        self._sharpness = sharpness

    def fit(self, training: Training) -> None:
        """Learn from all texts."""
        self._characters = TfidfVectorizer(
            analyzer="char_wb",
            ngram_range=(1, self._character_n),
            lowercase=False,
            sublinear_tf=True,
            min_df=2 if len(training.texts) > MANY else 1,
            dtype=np.float32,
        )
        self._words.fit([_spaced(text) for text in training.texts])
        self._characters.fit(training.texts)
        self._linear = LinearModel.by_margin(self._features(training.texts), training.owners, self._strength)

    def probabilities(self, texts: Sequence[str]) -> Scores:
        """Shape (texts, intents); each row adds up to one."""
        return self._linear.probabilities(self._features(texts), self._sharpness)

    def _features(self, texts: Sequence[str]) -> scipy.sparse.csr_matrix:
        words = self._words.transform([_spaced(text) for text in texts])
        return scipy.sparse.hstack([words, self._characters.transform(texts)], format="csr")

    def vocabulary(self) -> dict[str, TfidfVectorizer]:
        """What was learnt of words and characters."""
        return {"words": self._words, "characters": self._characters}

    def arrays(self) -> dict[str, npt.NDArray[Any]]:
        """The rest of what was learnt."""
        return {"weights": self._linear.weights, "bias": self._linear.bias}

    def restore(self, vocabulary: Mapping[str, TfidfVectorizer], arrays: Arrays) -> None:
        """Take back what `vocabulary` and `arrays` gave."""
        self._words, self._characters = vocabulary["words"], vocabulary["characters"]
        self._linear = LinearModel(arrays["weights"], arrays["bias"])


def _spaced(text: str) -> str:
    return " ".join(words_of(text))
