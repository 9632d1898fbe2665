"""Commands of the matching family."""

import typer


def register(app: typer.Typer) -> None:
    """Adds the command."""
