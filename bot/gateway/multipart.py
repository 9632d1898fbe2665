"""Takes one file out of a multipart form without holding more of it in memory than the limit."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import BinaryIO

from fastapi import Request
from starlette.datastructures import UploadFile

from bot.gateway.problems import Problem


@asynccontextmanager
async def uploaded_file(request: Request, field: str, *, most_bytes: int, too_big: Problem) -> AsyncIterator[BinaryIO]:
    """The file in `field`, spooled to disk from 1 MB on and gone afterwards.

    Raises Problem: 415 when the body is no form, 422 when the field holds no file, `too_big` when it is too big.
    """
    if not request.headers.get("content-type", "").lower().startswith("multipart/form-data"):
        raise Problem("not_a_form", field=field)
    try:
        form = await request.form(max_files=1, max_fields=8, max_part_size=8 * 1024)
    except Problem as problem:
        raise (too_big if problem.code == "body_too_large" else problem) from problem
    try:
        upload = form.get(field)
        if not isinstance(upload, UploadFile):
            raise Problem("file_missing", field=field)
        if (upload.size or 0) > most_bytes:
            raise too_big
        yield upload.file
    finally:
        await form.close()


def multipart_body(field: str, what: str) -> dict[str, object]:
    """The OpenAPI description of such a form."""
    schema = {
        "type": "object",
        "required": [field],
        "properties": {field: {"type": "string", "format": "binary", "description": what}},
    }
    return {"requestBody": {"required": True, "content": {"multipart/form-data": {"schema": schema}}}}
