"""Sends notices by e-mail: through an SMTP server, or else by asking the shop's own system to."""

import hashlib
import smtplib
import ssl
from email.message import EmailMessage
from email.utils import format_datetime, formataddr, parseaddr
from urllib.parse import unquote, urlsplit

from actions.notice_text import mail_text
from actions.shop import outbox
from actions.shop.consents import agrees
from actions.shop.database import Database
from actions.shop.errors import ShopError
from actions.shop.models.base import utc_now
from actions.shop.notices import Notice
from actions.shop.outbox import Later, Never, Parcel
from actions.shop.remote.client import ShopClient
from actions.shop.watches import of_token
from actions.wording import DomainDict

SECONDS = 10.0
LOOPBACK = ("localhost", "127.0.0.1", "::1")
PERMANENT = 500
"""SMTP answers from here on won't be others the next time."""


class BadMailSetting(ShopError):
    """AISLE_SMTP_URL or AISLE_MAIL_FROM can't be used."""


class Post:
    """An SMTP server."""

    def __init__(self, url: str, sender: str) -> None:
        """Connects to nothing yet.

        Raises:
            BadMailSetting: the address of the server or of the sender is none.
        """
        parts = urlsplit(url)
        if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
            raise BadMailSetting("AISLE_SMTP_URL must be smtp://USER:PASSWORD@HOST:PORT or smtps://…")
        name, address = parseaddr(sender)
        if "@" not in address:
            raise BadMailSetting("AISLE_MAIL_FROM must be an address, like Shop <hello@shop.example>")
        self.sender, self.domain = formataddr((name, address)), address.rpartition("@")[2]
        self._host, self._is_tls = parts.hostname, parts.scheme == "smtps"
        self._port = parts.port or (465 if self._is_tls else 587)
        self._user, self._password = unquote(parts.username or ""), unquote(parts.password or "")

    def send(self, message: EmailMessage) -> None:
        """Hands the message over. Blocks.

        Raises:
            Later, Never: the server didn't take it.
        """
        try:
            with self._connected() as server:
                server.send_message(message)
        except smtplib.SMTPRecipientsRefused as error:
            code = max(code for code, _text in error.recipients.values())
            raise _failure(code) from error
        except smtplib.SMTPAuthenticationError as error:
            raise Later(f"the mail server refused the password ({error.smtp_code})") from error
        except smtplib.SMTPResponseException as error:
            raise _failure(error.smtp_code) from error
        except (OSError, smtplib.SMTPException) as error:
            raise Later(f"no mail server ({type(error).__name__})") from error

    def _connected(self) -> smtplib.SMTP:
        context = ssl.create_default_context()
        if self._is_tls:
            server: smtplib.SMTP = smtplib.SMTP_SSL(self._host, self._port, timeout=SECONDS, context=context)
        else:
            server = smtplib.SMTP(self._host, self._port, timeout=SECONDS)
        try:
            server.ehlo()
            if not self._is_tls and server.has_extn("starttls"):
                server.starttls(context=context)
            elif not self._is_tls and self._host not in LOOPBACK:
                raise Later("the mail server offers no encryption (STARTTLS)")
            if self._user:
                server.login(self._user, self._password)
        except BaseException:
            server.close()
            raise
        return server


def _failure(code: int) -> Later | Never:
    """What an SMTP answer means; its text may name the address and is left out."""
    kind = Never if code >= PERMANENT else Later
    return kind(f"the mail server answered {code}")


class MailSender:
    """Words and sends e-mails; `post` or, without one, `shop` delivers them."""

    at_once = 2

    def __init__(
        self, database: Database, domain: DomainDict, public_url: str, post: Post | None, shop: ShopClient | None
    ) -> None:
        self._database = database
        self._domain = domain
        self._public_url = public_url.rstrip("/")
        self._post = post
        self._shop = shop

    def send(self, parcel: Parcel) -> None:
        """Sends it to whoever still wants it. Raises Later, Never.

        Who dies between sending and settling sends it again, with the same Message-ID: no mail server knows better.
        """
        notice = Notice.model_validate(parcel.body)
        needless = self._needless(parcel.recipient, notice)
        if not needless:
            stop = f"{self._public_url}/v1/notices/{notice.watch_token}" if notice.watch_token else ""
            subject, text = mail_text(self._domain, notice, self._public_url, stop if self._public_url else "")
            self._deliver(parcel, subject, text, stop if self._public_url else "")
        with self._database.session() as session:
            outbox.settle(session, parcel, needless)

    def _needless(self, email: str, notice: Notice) -> str:
        if not notice.needs_consent and self._post is None and self._shop is None:
            return "the shop sends no e-mails"
        with self._database.session() as session:
            watch = of_token(session, notice.watch_token) if notice.watch_token else None
            stopped = notice.watch_token and (watch is None or watch.state == "stopped")
            agreed = not notice.needs_consent or agrees(session, email, "notices")
            return "no longer wanted" if stopped or not agreed else ""

    def _deliver(self, parcel: Parcel, subject: str, text: str, stop: str) -> None:
        if self._post is not None:
            self._post.send(mail(self._post, parcel, subject, text, stop))
        elif self._shop is not None:
            data = {"email": parcel.recipient, "subject": subject, "text": text, "stop_url": stop}
            self._shop.tell(parcel.key, parcel.kind, data)
        else:
            raise Later("there is no mail server: set AISLE_SMTP_URL and AISLE_MAIL_FROM")


def mail(post: Post, parcel: Parcel, subject: str, text: str, stop: str) -> EmailMessage:
    """The e-mail; the same parcel always makes the same one, so that a second copy can be told."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = post.sender, parcel.recipient, subject
    message["Date"] = format_datetime(utc_now())
    message["Message-ID"] = f"<{hashlib.sha256(parcel.key.encode()).hexdigest()[:40]}@{post.domain}>"
    message["Auto-Submitted"] = "auto-generated"
    if stop:
        message["List-Unsubscribe"] = f"<{stop}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"  # RFC 8058
    message.set_content(text)
    return message
