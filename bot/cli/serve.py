"""Commands of the serve family."""

import typer


def register(app: typer.Typer) -> None:
    """Adds the command."""
