"""Whole turns through gateway, Rasa and actions: one shopper's latency by kind, and many shoppers at once.

Opens the demo shop on a scratch home by itself. Prints a JSON line for each case, times in milliseconds.
"""

import itertools
import json
import statistics
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import httpx

from bot.settings import PROJECT, Settings
from speech.tts import Voice
from tests.live import LiveShop, open_shop
from tests.speech.conftest import wav_of

QUESTIONS = (
    "hi",
    "do you have running shoes?",
    "only under 100 dollars",
    "what are your delivery options?",
    "有没有红色的连衣裙",
    "how long do I have to return something?",
    "show me headphones",
    "谢谢",
)


def timed(turn: Callable[[], object]) -> float:
    """Milliseconds of one call."""
    started = time.perf_counter()
    turn()
    return (time.perf_counter() - started) * 1000


def summary(times: list[float]) -> dict[str, float]:
    """Median and 95th percentile."""
    return {"p50_ms": round(statistics.median(times), 1), "p95_ms": round(statistics.quantiles(times, n=20)[-1], 1)}


def one_shopper(shop: LiveShop, turns: int) -> None:
    """Text, photo and voice turns in a row."""
    shopper = shop.shopper()
    photo = PROJECT / "data" / "shop" / "pictures" / "photo.webp"
    photo = photo if photo.exists() else next((PROJECT / "data" / "shop" / "pictures").glob("*.webp"))
    sound = Voice.open(Settings().models).speak("Do you have a black backpack for my laptop?")
    recording = wav_of(sound.samples, sound.rate)
    kinds: dict[str, Callable[[], object]] = {
        "text": lambda: shopper.say(next(questions)),
        "photo": lambda: shopper.say("do you have this?", image_id=shopper.upload(photo)),
        "voice": lambda: shopper.speak(recording),
    }
    questions = itertools.cycle(QUESTIONS)
    for kind, turn in kinds.items():
        turn()
        times = [timed(turn) for _ in range(turns)]
        print(json.dumps({"case": f"one shopper, {kind}", "turns": turns, **summary(times)}), flush=True)


def many_shoppers(shop: LiveShop, shoppers: int, seconds: float) -> None:
    """Text turns of many shoppers at once: turns a second, latency, error statuses."""
    times: list[float] = []
    errors: Counter[int] = Counter()
    end = time.monotonic() + seconds

    def talk(number: int) -> None:
        shopper, questions = shop.shopper(), itertools.cycle(QUESTIONS[number % len(QUESTIONS) :] + QUESTIONS)
        while time.monotonic() < end:
            try:
                times.append(timed(lambda: shopper.say(next(questions))))
            except httpx.HTTPStatusError as error:
                errors[error.response.status_code] += 1

    threads = [threading.Thread(target=talk, args=(number,)) for number in range(shoppers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    rate = {"turns_per_second": round(len(times) / seconds, 1), "errors": dict(errors)}
    print(json.dumps({"case": f"{shoppers} shoppers, text", **rate, **summary(times)}), flush=True)


def main() -> None:
    """Open a shop and measure it."""
    with tempfile.TemporaryDirectory() as home, open_shop(Path(home)) as shop:
        one_shopper(shop, turns=40)
        many_shoppers(shop, shoppers=16, seconds=20)


if __name__ == "__main__":
    sys.exit(main())
