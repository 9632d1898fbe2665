"""What goes in and out of the gateway, as `/openapi.json` shows it."""

import datetime as dt
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

MessageType = Literal["text", "products", "order", "sources", "handoff"]


class SessionRequest(BaseModel):
    """Opens a session."""

    identity: str | None = Field(default=None, max_length=8_000)
    """JWT (HS256) with sub, email, name and exp, signed by the shop's backend; without it the shopper is a guest."""
    locale: str | None = Field(default=None, max_length=35)
    """The shopper's language as a BCP 47 tag; every Chinese one is zh, every other one en."""


class SessionAnswer(BaseModel):
    """An open session."""

    session_id: str
    token: str
    """Send it as `Authorization: Bearer …`; shown only here."""
    expires_at: dt.datetime
    locale: Literal["en", "zh"]


class MessageRequest(BaseModel):
    """What the shopper says; at least one of the three."""

    text: str | None = None
    """At most 2,000 characters. Beside a payload it is the pressed button's title."""
    image_id: str | None = Field(default=None, max_length=64)
    """A picture uploaded in this session."""
    payload: str | None = None
    """The payload of a pressed button."""


class Button(BaseModel):
    """A quick reply."""

    title: str
    payload: str


class Price(BaseModel):
    """An amount of money, never a float."""

    amount: str
    currency: str


class ProductCard(BaseModel):
    """A product as it is shown."""

    model_config = ConfigDict(extra="allow")

    id: str
    title: str
    price: Price
    sale_price: Price | None = None
    image_url: str | None = None
    url: str | None = None
    availability: str | None = None
    score: float | None = None
    reason: str | None = None


class OrderCard(BaseModel):
    """An order as it is shown; only ever one that this shopper may see."""

    model_config = ConfigDict(extra="allow")

    number: str
    status: str
    placed_at: str | None = None
    items: list[dict[str, Any]] = []
    shipments: list[dict[str, Any]] = []
    total: Price | None = None


class Source(BaseModel):
    """Where an answer comes from."""

    title: str
    url: str | None = None


class HandOffCard(BaseModel):
    """A request for a person."""

    request: int
    """Its number."""
    waiting: bool
    """Whether it was made before: this message only says that it still stands."""


class Message(BaseModel):
    """Something that the assistant says; `text` is always enough by itself."""

    id: str
    type: MessageType = "text"
    text: str
    products: list[ProductCard] | None = None
    order: OrderCard | None = None
    sources: list[Source] | None = None
    handoff: HandOffCard | None = None
    buttons: list[Button] | None = None


class TurnAnswer(BaseModel):
    """All that was answered."""

    turn_id: str
    messages: list[Message]
    timings: dict[str, float]
    """Milliseconds: `wait_ms` behind earlier messages, `rasa_ms`, `asr_ms` for a recording, `total_ms`."""


class TurnDone(BaseModel):
    """The end of a streamed answer."""

    turn_id: str
    timings: dict[str, float]


class SpokenText(BaseModel):
    """What was heard; an empty text means that nobody spoke."""

    text: str
    language: str | None = None
    confidence: float | None = None


class VoiceAnswer(TurnAnswer):
    """What was heard and all that was answered."""

    transcript: SpokenText


class ImageAnswer(BaseModel):
    """An uploaded picture, as it is kept: upright, without metadata."""

    image_id: str
    width: int
    height: int


class ErasedAnswer(BaseModel):
    """What was erased, and what the law makes the shop keep."""

    conversations: int
    orders_kept: int
    """With name and address, for invoices; marked so that they serve nothing else."""


class HistoryMessage(Message):
    """A message of either side."""

    turn_id: str
    role: Literal["shopper", "assistant", "agent"]
    created_at: dt.datetime
    modality: Literal["text", "voice", "photo", "notice"] | None = None
    """How the shopper said it; of the other side's messages `notice` for what was told unasked, else None."""
    image_id: str | None = None
    undelivered: bool | None = None
    """True when the assistant could not be reached with it."""


class HistoryAnswer(BaseModel):
    """The last messages, oldest first."""

    messages: list[HistoryMessage]


class FeedbackRequest(BaseModel):
    """What the shopper thinks of an answer."""

    message_id: str = Field(max_length=64)
    thumbs: Literal["up", "down"]
    comment: str = Field(default="", max_length=500)


class FeedbackAnswer(BaseModel):
    """The feedback as it is kept; a later one on the same message takes its place."""

    message_id: str
    thumbs: Literal["up", "down"]
    comment: str


def as_message(raw: dict[str, Any], message_id: str) -> Message | None:
    """A message from Rasa's channel; reduced to its text when its other parts are malformed, None without text."""
    try:
        return Message.model_validate({**raw, "id": message_id})
    except ValidationError:
        text = raw.get("text")
        return Message(id=message_id, text=text) if isinstance(text, str) and text else None
