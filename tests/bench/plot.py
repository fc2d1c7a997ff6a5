"""Latency against size as an SVG: both axes logarithmic, lines named where they end."""

from __future__ import annotations

import html
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from .retrieval import OURS, UNCOMPILED, Retrieval

WIDTH, HEIGHT = 800, 500
LEFT, RIGHT, TOP, BOTTOM = 74, 580, 92, 434
GAP = 19
"""Least distance between two names at the end of their lines."""

COLOURS = {
    "kb": "a",
    "kb, whole search": "b",
    "tantivy": "c",
    "bm25s": "d",
    "SQLite FTS5": "e",
    "Whoosh": "f",
}
"""Which colour of the style sheet a line has."""

STYLE = """
text { font: 14px system-ui, "Segoe UI", Roboto, "Noto Sans", sans-serif; fill: #5a534a }
.paper { fill: #fff } .grid { stroke: #e9e4db } .axis { stroke: #8b8375 }
.title { font-size: 20px; font-weight: 650; fill: #1d1a16 } .end { font-weight: 600 }
.line { fill: none; stroke-width: 2; stroke-linejoin: round }
.tail { stroke-width: 1.5; opacity: .45 }
.a { stroke: #b95a05 } .b { stroke: #e8930a } .c { stroke: #1b4fd8 }
.d { stroke: #0b7f6b } .e { stroke: #7c4fc4 } .f { stroke: #8b8375 }
tspan.a, circle.a { fill: #b95a05 } tspan.b, circle.b { fill: #b36e00 }
tspan.c, circle.c { fill: #1b4fd8 } tspan.d, circle.d { fill: #0b7f6b }
tspan.e, circle.e { fill: #7c4fc4 } tspan.f, circle.f { fill: #6e675a }
text, tspan, circle { stroke: none !important }
.line.a:not(.tail) { stroke-width: 3.5 }
@media (prefers-color-scheme: dark) {
  text { fill: #b9b1a4 } .paper { fill: #1d1a16 } .grid { stroke: #37322b }
  .title { fill: #f8f6f2 }
  .a { stroke: #ff9d3c } .b { stroke: #ffd27a } .c { stroke: #8fb0ff }
  .d { stroke: #4fd3b8 } .e { stroke: #c3a3ff } .f { stroke: #a79f92 }
  tspan.a, circle.a { fill: #ff9d3c } tspan.b, circle.b { fill: #ffd27a }
  tspan.c, circle.c { fill: #8fb0ff } tspan.d, circle.d { fill: #4fd3b8 }
  tspan.e, circle.e { fill: #c3a3ff } tspan.f, circle.f { fill: #a79f92 }
}
"""


@dataclass(frozen=True, slots=True)
class Point:
    """Seconds at one size."""

    passages: int
    p50: float
    p95: float


@dataclass(frozen=True, slots=True)
class Scale:
    """A logarithmic axis: `low` lands on `start`, `high` on `end`."""

    low: float
    high: float
    start: float
    end: float

    def place(self, value: float) -> float:
        share = math.log(value / self.low) / math.log(self.high / self.low)
        return round(self.start + share * (self.end - self.start), 1)


def draw_latency(measured: Sequence[Retrieval]) -> str:
    """The picture of a run. Needs at least one size."""
    lines = {name: points for name, points in _collect(measured).items() if points}
    times = [
        each for points in lines.values() for point in points for each in (point.p50, point.p95)
    ]
    low = 10 ** math.floor(math.log10(min(times)))
    high = 10 ** math.ceil(math.log10(max(times)))
    sizes = sorted({point.passages for points in lines.values() for point in points})
    # One size alone stands in the middle.
    x = Scale(sizes[0] / (1 if len(sizes) > 1 else 3), sizes[-1] * (1 if len(sizes) > 1 else 3),
              LEFT + 24, RIGHT - 8)  # fmt: skip
    y = Scale(low, high, BOTTOM, TOP)
    parts = [*_frame(x, y, sizes), *(_line(name, points, x, y) for name, points in lines.items())]
    parts += _names({name: points[-1] for name, points in lines.items()}, y)
    label = "Latency of a search against the number of passages, kb and its peers"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}"'
        f' height="{HEIGHT}" role="img" aria-label="{label}">\n<style>{STYLE}</style>\n'
        + "\n".join(parts)
        + "\n</svg>\n"
    )


def _collect(measured: Sequence[Retrieval]) -> dict[str, list[Point]]:
    lines: dict[str, list[Point]] = {OURS: [], f"{OURS}, whole search": []}
    for each in sorted(measured, key=lambda one: one.passages):
        for one in (one for one in each.contenders if one.name != UNCOMPILED):
            lines.setdefault(one.name, []).append(Point(each.passages, one.p50, one.p95))
        whole = Point(each.passages, each.whole_p50, each.whole_p95)
        lines[f"{OURS}, whole search"].append(whole)
    return lines


def _frame(x: Scale, y: Scale, sizes: Sequence[int]) -> list[str]:
    parts = [
        f'<rect class="paper" width="{WIDTH}" height="{HEIGHT}" rx="14"/>',
        '<text class="title" x="28" y="40">Top ten of a question</text>',
        '<text x="28" y="64">Time a question against passages indexed: median, and faint to the'
        " 95th percentile. Lower is better.</text>",
    ]
    for power in range(round(math.log10(y.low)), round(math.log10(y.high)) + 1):
        place = y.place(10**power)
        parts.append(f'<path class="grid" d="M{LEFT} {place}H{RIGHT}"/>')
        parts.append(
            f'<text x="{LEFT - 10}" y="{place + 5}" text-anchor="end">{_duration(power)}</text>'
        )
    parts.append(f'<path class="axis" d="M{LEFT} {BOTTOM}H{RIGHT}"/>')
    for size in sizes:
        place = x.place(size)
        parts.append(f'<path class="axis" d="M{place} {BOTTOM}v6"/>')
        parts.append(f'<text x="{place}" y="{BOTTOM + 24}" text-anchor="middle">{size:,}</text>')
    middle = (LEFT + RIGHT) / 2
    parts.append(f'<text x="{middle}" y="{BOTTOM + 48}" text-anchor="middle">passages</text>')
    return parts


def _line(name: str, points: Sequence[Point], x: Scale, y: Scale) -> str:
    colour = COLOURS.get(name, "f")
    steps = [(x.place(each.passages), y.place(each.p50), y.place(each.p95)) for each in points]
    path = "L".join(f"{across} {down}" for across, down, _ in steps)
    tails = "".join(
        f'<path class="line tail {colour}" d="M{across} {down}V{up}m-4 0h8"/>'
        for across, down, up in steps
    )
    dots = "".join(
        f'<circle class="{colour}" cx="{across}" cy="{down}" r="4"/>' for across, down, _ in steps
    )
    return f'{tails}<path class="line {colour}" d="M{path}"/>{dots}'


def _names(ends: Mapping[str, Point], y: Scale) -> list[str]:
    """Names and medians at the ends of the lines, pushed apart where lines end together."""
    placed: list[tuple[str, float]] = []
    for name, point in sorted(ends.items(), key=lambda each: -each[1].p50):
        least = placed[-1][1] + GAP if placed else TOP
        placed.append((name, max(y.place(point.p50), least)))
    over = max(0.0, placed[-1][1] - BOTTOM)
    return [
        f'<text x="{RIGHT + 14}" y="{round(place - over + 5, 1)}">'
        f'<tspan class="end {COLOURS.get(name, "f")}">{html.escape(name)}</tspan>'
        f"  {_spent(ends[name].p50)}</text>"
        for name, place in placed
    ]


def _spent(seconds: float) -> str:
    for unit, name in ((1, "s"), (1e-3, "ms")):
        if seconds >= unit:
            return f"{seconds / unit:.3g} {name}"
    return f"{seconds * 1e6:.0f} µs"


def _duration(power: int) -> str:
    """10 to a power of seconds, in words."""
    for unit, name in ((0, "s"), (-3, "ms"), (-6, "µs")):
        if power >= unit:
            return f"{10 ** (power - unit):,} {name}"
    return f"{10**power:g} s"
