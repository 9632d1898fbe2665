#!/usr/bin/env bash
# Installs what the tests need beyond the environments, where that can be done without asking: Chromium, Chinese
# fonts and PostgreSQL from Debian's packages, as root. Elsewhere it says what is missing; those tests are skipped.
set -eu
missing=()
command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null || missing+=(chromium fonts-noto-cjk)
compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || command -v initdb >/dev/null || missing+=(postgresql)
[ ${#missing[@]} -eq 0 ] && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  echo "Installing for the tests: ${missing[*]}"
  log=$(mktemp)
  if ! { apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "${missing[@]}"; } >"$log" 2>&1; then
    tail -5 "$log" >&2
    echo "Could not install ${missing[*]}: the tests that need them will be skipped." >&2
  fi
  rm -f "$log"
else
  echo "Not installed: ${missing[*]}. The tests that need them will be skipped (Debian: sudo apt-get install ${missing[*]})." >&2
fi
