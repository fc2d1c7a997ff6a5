"""Opening hours beside an oracle that looks at the shop's wall clock at every minute."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.settings import Holiday
from kb.settings.hours import DAY, DAYS, parse_week
from kb.web.contact.opening import (
    Schedule,
    find_holiday,
    find_state,
    is_open,
    list_openings,
    list_spans,
    read_holiday,
)

MINUTE = timedelta(minutes=1)

# Without changes of the clock; with them by an hour, at night and at midnight; by half an hour.
ZONES = (
    "Asia/Kathmandu",
    "Europe/Berlin",
    "America/Santiago",
    "Africa/Cairo",
    "Australia/Lord_Howe",
)

# Days on which the clock of one of these zones changes, and a usual one.
EVENTFUL = (
    date(2026, 3, 29), date(2026, 10, 25), date(2026, 4, 5), date(2026, 9, 6), date(2026, 4, 24),
    date(2026, 10, 30), date(2026, 10, 4), date(2026, 6, 17), date(2026, 12, 31),
)  # fmt: skip


def show(minutes: int) -> str:
    return "24:00" if minutes == DAY else f"{minutes // 60:02}:{minutes % 60:02}"


@st.composite
def schedules(draw: st.DrawFn) -> Schedule:
    """Hours that do not overlap, some after midnight, and holidays of every sort."""
    hours: dict[str, str] = {}
    for day in DAYS:
        # Times in steps of five minutes; what begins in the afternoon may go on after midnight.
        edges = sorted(draw(st.sets(st.integers(48, 287), max_size=4)))
        spans = [
            f"{show(a * 5)}-{show(b * 5)}" for a, b in zip(edges[::2], edges[1::2], strict=False)
        ]
        if len(edges) % 2:
            spans.append(f"{show(edges[-1] * 5)}-{show(5 * draw(st.integers(0, 48)))}")
        early = draw(st.integers(0, 47))
        if not hours and early:  # Monday's early hours: nothing on Sunday may reach them
            spans.insert(0, f"00:00-{show(early * 5)}")
        hours[day] = ", ".join(spans) or "closed"
    if hours["mon"].startswith("00:00"):
        hours["sun"] = "closed"
    days = st.dates(date(2026, 1, 1), date(2026, 12, 31))
    first = draw(days)
    holidays = draw(
        st.lists(
            st.sampled_from(
                (
                    Holiday(date=first.isoformat()),
                    Holiday(date=f"{draw(days):%m-%d}", hours="10:00-13:00, 22:00-23:00"),
                    Holiday(first=first.isoformat(), last=(first + timedelta(9)).isoformat()),
                    Holiday(first="12-30", last="01-02"),
                    *(Holiday(date=each.isoformat()) for each in EVENTFUL[:4]),
                )
            ),
            max_size=3,
        )
    )
    zone = ZoneInfo(draw(st.sampled_from(ZONES)))
    return Schedule(zone, parse_week(hours), tuple(map(read_holiday, holidays)))


def is_open_on_the_wall(schedule: Schedule, at: datetime) -> bool:
    """The definition, in the plainest words: what the clock and the calendar on the wall say."""
    wall = at.astimezone(schedule.zone)
    minute = wall.hour * 60 + wall.minute
    assert schedule.week is not None
    for before in (0, 1):
        day = wall.date() - timedelta(before)
        kept = [(0, 2 * DAY)]
        for holiday in schedule.holidays:
            first, last = holiday.first, holiday.last
            each = day if isinstance(first, date) else (day.month, day.day)
            inside = first <= each <= last if first <= last else each >= first or each <= last  # type: ignore[operator]
            if inside:
                kept = [(span.start, span.end) for span in holiday.kept]
                break
        now = minute + before * DAY
        if any(span.start <= now < span.end for span in schedule.week[day.weekday()]) and any(
            start <= now < end for start, end in kept
        ):
            return True
    return False


@settings(max_examples=60, deadline=None)
@given(schedules(), st.sampled_from(EVENTFUL), st.integers(-DAY, DAY))
def test_the_next_change_is_the_first_minute_that_differs(
    schedule: Schedule, day: date, minutes: int
) -> None:
    begin = datetime(day.year, day.month, day.day, tzinfo=UTC) + minutes * MINUTE
    seen = [is_open_on_the_wall(schedule, begin + n * MINUTE) for n in range(2 * DAY)]
    expected = next((n for n, each in enumerate(seen) if each is not seen[0]), None)

    state = find_state(schedule, begin)
    assert state.is_open is seen[0]
    # Compared in UTC: of times that a clock shows twice, Python finds none equal in two zones.
    changes = state.changes.astimezone(UTC) if state.changes else None
    if expected is not None:
        assert changes == begin + expected * MINUTE
    else:
        assert changes is None or changes >= begin + 2 * DAY * MINUTE


@settings(max_examples=25, deadline=None)
@given(schedules(), st.sampled_from(EVENTFUL))
def test_the_openings_of_days_are_the_open_minutes(schedule: Schedule, day: date) -> None:
    begin = datetime(day.year, day.month, day.day, tzinfo=UTC) - DAY * MINUTE
    shown = [each for n in range(-3, 5) for each in list_openings(schedule, day + timedelta(n))]
    for at in (begin + n * MINUTE for n in range(0, 2 * DAY, 5)):
        listed = any(each.opens <= at < each.closes for each in shown)
        # What is open twice, when the clock is put back, is listed as one opening.
        twice = (
            at.astimezone(schedule.zone).fold
            or (at + timedelta(hours=1)).astimezone(schedule.zone).fold
        )
        assert listed is is_open_on_the_wall(schedule, at) or twice


def schedule(hours: dict[str, str], zone: str = "Europe/Berlin", *holidays: Holiday) -> Schedule:
    return Schedule(ZoneInfo(zone), parse_week(hours), tuple(map(read_holiday, holidays)))


def at(text: str, zone: str = "Europe/Berlin") -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


USUAL = {"mon-fri": "09:00-17:00, 18:00-20:00", "sat": "10:00-14:00"}


@pytest.mark.parametrize(
    ("now", "expected", "changes"),
    [
        ("2026-10-05T08:59:59", False, "2026-10-05T09:00"),
        ("2026-10-05T09:00", True, "2026-10-05T17:00"),
        ("2026-10-05T17:00", False, "2026-10-05T18:00"),
        ("2026-10-09T20:00", False, "2026-10-10T10:00"),
        ("2026-10-10T14:00", False, "2026-10-12T09:00"),
        ("2026-12-24T20:00", False, "2026-12-28T09:00"),
    ],
)
def test_a_usual_shop(now: str, expected: bool, changes: str) -> None:
    shop = schedule(USUAL, "Europe/Berlin", Holiday(first="12-25", last="12-26"))

    state = find_state(shop, at(now))
    assert (state.is_open, state.changes) == (expected, at(changes))
    assert is_open(shop, at(now)) is expected


def test_a_night_belongs_to_the_day_it_begins_on() -> None:
    bar = schedule({"fri": "20:00-04:00"}, "Europe/Berlin", Holiday(date="2026-10-10"))

    assert find_state(bar, at("2026-10-10T01:00")).changes == at("2026-10-10T04:00")
    assert list_openings(bar, date(2026, 10, 10)) == []
    (night,) = list_openings(bar, date(2026, 10, 9))
    assert (night.opens, night.closes) == (at("2026-10-09T20:00"), at("2026-10-10T04:00"))


def test_the_hour_that_the_clock_leaves_out_is_left_out() -> None:
    shop = schedule({"sun": "01:00-02:30, 02:40-02:50"})

    state = find_state(shop, at("2026-03-29T01:30"))
    assert state.changes == at("2026-03-29T03:00")
    (only,) = list_openings(shop, date(2026, 3, 29))
    assert (only.opens, only.closes) == (at("2026-03-29T01:00"), at("2026-03-29T03:00"))


def test_a_night_over_a_change_of_the_clock_is_longer_or_shorter() -> None:
    shop = schedule({"sat": "22:00-06:00"})

    (short,) = list_openings(shop, date(2026, 3, 28))
    (long,) = list_openings(shop, date(2026, 10, 24))
    utc = [(each.opens.astimezone(UTC), each.closes.astimezone(UTC)) for each in (short, long)]
    assert [closes - opens for opens, closes in utc] == [timedelta(hours=7), timedelta(hours=9)]


def test_a_holiday_with_hours_keeps_what_lies_within_them() -> None:
    eve = Holiday(date="12-24", name="Christmas Eve", hours="08:00-10:00, 12:00-18:30")
    shop = schedule(USUAL, "Europe/Berlin", eve)

    spans = list_spans(shop, date(2026, 12, 24))
    assert [(span.start // 60, span.end / 60) for span in spans] == [(9, 10), (12, 17), (18, 18.5)]
    assert find_holiday(shop, date(2026, 12, 24)) == read_holiday(eve)
    assert find_holiday(shop, date(2026, 12, 25)) is None


def test_always_and_never_do_not_change() -> None:
    always = Schedule(ZoneInfo("UTC"), None, (read_holiday(Holiday(date="12-24")),))
    never = schedule({"mon": "closed"})

    for shop, expected in ((always, True), (never, False)):
        state = find_state(shop, at("2026-12-24T12:00"))
        assert (state.is_open, state.changes) == (expected, None)


def test_what_opens_once_a_year_is_found() -> None:
    shop = schedule(USUAL, "Europe/Berlin", Holiday(first="01-03", last="12-30"))

    assert find_state(shop, at("2026-01-02T20:00")).changes == at("2026-12-31T09:00")
