"""`/v1/notices/TOKEN`: the way out that every e-mail carries (RFC 8058)."""

from typing import Annotated

from fastapi import APIRouter, Path, Response
from fastapi.responses import HTMLResponse
from starlette.concurrency import run_in_threadpool

from actions import wording
from actions.shop.database import Database
from actions.shop.watches import of_token, stop_mail
from bot.gateway.callers import Parts, problems
from bot.gateway.link_pages import small_page
from bot.gateway.problems import Problem

router = APIRouter(prefix="/v1/notices", tags=["notices"])
Token = Annotated[str, Path(min_length=20, max_length=64)]


@router.get("/{token}", response_class=HTMLResponse, responses=problems(404, 422))
async def ask_to_stop(token: Token, parts: Parts) -> Response:
    """A page with a button; only looking stops nothing, as mail scanners do that too."""
    locale = await run_in_threadpool(locale_of_watch, parts.database, token)
    return page(parts.domain, locale, stopped=False)


@router.post("/{token}", response_class=HTMLResponse, responses=problems(404, 422))
async def stop_mails(token: Token, parts: Parts) -> Response:
    """Writes no more notices to the address; repeating it changes nothing."""
    locale = await run_in_threadpool(stop, parts.database, parts.domain, token)
    return page(parts.domain, locale, stopped=True)


def locale_of_watch(database: Database, token: str) -> str:
    """The language of whoever asked to be told. Raises Problem (404). Blocks."""
    with database.session() as session:
        watch = of_token(session, token)
        if watch is None:
            raise Problem("not_found")
        return watch.locale


def stop(database: Database, domain: wording.DomainDict, token: str) -> str:
    """Ends the e-mails; returns the language. Raises Problem (404). Blocks."""
    with database.session() as session:
        watch = of_token(session, token)
        if watch is None:
            raise Problem("not_found")
        stop_mail(session, watch, wording.phrase(domain, "utter_notice_page_stop", watch.locale))
        return watch.locale


def page(domain: wording.DomainDict, locale: str, *, stopped: bool) -> HTMLResponse:
    """The page, before or after."""
    text = wording.phrase(domain, f"utter_notice_page_{'stopped' if stopped else 'ask'}", locale)
    button = "" if stopped else wording.phrase(domain, "utter_notice_page_stop", locale)
    return small_page(locale, text, button)
