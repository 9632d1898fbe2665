"""Logistic regression over many classes that trains quickly on few sentences with many features."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import scipy.linalg
import scipy.sparse
from sklearn.linear_model import LogisticRegression

Floats = npt.NDArray[np.float32]
Features = Any
"""A float array or a sparse matrix of shape (rows, features); SciPy's types say nothing of either."""

JITTER = 1e-4
"""Added to the diagonal, so that two equal sentences don't make the matrix singular."""


class SoftmaxRegression:
    """Weights and bias of a multinomial logistic regression with balanced classes."""

    def __init__(self, weights: Floats, bias: Floats) -> None:
        self.weights = weights
        """Shape (features, classes)."""
        self.bias = bias
        """Shape (classes,)."""

    @classmethod
    def fit(cls, features: Features, classes: npt.NDArray[np.int64], strength: float) -> SoftmaxRegression:
        """Learn from rows of features and their class numbers, of which 0 to the largest all occur.

        With an L2 penalty the solution lies in the span of the rows. So it is enough to search there: the Cholesky
        factor of the rows' inner products has the same inner products in as many dimensions as there are rows, and
        tens of thousands of n-grams become a few thousand numbers.
        """
        rows, columns = features.shape
        if columns <= rows:
            model = _regression(strength).fit(_dense(features), classes)
            return cls(*_both_classes(model.coef_.T, model.intercept_))
        products = _dense(features @ features.T)
        products[np.diag_indices(rows)] += JITTER
        factor = scipy.linalg.cholesky(products, lower=True, overwrite_a=True, check_finite=False)
        model = _regression(strength).fit(factor, classes)
        shares = scipy.linalg.solve_triangular(factor, model.coef_.T, lower=True, trans="T", check_finite=False)
        return cls(*_both_classes(features.T @ shares, model.intercept_))

    def probabilities(self, features: Features) -> Floats:
        """Shape (rows, classes); each row adds up to one."""
        logits = np.asarray(features @ self.weights) + self.bias
        logits -= logits.max(axis=1, keepdims=True)
        odds = np.exp(logits)
        return np.asarray(odds / odds.sum(axis=1, keepdims=True), dtype=np.float32)


def _regression(strength: float) -> LogisticRegression:
    return LogisticRegression(C=strength, class_weight="balanced", max_iter=200, tol=1e-3)


def _dense(features: Features) -> Floats:
    array = features.toarray() if scipy.sparse.issparse(features) else features
    return np.ascontiguousarray(array, dtype=np.float32)


def _both_classes(weights: Floats, bias: Floats) -> tuple[Floats, Floats]:
    """scikit-learn keeps one column where there are two classes; here each class has its own."""
    if weights.shape[1] == 1:
        weights, bias = np.hstack([-weights, weights]) / 2, np.hstack([-bias, bias]) / 2
    return np.asarray(weights, dtype=np.float32), np.asarray(bias, dtype=np.float32)
