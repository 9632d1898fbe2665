#!/usr/bin/env bash
# Prints a working interpreter: `find-python.sh 3.10` exactly that version, `find-python.sh 3.11+` that or newer.
# $PYTHON310 / $PYTHON name one; else the PATH, pyenv's versions (its shims fail when the version is not the
# global one) and uv's are tried.
set -u
wanted=$1
case $wanted in
  3.10) named=${PYTHON310:-} variable=PYTHON310 test='sys.version_info[:2] == (3, 10)' names='python3.10 python3' ;;
  3.11+) named=${PYTHON:-} variable=PYTHON test='(3, 11) <= sys.version_info[:2] <= (3, 13)'
         names='python3.11 python3.12 python3.13 python3 python' ;;
  *) echo "find-python.sh: say 3.10 or 3.11+, not $wanted" >&2; exit 2 ;;
esac

works() { "$1" -c "import sys, ensurepip, venv; sys.exit(not ($test))" >/dev/null 2>&1; }

if [ -n "$named" ]; then
  works "$named" && { echo "$named"; exit 0; }
  echo "\$$variable is $named, which is not a working Python $wanted with venv: correct it or unset it." >&2
  exit 1
fi
for name in $names; do
  path=$(command -v "$name") && works "$path" && { echo "$path"; exit 0; }
done
if root=$(pyenv root 2>/dev/null); then
  for minor in ${wanted%+} 3.12 3.13; do
    for path in "$root"/versions/"$minor".*/bin/python; do
      works "$path" && { echo "$path"; exit 0; }
    done
  done
fi
if path=$(uv python find "${wanted/3.11+/>=3.11,<3.14}" 2>/dev/null); then
  works "$path" && { echo "$path"; exit 0; }
fi
echo "Python $wanted is missing. Install it (Debian: apt-get install python${wanted%+} python${wanted%+}-venv; pyenv: pyenv install ${wanted%+};" \
  "uv: uv python install ${wanted%+}), or name one: $variable=/path/to/python make setup." >&2
exit 1
