"""Photo and/or words → products."""

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw
from threadpoolctl import threadpool_limits

from actions.matcher.answer import Ranked, build_answer
from actions.matcher.by_photo import WORDS_SCALE, Compared, PhotoScores, compare, look, score_photo
from actions.matcher.by_words import WordScores, score_words
from actions.matcher.color_names import NamedColor, dominant_colors
from actions.matcher.encoders import ImageEncoder, TextEncoder, TextReader, Vectors
from actions.matcher.encoders.image import open_image_encoder
from actions.matcher.encoders.ocr import open_text_reader
from actions.matcher.encoders.text import open_text_encoder
from actions.matcher.generation import Generation, current_name, index_folder, open_current
from actions.matcher.learning import softmax
from actions.matcher.opened import Opened
from actions.matcher.photo_habits import PhotoMean, UsualSimilarity
from actions.matcher.pictures import has_color, lit, load_picture
from actions.matcher.prints import points_of, shared_points, unpacked
from actions.matcher.ranking import exact_rows, rank_both, rank_exact, rank_photo, rank_words
from actions.matcher.sides import Side, crop, side_meant
from actions.matcher.similar import rank_similar
from actions.matcher.types import MatchResult, Query
from actions.matcher.vault import VAULT, kept_prints
from actions.matcher.vectors import VectorStore
from actions.matcher.words import query_pieces

QUESTION_THREADS = 1
"""A question is short: a second thread gains nothing and waits for a core when several shoppers ask."""
COMPARED_PRINTS = 8
"""Products whose print is compared with a photo's."""
READ_LINES = 16
"""Lines of a photo that are read, the biggest ones: with all of them reading took up to a third longer and found
no other product; with 12 one of 100 packs was lost.
"""
FIRST_SIDE = 320
WORTH_READING = 0.1
"""Chance that a photo shows a product with text on its pictures, from which on the photo's text is read."""


@dataclass(frozen=True)
class Part:
    """A photo, or the part of it that the words point at."""

    path: Path
    side: Side | None


@dataclass(frozen=True)
class Photo:
    """A part of a photo, encoded."""

    vector: Vectors
    has_color: bool
    colors: tuple[NamedColor, ...]
    """Those of what it shows, by name."""


@dataclass(frozen=True)
class Asked:
    """A query taken apart."""

    query: Query
    text: str
    """Its words without those that point into the photo; empty when they say nothing of what is wanted."""
    part: Part | None
    allowed: NDArray[np.bool_]
    """Shape (products,): which products pass the filters."""
    other_color: bool
    """Whether a colour is asked for: then the photo's own doesn't count ("this, but in blue")."""


class Matcher:
    """Answers queries from the current index; thread-safe. Models are opened when first needed."""

    def __init__(
        self,
        home: Path,
        open_text: Callable[[], TextEncoder],
        open_image: Callable[[], ImageEncoder],
        store: VectorStore | None = None,
        open_reader: Callable[[], TextReader] | None = None,
    ) -> None:
        self._store = store
        self._index = index_folder(home)
        self._text, self._image = Opened(open_text), Opened(open_image)
        self._reader = Opened(open_reader) if open_reader is not None else None
        self._photo_mean = PhotoMean()
        self._usual = UsualSimilarity()
        self._generation: Generation | None = None
        self._lock = threading.RLock()

    @classmethod
    def open(
        cls, home: Path, models: Path, threads: int, text_model: str = "", store: VectorStore | None = None
    ) -> "Matcher":
        """A matcher over `home`'s index, whose vectors are in `store`, with the models in `models`; `threads` is for
        the image networks.
        """
        one_blas_thread()
        return cls(
            home,
            lambda: open_text_encoder(models, QUESTION_THREADS, text_model),
            lambda: open_image_encoder(models, threads),
            store,
            lambda: open_text_reader(models, threads),
        )

    def warm_up(self) -> None:
        """Opens the index and the models it needs now. Raises IndexMissing or ModelError."""
        generation = self.generation()
        generation.words.warm_up()
        encoder = self._text_encoder(generation)
        if encoder is not None:
            encoder.queries(["warm up"])
        photo = first_photo()
        if generation.images is not None:
            self._image.get().photos([photo])
        if generation.pack_text.written.any() and self._reader is not None:
            reader = self._reader.if_here()
            if reader is not None:
                reader.read(photo)
                points_of(photo)

    def match(self, query: Query) -> MatchResult:
        """Answers one query. Raises IndexMissing, ModelError, or PictureError for a photo that can't be read."""
        return self.match_many([query])[0]

    def match_many(self, queries: Sequence[Query]) -> list[MatchResult]:
        """Answers several; their photos are looked at together, which says more of how photos differ from the
        shop's pictures. Each one's time holds its share of that.
        """
        generation = self.generation()
        asked = [self._take_apart(query, generation) for query in queries]
        started = time.perf_counter()
        photos = self._encode([one.part for one in asked if one.part is not None])
        compared = [self._compare(one, photos, generation) for one in asked]
        share = (time.perf_counter() - started) / max(len(photos), 1)
        answers = []
        for one, seen in zip(asked, compared, strict=True):
            started = time.perf_counter()
            ranked = self._rank(one, seen, generation)
            if one.part is not None:
                ranked = replace(ranked, photo_colors=photos[one.part].colors)
            spent = time.perf_counter() - started + (share if one.part else 0.0)
            answers.append(build_answer(one.query, generation, ranked, 1000 * spent))
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
        return self._text.get()

    def image_encoder(self) -> ImageEncoder:
        """The image model, opened on the first call."""
        return self._image.get()

    def _text_encoder(self, generation: Generation) -> TextEncoder | None:
        return None if generation.text is None else self._text.if_here()

    def _take_apart(self, query: Query, generation: Generation) -> Asked:
        text, part = query.text or "", None
        if query.image is not None:
            side, text = side_meant(text)
            part = Part(query.image, side)
        text = text if query_pieces(text) else ""
        allowed = generation.columns.mask(query.filters, generation.words)
        return Asked(query, text, part, allowed, bool(query.filters.colors))

    def _encode(self, parts: Sequence[Part]) -> dict[Part, Photo]:
        distinct = list(dict.fromkeys(parts))
        if not distinct:
            return {}
        pictures = [seen_part(part) for part in distinct]
        image = self._image.get()
        vectors = image.photos(pictures)
        self._photo_mean.add(vectors[:, : image.dim])
        return {
            part: Photo(vector, has_color(picture), dominant_colors(picture))
            for part, vector, picture in zip(distinct, vectors, pictures, strict=True)
        }

    def _compare(self, asked: Asked, photos: dict[Part, Photo], generation: Generation) -> Compared | None:
        if asked.part is None:
            return None
        photo = photos[asked.part]
        colorless = asked.other_color or not photo.has_color
        ignored = self._image.get().color_part if colorless else slice(0)
        found = compare(photo.vector, generation, self._photo_mean, asked.query.filters, asked.allowed, ignored)
        if found is not None and not colorless:
            self._usual.add(generation.folder.name, found.similarity(generation))
        return found

    def _rank(self, asked: Asked, compared: Compared | None, generation: Generation) -> Ranked:
        query, allowed = asked.query, asked.allowed
        if query.like is not None and asked.part is None and not asked.text:
            return rank_similar(query.like, generation, query.filters, allowed)
        words: WordScores | None = None
        if asked.text:
            exact = exact_rows(asked.text, generation)
            if exact:
                return rank_exact(exact, generation, allowed)
            words = score_words(asked.text, generation, self._text_encoder(generation), query.filters, allowed)
        if compared is not None and asked.part is not None:
            seen = score_photo(look(compared, generation, self._usual))
            ranked = _rank_seen(words, seen, generation, allowed)
            if (reader := self._reader_for(seen, ranked, generation)) is not None:
                picture = seen_part(asked.part)
                lines = reader.read(picture, READ_LINES)
                printed = self._printed(picture, reader.name, seen, ranked, generation)
                seen = score_photo(seen.looks, generation.pack_text.score(lines), lines, printed)
                ranked = _rank_seen(words, seen, generation, allowed)
            return replace(ranked, colors=query.filters.colors)
        if words is not None:
            return rank_words(words, generation, allowed)
        none = np.zeros(generation.products)
        if asked.part is not None:
            return Ranked(none, none, none > 0, none > 0, None, None, False)
        return Ranked(none + 0.5, none, allowed, np.ones(generation.products, dtype=bool), None, None, False)

    def _printed(
        self, picture: Image.Image, reader: str, seen: PhotoScores, ranked: Ranked, generation: Generation
    ) -> NDArray[np.float64]:
        """Shape (products,): points of the print that a photo shares with the likeliest packs."""
        found = np.zeros(generation.products)
        packs = np.flatnonzero(generation.pack_text.written & ranked.allowed & (seen.chance > 0))
        likely = packs[np.argsort(-ranked.order[packs], kind="stable")[:COMPARED_PRINTS]]
        shown = {int(row): path for row in likely for path in generation.record(int(row)).images[:1]}
        kept = kept_prints(self._index / VAULT, reader, list(shown.values()))
        points = points_of(picture)
        for row, path in shown.items():
            if path in kept:
                found[row] = shared_points(unpacked(kept[path]), points)
        return found

    def _reader_for(self, seen: PhotoScores, ranked: Ranked, generation: Generation) -> TextReader | None:
        """The reader, where reading can change the answer: it takes longer than all the rest together."""
        if self._reader is None or ranked.sure or not ranked.allowed.any():
            return None
        chance = seen.chance
        if ranked.words is not None:  # what words and photo together make likely
            chance = softmax(np.where(ranked.allowed, WORDS_SCALE * ranked.order, -np.inf))
        if float(chance[generation.pack_text.written & ranked.allowed].sum()) < WORTH_READING:
            return None
        return self._reader.if_here()


def one_blas_thread() -> None:
    """For a process that answers shoppers: numpy's second thread waits in a busy loop, and on two cores that are in
    use a question took 57 ms with it instead of 36.
    """
    threadpool_limits(limits=QUESTION_THREADS, user_api="blas")


def first_photo() -> Image.Image:
    """What is looked at and read when the process starts, so that no shopper waits for what first use sets up."""
    picture = Image.new("RGB", (FIRST_SIDE, FIRST_SIDE), "white")
    ImageDraw.Draw(picture).text((20, 120), "FIRST PHOTO", fill="black", font_size=48)
    return picture


def seen_part(part: Part) -> Image.Image:
    """The picture to look at. Raises PictureError when it can't be read."""
    return lit(crop(load_picture(part.path), part.side))


def _rank_seen(
    words: WordScores | None, seen: PhotoScores, generation: Generation, allowed: NDArray[np.bool_]
) -> Ranked:
    if words is not None:
        return rank_both(words, seen, generation, allowed)
    return rank_photo(seen, generation, allowed)
