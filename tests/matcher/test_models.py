"""The real models, on words and pictures made here."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont, ImageOps

from actions.matcher.encoders.image import NETWORKS, open_image_encoder
from actions.matcher.encoders.ocr import open_text_reader
from actions.matcher.encoders.text import clean, open_text_encoder
from actions.matcher.encoding import open_encoders
from actions.matcher.indexing import index_records
from actions.matcher.matcher import Matcher
from actions.matcher.records import ProductRecord
from actions.matcher.types import Query
from models import prepare_images
from models.registry import ModelError, read_manifest
from tests.matcher.odd_pictures import USABLE

MODELS = Path(prepare_images.__file__).parent
pytestmark = pytest.mark.models


def draw_ball(color: str) -> Image.Image:
    picture = Image.new("RGB", (320, 240), "white")
    ImageDraw.Draw(picture).ellipse((80, 40, 240, 200), fill=color, outline="black", width=3)
    return picture


def draw_box(color: str) -> Image.Image:
    picture = Image.new("RGB", (320, 240), "white")
    ImageDraw.Draw(picture).rectangle((130, 30, 190, 210), fill=color, outline="black", width=3)
    return picture


def test_meaning_crosses_languages() -> None:
    encoder = open_text_encoder(MODELS, 2)
    passages = encoder.passages(["Banana, fruit", "Road running shoes", "Whole milk"])
    query = encoder.queries(["香蕉", "跑步鞋", "牛奶"])
    assert passages.shape == (3, encoder.dim)
    assert np.allclose(np.linalg.norm(passages, axis=1), 1, atol=1e-3)
    assert ((query - query.mean(0)) @ (passages - passages.mean(0)).T).argmax(1).tolist() == [0, 1, 2]


def test_text_of_any_kind_can_be_encoded() -> None:
    encoder = open_text_encoder(MODELS, 2)
    odd = ["", "\0", "\ud800", "🙂" * 3000, "a" * 100_000]
    assert np.isfinite(encoder.queries([clean(text) for text in odd])).all()


def test_photos_find_what_was_drawn(tmp_path: Path) -> None:
    records = []
    for name, picture in {
        "green ball": draw_ball("green"),
        "red ball": draw_ball("red"),
        "red box": draw_box("red"),
        "blue box": draw_box("blue"),
    }.items():
        picture.save(tmp_path / f"{name}.png")
        records.append(ProductRecord(id=name, title=name, images=(str(tmp_path / f"{name}.png"),)))
    index_records(records, tmp_path / "home", open_encoders(MODELS, 2))
    matcher = Matcher.open(tmp_path / "home", MODELS, 2)
    matcher.warm_up()
    photo = draw_ball("#20a020").rotate(20, fillcolor="#dddddd").resize((900, 700))
    photo.save(tmp_path / "photo.jpg", quality=70)
    found = matcher.match(Query(image=tmp_path / "photo.jpg"))
    assert found.matches[0].product_id == "green ball"
    box = draw_box("#d02020").rotate(-10, fillcolor="#eeeeee")
    box.save(tmp_path / "box.jpg")
    assert matcher.match(Query(image=tmp_path / "box.jpg")).matches[0].product_id == "red box"
    assert matcher.match(Query(text="box", image=tmp_path / "photo.jpg")).matches[0].product_id.endswith("box")


def test_a_photo_is_described_beyond_what_is_compared() -> None:
    encoder = open_image_encoder(MODELS, 2)
    photo = Image.new("RGB", (200, 320), "#b0b0b0")
    ImageDraw.Draw(photo).polygon([(100, 30), (160, 60), (190, 180), (150, 120), (140, 300), (60, 300)], fill="navy")
    upside_down = photo.transpose(Image.Transpose.FLIP_TOP_BOTTOM)
    one, turned, other = encoder.photos([photo, ImageOps.mirror(photo), upside_down])[:, encoder.dim :]
    assert encoder.catalog([photo]).shape == (1, encoder.dim)
    assert len(one) > 0 and one @ turned > 0.9 * (one @ one) > one @ other


def test_networks_exported_by_an_older_version_are_refused(tmp_path: Path) -> None:
    for name in NETWORKS:
        (tmp_path / name).mkdir()
        (tmp_path / name / "model.json").write_text('{"onnx": "", "resolution": 224}', "utf-8")
    with pytest.raises(ModelError, match="prepare_images"):
        open_image_encoder(tmp_path, 1)


def test_preparing_again_leaves_what_is_there_alone() -> None:
    before = {name: (MODELS / name / "model.onnx").stat().st_mtime_ns for name in NETWORKS}
    said: list[str] = []
    prepare_images.prepare(MODELS, say=said.append)
    assert {name: (MODELS / name / "model.onnx").stat().st_mtime_ns for name in NETWORKS} == before
    assert said == [f"{name}: ready" for name in NETWORKS]


def test_weights_other_than_the_manifests_are_refused(tmp_path: Path) -> None:
    manifest = read_manifest()
    entry = manifest["efficientnet-lite0"]
    wrong = {**manifest, entry.name: type(entry)(**{**entry.__dict__, "files": dict.fromkeys(entry.files, "0" * 64)})}
    with pytest.raises(ModelError, match="SHA-256"):
        prepare_images.prepare(tmp_path, wrong, say=lambda _line: None)
    assert not (tmp_path / entry.name / "model.onnx").exists()


def test_a_changed_network_file_is_refused(tmp_path: Path) -> None:
    for name in NETWORKS:
        (tmp_path / name).mkdir()
        for file in ("model.onnx", "model.json"):
            (tmp_path / name / file).write_bytes((MODELS / name / file).read_bytes())
    with (tmp_path / NETWORKS[0] / "model.onnx").open("ab") as file:
        file.write(b"x")
    with pytest.raises(ModelError, match="SHA-256"):
        open_image_encoder(tmp_path, 1)


def test_without_the_networks_the_line_says_how_to_get_them(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="prepare_images"):
        open_image_encoder(tmp_path, 1)


def test_text_in_pictures_is_read_whatever_their_size() -> None:
    reader = open_text_reader(MODELS, 2)
    carton = draw_carton("OAT DRINK", "#3060a0")
    assert {"OAT", "DRINK"} <= set(" ".join(line.text for line in reader.read(carton)).split())
    assert all(0 <= line.certainty <= 1 for line in reader.read(carton.resize((120, 160))))
    for size in ((1, 1), (1, 400), (400, 1), (300, 300)):
        assert reader.read(Image.new("RGB", size, "white")) == ()


def test_odd_pictures_go_through_every_model(tmp_path: Path) -> None:
    """In a feed, and as photos; other kinds than these are alike once they are loaded."""
    products = []
    for name in ("one-pixel.png", "narrow.png", "flat.jpg", "black.jpg", "grey.jpg"):
        (tmp_path / name).write_bytes(USABLE[name]())
        products.append(ProductRecord(id=name, title="Thing", images=(str(tmp_path / name),)))
    encoders = open_encoders(MODELS, 2)
    assert encoders.text is not None and encoders.image is not None and encoders.reader is not None
    text, image, reader = encoders.text, encoders.image, encoders.reader
    assert index_records(products, tmp_path / "home", encoders).problems == []
    matcher = Matcher(tmp_path / "home", lambda: text, lambda: image, open_reader=lambda: reader)
    for one in products:
        assert matcher.match(Query(image=tmp_path / one.id)).matches, one.id


def test_cartons_of_one_look_are_told_apart_by_their_text(tmp_path: Path) -> None:
    records = []
    for brand in ("ALPINA OATS", "BERGEN SOYA"):
        draw_carton(brand, "#3060a0").save(tmp_path / f"{brand}.png")
        records.append(ProductRecord(id=brand, title="Plant drink", images=(str(tmp_path / f"{brand}.png"),)))
    index_records(records, tmp_path / "home", open_encoders(MODELS, 2))
    matcher = Matcher.open(tmp_path / "home", MODELS, 2)
    for brand in ("ALPINA OATS", "BERGEN SOYA"):
        photo = draw_carton(brand, "#2a5894").rotate(4, fillcolor="#808080")
        photo.save(tmp_path / "photo.jpg")
        (first, _) = matcher.match(Query(image=tmp_path / "photo.jpg")).matches
        assert first.product_id == brand and "on the pack" in first.reason


def draw_carton(text: str, color: str) -> Image.Image:
    picture = Image.new("RGB", (300, 400), "white")
    pen = ImageDraw.Draw(picture)
    pen.rectangle((40, 30, 260, 370), fill=color)
    for place, word in enumerate(text.split()):
        pen.text((60, 120 + 70 * place), word, fill="white", font=ImageFont.load_default(48))
    return picture
