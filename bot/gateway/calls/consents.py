"""`/v1/consents/{token}`: the link in an e-mail that puts its reader on the newsletter's list, or takes them off."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse
from starlette.concurrency import run_in_threadpool

from actions.shop.database import Database
from actions.shop.newsletter import Wish, read_wish, set_newsletter
from bot.gateway.callers import Address, Parts, problems
from bot.gateway.link_pages import link_page
from bot.gateway.locales import preferred_locale
from bot.gateway.services import Services

router = APIRouter(prefix="/v1/consents", tags=["notices"])


@router.get("/{token}", response_class=HTMLResponse, responses=problems(404))
async def ask_consent(token: str, request: Request, parts: Parts, address: Address) -> Response:
    """A page with a button; only looking changes nothing, as mail scanners do that too."""
    wish = opened(token, parts, address)
    if wish is None:
        return expired(request)
    if wish.wanted:
        return link_page(wish.locale, "subscribe", quote=wish.wording)
    return link_page(wish.locale, "unsubscribe")


@router.post("/{token}", response_class=HTMLResponse, responses=problems(404))
async def give_consent(token: str, request: Request, parts: Parts, address: Address) -> Response:
    """Does what the link is for; repeating it changes nothing."""
    wish = opened(token, parts, address)
    if wish is None:
        return expired(request)
    await run_in_threadpool(fulfil, parts.database, wish)
    return link_page(wish.locale, "subscribed" if wish.wanted else "unsubscribed")


def opened(token: str, parts: Services, address: str) -> Wish | None:
    """What the link asks for, None when it is too old. Raises Problem (429)."""
    parts.limits.link_opened(address)
    return read_wish(parts.links, token)


def fulfil(database: Database, wish: Wish) -> None:
    """Keeps the consent. Blocks."""
    with database.session() as session:
        set_newsletter(session, wish.email, wish.wanted, wish.wording, "link")


def expired(request: Request) -> HTMLResponse:
    """For a person who pressed an old link."""
    return link_page(preferred_locale(request.headers.get("accept-language")), "expired", status=404)
