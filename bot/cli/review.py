"""`aisle review`: a person says what the messages mean that the assistant did not understand."""

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from bot.cli.output import print_json, print_line

if TYPE_CHECKING:
    from actions.shop.database import Database
    from bot.review.desk import Accepted, Desk

Result = TypeVar("Result")

Json = Annotated[bool, typer.Option("--json", help="JSON, one object a line.")]
Number = Annotated[int, typer.Argument(metavar="ID", help="The message's number in `--list`.", show_default=False)]

HELP = (
    "Say what the messages mean that the assistant did not understand, so that it learns from them.\n\n"
    "Messages that were not understood, that the shopper had to put differently, or whose answer got a thumbs-down "
    "wait here without personal data. `aisle review` shows them one by one: a key accepts, corrects, dismisses or "
    "skips each. What you accept is written into data/nlu, and the next training uses it. Nothing is learnt without "
    "you. It works while the shop is open."
)


def register(app: typer.Typer) -> None:
    """Adds the commands."""
    family = typer.Typer(invoke_without_command=True, help=HELP)
    family.callback()(review)
    family.command("accept")(accept)
    family.command("dismiss")(dismiss)
    app.add_typer(family, name="review")


def review(
    context: typer.Context,
    as_list: Annotated[bool, typer.Option("--list", help="Only print what waits.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Only print what waits, as JSON, one object a line.")] = False,
) -> None:
    if context.invoked_subcommand is not None:
        return
    if as_list or as_json or not (sys.stdin.isatty() and sys.stdout.isatty()):
        print_waiting(as_json)
    else:
        sit_down()


def accept(
    number: Number,
    intent: Annotated[
        str | None, typer.Option(help="What it means. [default: the intent that the shopper showed to have meant]")
    ] = None,
    text: Annotated[str | None, typer.Option(help="The sentence to learn instead.")] = None,
    as_json: Json = False,
) -> None:
    """Write a message into data/nlu as an example of an intent."""
    accepted = with_desk(lambda desk: desk.accept(number, intent, text))
    if as_json:
        print_json(as_object(accepted))
        return
    print_line(f"{accepted.intent}: {accepted.text}")
    print_next(1 if accepted.place else 0)


def dismiss(number: Number, as_json: Json = False) -> None:
    """Forget a message; an equal one is not collected again."""
    with_desk(lambda desk: desk.dismiss(number))
    if as_json:
        print_json({"id": number, "status": "dismissed"})
    else:
        print_line(f"Message {number} is dismissed.")


def as_object(accepted: "Accepted") -> dict[str, object]:
    """What accepting did, for a program."""
    return {
        "id": accepted.id,
        "status": "accepted",
        "intent": accepted.intent,
        "text": accepted.text,
        "file": str(accepted.place.file) if accepted.place else None,
    }


def print_next(new: int) -> None:
    """What happens with the sentences that are new."""
    if new:
        sentences = "1 sentence is" if new == 1 else f"{new} sentences are"
        print_line(f"{sentences} new in data/nlu; `aisle train` (or the next `aisle run`) uses them.")
    else:
        print_line("Nothing is new in data/nlu.")


def print_waiting(as_json: bool) -> None:
    """Lists what waits."""
    from bot.review.desk import waiting

    database = open_database()
    try:
        messages = waiting(database)
    finally:
        database.dispose()
    if as_json:
        for message in messages:
            print_json(message.as_json())
        return
    for message in messages:
        guess = (
            f"meant: {message.suggested}"
            if message.suggested
            else "  ".join(f"{reading['intent']} {reading['confidence']:.2f}" for reading in message.readings[:2])
        )
        print_line(f"{message.id:>5}  {message.times:>3}×  {message.text}\n             {guess}")
    if not messages:
        print_line("Nothing waits for review.")


def sit_down() -> None:
    """Goes through all that waits, on this terminal."""
    from rich.console import Console

    from bot.review.guide import descriptions
    from bot.review.terminal import Keyboard, Review, ask_line
    from bot.settings import PROJECT

    def sitting(desk: "Desk") -> int | None:
        if not desk.waiting():
            return None
        means = descriptions(PROJECT / "data" / "nlu" / "README.md")
        return Review(desk, means, Console(highlight=False), Keyboard(typer.getchar, ask_line)).run()

    new = with_desk(sitting)
    if new is None:
        print_line("Nothing waits for review.")
    else:
        print_next(new)


def with_desk(work: "Callable[[Desk], Result]") -> "Result":
    """Does something at the desk of this shop."""
    from bot.review.desk import Desk
    from bot.review.training_data import TrainingData
    from bot.settings import PROJECT, Settings

    database = open_database()
    try:
        return work(Desk(database, TrainingData(PROJECT / "data" / "nlu", Settings().home / "review.lock")))
    finally:
        database.dispose()


def open_database() -> "Database":
    """The shop's database, brought up to date."""
    from actions.shop.database import Database
    from bot.settings import Settings

    settings = Settings()
    settings.home.mkdir(mode=0o700, parents=True, exist_ok=True)
    database = Database(settings.database_url)
    database.upgrade()
    return database
