"""`aisle outbox`: what is to be sent and could not be, for a person to look at."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli.database import open_database
from bot.cli.output import print_json, print_line

if TYPE_CHECKING:
    from actions.shop.models.messages import OutboxMessage

Json = Annotated[bool, typer.Option("--json", help="A JSON object a line.")]
Number = Annotated[int, typer.Argument(metavar="ID", help="The message's number.", show_default=False)]


def register(app: typer.Typer) -> None:
    """Adds the commands."""
    family = typer.Typer(help="Messages to the shop's own system, chats and mailboxes that are not sent.")
    family.callback(invoke_without_command=True)(list_unsent)
    family.command("show")(show)
    family.command("retry")(retry)
    family.command("drop")(drop)
    app.add_typer(family, name="outbox")


def list_unsent(
    context: typer.Context,
    dead: Annotated[bool, typer.Option("--dead", help="Only those that are given up.")] = False,
    as_json: Json = False,
) -> None:
    """Those that are given up, then those that wait, the oldest first."""
    if context.invoked_subcommand:
        return
    from actions.shop import letters

    with open_database() as database, database.session() as session:
        rows = [_facts(message) for message in letters.unsent(session, dead_only=dead)]
    for row in rows:
        if as_json:
            print_json(row)
        else:
            tries = f"{row['attempts']} tries"
            print_line(
                f"{row['id']:>5}  {row['state']:<7}  {row['channel']:<5}  {row['kind']}  {tries}  {row['last_error']}"
            )
    if not rows and not as_json:
        print_line("Nothing waits to be sent.")


def show(number: Number, as_json: Json = False) -> None:
    """One message with all that it holds; it may name a customer."""
    with open_database() as database, database.session() as session:
        message = _message(session, number)
        facts = _facts(message) | {"key": message.key, "recipient": message.recipient, "body": message.body}
    if as_json:
        print_json(facts)
        return
    for name, value in facts.items():
        print_line(f"{name:<11} {value}")


def retry(number: Number, as_json: Json = False) -> None:
    """Send it again now: a running gateway takes it within a second."""
    from actions.shop import letters
    from bot.cli.errors import CommandError

    with open_database() as database, database.session() as session:
        _message(session, number)
        if not letters.revive(session, number):
            raise CommandError(f"message {number} has been sent.")
    _said(number, "waiting", f"Message {number} is tried again.", as_json)


def drop(
    number: Number,
    reason: Annotated[str, typer.Option("--reason", help="Told to the shopper, of a change of an order.")] = "",
    as_json: Json = False,
) -> None:
    """Send it no more. A change of an order that the shop's system was to decide is refused, and the shopper told."""
    from actions.shop.remote.deciding import drop as drop_message
    from bot.cli.errors import CommandError

    with open_database() as database, database.session() as session:
        _message(session, number)
        if not drop_message(session, number, reason):
            raise CommandError(f"message {number} has been sent.")
    _said(number, "dropped", f"Message {number} is dropped.", as_json)


def _said(number: int, state: str, text: str, as_json: bool) -> None:
    if as_json:
        print_json({"id": number, "state": state})
    else:
        print_line(text)


def _message(session: Any, number: int) -> "OutboxMessage":
    from actions.shop.models.messages import OutboxMessage
    from bot.cli.errors import CommandError

    message: OutboxMessage | None = session.get(OutboxMessage, number)
    if message is None:
        raise CommandError(f"no message {number}: `aisle outbox` lists those that are not sent.")
    return message


def _facts(message: "OutboxMessage") -> dict[str, Any]:
    """A message as it is listed; nothing in it says who it is for."""
    return {
        "id": message.id,
        "state": message.state,
        "channel": message.channel,
        "kind": message.kind,
        "attempts": message.attempts,
        "created_at": message.created_at.isoformat(),
        "due_at": message.due_at.isoformat(),
        "last_error": message.last_error,
    }
