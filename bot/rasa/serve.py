"""Starts `rasa run` or `rasa shell`: `python -m bot.rasa.serve run|shell …`.

The shared token comes from the environment, so that it never stands in the process list, and the console stays clean:
Sanic and pyparsing turn deprecation warnings on when they are imported, whatever PYTHONWARNINGS says.
"""

import os
import sys
import warnings


def main() -> None:
    """Run Rasa's own command with this process's arguments; `run` also gets `--auth-token $AISLE_TOKEN`."""
    import pyparsing  # noqa: F401 - this and the next turn warnings on, which is undone below
    import sanic.app  # noqa: F401

    warnings.filterwarnings("ignore", category=DeprecationWarning)
    from rasa.__main__ import main as rasa

    command, *words = sys.argv[1:]
    token = ["--auth-token", os.environ["AISLE_TOKEN"]] if command == "run" else []
    sys.argv = ["rasa", command, *words, *token]
    rasa()


if __name__ == "__main__":
    main()
