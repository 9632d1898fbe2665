"""Commands of the speech family."""

import typer


def register(app: typer.Typer) -> None:
    """Adds the command."""
