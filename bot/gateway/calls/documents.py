"""`GET /v1/documents/{token}`: an invoice or a return label, made when its link is opened."""

import anyio
from fastapi import APIRouter, Request, Response

from actions.papers.links import read_link, requested_paper
from actions.papers.paper import Paper
from actions.papers.press import print_pdf
from actions.shop.database import Database
from actions.shop.errors import OrderNotFound
from actions.shop.links import Links
from bot.gateway.callers import Address, Parts, problems
from bot.gateway.link_pages import link_page
from bot.gateway.problems import Problem, locale_for
from bot.gateway.sessions import Sessions

router = APIRouter(prefix="/v1/documents", tags=["documents"])
PDF = "application/pdf"


@router.get(
    "/{token}",
    response_class=Response,
    responses={200: {"content": {PDF: {"schema": {"type": "string", "format": "binary"}}}}, **problems(404)},
)
async def open_document(token: str, request: Request, parts: Parts, address: Address) -> Response:
    """The paper of a link that the assistant gave, as PDF, as long as the link and its conversation last."""
    parts.limits.link_opened(address)
    try:
        name, pdf = await anyio.to_thread.run_sync(
            printed, parts.database, parts.sessions, parts.links, token, limiter=parts.papers_at_once
        )
    except Problem as problem:
        if "text/html" not in request.headers.get("accept", ""):
            raise
        return link_page(locale_for(request), "expired", status=problem.status_code)  # a person pressed it
    headers = {"Content-Disposition": f'attachment; filename="{name}.pdf"', "Cache-Control": "no-store"}
    return Response(pdf, media_type=PDF, headers=headers)


def printed(database: Database, sessions: Sessions, links: Links, token: str) -> tuple[str, bytes]:
    """Name and bytes of the paper. Takes CPU time: call it in a thread.

    Raises Problem (404) when the link is not good (any more), or its conversation may not see the order: the one
    door decides that anew each time.
    """
    paper = looked_up(database, sessions, links, token)
    return paper.name, print_pdf(paper)


def looked_up(database: Database, sessions: Sessions, links: Links, token: str) -> Paper:
    """The paper of a link. Raises Problem (404)."""
    asked = read_link(links, token)
    viewer = sessions.viewer(asked.session_id) if asked else None
    if asked is None or viewer is None:
        raise Problem("link_expired")
    try:
        with database.session() as session:
            return requested_paper(session, viewer, asked)
    except OrderNotFound as error:
        raise Problem("link_expired") from error
