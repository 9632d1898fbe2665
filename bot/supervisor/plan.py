"""Which processes a shop needs, with the addresses and the token they share."""

import secrets
import sys
from pathlib import Path

from bot.settings import PROJECT, Settings
from bot.supervisor.child import ChildSpec
from bot.supervisor.ports import free_port
from bot.training import RASA_ENVIRONMENT, rasa_python


def with_inner_addresses(settings: Settings) -> Settings:
    """The settings with a token and free loopback addresses for the inner two, where none were given."""
    update: dict[str, object] = {}
    if not settings.token.get_secret_value():
        update["token"] = type(settings.token)(secrets.token_urlsafe(32))
    if "rasa_url" not in settings.model_fields_set:
        update["rasa_url"] = f"http://127.0.0.1:{free_port()}"
    if "actions_url" not in settings.model_fields_set:
        update["actions_url"] = f"http://127.0.0.1:{free_port()}"
    return settings.model_copy(update=update)


def shared_environment(settings: Settings) -> dict[str, str]:
    """What every child is told. Secrets travel in the environment, never on a command line."""
    return {
        "AISLE_HOME": str(settings.home),
        "AISLE_DATABASE_URL": settings.database_url,
        "AISLE_MODELS": str(settings.models),
        "AISLE_HOST": settings.host,
        "AISLE_PORT": str(settings.port),
        "AISLE_PUBLIC_URL": settings.public_base,
        "AISLE_RASA_URL": settings.rasa_url,
        "AISLE_ACTIONS_URL": settings.actions_url,
        "AISLE_ACTIONS_ADDRESS": settings.actions_url.partition("://")[2].rstrip("/"),  # for endpoints.yml
        "AISLE_TOKEN": settings.token.get_secret_value(),
        "OMP_WAIT_POLICY": "PASSIVE",
        "PYTHONUNBUFFERED": "1",
    }


def port_of(url: str) -> str:
    """The port of an inner address."""
    return url.rsplit(":", 1)[1].strip("/")


def actions_child(settings: Settings, logs: Path) -> ChildSpec:
    """The action server, in this environment."""
    return ChildSpec(
        name="actions",
        command=(sys.executable, "-m", "actions.server"),
        environment=shared_environment(settings),
        folder=PROJECT,
        log=logs / "actions.log",
        ready_url=f"{settings.actions_url}/health",
        ready_headers={"Authorization": f"Bearer {settings.token.get_secret_value()}"},
    )


def rasa_child(settings: Settings, model: Path, logs: Path) -> ChildSpec:
    """The Rasa server, in its own environment."""
    words = ["-i", "127.0.0.1", "-p", port_of(settings.rasa_url), "-m", str(model), "--enable-api"]
    words += ["--endpoints", "endpoints.yml", "--credentials", "credentials.yml"]
    return ChildSpec(
        name="rasa",
        command=(str(rasa_python()), "-m", "bot.rasa.serve", "run", *words),
        environment={**shared_environment(settings), **RASA_ENVIRONMENT, "PYTHONPATH": str(PROJECT)},
        folder=PROJECT,
        log=logs / "rasa.log",
        # the token goes in the query: Rasa knows no header for it; the address never leaves this machine
        ready_url=f"{settings.rasa_url}/status?token={settings.token.get_secret_value()}",
        ready_headers={},
    )


def gateway_child(settings: Settings, logs: Path) -> ChildSpec:
    """The gateway, the only one that others may reach."""
    host = "127.0.0.1" if settings.host in {"0.0.0.0", "::"} else settings.host  # noqa: S104 - compared, not bound
    return ChildSpec(
        name="gateway",
        command=(sys.executable, "-m", "bot.gateway"),
        environment=shared_environment(settings),
        folder=PROJECT,
        log=logs / "gateway.log",
        ready_url=f"http://{host}:{settings.port}/healthz",
        ready_headers={},
    )


def processes(settings: Settings, model: Path) -> list[ChildSpec]:
    """The three processes, each with its log under the shop's home (the last run's logs end in `.old`)."""
    logs = settings.home / "logs"
    logs.mkdir(mode=0o700, parents=True, exist_ok=True)
    for log in logs.glob("*.log"):
        log.replace(log.with_suffix(".old"))
    return [actions_child(settings, logs), rasa_child(settings, model, logs), gateway_child(settings, logs)]
