"""`POST /v1/sessions`, `DELETE /v1/sessions/me`."""

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool

from bot.gateway.callers import Address, CurrentShopper, Parts, problems
from bot.gateway.identity import verify_identity
from bot.gateway.locales import locale_of, preferred_locale
from bot.gateway.schemas import SessionAnswer, SessionRequest

router = APIRouter(prefix="/v1/sessions", tags=["sessions"])


@router.post("", status_code=201, responses=problems(401, 422))
async def open_session(
    request: Request, parts: Parts, address: Address, body: SessionRequest | None = None
) -> SessionAnswer:
    """Open a session, as a guest or as a shopper whom the shop vouches for."""
    asked = body or SessionRequest()
    browser = request.headers.get("accept-language")
    locale = locale_of(asked.locale) if asked.locale else preferred_locale(browser)
    request.state.locale = locale
    parts.limits.session_opened(address)
    identity = None
    if asked.identity is not None:
        secret = parts.settings.identity_secret.get_secret_value()
        identity = verify_identity(asked.identity, secret)
    opened = await run_in_threadpool(parts.sessions.open, identity, locale)
    parts.metrics.sessions.labels("guest" if identity is None else "customer").inc()
    return SessionAnswer(
        session_id=opened.shopper.session_id,
        token=opened.token,
        expires_at=opened.shopper.expires_at,
        locale=locale,
    )


@router.delete("/me", status_code=204, responses=problems(401))
async def erase_session(parts: Parts, shopper: CurrentShopper) -> None:
    """Erase this shopper's conversation, pictures and cart; the token opens nothing any more."""
    async with parts.turns.alone(shopper.session_id):
        await parts.eraser.erase(shopper.session_id)
