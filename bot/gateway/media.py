"""Pictures of the catalog that lie in local files, at the size that a page shows."""

import hashlib
import logging
import os
import tempfile
from pathlib import Path
from typing import Literal

from fastapi import APIRouter, Header, Response
from fastapi.responses import FileResponse, RedirectResponse
from PIL import Image, ImageOps, UnidentifiedImageError

from actions.shop.catalog import get_product
from actions.shop.database import Database
from actions.shop.errors import ProductNotFound
from bot.settings import Settings

logger = logging.getLogger(__name__)
SIDES = {"small": 400, "large": 900}
"""Pixels of the longer side."""
CACHE = "public, max-age=3600"
QUALITY = 84

PLACEHOLDER = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 400" width="400" height="400">'
    '<rect width="400" height="400" fill="#efedea"/>'
    '<g fill="none" stroke="#b9b3ab" stroke-width="9" stroke-linecap="round" stroke-linejoin="round">'
    '<path d="M136 166h128l14 130H122z"/><path d="M166 190v-42a34 34 0 0 1 68 0v42"/></g></svg>'
)


class NotAPicture(Exception):
    """The file behind an image_link is missing or no picture; its text says which and why."""


def build_router(settings: Settings, database: Database) -> APIRouter:
    """`/media/products/ID`: the product's picture, `?size=large` for its own page."""
    router = APIRouter(include_in_schema=False)
    folder = settings.home / "thumbnails"

    @router.get("/media/products/{product_id:path}")
    def product_picture(
        product_id: str,
        size: Literal["small", "large"] = "small",
        if_none_match: str | None = Header(None),
    ) -> Response:
        with database.session() as session:
            try:
                link = get_product(session, product_id).image_link
            except ProductNotFound:
                return placeholder(404)
        if link.startswith(("http://", "https://")):
            return RedirectResponse(link)
        if not link:
            return placeholder(200)
        try:
            path = thumbnail(Path(link), folder, SIDES[size])
        except NotAPicture as error:
            logger.warning("product %s: %s", product_id, error)
            return placeholder(200)
        headers = {"Cache-Control": CACHE, "ETag": f'"{path.stem}"', "Cross-Origin-Resource-Policy": "cross-origin"}
        if if_none_match and headers["ETag"] in if_none_match:
            return Response(status_code=304, headers=headers)
        return FileResponse(path, media_type="image/webp", headers=headers)

    return router


def placeholder(status: int) -> Response:
    """A quiet tile where there is no picture."""
    headers = {"Cache-Control": "public, max-age=60", "Cross-Origin-Resource-Policy": "cross-origin"}
    return Response(PLACEHOLDER, status, headers, "image/svg+xml")


def thumbnail(source: Path, folder: Path, side: int) -> Path:
    """A WebP of `source` with sides up to `side` pixels, made once for each state of the file; NotAPicture."""
    try:
        state = source.stat()
    except OSError as error:
        raise NotAPicture(f"no picture at {source} ({error.strerror})") from None
    key = f"{source}|{state.st_mtime_ns}|{state.st_size}|{side}|{QUALITY}"
    target = folder / f"{hashlib.sha256(key.encode()).hexdigest()[:32]}.webp"
    if not target.exists():
        folder.mkdir(parents=True, exist_ok=True)
        write_whole(shrunk(source, side), target)
    return target


def shrunk(source: Path, side: int) -> Image.Image:
    """The picture upright, with sides up to `side` pixels; NotAPicture when it can't be read."""
    try:
        with Image.open(source) as image:
            image.draft("RGB", (side, side))  # decodes a big JPEG at a fraction of its size
            upright = ImageOps.exif_transpose(image)
            upright.thumbnail((side, side), Image.Resampling.LANCZOS)
            return upright.convert("RGBA" if upright.has_transparency_data else "RGB")
    except (OSError, UnidentifiedImageError, Image.DecompressionBombError, ValueError) as error:
        raise NotAPicture(f"{source} can't be read ({type(error).__name__})") from None


def write_whole(image: Image.Image, target: Path) -> None:
    """Writes the file so that nobody ever reads half of it."""
    handle, name = tempfile.mkstemp(dir=target.parent, suffix=".part")
    try:
        with os.fdopen(handle, "wb") as out:
            image.save(out, "WEBP", quality=QUALITY, method=4)
        Path(name).replace(target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
