"""How probable it is that something is wrong, learned from the catalog itself.

Faults are made up: products are given another's picture, or another shelf's category, and a logistic regression learns
to tell them from products as they are, by what their neighbours say. Each product is judged by a fit that saw none of
its group, so that the scores are what they would be for a product never seen. As made-up faults are half of what it
learns from, and real ones are rarer, the odds are brought down to PRIOR; suspected is what is then more probably wrong
than right. Nothing but PRIOR is a guess, and a catalog whose shelves can't be told apart raises no suspicion.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from actions.matcher.encoders import Vectors
from actions.matcher.neighbours import VOTERS, Floats, Ints, Neighbours, nearest_others, voices

PRIOR = 0.05
"""Part of the products that is expected to have such a fault: a shop asks because it has doubts."""
FEWEST = 40
"""Looks from which on there is enough to learn from."""
MADE_UP = 4000
"""Faults that are made up, at most."""
TIMES = 4
"""Faults made up of each look."""
FOLDS = 5
NEAREST = 60
STIFFNESS = 3.0
"""Ridge of the map from pictures to texts."""
SUSPECTED = 0.5


@dataclass(frozen=True)
class Looks:
    """The distinct appearances of products: variants with the same words, picture and category are one."""

    rows: list[int]
    """Of the first product of each."""
    groups: Ints
    """Shape (looks,): variants of one thing have the same number."""
    narrow: list[str]
    """The category."""
    wide: list[str]
    """Its widest step."""
    texts: Vectors
    """Shape (looks, dim): centred, unit length."""
    pictures: Vectors
    """Shape (looks, dim): the same; zeros for those without a picture."""

    def nearest(self, vectors: Vectors, rows: Ints, sources: Ints) -> Neighbours:
        """Of the vectors of `sources`, without the groups of these and of `rows`."""
        return nearest_others(
            vectors[sources], vectors, self.groups, (self.groups[rows], self.groups[sources]), NEAREST
        )


def misleading_pictures(looks: Looks) -> dict[int, tuple[float, Neighbours]]:
    """Look to the chance that its picture is another's, and the neighbours of that picture."""
    seen = np.flatnonzero(looks.pictures.any(axis=1) & looks.texts.any(axis=1)).astype(np.int32)
    if len(seen) < FEWEST or len(set(looks.wide)) < 2:
        return {}
    draw = np.random.default_rng(0)
    victims = draw.permutation(np.repeat(seen, TIMES))[:MADE_UP]
    donors = draw.choice(seen, len(victims))
    apart = looks.groups[victims] != looks.groups[donors]
    victims, donors = victims[apart], donors[apart]
    maps = maps_by_fold(looks, seen)
    real, near = picture_evidence(looks, maps, seen, seen)
    made_up, _ = picture_evidence(looks, maps, victims, donors)
    chances = chances_of(real, made_up, looks.groups[seen], looks.groups[victims])
    return {
        int(look): (float(chance), near.of(np.array([i])))
        for i, (look, chance) in enumerate(zip(seen, chances, strict=True))
        if chance >= SUSPECTED
    }


def picture_evidence(looks: Looks, maps: Vectors, rows: Ints, sources: Ints) -> tuple[Floats, Neighbours]:
    """Shape (n, features): how the words of `rows` go with the pictures of `sources`; these pictures' neighbours."""
    by_picture = looks.nearest(looks.pictures, rows, sources)
    by_words = looks.nearest(looks.texts, rows, rows)
    words = by_picture.likeness(looks.texts[rows], looks.texts)
    seen = by_words.likeness(looks.pictures[sources], looks.pictures)
    narrow = voices(by_picture, looks.narrow, [looks.narrow[row] for row in rows])
    wide = voices(by_picture, looks.wide, [looks.wide[row] for row in rows])
    expected = np.einsum("nd,nde->ne", looks.pictures[sources], maps[fold_of(looks.groups[rows])])
    length = np.maximum(np.linalg.norm(expected, axis=1), 1e-9)
    features = (
        words[:, :3].mean(axis=1),
        words[:, :VOTERS].mean(axis=1),
        words.max(axis=1),
        seen[:, :3].mean(axis=1),
        seen[:, :VOTERS].mean(axis=1),
        seen.max(axis=1) - by_picture.similarity[:, 0],
        by_picture.similarity[:, :3].mean(axis=1),
        narrow.own,
        wide.own,
        (expected * looks.texts[rows]).sum(axis=1) / length,
        *variants_evidence(looks, rows, sources),
    )
    return np.stack(features, axis=1).astype(np.float64), by_picture


def variants_evidence(looks: Looks, rows: Ints, sources: Ints) -> tuple[Floats, Floats]:
    """Shape (n,) both: how alike the pictures of `sources` are to the likest one of another variant of `rows`, and
    whether there is one. Variants have one shape and differ in colour.
    """
    members: dict[int, list[int]] = defaultdict(list)
    for look in np.flatnonzero(looks.pictures.any(axis=1)).tolist():
        members[looks.groups[look]].append(look)
    alike, here = np.zeros(len(rows)), np.zeros(len(rows))
    for i, (row, source) in enumerate(zip(rows.tolist(), sources.tolist(), strict=True)):
        others = [look for look in members[looks.groups[row]] if look != row]
        if others:
            alike[i], here[i] = float((looks.pictures[others] @ looks.pictures[source]).max()), 1.0
    return alike, here


def maps_by_fold(looks: Looks, seen: Ints) -> Vectors:
    """Shape (FOLDS, picture dim, text dim): what words to expect with a picture, fitted without the fold's groups."""
    folds = fold_of(looks.groups[seen])
    maps = []
    for fold in range(FOLDS):
        some = seen[folds != fold]
        pictures = looks.pictures[some]
        square = pictures.T @ pictures + STIFFNESS * np.eye(pictures.shape[1], dtype=np.float32)
        maps.append(np.linalg.solve(square, pictures.T @ looks.texts[some]))
    return np.stack(maps).astype(np.float32)


def wrong_categories(looks: Looks) -> dict[int, tuple[float, str, Neighbours]]:
    """Look to the chance that its category is wrong, the category that its words suggest, and their neighbours."""
    named = np.array([bool(category) for category in looks.narrow], dtype=bool)
    rows = np.flatnonzero(named & looks.texts.any(axis=1)).astype(np.int32)
    if len(rows) < FEWEST or len(set(looks.wide)) < 2:
        return {}
    near = looks.nearest(looks.texts, rows, rows), looks.nearest(looks.pictures, rows, rows)
    draw = np.random.default_rng(0)
    victims = draw.permutation(np.repeat(np.arange(len(rows)), TIMES))[:MADE_UP]
    donors = draw.choice(rows, len(victims))
    apart = np.array([looks.wide[rows[i]] != looks.wide[donor] for i, donor in zip(victims, donors, strict=True)])
    victims, donors = victims[apart], donors[apart]
    real, suggested = category_evidence(looks, near, rows)
    made_up, _ = category_evidence(looks, (near[0].of(victims), near[1].of(victims)), donors)
    chances = chances_of(real, made_up, looks.groups[rows], looks.groups[rows[victims]])
    return {
        int(look): (float(chance), suggested[i], near[0].of(np.array([i])))
        for i, (look, chance) in enumerate(zip(rows, chances, strict=True))
        if chance >= SUSPECTED
    }


def category_evidence(looks: Looks, near: Sequence[Neighbours], sources: Ints) -> tuple[Floats, list[str]]:
    """Shape (n, features): how the neighbours (by words, by picture) of some looks go with the categories of `sources`;
    and what the neighbours by words suggest instead.
    """
    features: list[Floats] = []
    suggested: list[str] = []
    for one in near:
        for labels in (looks.narrow, looks.wide):
            said = voices(one, labels, [labels[source] for source in sources])
            features += [said.own, said.rival, said.apart]
            suggested = suggested or said.rivals
    return np.stack(features, axis=1), suggested


def chances_of(real: Floats, made_up: Floats, groups: Ints, made_up_groups: Ints) -> Floats:
    """Shape (real,): how probable it is that each is like the made-up ones."""
    from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]

    everything = np.concatenate([real, made_up])
    centre, spread = everything.mean(axis=0), everything.std(axis=0) + 1e-9
    everything = (everything - centre) / spread
    wrong = np.arange(len(everything)) >= len(real)
    folds = fold_of(np.concatenate([groups, made_up_groups]))
    odds = np.full(len(real), -np.inf)
    for fold in range(FOLDS):
        train, judged = folds != fold, np.flatnonzero(folds[: len(real)] == fold)
        if len(judged) and wrong[train].any() and not wrong[train].all():
            fit = LogisticRegression(C=1.0, class_weight="balanced", max_iter=500)
            odds[judged] = fit.fit(everything[train], wrong[train]).decision_function(everything[judged])
    return np.asarray(1 / (1 + np.exp(-np.clip(odds + np.log(PRIOR / (1 - PRIOR)), -50, 50))))


def fold_of(groups: Ints) -> Ints:
    """Shape (n,): which part of the fits leaves a group out."""
    return np.asarray(groups.astype(np.int64) * 7919 % FOLDS, dtype=np.int32)
