"""`aisle demo`: fills an empty shop with the demo shop."""

import typer


def register(app: typer.Typer) -> None:
    """Adds the command."""
