"""Linear models over many classes, learnt by scikit-learn, kept as plain arrays."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression
from sklearn.svm import LinearSVC

Floats = npt.NDArray[np.float32]
Scores = npt.NDArray[np.float64]
Classes = npt.NDArray[np.int64]
Features = Any
"""A float array or a sparse matrix of shape (rows, features); SciPy's types say nothing of either."""


class LinearModel:
    """Weights of shape (features, classes) and a bias of shape (classes,)."""

    def __init__(self, weights: Floats, bias: Floats) -> None:
        self.weights = weights
        self.bias = bias

    @classmethod
    def by_probability(cls, features: Features, classes: Classes, strength: float) -> LinearModel:
        """Logistic regression: best where features are few and dense."""
        return cls._of(
            LogisticRegression(C=strength, class_weight="balanced", max_iter=100, tol=1e-3).fit(features, classes)
        )

    @classmethod
    def by_margin(cls, features: Features, classes: Classes, strength: float) -> LinearModel:
        """Support vector machines, one against the rest: best where features are many and sparse, and ten times
        quicker there than logistic regression.
        """
        return cls._of(LinearSVC(C=strength, class_weight="balanced").fit(features, classes))

    @classmethod
    def _of(cls, learnt: Any) -> LinearModel:
        weights, bias = learnt.coef_.T, learnt.intercept_
        if weights.shape[1] == 1:  # scikit-learn keeps one column where there are two classes
            weights, bias = np.hstack([-weights, weights]) / 2, np.hstack([-bias, bias]) / 2
        return cls(np.asarray(weights, dtype=np.float32), np.asarray(bias, dtype=np.float32))

    def probabilities(self, features: Features, sharpness: float = 1.0) -> Scores:
        """Shape (rows, classes), each row adding up to one: the softmax of `sharpness` times the scores."""
        scores = sharpness * (np.asarray(features @ self.weights) + self.bias).astype(np.float64)
        odds = np.exp(scores - scores.max(axis=1, keepdims=True))
        return np.asarray(odds / odds.sum(axis=1, keepdims=True))
