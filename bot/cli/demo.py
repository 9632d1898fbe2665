"""`aisle demo`: fills an empty shop with the demo shop."""

from typing import Annotated

import typer

from bot.cli.output import print_json, print_line


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command("demo")(demo)


def demo(
    force: Annotated[bool, typer.Option("--force", help="Import even when the shop has products.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
) -> None:
    """Fill an empty shop with the demo shop: products, orders, reviews, policies, then the match index."""
    from bot.demo.load import load_demo
    from bot.settings import Settings

    loaded = load_demo(Settings(), force, say=(lambda _line: None) if as_json else print_line)
    if as_json:
        print_json(loaded)
    elif not loaded["loaded"]:
        print_line(f"The shop has {loaded['products']} products already: nothing to do.")
    else:
        print_line(f"The demo shop is in: {loaded['products']} products.")
