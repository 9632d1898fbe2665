#!/usr/bin/env bash
# Writes requirements/aisle.txt and requirements/rasa.txt: the exact versions that stand in the two environments now.
# Run it after installing what you added to a .in file, and look at the difference before you commit it.
set -eu
cd "$(dirname "$0")/.."
freeze() { # environment, file
  { echo "# Exact versions of everything in $1; written by scripts/lock.sh from requirements/$2.in."
    "$1/bin/python" -m pip freeze --exclude-editable 2>/dev/null | sed -E 's/^(torch==[0-9.]+)\+cpu/\1/' | sort -f
  } > "requirements/$2.txt"
}
freeze .venv aisle
freeze .venv-rasa rasa
