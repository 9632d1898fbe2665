"""`POST /v1/images`, and the picture back to its owner."""

import anyio
from fastapi import APIRouter, Request
from fastapi.responses import FileResponse
from starlette.concurrency import run_in_threadpool

from bot.gateway.callers import Address, CurrentShopper, Parts, problems
from bot.gateway.images import clean_image
from bot.gateway.multipart import multipart_body, uploaded_file
from bot.gateway.problems import Problem
from bot.gateway.schemas import ImageAnswer
from bot.gateway.sizes import IMAGE_BYTES, readable_size

router = APIRouter(prefix="/v1/images", tags=["conversation"])
FIELD = "file"


@router.post(
    "",
    status_code=201,
    responses=problems(401, 413, 415, 422),
    openapi_extra=multipart_body(FIELD, "JPEG, PNG or WebP; at most 10 MB and 40 megapixels."),
)
async def upload_image(request: Request, parts: Parts, shopper: CurrentShopper, address: Address) -> ImageAnswer:
    """Upload a picture to speak about; it is decoded, turned upright, freed of metadata and kept with the session."""
    parts.limits.image_sent(shopper.session_id, address)
    too_big = Problem("image_too_big", limit=readable_size(IMAGE_BYTES))
    async with uploaded_file(request, FIELD, most_bytes=IMAGE_BYTES, too_big=too_big) as file:
        image = await anyio.to_thread.run_sync(clean_image, file, limiter=parts.images_at_once)
    image_id = await run_in_threadpool(parts.uploads.add, shopper.session_id, image)
    return ImageAnswer(image_id=image_id, width=image.width, height=image.height)


@router.get("/{image_id}", response_class=FileResponse, responses=problems(401, 404))
async def show_image(image_id: str, parts: Parts, shopper: CurrentShopper) -> FileResponse:
    """A picture of this session, for the history."""
    path = await run_in_threadpool(parts.uploads.path, shopper.session_id, image_id)
    if path is None:
        raise Problem("image_not_found")
    headers = {"Cache-Control": "private, max-age=3600"}
    return FileResponse(path, media_type="image/jpeg", headers=headers)
