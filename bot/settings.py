"""What can be set from outside, in one place: environment variables that start with `AISLE_`."""

from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

PROJECT = Path(__file__).resolve().parent.parent


class Settings(BaseSettings):
    """Settings of every process; `aisle run` hands the inner addresses and the token to its children."""

    model_config = SettingsConfigDict(env_prefix="AISLE_", extra="ignore")

    home: Path = Field(default=PROJECT / "var")
    """Databases, the match index, uploads and logs live here."""
    database_url: str = ""
    """SQLAlchemy URL; empty means SQLite under `home`."""
    models: Path = Field(default=PROJECT / "models")
    """Model weights and trained Rasa models."""

    index_url: str = ""
    """Where products' vectors are kept; empty means beside the rest of the index, under `home`. A Qdrant cluster is
    `qdrant+http://HOST:6333/PREFIX` or `qdrant+https://HOST/PREFIX` (docs/index.md says when that pays)."""
    index_key: SecretStr = SecretStr("")
    """API key of that cluster."""

    host: str = "127.0.0.1"
    port: int = 8000
    rasa_url: str = "http://127.0.0.1:5005"
    actions_url: str = "http://127.0.0.1:5055"
    token: SecretStr = SecretStr("")
    """Shared by gateway, Rasa and action server, so that nobody else on the machine can speak for a shopper."""

    public_url: str = ""
    """Where shoppers reach the gateway, like `https://chat.shop.example`: for links in answers and e-mails. `aisle run`
    tells its children `http://HOST:PORT` where it is empty."""
    link_secret: SecretStr = SecretStr("")
    """Signs those links; empty means a key of this installation's own, kept under `home`."""
    identity_secret: SecretStr = SecretStr("")
    """HS256 key with which the shop's backend signs shoppers' identities; empty means guests only."""
    allowed_origins: list[str] = []
    """Other web origins that may embed the widget."""
    trusted_proxies: list[str] = []
    """Addresses of reverse proxies whose X-Forwarded-For is believed; nobody's is by default."""
    session_hours: int = 24
    history_days: int = 30
    """Days after its end until a conversation is erased; its pictures go when it ends."""
    review_items: int = 2000
    """Different sentences that may wait for `aisle review`, each as long as its conversation is kept; 0 keeps none."""
    turn_seconds: float = 15.0
    """Seconds that one answer may take before the shopper is told that the assistant is unavailable."""
    limit_sessions: str = "300/minute"
    """New sessions from one address; limits are written as `600/minute;5000/day`."""
    limit_messages: str = "600/minute"
    """Messages of one session."""
    limit_messages_per_address: str = "12000/minute"
    limit_images: str = "300/minute"
    """Pictures of one session."""
    limit_voice: str = "120/minute"
    """Recordings of one session."""
    limit_uploads_per_address: str = "1200/minute"
    """Pictures and recordings from one address."""
    limit_documents_per_address: str = "120/minute"
    """Papers and other signed links opened from one address."""
    ask_to_keep_photos: bool = False
    """Whether shoppers who send a photo are asked, once, to let the shop keep it, to recognise products better."""
    shop_url: str = ""
    """The shop's own system, which then decides about changes of orders (docs/shop-system.md); empty: this database
    does."""
    shop_secret: SecretStr = SecretStr("")
    """Shared with it, as the Standard Webhooks specification has it: base64 of 24 bytes or more, with or without
    `whsec_` before it."""
    smtp_url: SecretStr = SecretStr("")
    """Sends e-mails: `smtp://USER:PASSWORD@HOST:587` (with STARTTLS) or `smtps://…`; empty: the shop's own system is
    asked to, and where there is none, nobody is offered e-mails."""
    mail_from: str = ""
    """Who e-mails are from, like `Nordlicht <hello@shop.example>`."""
    threads: int = 2
    """Threads of each model session; more than the cores you have makes all of them slower."""

    @property
    def public_base(self) -> str:
        """`public_url`, or the address that the gateway listens on; without a slash at its end."""
        if self.public_url:
            return self.public_url.rstrip("/")
        host = "127.0.0.1" if self.host in {"0.0.0.0", "::"} else self.host  # noqa: S104 - compared, not bound
        return f"http://[{host}]:{self.port}" if ":" in host else f"http://{host}:{self.port}"

    def model_post_init(self, _context: object) -> None:
        self.home = self.home.resolve()
        if not self.database_url:
            self.database_url = f"sqlite:///{self.home}/aisle.db"
