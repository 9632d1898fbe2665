"""`aisle doctor`: what is installed, which models, which services answer."""

from typing import Annotated

import typer

from bot.cli.output import print_json, print_line


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command("doctor")(doctor)


def doctor(as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False) -> None:
    """Look at everything that Aisle needs; exit code 1 when something it can't run without is wrong."""
    from bot.health import examine
    from bot.settings import Settings

    findings = examine(Settings())
    if as_json:
        print_json({name: finding.as_dict() for name, finding in findings.items()})
    else:
        width = max(map(len, findings))
        for name, finding in findings.items():
            print_line(f"{'✓' if finding.ok else '✗' if finding.needed else '–'} {name:<{width}}  {finding.text}")
    if any(finding.needed and not finding.ok for finding in findings.values()):
        raise typer.Exit(1)
