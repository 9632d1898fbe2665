"""How long is waited between tries, and when it ends."""

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from actions.shop.patience import Patience

seconds = st.integers(1, 100_000).map(lambda n: dt.timedelta(seconds=n))


@given(first=seconds, longest=seconds, tries=st.integers(0, 1000))
def test_waits_grow_within_their_bounds(first: dt.timedelta, longest: dt.timedelta, tries: int) -> None:
    patience = Patience(first, longest)
    most = min(first.total_seconds() * 2 ** max(tries - 1, 0), longest.total_seconds())
    assert most / 2 - 1e-6 <= patience.wait(tries).total_seconds() <= most + 1e-6


@given(asked=seconds, tries=st.integers(0, 100))
def test_what_the_other_side_asks_for_is_waited(asked: dt.timedelta, tries: int) -> None:
    assert Patience().wait(tries, asked) >= asked


def test_ends_after_tries_or_hours() -> None:
    patience = Patience(tries=3, hours=2.0)
    assert not patience.is_over(2, dt.timedelta(hours=1))
    assert patience.is_over(3, dt.timedelta(0))
    assert patience.is_over(1, dt.timedelta(hours=2))
