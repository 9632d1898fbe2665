"""Starts `rasa run` with the shared token taken from the environment, so that it never stands in the process list."""

import os
import sys


def main() -> None:
    """Run `rasa run` with this process's own arguments and `--auth-token $AISLE_TOKEN`."""
    from rasa.__main__ import main as rasa

    sys.argv = ["rasa", "run", *sys.argv[1:], "--auth-token", os.environ["AISLE_TOKEN"]]
    rasa()


if __name__ == "__main__":
    main()
