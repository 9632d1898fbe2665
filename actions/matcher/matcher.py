"""Photo and/or words → products."""

import logging
import re
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from actions.matcher.answer import Ranked, build_answer
from actions.matcher.by_photo import COLD_MARGIN, PhotoMean, PhotoScores, score_photo
from actions.matcher.by_words import SURE_COVERAGE, SURE_TITLE, WordScores, score_words
from actions.matcher.encoders import ImageEncoder, TextEncoder, Vectors
from actions.matcher.encoders.image import open_image_encoder
from actions.matcher.encoders.text import open_text_encoder
from actions.matcher.generation import Generation, current_name, index_folder, open_current
from actions.matcher.pictures import load_picture
from actions.matcher.similar import rank_similar
from actions.matcher.types import MatchResult, Query
from actions.matcher.vectors import VectorStore
from actions.matcher.words import query_pieces
from models.registry import ModelError

logger = logging.getLogger(__name__)

WORDS_OVER_PHOTO = 2.5
"""Weight of the words beside a photo: enough for them to decide the kind of product, the photo then picks in it."""
QUESTION_THREADS = 1
"""A question is short: a second thread gains nothing and waits for a core when several shoppers ask."""
SHORTEST_KEY = 4
"""Characters that an id must have to be noticed within a sentence."""


class Matcher:
    """Answers queries from the current index; thread-safe. Models are opened when first needed."""

    def __init__(
        self,
        home: Path,
        open_text: Callable[[], TextEncoder],
        open_image: Callable[[], ImageEncoder],
        store: VectorStore | None = None,
    ) -> None:
        self._store = store
        self._index = index_folder(home)
        self._open_text, self._open_image = open_text, open_image
        self._text: TextEncoder | None = None
        self._image: ImageEncoder | None = None
        self._without_text = False
        self._photo_mean = PhotoMean()
        self._generation: Generation | None = None
        self._lock = threading.RLock()

    @classmethod
    def open(
        cls, home: Path, models: Path, threads: int, text_model: str = "", store: VectorStore | None = None
    ) -> "Matcher":
        """A matcher over `home`'s index, whose vectors are in `store`, with the models in `models`; `threads` is for
        the image networks.
        """
        return cls(
            home,
            lambda: open_text_encoder(models, QUESTION_THREADS, text_model),
            lambda: open_image_encoder(models, threads),
            store,
        )

    def warm_up(self) -> None:
        """Opens the index and both models now. Raises IndexMissing or ModelError."""
        generation = self.generation()
        encoder = self._text_if_here(generation)
        if encoder is not None:
            encoder.queries(["warm up"])
        if generation.images is not None:
            self.image_encoder()

    def match(self, query: Query) -> MatchResult:
        """Answers one query. Raises IndexMissing, ModelError, or PictureError for a photo that can't be read."""
        return self.match_many([query])[0]

    def match_many(self, queries: Sequence[Query]) -> list[MatchResult]:
        """Answers several; their photos are looked at together, which says more of how photos differ from the
        shop's pictures. Each one's time holds its share of that.
        """
        generation = self.generation()
        started = time.perf_counter()
        photos = self._encode_photos([query.image for query in queries if query.image is not None])
        share = (time.perf_counter() - started) / max(len(photos), 1)
        answers = []
        for query in queries:
            started = time.perf_counter()
            ranked = self._rank(query, generation, photos.get(query.image) if query.image else None)
            spent = time.perf_counter() - started + (share if query.image else 0.0)
            answers.append(build_answer(query, generation, ranked, 1000 * spent))
        return answers

    def generation(self) -> Generation:
        """The current state of the index, opened anew when it was replaced. Raises IndexMissing."""
        with self._lock:
            name = current_name(self._index)
            if self._generation is None or name != self._generation.folder.name:
                self._generation = open_current(self._index, self._store)
            return self._generation

    def text_encoder(self) -> TextEncoder:
        """The text model, opened on the first call."""
        with self._lock:
            if self._text is None:
                self._text = self._open_text()
            return self._text

    def image_encoder(self) -> ImageEncoder:
        """The image model, opened on the first call."""
        with self._lock:
            if self._image is None:
                self._image = self._open_image()
            return self._image

    def _text_if_here(self, generation: Generation) -> TextEncoder | None:
        """The text model; None where it is not installed, and words then count by themselves."""
        if generation.text is None or self._without_text:
            return None
        try:
            return self.text_encoder()
        except ModelError as error:
            self._without_text = True
            logger.warning("%s", error)
            return None

    def _encode_photos(self, paths: Sequence[Path]) -> dict[Path, Vectors]:
        distinct = list(dict.fromkeys(paths))
        if not distinct:
            return {}
        vectors = self.image_encoder().photos([load_picture(path) for path in distinct])
        self._photo_mean.add(vectors)
        return dict(zip(distinct, vectors, strict=True))

    def _rank(self, query: Query, generation: Generation, photo: Vectors | None) -> Ranked:
        allowed = generation.columns.mask(query.filters, generation.words)
        if query.like is not None and photo is None and not query_pieces(query.text or ""):
            return rank_similar(query.like, generation, query.filters, allowed)
        words: WordScores | None = None
        if query.text and query_pieces(query.text):
            exact = exact_rows(query.text, generation)
            if exact:
                return rank_exact(exact, generation, allowed)
            encoder = self._text_if_here(generation)
            words = score_words(query.text, generation, encoder, query.filters, allowed)
        seen = None
        if photo is not None:
            seen = score_photo(photo, generation, self._photo_mean, query.filters, allowed)
        if words is not None and seen is not None:
            return rank_both(words, seen, generation, allowed)
        if words is not None:
            return rank_words(words, generation, allowed)
        if seen is not None:
            return rank_photo(seen, generation, allowed)
        none = np.zeros(generation.products)
        if photo is not None:
            return Ranked(none, none, none > 0, none > 0, None, None, False)
        return Ranked(none + 0.5, none, allowed, np.ones(generation.products, dtype=bool), None, None, False)


def exact_rows(text: str, generation: Generation) -> list[int]:
    """Products whose id or GTIN is the text, or a longer word in it; without a digit it is no id ("milk")."""
    inside = [key for key in re.split(r"[\s,;?!#]+", text) if len(key) >= SHORTEST_KEY]
    for key in (text, *inside):
        if any(letter.isdigit() for letter in key) and (rows := generation.rows_by_key(key)):
            return rows
    return []


def rank_exact(rows: list[int], generation: Generation, allowed: NDArray[np.bool_]) -> Ranked:
    """Only these products, surely."""
    score = np.zeros(generation.products)
    score[rows] = 1.0
    only = np.zeros(generation.products, dtype=bool)
    only[rows] = True
    return Ranked(score, score, allowed & only, only, None, None, True, exact=True)


def rank_words(words: WordScores, generation: Generation, allowed: NDArray[np.bool_]) -> Ranked:
    """By words alone; sure when all of the question is in one title, or one product is clearly ahead."""
    order = words.score.astype(np.float64)
    sure = False
    best = best_row(order, allowed)
    if best is not None and words.relevant[best]:
        ahead = margin(order, best, generation, allowed)
        likeness = words.title.get(best, 0.0)
        covered = float(words.evidence.coverage[best]) >= SURE_COVERAGE
        sure = covered and (likeness >= SURE_TITLE or ahead >= 0.1) and ahead >= 0.03
    return Ranked(order, order, allowed, words.relevant, words, None, sure)


def rank_photo(seen: PhotoScores, generation: Generation, allowed: NDArray[np.bool_]) -> Ranked:
    """By the photo alone."""
    order = seen.chance
    best = best_row(order, allowed & (seen.chance > 0))
    sure = best is not None and is_sure_of_photo(seen, best, generation, allowed)
    relevant = (seen.belief >= 0.5) | (seen.chance >= 0.3)
    return Ranked(order, np.maximum(seen.chance, 0.8 * seen.belief), allowed & (order > 0), relevant, None, seen, sure)


def rank_both(words: WordScores, seen: PhotoScores, generation: Generation, allowed: NDArray[np.bool_]) -> Ranked:
    """The words say what kind of product it is, as far as they say anything; the photo picks among those."""
    if words.relevant[words.evidence.coverage > 0].any():
        pull = words.evidence.coverage.astype(np.float64)
        for row, likeness in words.title.items():
            pull[row] += 0.5 * likeness
    else:
        pull = 0.3 * words.belief.astype(np.float64)  # words that no product has: a hint of meaning at best
    order = seen.log_chance() + WORDS_OVER_PHOTO * pull
    score = 0.5 * words.score + 0.5 * np.maximum(seen.chance, seen.belief)
    best = best_row(order, allowed)
    sure = best is not None and bool(words.relevant[best])
    if sure and best is not None:
        rivals = allowed & (pull >= pull[best] - 0.1)
        sure = is_sure_of_photo(seen, best, generation, rivals)
    relevant = words.relevant if words.relevant.any() else (seen.belief >= 0.5)
    return Ranked(order, score, allowed, relevant, words, seen, sure)


def is_sure_of_photo(seen: PhotoScores, best: int, generation: Generation, rivals: NDArray[np.bool_]) -> bool:
    """Whether a photo shows the product in row `best` rather than any other of the rivals."""
    others = rivals & (generation.groups != generation.groups[best])
    if seen.sure_at is not None:
        total = float(seen.chance[rivals].sum()) or 1.0
        return bool(seen.chance[best] / total >= seen.sure_at)
    if seen.belief[best] < 0.5:
        return False
    if not others.any():
        return True
    return bool(seen.similarity[best] - seen.similarity[others].max() >= COLD_MARGIN)


def best_row(order: NDArray[np.float64], allowed: NDArray[np.bool_]) -> int | None:
    """Row of the best allowed product."""
    if not allowed.any():
        return None
    return int(np.argmax(np.where(allowed, order, -np.inf)))


def margin(order: NDArray[np.float64], best: int, generation: Generation, allowed: NDArray[np.bool_]) -> float:
    """How far the best is ahead of the next product that isn't its variant."""
    others = allowed & (generation.groups != generation.groups[best])
    return float(order[best] - order[others].max()) if others.any() else 1.0
