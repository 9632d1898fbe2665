"""Moving windows."""

import pytest
from limits import parse

from bot.gateway import limits
from bot.gateway.limits import MovingWindows, RateLimits
from bot.gateway.problems import Problem
from bot.settings import Settings


class Clock:
    """Time that stands still until it is moved."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


def test_window_moves() -> None:
    clock = Clock()
    windows = MovingWindows(clock)
    rule = parse("2/10 seconds")
    assert windows.hit(rule, "a") == 0
    clock.seconds += 6
    assert windows.hit(rule, "a") == 0
    assert windows.hit(rule, "a") == pytest.approx(4)
    assert windows.hit(rule, "b") == 0, "others have their own window"
    clock.seconds += 4
    assert windows.hit(rule, "a") == 0, "the first hit has left the window"
    assert windows.hit(rule, "a") == pytest.approx(6)


def test_windows_that_are_over_are_dropped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "TIDY_AFTER", 10)
    clock = Clock()
    windows = MovingWindows(clock)
    rule = parse("5/second")
    for number in range(9):
        windows.hit(rule, str(number))
    clock.seconds += 2
    windows.hit(rule, "last")
    assert len(windows._hits) == 1


def test_rules_of_the_settings(settings: Settings) -> None:
    settings.limit_messages = "2/minute;3/hour"
    clock = Clock()
    applied = RateLimits(settings, MovingWindows(clock))
    for _ in range(2):
        applied.message_sent("s", "a")
    with pytest.raises(Problem) as refused:
        applied.message_sent("s", "a")
    assert refused.value.retry_after == 60
    clock.seconds += 61
    applied.message_sent("s", "a")
    with pytest.raises(Problem) as refused:
        applied.message_sent("s", "a")
    assert refused.value.retry_after is not None and refused.value.retry_after > 3000
    settings.limit_messages = "many"
    with pytest.raises(ValueError, match="many"):
        RateLimits(settings)
