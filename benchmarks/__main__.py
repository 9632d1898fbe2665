"""Runs the benchmarks named, or all of them."""

import importlib
import pkgutil
import sys

import benchmarks
from bot.cli.errors import CommandError


def main() -> int:
    """Call `main()` of each benchmark module; its figures are printed as it goes."""
    every = sorted(m.name for m in pkgutil.iter_modules(benchmarks.__path__) if not m.name.startswith("_"))
    wanted = sys.argv[1:] or every
    unknown = set(wanted) - set(every)
    if unknown:
        print(f"no benchmark named {', '.join(sorted(unknown))}; there are {', '.join(every)}", file=sys.stderr)
        return 2
    sys.argv = sys.argv[:1]
    for name in wanted:
        print(f"== {name}", flush=True)
        try:
            importlib.import_module(f"benchmarks.{name}").main()
        except CommandError as error:
            print(error, file=sys.stderr)
            return error.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main())
