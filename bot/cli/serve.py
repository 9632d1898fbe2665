"""`aisle run`, `aisle shell` and `aisle train`."""

from pathlib import Path
from typing import Annotated

import typer

from bot.cli.output import print_json, print_line


def register(app: typer.Typer) -> None:
    """Adds the commands."""
    app.command("run")(run)
    app.command("shell")(shell)
    app.command("train")(train)


def run(
    host: Annotated[str | None, typer.Option(help="Address to listen on; loopback unless you say so.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on.", min=1, max=65535)] = None,
) -> None:
    """Open the shop: start gateway, Rasa and action server, wait until they answer, keep them running.

    Trains first when the training data changed. Ctrl-C stops all three.
    """
    import asyncio

    from bot.cli.errors import CommandError
    from bot.settings import Settings
    from bot.supervisor.plan import processes, with_inner_addresses
    from bot.supervisor.ports import can_listen
    from bot.supervisor.supervisor import Supervisor

    given = {key: value for key, value in (("host", host), ("port", port)) if value is not None}
    settings = with_inner_addresses(Settings().model_copy(update=given))
    reason = can_listen(settings.host, settings.port)
    if reason:
        raise CommandError(f"can't listen on {settings.host}:{settings.port} ({reason}): choose another with --port.")
    prepare_shop(settings.home, settings.database_url)
    model = ensure_trained(settings.models)
    url = f"http://{settings.host}:{settings.port}"

    def ready() -> None:
        print_line(f"\nThe shop is open: {url}\nCtrl-C closes it.")

    print_line("Starting the assistant …")
    asyncio.run(Supervisor(processes(settings, model), lambda line: print_line(f"  {line}")).run(ready))
    print_line("Closed.")


def shell() -> None:
    """Talk to the assistant here in the terminal: `rasa shell`, with the action server running beside it."""
    import asyncio

    from bot.settings import Settings
    from bot.supervisor.plan import with_inner_addresses
    from bot.supervisor.shell import talk

    settings = with_inner_addresses(Settings())
    prepare_shop(settings.home, settings.database_url)
    model = ensure_trained(settings.models)
    print_line("Starting … (type /stop to leave)")
    asyncio.run(talk(settings, model))


def prepare_shop(home: Path, database_url: str) -> None:
    """Create or upgrade the database before the children ask it anything; say so when the shop is empty."""
    from actions.shop.catalog import count_products
    from actions.shop.database import Database

    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    database = Database(database_url)
    database.upgrade()
    with database.session() as session:
        if not count_products(session):
            print_line("The catalog is empty. `aisle demo` fills it with the demo shop, `aisle import` with yours.")


def ensure_trained(models: Path) -> Path:
    """The trained model of the present data, trained now when it has to be."""
    from bot.training import model_path
    from bot.training import train as train_model

    if not model_path(models).exists():
        print_line("The training data changed: training (one to three minutes) …")
    training = train_model(models)
    if training.seconds:
        print_line(f"Trained in {training.seconds:.0f} s.")
    return training.model


def train(as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False) -> None:
    """Train the Rasa model when the data changed."""
    from bot.settings import Settings
    from bot.training import train as train_model

    models = Settings().models
    if as_json:
        training = train_model(models)
        print_json({"model": str(training.model), "seconds": training.seconds})
    else:
        print_line(f"The assistant is trained: {ensure_trained(models).name}")
