"""`aisle service review`: what shoppers wrote that is kept back, and keeping it back or not."""

from typing import Annotated

import typer

from bot.cli.database import open_database
from bot.cli.output import print_json, print_line

Json = Annotated[bool, typer.Option("--json", help="JSON, one object a line.")]


def handle_review(
    number: Annotated[
        int | None, typer.Argument(metavar="[ID]", help="One review; without it those that are kept back.")
    ] = None,
    hide: Annotated[bool, typer.Option("--hide", help="Keep it from shoppers.")] = False,
    show: Annotated[bool, typer.Option("--show", help="Let shoppers see it.")] = False,
    as_json: Json = False,
) -> None:
    """Reviews that are kept back from shoppers, such as insulting ones; hide one, or show it again."""
    from actions.shop.reviewing import hidden_reviews, set_hidden
    from bot.cli.errors import CommandError

    if (hide or show) == (number is None) or (hide and show):
        raise CommandError("name a review and either --hide or --show; or neither, to list.", exit_code=2)
    with open_database() as database, database.session() as session:
        if number is not None and not set_hidden(session, number, hide):
            raise CommandError(f"there is no review {number}: `aisle service review` lists those that are kept back.")
        rows = [
            {"id": one.id, "product_id": one.product_id, "rating": one.rating, "text": one.text}
            for one in (hidden_reviews(session) if number is None else ())
        ]
    if number is not None:
        done = {"id": number, "hidden": hide}
        print_json(done) if as_json else print_line(f"Review {number} is {'hidden' if hide else 'shown'}.")
    for row in rows:
        line = f"{row['id']:>6}  {row['product_id']}  {row['rating']}/5  {row['text']}"
        print_json(row) if as_json else print_line(line)
    if number is None and not rows and not as_json:
        print_line("No review is kept back.")
