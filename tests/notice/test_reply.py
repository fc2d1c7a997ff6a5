"""What a receiver answers is a reply, whatever it is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

from hypothesis import given
from hypothesis import strategies as st

from kb.notice.post import read_wait

from .conftest import NOON

DATES = st.builds(
    "{}, {:02} {} {:04} {:02}:{:02}:{:02} {}".format,
    st.sampled_from(["Mon", "Fri", "X"]),
    st.integers(0, 40),
    st.sampled_from(["Jan", "Oct", "Foo"]),
    st.integers(0, 9999),
    st.integers(0, 30),
    st.integers(0, 70),
    st.integers(0, 70),
    st.sampled_from(["GMT", "+0000", "-9999", "", "EST"]),
)


@given(st.text(max_size=40) | st.text("0123456789-:, GMTJanOct", max_size=40) | DATES)
def test_any_retry_after_is_a_number_of_seconds(text: str) -> None:
    assert read_wait(text, NOON) >= 0


@given(st.integers(0, 10**6))
def test_seconds_and_dates_are_read(seconds: int) -> None:
    until = datetime.fromtimestamp(NOON, UTC) + timedelta(seconds=seconds)

    assert read_wait(str(seconds), NOON) == seconds
    assert read_wait(format_datetime(until, usegmt=True), NOON) == seconds


def test_without_the_header_nothing_is_asked() -> None:
    assert read_wait(None, NOON) == 0
