"""`aisle privacy`: a shopper's data, handed out or erased when they ask."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.output import print_json, print_line

if TYPE_CHECKING:
    from actions.shop.database import Database

Email = Annotated[str, typer.Argument(metavar="EMAIL", help="The shopper's address.", show_default=False)]
Json = Annotated[bool, typer.Option("--json", help="One JSON object.")]


def register(app: typer.Typer) -> None:
    """Adds the commands."""
    family = typer.Typer(help="A shopper's data: handed out, or erased but for what the law makes a shop keep.")
    family.command("export")(export)
    family.command("erase")(erase)
    app.add_typer(family, name="privacy")


def export(
    email: Email,
    out: Annotated[Path | None, typer.Option("--out", help="Where the ZIP goes.", show_default="data.zip")] = None,
    as_json: Json = False,
) -> None:
    """Write all that is kept of a shopper into a ZIP: data.json and pictures. Only you may read the file."""
    import os

    from bot.cli.errors import CommandError
    from bot.privacy.exporting import export_shopper

    path = out or Path("data.zip")
    with _shop() as (database, home):
        archive = export_shopper(database, home, _checked(email))
    try:
        with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
            file.write(archive)
    except FileExistsError as error:
        raise CommandError(f"{path} is there already: name another with --out.") from error
    except OSError as error:
        raise CommandError(f"can't write {path} ({error.strerror}): name another with --out.") from error
    if as_json:
        print_json({"file": str(path), "bytes": len(archive)})
    else:
        print_line(f"{path} holds all that is kept of this shopper ({len(archive):,} bytes).")


def erase(
    email: Email,
    yes: Annotated[bool, typer.Option("--yes", help="Don't ask.")] = False,
    as_json: Json = False,
) -> None:
    """Erase what is kept of a shopper; orders and invoices stay and are marked. It can be repeated, not undone."""
    from bot.privacy.erasing import erase_shopper

    checked = _checked(email)
    if not yes:
        typer.confirm(f"Erase the conversations, pictures, cases and consents of {checked}?", abort=True, err=True)
    with _shop() as (database, home):
        erased = erase_shopper(database, home, checked, "agent:cli")
    if as_json:
        print_json(asdict(erased))
        return
    print_line(
        f"Erased: {erased.conversations} conversations, {erased.pictures} pictures, {erased.cases} cases, "
        f"{erased.consents} consents, {erased.watches} alerts, {erased.messages} messages; "
        f"{erased.reviews} reviews have no author any more."
    )
    if erased.orders_kept:
        print_line(f"Kept for the law, and marked: {erased.orders_kept} orders with the name and address on them.")
    if erased.conversations:
        print_line("Rasa forgets the conversations within five minutes while the shop is open, else when it opens.")


def _checked(email: str) -> str:
    from actions.shop.access import normal_email
    from bot.cli.errors import CommandError

    local, _, domain = normal_email(email).rpartition("@")
    if not local or not domain:
        raise CommandError(f"{email!r} is no e-mail address.")
    return f"{local}@{domain}"


@contextmanager
def _shop() -> "Iterator[tuple[Database, Path]]":
    """The shop's database and its home."""
    from actions.shop.database import Database
    from bot.settings import Settings

    settings = Settings()
    settings.home.mkdir(mode=0o700, parents=True, exist_ok=True)
    database = Database(settings.database_url)
    database.upgrade()
    try:
        yield database, settings.home
    finally:
        database.dispose()
