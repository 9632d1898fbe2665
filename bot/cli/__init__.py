"""The `aisle` command: a file for each family, which imports what it needs only when it is called."""

import os
import sys

import typer

from bot.cli.errors import one_line


def build_app() -> typer.Typer:
    """The command tree."""
    from bot.cli import catalog, demo, doctor, handoffs, matching, outbox, privacy, review, serve, service, speech

    app = typer.Typer(
        name="aisle",
        help="The shop's own assistant: search, photo match, orders and voice, offline.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    for family in (serve, catalog, matching, handoffs, service, outbox, privacy, review, speech, demo, doctor):
        family.register(app)
    return app


def main() -> None:
    """Run `aisle`; expected errors end as one line on stderr and exit code 1."""
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # read once, by whichever library brings OpenMP first
    try:
        build_app()()
    except Exception as error:
        line = one_line(error)
        if line is None or os.environ.get("AISLE_DEBUG"):
            raise
        sys.stderr.write(f"aisle: {line}\n")
        sys.exit(getattr(error, "exit_code", 1))
