"""Uploaded pictures, good and bad."""

import io
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from PIL import Image

from bot.gateway.images import LONGEST_EDGE, clean_image
from bot.settings import Settings
from tests.gateway.conftest import code_of, open_session
from tests.gateway.neighbour import Neighbour
from tests.gateway.pictures import animated, bomb, encoded, jpeg

SHADES = Image.effect_noise((300, 200), 60).convert("RGB")


@pytest.mark.parametrize(
    ("name", "data", "status", "code"),
    [
        ("empty", b"", 422, "image_empty"),
        ("words", b"this is not a picture" * 50, 415, "not_an_image"),
        ("pdf", b"%PDF-1.7\n" + b"x" * 500, 415, "not_an_image"),
        ("gif", encoded(Image.new("P", (9, 9)), "GIF"), 415, "not_an_image"),
        ("bmp", encoded(Image.new("RGB", (9, 9)), "BMP"), 415, "not_an_image"),
        ("truncated jpeg", encoded(SHADES, "JPEG")[:3000], 422, "image_damaged"),
        ("truncated png", encoded(SHADES, "PNG")[:3000], 422, "image_damaged"),
        ("truncated webp", encoded(SHADES, "WEBP")[:3000], None, None),
        ("bomb beyond pillow's limit", bomb(), 413, "image_too_large"),
        ("bomb just beyond ours", bomb(6400, 6400), 413, "image_too_large"),
        ("absurd bomb", bomb(2**31 - 1, 2**31 - 1), 413, "image_too_large"),
        ("moving webp", animated("WEBP"), 422, "image_animated"),
        ("moving png", animated("PNG"), 422, "image_animated"),
        ("just too big", b"\xff\xd8\xff" + b"x" * (10 * 1024 * 1024), 413, "image_too_big"),
        ("far too big", b"\xff\xd8\xff" + b"x" * (20 * 1024 * 1024), 413, "image_too_big"),
    ],
    ids=lambda value: value if isinstance(value, str) and len(value) < 40 else "",
)
async def test_bad_pictures(
    client: httpx.AsyncClient, settings: Settings, name: str, data: bytes, status: int | None, code: str | None
) -> None:
    headers = await open_session(client)
    answer = await client.post("/v1/images", files={"file": ("photo.jpg", data, "image/jpeg")}, headers=headers)
    if status is None:  # damaged in a way that Pillow notices while opening, or while decoding
        assert answer.status_code in {415, 422}
    else:
        assert (answer.status_code, code_of(answer)) == (status, code)
    assert not list((settings.home / "uploads").glob("*")), "nothing of a refused picture is kept"


async def test_a_body_without_length_is_cut_off(client: httpx.AsyncClient) -> None:
    headers = await open_session(client)
    sent = 0

    async def endless() -> object:
        nonlocal sent
        yield b'--mark\r\nContent-Disposition: form-data; name="file"; filename="a.jpg"\r\n\r\n'
        for _ in range(400):
            sent += 1
            yield b"x" * 100_000

    kind = {"Content-Type": "multipart/form-data; boundary=mark"}
    answer = await client.post("/v1/images", content=endless(), headers={**headers, **kind})
    assert (answer.status_code, code_of(answer)) == (413, "image_too_big")


async def test_forms_that_are_none(client: httpx.AsyncClient) -> None:
    headers = await open_session(client)
    answer = await client.post("/v1/images", content=jpeg(), headers={**headers, "Content-Type": "image/jpeg"})
    assert (answer.status_code, code_of(answer)) == (415, "not_a_form")
    answer = await client.post("/v1/images", files={"picture": jpeg()}, headers=headers)
    assert (answer.status_code, code_of(answer)) == (422, "file_missing")
    answer = await client.post("/v1/images", data={"file": "text"}, headers=headers)
    assert code_of(answer) in {"not_a_form", "file_missing"}
    kind = {"Content-Type": "multipart/form-data; boundary=x"}
    answer = await client.post("/v1/images", content=b"garbage", headers={**headers, **kind})
    assert answer.status_code in {400, 422} and code_of(answer)
    kind = {"Content-Type": "multipart/form-data"}
    answer = await client.post("/v1/images", content=b"garbage", headers={**headers, **kind})
    assert (answer.status_code, code_of(answer)) == (400, "bad_request")


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
async def test_a_picture_is_kept_clean(client: httpx.AsyncClient, settings: Settings, kind: str) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # lying on its side
    exif[0x010F] = "a phone that knows where it was"
    data = encoded(Image.new("RGB", (60, 40), "teal"), kind, exif=exif)
    headers = await open_session(client)
    answer = await client.post("/v1/images", files={"file": ("x.gif", data, "text/plain")}, headers=headers)
    assert answer.status_code == 201
    body = answer.json()
    assert (body["width"], body["height"]) == (40, 60)
    path: Path = settings.home / "uploads" / f"{body['image_id']}.jpg"
    assert path.stat().st_mode & 0o077 == 0
    with Image.open(path) as kept:
        assert kept.format == "JPEG" and kept.size == (40, 60) and not kept.getexif()
    assert b"phone" not in path.read_bytes()


def test_transparency_becomes_white_and_size_is_bounded() -> None:
    clean = clean_image(io.BytesIO(encoded(Image.new("RGBA", (4000, 1000), (255, 0, 0, 0)), "PNG")))
    assert (clean.width, clean.height) == (1600, 400)
    with Image.open(io.BytesIO(clean.jpeg)) as image:
        assert image.getpixel((800, 200)) == (255, 255, 255)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "CMYK", "I;16"])
def test_every_kind_of_pixel(mode: str) -> None:
    kind = "JPEG" if mode == "CMYK" else "PNG"
    picture = Image.new(mode, (30, 20)) if mode == "I;16" else Image.new("RGBA", (30, 20), "red").convert(mode)
    clean = clean_image(io.BytesIO(encoded(picture, kind)))
    with Image.open(io.BytesIO(clean.jpeg)) as image:
        assert image.mode == "RGB" and image.size == (30, 20)


@pytest.mark.parametrize("size", [(1, 1), (1, 5000), (5000, 2)])
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_every_size(size: tuple[int, int], kind: str) -> None:
    clean = clean_image(io.BytesIO(encoded(Image.new("L" if kind != "WEBP" else "RGB", size, "gray"), kind)))
    assert min(clean.width, clean.height) >= 1 and max(clean.width, clean.height) <= LONGEST_EDGE
    with Image.open(io.BytesIO(clean.jpeg)) as image:
        assert image.mode == "RGB" and image.size == (clean.width, clean.height)


async def test_another_sessions_picture_is_not_there(client: httpx.AsyncClient, neighbour: Neighbour) -> None:
    mine, other = await open_session(client), await open_session(client)
    image_id = (await client.post("/v1/images", files={"file": jpeg()}, headers=mine)).json()["image_id"]

    shown = await client.get(f"/v1/images/{image_id}", headers=mine)
    assert shown.status_code == 200 and shown.headers["content-type"] == "image/jpeg"

    for body in ({"image_id": image_id}, {"image_id": image_id, "text": "this?"}):
        answer = await client.post("/v1/messages", json=body, headers=other)
        assert (answer.status_code, code_of(answer)) == (404, "image_not_found")
    assert code_of(await client.get(f"/v1/images/{image_id}", headers=other)) == "image_not_found"
    assert code_of(await client.get("/v1/images/..%2f..%2faddress.key", headers=other)) in {
        "image_not_found",
        "not_found",
    }
    assert neighbour.turns == []


async def test_a_photo_with_and_without_words(client: httpx.AsyncClient, neighbour: Neighbour) -> None:
    headers = await open_session(client)
    image_id = (await client.post("/v1/images", files={"file": jpeg()}, headers=headers)).json()["image_id"]
    await client.post("/v1/messages", json={"image_id": image_id}, headers=headers)
    await client.post("/v1/messages", json={"image_id": image_id, "text": "in red?"}, headers=headers)
    assert [turn["message"] for turn in neighbour.turns] == ["/search_by_photo", "in red?"]
    for turn in neighbour.turns:
        assert turn["metadata"]["modality"] == "photo" and turn["metadata"]["image_id"] == image_id


async def test_too_many_pictures(app: FastAPI, settings: Settings, client: httpx.AsyncClient) -> None:
    from bot.gateway.limits import RateLimits

    settings.limit_images = "2/minute"
    app.state.services.limits = RateLimits(settings)
    headers = await open_session(client)
    statuses = [
        (await client.post("/v1/images", files={"file": jpeg()}, headers=headers)).status_code for _ in range(3)
    ]
    assert statuses == [201, 201, 429]
