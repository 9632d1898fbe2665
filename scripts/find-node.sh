#!/usr/bin/env bash
# Says in one line what to do when Node is missing or too old.
set -u
if ! command -v node >/dev/null || ! command -v npm >/dev/null; then
  echo "Node is missing: the chat widget is built with it. Install Node 20 or newer with npm (nodejs.org, or your system's packages)." >&2
  exit 1
fi
major=$(node --version | sed -E 's/^v([0-9]+).*/\1/')
if [ "$major" -lt 18 ]; then
  echo "Node $(node --version) is too old for the widget's build: install Node 20 or newer." >&2
  exit 1
fi
