"""Plots as numbers for the templates to draw: plain SVG, without a script."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

WIDTH = 720
HEIGHT = 200
"""Units of the drawing, which is as wide as its place on the page."""
TICKS = 4
MOST_LABELS = 7


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: where it stands, and what it says."""

    x: float
    y: float
    width: float
    height: float
    day: date
    value: float


@dataclass(frozen=True, slots=True)
class Tick:
    """A line across with its number; `y` from the top."""

    y: float
    label: str


@dataclass(frozen=True, slots=True)
class DayLabel:
    """A day named below; `anchor` is how its text stands to `x`."""

    x: float
    day: date
    anchor: str


@dataclass(frozen=True, slots=True)
class Bars:
    """A column a day."""

    bars: tuple[Bar, ...] = ()
    ticks: tuple[Tick, ...] = ()
    labels: tuple[DayLabel, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """A line over days; a day without a value interrupts it. `points` stand alone."""

    paths: tuple[str, ...] = ()
    points: tuple[tuple[float, float], ...] = ()
    ticks: tuple[Tick, ...] = ()
    labels: tuple[DayLabel, ...] = ()
    has_values: bool = False


def plot_days(days: Sequence[tuple[date, float]]) -> Bars:
    """A column for each day."""
    top = _ceiling(max((value for _, value in days), default=0))
    step = WIDTH / max(1, len(days))
    gap = min(4.0, step * 0.25)
    bars = tuple(
        Bar(
            _round(number * step + gap / 2),
            _round(HEIGHT - HEIGHT * value / top),
            _round(step - gap),
            _round(HEIGHT * value / top),
            day,
            value,
        )
        for number, (day, value) in enumerate(days)
    )
    return Bars(bars, _ticks(0, top), _labels([day for day, _ in days], step))


def plot_line(
    days: Sequence[tuple[date, float | None]], low: float, high: float, unit: str = ""
) -> Line:
    """A line between `low` and `high`."""
    step = WIDTH / max(1, len(days))
    places = [
        None
        if value is None
        else (
            _round((number + 0.5) * step),
            _round(HEIGHT * (1 - (min(max(value, low), high) - low) / (high - low))),
        )
        for number, (_, value) in enumerate(days)
    ]
    runs: list[list[tuple[float, float]]] = [[]]
    for place in places:
        if place is None:
            runs.append([])
        else:
            runs[-1].append(place)
    paths = tuple("M" + " L".join(f"{x} {y}" for x, y in run) for run in runs if len(run) > 1)
    alone = tuple(run[0] for run in runs if len(run) == 1)
    ticks = tuple(
        Tick(_round(HEIGHT * (1 - n / TICKS)), f"{_plain(low + (high - low) * n / TICKS)}{unit}")
        for n in range(TICKS + 1)
    )
    labels = _labels([day for day, _ in days], step)
    return Line(paths, alone, ticks, labels, any(place is not None for place in places))


def _ceiling(value: float) -> float:
    """The next number that divides well by the ticks."""
    top = float(TICKS)
    for factor in _steps():
        top = TICKS * factor
        if top >= value:
            break
    return top


def _steps() -> list[float]:
    return [step * 10.0**power for power in range(16) for step in (1, 2, 5)]


def _ticks(low: float, high: float) -> tuple[Tick, ...]:
    return tuple(
        Tick(_round(HEIGHT * (1 - n / TICKS)), f"{_plain(low + (high - low) * n / TICKS)}")
        for n in range(TICKS + 1)
    )


def _labels(days: Sequence[date], step: float) -> tuple[DayLabel, ...]:
    """A few of the days, evenly apart."""
    every = max(1, -(-len(days) // MOST_LABELS))
    chosen = range(0, len(days), every)
    found = []
    for number in chosen:
        x = (number + 0.5) * step
        anchor = "start" if x < 40 else "end" if x > WIDTH - 40 else "middle"
        found.append(
            DayLabel(_round(0 if anchor == "start" else min(x, WIDTH)), days[number], anchor)
        )
    return tuple(found)


def _plain(number: float) -> str:
    return f"{number:,.0f}" if number == int(number) else f"{number:g}"


def _round(number: float) -> float:
    return round(number, 2)
