"""The small pages behind links in e-mails and answers: a sentence, perhaps a button."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Literal

from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined

from bot.gateway.locales import Locale

Sentence = Literal["subscribe", "subscribed", "unsubscribe", "unsubscribed", "expired"]


def link_page(locale: Locale, sentence: Sentence, *, quote: str = "", status: int = 200) -> HTMLResponse:
    """The page; `quote` is a sentence that the reader agrees to. Kept nowhere and found by no search engine."""
    texts = _texts()[locale]
    return small_page(locale, texts[sentence], texts.get(f"{sentence}_button", ""), quote=quote, status=status)


def small_page(locale: str, text: str, button: str, *, quote: str = "", status: int = 200) -> HTMLResponse:
    """A page of one sentence, with a button where there is something to confirm."""
    html = _templates().get_template("link.html").render(locale=locale, text=text, button=button, quote=quote)
    return HTMLResponse(html, status, headers={"Cache-Control": "no-store", "X-Robots-Tag": "noindex"})


@cache
def _texts() -> dict[str, dict[str, str]]:
    return tomllib.loads(Path(__file__).with_name("link_pages.toml").read_text("utf-8"))


@cache
def _templates() -> Environment:
    return Environment(loader=PackageLoader("bot.gateway"), autoescape=True, undefined=StrictUndefined)
