"""What the trained model understands: `python -m bot.rasa.parse_lines MODEL`, a message a line on stdin.

Answers each with a line of JSON, `{"intent", "guess", "confidence", "ms"}`: `intent` after the fallback decision,
`guess` and its `confidence` before it. The last line is `{"load_seconds", "memory_mb"}`, the latter the most that this
process has held.
"""

import asyncio
import json
import resource
import sys
import time
from contextlib import redirect_stdout
from typing import Any, TextIO

FALLBACK = "nlu_fallback"
WARM_UP = "hello"


def answer(parsed: dict[str, Any], seconds: float) -> dict[str, Any]:
    """One answer, from what Rasa's `parse_message` returns."""
    ranking = [one for one in parsed["intent_ranking"] if one["name"] != FALLBACK]
    best = ranking[0] if ranking else {"name": None, "confidence": 0.0}
    return {
        "intent": parsed["intent"]["name"],
        "guess": best["name"],
        "confidence": best["confidence"],
        "ms": round(seconds * 1000, 2),
    }


def memory_mb() -> float:
    """The most memory that this process has held, in MB; macOS counts it in bytes, Linux in KiB."""
    unit = 1 if sys.platform == "darwin" else 1024
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6, 1)


async def parse(model: str, messages: TextIO, answers: TextIO) -> None:
    """Answer each message; the first question to a model is slower than the rest and is asked before."""
    started = time.perf_counter()
    from rasa.core.agent import Agent

    agent = Agent.load(model)
    load_seconds = round(time.perf_counter() - started, 1)
    await agent.parse_message(WARM_UP)
    for line in messages:
        started = time.perf_counter()
        parsed = await agent.parse_message(line.rstrip("\n"))
        print(json.dumps(answer(parsed, time.perf_counter() - started)), file=answers, flush=True)
    print(json.dumps({"load_seconds": load_seconds, "memory_mb": memory_mb()}), file=answers, flush=True)


def main() -> None:
    """Read stdin to its end; Rasa logs to stdout, so only the answers may go there."""
    answers = sys.stdout
    with redirect_stdout(sys.stderr):
        asyncio.run(parse(sys.argv[1], sys.stdin, answers))


if __name__ == "__main__":
    main()
