"""`aisle handoffs`: which shoppers wait for a person, and giving a conversation back to the assistant."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli.database import open_database
from bot.cli.output import print_json, print_line

if TYPE_CHECKING:
    import datetime as dt

    from actions.shop.models.handoffs import Handoff

Json = Annotated[bool, typer.Option("--json", help="A JSON object a line.")]


def register(app: typer.Typer) -> None:
    """Adds the commands."""
    family = typer.Typer(help="Shoppers who wait for a person; while one does, the assistant keeps quiet.")
    family.callback(invoke_without_command=True)(list_open)
    family.command("close")(close)
    app.add_typer(family, name="handoffs")


def list_open(context: typer.Context, as_json: Json = False) -> None:
    """Those that are open, the oldest first."""
    if context.invoked_subcommand:
        return
    from actions.shop import handoffs
    from actions.shop.models.base import utc_now

    with open_database() as database, database.session() as session:
        now = utc_now()
        rows = [_facts(handoff, now) for handoff in handoffs.waiting(session)]
    for row in rows:
        if as_json:
            print_json(row)
        else:
            order = f"order {row['order_number']}" if row["order_number"] else "no order"
            age = _spoken(row["age_seconds"])
            print_line(f"{row['id']:>5}  {age:>8}  {row['status']:<8}  {row['locale']}  {row['reason']}  {order}")
    if not rows and not as_json:
        print_line("Nobody waits for a person.")


def close(
    number: Annotated[int, typer.Argument(metavar="ID", help="The request's number.", show_default=False)],
    as_json: Json = False,
) -> None:
    """Close a request: the assistant answers that shopper's next message again."""
    from actions.shop import handoffs
    from bot.cli.errors import CommandError

    with open_database() as database, database.session() as session:
        closed = handoffs.close_by_id(session, number)
    if not closed:
        raise CommandError(f"no open request {number}: `aisle handoffs` lists those that are.")
    if as_json:
        print_json({"id": number, "status": "closed"})
    else:
        print_line(f"Request {number} is closed: the assistant answers that shopper again.")


def _facts(handoff: "Handoff", now: "dt.datetime") -> dict[str, Any]:
    """One hand-off as it is printed; nothing in it says who the shopper is."""
    return {
        "id": handoff.id,
        "age_seconds": int((now - handoff.created_at).total_seconds()),
        "status": handoff.status,
        "reason": handoff.reason,
        "order_number": handoff.order_number,
        "locale": handoff.locale,
    }


def _spoken(seconds: int) -> str:
    for unit, length in (("d", 86_400), ("h", 3_600), ("min", 60)):
        if seconds >= length:
            return f"{seconds // length} {unit}"
    return f"{seconds} s"
