"""From scores of all products to the few that are shown, each with a score and a reason."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from actions.matcher.by_photo import BY_CHANCE, PhotoScores
from actions.matcher.by_words import WordScores
from actions.matcher.color_names import NamedColor
from actions.matcher.generation import Generation
from actions.matcher.lexical import ATTRIBUTE, IDENTITY
from actions.matcher.pack_text import shared_words
from actions.matcher.types import Match, MatchResult, Query

ALIKE = 0.5
"""Belief from which on two pictures look alike."""
LIKELY = 0.5
SHOWN_WORDS = 3


@dataclass(frozen=True)
class Ranked:
    """How all products compare for a query."""

    order: NDArray[np.float64]
    """Shape (products,): the higher the better; any scale."""
    score: NDArray[np.float64]
    """Shape (products,): what is shown, 0..1."""
    allowed: NDArray[np.bool_]
    relevant: NDArray[np.bool_]
    words: WordScores | None
    photo: PhotoScores | None
    sure: bool
    exact: bool = False
    colors: tuple[str, ...] = ()
    """Colours that were asked for."""
    photo_colors: tuple[NamedColor, ...] = ()
    """Colours of what the photo shows."""
    like: str | None = None


def build_answer(query: Query, generation: Generation, ranked: Ranked, ms: float) -> MatchResult:
    """The best products, the best variant of each group where that is asked, scores falling."""
    matches: list[Match] = []
    ceiling = 1.0
    for row in top_rows(query, generation, ranked):
        record = generation.record(row)
        ceiling = min(ceiling, float(np.clip(ranked.score[row], 0.0, 1.0)))
        matches.append(
            Match(
                product_id=record.id,
                title=record.title,
                score=round(ceiling, 4),
                reason=reason_for(row, generation, ranked),
                relevant=bool(ranked.relevant[row]),
            )
        )
    return MatchResult(matches, ranked.sure and bool(matches), round(ms, 2))


def top_rows(query: Query, generation: Generation, ranked: Ranked) -> list[int]:
    """Rows of the best allowed products, best first; ties go to what is in stock, then to the catalog's order."""
    rows = np.flatnonzero(ranked.allowed)
    limit = max(query.limit, 0)
    if not limit or not len(rows):
        return []
    if not query.group_variants:
        return best_first(rows, limit, generation, ranked)
    some = limit
    while True:  # rarely twice: only where more than three quarters of the best are variants of one another
        some *= 4
        found: dict[int, int] = {}
        for row in best_first(rows, some, generation, ranked):
            found.setdefault(int(generation.groups[row]), row)
        if len(found) >= limit or some >= len(rows):
            return list(found.values())[:limit]


def best_first(rows: NDArray[np.int64], count: int, generation: Generation, ranked: Ranked) -> list[int]:
    """The best `count` of these rows in order."""
    order = np.round(ranked.order[rows], 6)
    if count < len(rows):
        worst = np.partition(order, len(rows) - count)[len(rows) - count]
        rows, order = rows[order >= worst], order[order >= worst]
    ordered = rows[np.lexsort((rows, ~generation.columns.in_stock[rows], -order))]
    return [int(row) for row in ordered[:count]]


def reason_for(row: int, generation: Generation, ranked: Ranked) -> str:
    """What was matched, as a short phrase."""
    if ranked.exact:
        return "this id"
    if ranked.like is not None:
        return f"like {ranked.like}"
    found: list[str] = []
    if ranked.words is not None:
        found.extend(word_reasons(row, generation, ranked.words))
    if ranked.photo is not None:
        found.extend(photo_reasons(row, generation, ranked.photo, bool(ranked.colors)))
    color = generation.record(row).color
    if ranked.colors and color:
        found.append(f"{color} as you asked")
    elif color and (same := [one.en for one in ranked.photo_colors if has_name(color, one)]):
        found.append(f"also {same[0]}")
    return "; ".join(found) or ("nearest in meaning" if ranked.words is not None else "fits the filters")


def has_name(color: str, named: NamedColor) -> bool:
    """Whether a product's own word for its colour is, or has in it, this one's name in either language."""
    return named.en in color.casefold() or named.zh[:-1] in color


def photo_reasons(row: int, generation: Generation, photo: PhotoScores, other_color: bool) -> list[str]:
    """What of a photo is like a product: its looks and the text that both have."""
    looks = photo.looks
    if looks.belief[row] >= ALIKE or photo.chance[row] >= LIKELY:
        found = ["same shape" if other_color else "looks like the photo"]
    else:
        found = ["nearest to the photo"]
    if photo.printed is not None and photo.printed[row] > BY_CHANCE:
        found.append("the same print")
    if photo.written[row] > 0 and (words := shared_words(photo.seen, generation.record(row))):
        found.append(f"text {' '.join(repr(word) for word in words[:SHOWN_WORDS])} on the pack")
    return found


def word_reasons(row: int, generation: Generation, words: WordScores) -> list[str]:
    """Which of the question's words stand in the name, the features and the description of a product."""
    places: dict[str, list[str]] = {"name": [], "feature": [], "description": []}
    for term in words.evidence.terms:
        if term.term is None:
            continue
        rows, _, levels = generation.words.postings(term.term)
        at = int(np.searchsorted(rows, row))
        if at < len(rows) and rows[at] == row:
            level = int(levels[at])
            place = "name" if level == IDENTITY else "feature" if level == ATTRIBUTE else "description"
            places[place].append(term.shown)
    found = [f"{place}: {' '.join(shown)}" for place, shown in places.items() if shown]
    if not found and words.belief[row] >= 0.5:
        return ["similar in meaning"]
    return found
