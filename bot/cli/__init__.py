"""The `aisle` command: a file for each family, which imports what it needs only when it is called."""

import os
import sys

import typer

from bot.cli.errors import CommandError

OWN_ERRORS = ("actions.shop.errors", "actions.matcher.errors", "speech.errors", "models.registry")


def build_app() -> typer.Typer:
    """The command tree."""
    from bot.cli import catalog, demo, doctor, matching, serve, speech

    app = typer.Typer(
        name="aisle",
        help="The shop's own assistant: search, photo match, orders and voice, offline.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    for family in (serve, catalog, matching, speech, demo, doctor):
        family.register(app)
    return app


def is_expected(error: Exception) -> bool:
    """Whether the error is one of ours: its text is already the one line that says what to do."""
    return isinstance(error, CommandError) or any(base.__module__ in OWN_ERRORS for base in type(error).__mro__)


def main() -> None:
    """Run `aisle`; expected errors end as one line on stderr and exit code 1."""
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # read once, by whichever library brings OpenMP first
    try:
        build_app()()
    except Exception as error:
        if not is_expected(error) or os.environ.get("AISLE_DEBUG"):
            raise
        sys.stderr.write(f"aisle: {error}\n")
        sys.exit(getattr(error, "exit_code", 1))
