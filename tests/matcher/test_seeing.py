"""What a photo says beside its looks: text, colours, a part pointed at; and how usual a product is."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from actions.matcher.by_photo import BY_CHANCE
from actions.matcher.color_names import dominant_colors
from actions.matcher.encoders import SeenText, Vectors
from actions.matcher.encoders.color import DIM, catalog_colors, photo_colors
from actions.matcher.encoders.image import unit
from actions.matcher.encoding import Encoders
from actions.matcher.indexing import index_records
from actions.matcher.matcher import Matcher
from actions.matcher.pack_text import PackText, shared_words, trigrams
from actions.matcher.photo_habits import REMEMBERED, PhotoMean, UsualSimilarity
from actions.matcher.pictures import has_color, lit, object_mask
from actions.matcher.prints import PLACES, packed, points_of, shared_points, unpacked
from actions.matcher.reading import SAMPLE, has_words
from actions.matcher.records import ProductRecord
from actions.matcher.sides import Side, crop, side_meant
from actions.matcher.types import Filters, Query
from actions.matcher.vectors import NOT_COMPARED
from tests.matcher.small import ColourGrid, HashedWords, WidthReader, draw


def seen(*lines: str, certainty: float = 0.95) -> list[SeenText]:
    return [SeenText(line, certainty) for line in lines]


MILKS = [
    ProductRecord(id="1", title="Alpina oat drink", brand="Alpina", seen=("Alpina", "HAVREDRYCK", "1 LITER")),
    ProductRecord(id="2", title="Bergen oat drink", brand="Bergen", seen=("Bergen", "HAVREDRYCK")),
    ProductRecord(id="3", title="Ripe kiwi"),
]


def test_text_on_the_pack_tells_brands_apart_also_misread() -> None:
    index = PackText.build(MILKS)
    assert index.written.tolist() == [True, True, False]
    scores = index.score(seen("8ergen", "HAVREDRYCX"))
    assert scores.argmax() == 1 and scores[1] > scores[0] > 0 == scores[2]


def test_what_no_product_has_scores_nothing() -> None:
    assert not PackText.build(MILKS).score(seen("xyzzy", "12", "q")).any()
    assert not PackText.build(MILKS).score([]).any()
    assert PackText.build([]).score(seen("oat")).shape == (0,)


def test_one_short_word_is_less_than_the_whole_pack() -> None:
    index = PackText.build(MILKS)
    assert index.score(seen("oat"))[0] < 0.5 * index.score(seen("Alpina", "HAVREDRYCK", "1 LITER"))[0]


@given(st.lists(st.text(max_size=12), max_size=8), st.floats(0, 1))
def test_scores_stay_between_nothing_and_all(lines: list[str], certainty: float) -> None:
    scores = PackText.build(MILKS).score(seen(*lines, certainty=certainty))
    assert np.all(np.isfinite(scores)) and np.all(scores >= 0) and np.all(scores <= 1 + 1e-6)


def test_the_index_is_the_same_after_saving(tmp_path: Path) -> None:
    index = PackText.build(MILKS)
    index.save(tmp_path)
    again = PackText.open(tmp_path)
    assert np.array_equal(again.score(seen("Bergen")), index.score(seen("Bergen")))
    assert again.written.tolist() == index.written.tolist()


def test_words_of_both_are_named_as_they_were_read() -> None:
    assert shared_words(seen("BERGEN eko", "HAVRE"), MILKS[1]) == ["BERGEN"]
    assert trigrams(["oat"]) == {"<oa", "oat", "at>"}


@pytest.mark.parametrize(
    ("text", "side", "left"),
    [
        ("the left one", Side.LEFT, ""),
        ("do you have the one on the right?", Side.RIGHT, "do you have  ?"),
        ("the bottle in the middle", Side.MIDDLE, "the bottle"),
        ("the bottom one please", Side.BOTTOM, "please"),
        ("右边那个多少钱", Side.RIGHT, "多少钱"),
        ("中间的", Side.MIDDLE, ""),
        ("最左边的瓶子", Side.LEFT, "瓶子"),
        ("scissors for the left hand", None, "scissors for the left hand"),
        ("a top for summer", None, "a top for summer"),
        ("中国茶", None, "中国茶"),
    ],
)
def test_words_point_at_a_part(text: str, side: Side | None, left: str) -> None:
    found, rest = side_meant(text)
    assert found is side
    assert rest.split() == left.split()


@given(st.sampled_from(list(Side)), st.integers(1, 600), st.integers(1, 600))
def test_a_part_is_never_empty(side: Side, width: int, height: int) -> None:
    part = crop(Image.new("RGB", (width, height)), side)
    assert 1 <= part.width <= width and 1 <= part.height <= height


def test_the_part_pointed_at_is_matched(matcher: Matcher, tmp_path: Path) -> None:
    photo = Image.new("RGB", (200, 100), "white")
    pen = ImageDraw.Draw(photo)
    pen.rectangle((25, 25, 75, 75), fill="purple")
    pen.rectangle((125, 25, 175, 75), fill="orange")
    photo.save(tmp_path / "two.png")
    for text, product in (("the left one", "M1"), ("右边那个", "J1")):
        assert matcher.match(Query(text=text, image=tmp_path / "two.png")).matches[0].product_id == product


def test_colours_are_told_apart_and_near_shades_are_near() -> None:
    red, crimson, blue = (Image.new("RGB", (60, 60), one) for one in ("#d02020", "#b81830", "#2040c0"))
    vectors = photo_colors([red, crimson, blue])
    assert vectors.shape == (3, DIM) and np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert vectors[0] @ vectors[1] > 0.5 > vectors[0] @ vectors[2] + 0.3
    assert photo_colors([]).shape == (0, DIM)


def test_of_a_shop_picture_only_the_object_counts() -> None:
    picture = Image.new("RGB", (80, 80), "white")
    picture.paste("#2040c0", (30, 30, 50, 50))
    full = Image.new("RGB", (80, 80), "#2040c0")
    assert object_mask(picture).mean() == pytest.approx(400 / 6400)
    assert object_mask(full).all()
    vectors = catalog_colors([picture, full])
    assert vectors[0] @ vectors[1] > 0.9


def test_what_is_near_to_every_photo_is_held_back() -> None:
    usual = UsualSimilarity()
    for _ in range(60):
        usual.add("g", np.array([0.5, 0.0, NOT_COMPARED]))
    steps = usual.steps("g", np.array([0.52, 0.4, NOT_COMPARED]))
    assert steps.argmax() == 1 and steps[2] == -np.inf
    assert usual.steps("another index", np.array([0.52, 0.4, NOT_COMPARED])).argmax() == 0


def test_a_product_that_many_photograph_is_still_found() -> None:
    random = np.random.default_rng(0)
    usual = UsualSimilarity()
    photos = random.normal(0, 0.12, (300, 20))
    photos[::8, 0] += 0.6
    for photo in photos:
        usual.add("g", photo)
    found = [usual.steps("g", photo).argmax() == 0 for photo in photos[::8]]
    assert np.mean(found) > 0.9


def test_only_so_many_photos_are_remembered() -> None:
    mean, usual = PhotoMean(), UsualSimilarity()
    for value in (0.0, 1.0):
        for _ in range(2 * REMEMBERED):
            mean.add(np.full((1, 2), value, dtype=np.float32))
            usual.add("g", np.array([value]))
    assert mean.estimate(np.zeros(2, dtype=np.float32))[0] > 0.75
    assert usual.steps("g", np.array([1.0]))[0] < 1


def test_this_but_in_another_colour(home: Path, shop: list[ProductRecord], tmp_path: Path) -> None:
    """The photo is of the blue shoe; red is asked for: every answer is red, and says so."""
    grid = ColourGrid()
    matcher = Matcher(home, HashedWords, lambda: grid)
    photo = Path(draw(tmp_path / "photo.png", "blue", (70, 64)))
    found = matcher.match(Query(image=photo, filters=Filters(colors=("red",))))
    assert {match.product_id[:6] for match in found.matches} == {"S1-RED"}
    assert "red as you asked" in found.matches[0].reason


def test_pictures_are_read_once_and_photos_only_where_it_helps(tmp_path: Path, encoders: Encoders) -> None:
    """Two cartons of one look, which only their text tells apart, and a lamp."""
    goods = [
        ProductRecord(
            id=key, title=f"Carton {key}", product_type=kind, images=(draw(tmp_path / f"{key}.png", color, size),)
        )
        for key, kind, color, size in (
            ("A", "Food > Milk", "purple", (60, 60)),
            ("B", "Food > Milk", "purple", (62, 62)),
            ("L", "Home > Lamps", "green", (80, 80)),
        )
    ]
    reader, home = WidthReader(), tmp_path / "reading"
    index_records(goods, home, Encoders(encoders.text, encoders.image, (), reader))
    index_records(goods, home, Encoders(encoders.text, encoders.image, (), reader))
    assert reader.reads == 3
    grid = ColourGrid()
    matcher = Matcher(home, HashedWords, lambda: grid, open_reader=lambda: reader)
    for key, width in (("A", 60), ("B", 62)):
        found = matcher.match(Query(image=Path(draw(tmp_path / f"photo{key}.png", "#7d007d", (width, width)))))
        assert found.matches[0].product_id == key
        assert "on the pack" in found.matches[0].reason
    assert reader.reads == 5
    lamp = matcher.match(Query(image=Path(draw(tmp_path / "photoL.png", "#008200", (70, 70)))))
    assert (lamp.matches[0].product_id, reader.reads) == ("L", 5)


def test_a_department_without_text_is_sampled_only(tmp_path: Path, encoders: Encoders) -> None:
    pictures = [draw(tmp_path / f"{i}.png", f"#0000{200 + i:02x}") for i in range(3 * SAMPLE)]
    plain = [
        ProductRecord(id=f"P{i}", title=f"Thing {i}", product_type="Clothing > Things", images=(picture,))
        for i, picture in enumerate(pictures)
    ]
    reader = WidthReader()
    index_records(plain, tmp_path / "plain", Encoders(encoders.text, encoders.image, (), reader))
    assert reader.reads == SAMPLE
    assert not has_words(seen("O", "12%")) and has_words(seen("Milk"))


def label(seed: int) -> Image.Image:
    """A pack with a print of its own."""
    random = np.random.default_rng(seed)
    picture = Image.new("RGB", (300, 300), "white")
    pen = ImageDraw.Draw(picture)
    for _ in range(60):
        x, y, size = random.integers(20, 250, 3) * (1, 1, 0.12)
        color = tuple(int(part) for part in random.integers(0, 255, 3))
        pen.polygon([(x, y), (x + size, y + 2), (x + size / 2, y + size)], fill=color)
    return picture


def test_packs_of_one_look_and_text_are_told_apart_by_their_print(tmp_path: Path, encoders: Encoders) -> None:
    """The print is kept by `aisle index`: the shop's pictures are gone when the photo comes."""
    for seed in (1, 2):
        label(seed).resize((60, 60)).save(tmp_path / f"{seed}.png")
    goods = [
        ProductRecord(id=f"P{seed}", title="Muesli", product_type="Food", images=(str(tmp_path / f"{seed}.png"),))
        for seed in (1, 2)
    ]
    reader, home, grid = WidthReader(), tmp_path / "prints", PlainGrid()
    index_records(goods, home, Encoders(encoders.text, grid, (), reader))
    matcher = Matcher(home, HashedWords, lambda: grid, open_reader=lambda: reader)
    for seed in (1, 2):
        (tmp_path / f"{seed}.png").unlink()
        photo = tmp_path / f"photo{seed}.png"
        label(seed).resize((60, 60)).rotate(5, fillcolor="gray").save(photo)
        assert matcher.match(Query(image=photo)).matches[0].product_id == f"P{seed}"


class PlainGrid(ColourGrid):
    """To which all pictures look nearly the same."""

    name = "plain-grid"

    def _encode(self, pictures: Sequence[Image.Image]) -> Vectors:
        return unit(super()._encode(pictures) * 1e-3 + np.eye(1, self.dim, dtype=np.float32))


def test_a_print_is_known_again_turned_smaller_and_darker() -> None:
    photo = label(1).rotate(12, fillcolor="gray").resize((220, 220)).point([value // 2 for value in range(256)] * 3)
    seen_points = points_of(photo)
    own, other = (shared_points(points_of(label(seed)), seen_points) for seed in (1, 2))
    assert own > 3 * max(other, BY_CHANCE) / 2 and other <= BY_CHANCE


def test_points_of_nothing_are_none() -> None:
    plain = points_of(Image.new("RGB", (1, 40), "white"))
    assert shared_points(plain, points_of(label(1))) == 0
    assert packed(plain) == b"" and len(unpacked(b"").places) == 0


def test_kept_points_are_the_same() -> None:
    points = points_of(label(1))
    again = unpacked(packed(points))
    assert np.array_equal(again.gradients, points.gradients)
    assert np.abs(again.places - points.places).max() <= 0.5 / PLACES


def test_a_photo_taken_in_the_dark_is_lit_and_others_stay() -> None:
    bright = label(1)
    dark = bright.point([value // 6 for value in range(256)] * 3)
    assert lit(bright) is bright
    difference = np.abs(np.asarray(lit(dark), dtype=int) - np.asarray(bright, dtype=int)).mean()
    assert difference < 0.25 * np.abs(np.asarray(dark, dtype=int) - np.asarray(bright, dtype=int)).mean()
    black = lit(Image.new("RGB", (20, 20), (0, 0, 0)))
    assert not np.asarray(black).any()


def test_shades_of_grey_have_no_colour() -> None:
    assert has_color(label(1))
    assert not has_color(label(1).convert("L").convert("RGB"))


@pytest.mark.parametrize(
    ("shade", "en", "zh"),
    [
        ("#c81e28", "red", "红色"),
        ("#2a5bd0", "blue", "蓝色"),
        ("#f2efe9", "white", "白色"),
        ("#1c1c1e", "black", "黑色"),
        ("#e9d21f", "yellow", "黄色"),
        ("#2f9b46", "green", "绿色"),
        ("#6d4323", "brown", "棕色"),
    ],
)
def test_colours_have_names_in_both_languages(shade: str, en: str, zh: str) -> None:
    picture = Image.new("RGB", (120, 90), "#bcd0a0")
    picture.paste(shade, (20, 20, 100, 70))
    (color,) = dominant_colors(picture)
    assert (color.en, color.zh) == (en, zh)


def test_a_product_of_the_photos_colour_says_so(matcher: Matcher, tmp_path: Path) -> None:
    found = matcher.match(Query(image=Path(draw(tmp_path / "photo.png", "blue", (70, 64))))).matches[0]
    assert found.product_id.startswith("S1-BLU") and "also blue" in found.reason
