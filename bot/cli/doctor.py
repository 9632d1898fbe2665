"""Commands of the doctor family."""

import typer


def register(app: typer.Typer) -> None:
    """Adds the command."""
