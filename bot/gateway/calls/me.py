"""`GET /v1/me/export`, `DELETE /v1/me`: a signed-in shopper's own data, handed out and erased."""

from fastapi import APIRouter, Response
from starlette.concurrency import run_in_threadpool

from bot.gateway.callers import Address, CurrentShopper, Parts, problems
from bot.gateway.problems import Problem
from bot.gateway.schemas import ErasedAnswer
from bot.gateway.sessions import Shopper
from bot.privacy.erasing import erase_shopper
from bot.privacy.exporting import export_shopper

router = APIRouter(prefix="/v1/me", tags=["sessions"])
ZIP = "application/zip"


@router.get(
    "/export",
    response_class=Response,
    responses={200: {"content": {ZIP: {"schema": {"type": "string", "format": "binary"}}}}, **problems(401, 403)},
)
async def export_me(parts: Parts, shopper: CurrentShopper, address: Address) -> Response:
    """All that is kept of this shopper, as a ZIP: `data.json` and pictures."""
    parts.limits.link_opened(address)
    archive = await run_in_threadpool(export_shopper, parts.database, parts.settings.home, email_of(shopper))
    headers = {"Content-Disposition": 'attachment; filename="my-data.zip"', "Cache-Control": "no-store"}
    return Response(archive, media_type=ZIP, headers=headers)


@router.delete("", responses=problems(401, 403))
async def erase_me(parts: Parts, shopper: CurrentShopper) -> ErasedAnswer:
    """Erase all that is kept of this shopper, in every conversation, but for what the law makes the shop keep."""
    email = email_of(shopper)
    async with parts.turns.alone(shopper.session_id):
        erased = await run_in_threadpool(
            erase_shopper, parts.database, parts.settings.home, email, f"session:{shopper.session_id}"
        )
    await parts.eraser.finish()
    return ErasedAnswer(conversations=erased.conversations, orders_kept=erased.orders_kept)


def email_of(shopper: Shopper) -> str:
    """The address that the shop vouches for. Raises Problem (403) for a guest."""
    if shopper.identity is None:
        raise Problem("sign_in_needed")
    return shopper.identity.email
