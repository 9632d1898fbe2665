"""`aisle transcribe`: the speech part alone."""

from pathlib import Path
from typing import Annotated

import typer

from bot.cli.output import print_json, print_line


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command("transcribe")(transcribe)


def transcribe(
    files: Annotated[list[Path], typer.Argument(help="Recordings: wav, mp3, ogg, webm, m4a, flac …")],
    language: Annotated[str, typer.Option(help="en, zh … or auto, which finds it out.")] = "auto",
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
) -> None:
    """What is said in each recording; silence and noise are said to be no speech."""
    from bot.settings import Settings
    from speech.asr import Transcriber
    from speech.audio import decode

    settings = Settings()
    recordings = [(file, decode(file)) for file in files]
    transcriber = Transcriber.open(settings.models, settings.threads)
    for file, samples in recordings:
        said = transcriber.transcribe(samples, None if language == "auto" else language)
        if as_json:
            print_json(
                {
                    "file": str(file),
                    "text": said.text,
                    "language": said.language,
                    "confidence": said.confidence,
                    "no_speech": said.no_speech,
                    "ms": said.ms,
                }
            )
        else:
            print_line(f"{file}: {'(no speech)' if said.no_speech else said.text}")
