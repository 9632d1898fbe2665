"""`aisle import catalog|orders|policies|reviews`."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.output import print_json, print_line

if TYPE_CHECKING:
    from actions.shop.database import Database
    from actions.shop.importers.report import ImportReport, Progress

    Importer = Callable[[Database, Path, Progress], ImportReport]

SHOWN = 10
"""Rejected rows that are listed for a person."""

File = Annotated[Path, typer.Argument(help="The file to import.", show_default=False)]
Directory = Annotated[
    Path,
    typer.Argument(help="Directory of Markdown files TOPIC.LOCALE.md, and perhaps rules.toml.", show_default=False),
]
Json = Annotated[bool, typer.Option("--json", help="One JSON object.")]
Currency = Annotated[
    str | None,
    typer.Option(
        help="Currency of prices that name none (Shopify, WooCommerce), like EUR. [default: the catalog's, or USD]"
    ),
]


def register(app: typer.Typer) -> None:
    """Adds the commands."""
    family = typer.Typer(no_args_is_help=True, help="Bring the shop's own files in; doing it twice changes nothing.")
    family.command("catalog")(import_catalog)
    family.command("orders")(import_orders)
    family.command("policies")(import_policies)
    family.command("reviews")(import_reviews)
    app.add_typer(family, name="import")


def import_catalog(file: File, currency: Currency = None, as_json: Json = False) -> None:
    """Products: a Google Merchant feed (CSV, TSV, JSONL, XML), or Shopify's or WooCommerce's product CSV."""
    from actions.shop.importers.catalog import import_catalog

    code = currency.upper() if currency else None
    _run("product", lambda database, path, progress: import_catalog(database, path, code, progress), file, as_json)


def import_orders(file: File, as_json: Json = False) -> None:
    """Orders: CSV, a row for each line of an order."""
    from actions.shop.importers.orders import import_orders

    _run("order", import_orders, file, as_json)


def import_policies(directory: Directory, as_json: Json = False) -> None:
    """Policies: Markdown files, one a topic and language, like returns.en.md, and the rules.toml that they quote."""
    from actions.shop.importers.policies import import_policies

    _run("policy file", import_policies, directory, as_json)


def import_reviews(file: File, as_json: Json = False) -> None:
    """Reviews: CSV with product_id, rating, title, text and perhaps created_at."""
    from actions.shop.importers.reviews import import_reviews

    _run("review", import_reviews, file, as_json)


def _run(what: str, importer: "Importer", path: Path, as_json: bool) -> None:
    """Import into the shop's database, made first where there is none, and say what was done."""
    from actions.shop.database import Database
    from bot.settings import Settings

    settings = Settings()
    settings.home.mkdir(mode=0o700, parents=True, exist_ok=True)
    database = Database(settings.database_url)
    database.upgrade()
    try:
        report = _with_progress(f"Importing {path.name}", lambda progress: importer(database, path, progress))
    finally:
        database.dispose()
    if as_json:
        print_json(report.as_json())
    else:
        _print_summary(what, report)


def _with_progress(title: str, work: "Callable[[Progress], ImportReport]") -> "ImportReport":
    """Do the work with a progress bar on stderr, which rich shows on a terminal only."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task(title, total=None)
        return work(lambda done, total: bar.update(task, completed=done, total=total))


def _print_summary(what: str, report: "ImportReport") -> None:
    def some(count: int) -> str:
        plural = what[:-1] + "ies" if what.endswith("cy") else what + "s"
        return f"{count:,} {what if count == 1 else plural}"

    print_line(
        f"{some(report.created)} created, {report.updated:,} updated, {report.unchanged:,} unchanged, "
        f"{len(report.rejected):,} rejected."
    )
    rejected = report.as_json()["rejected"]
    for one in rejected[:SHOWN]:
        field = f"{one['field']}: " if one["field"] else ""
        print_line(f"  row {one['row']}: {field}{one['reason']}")
    if len(rejected) > SHOWN:
        print_line(f"  … and {len(rejected) - SHOWN:,} more; --json lists all of them.")
