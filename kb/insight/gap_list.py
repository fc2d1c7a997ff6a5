"""`kb gaps` as data: JSON and CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from typing import Any

from kb.insight.gap import Gap

COLUMNS = ("id", "lang", "question", "asks", "searches", "visitors", "reason", "state", "first",
           "last", "closed_by")  # fmt: skip
"""The header of the CSV, and the keys of a gap in the JSON."""

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
_WORDINGS_BETWEEN = " | "


def gaps_to_json(gaps: Iterable[Gap]) -> dict[str, Any]:
    """What `kb gaps --json` prints."""
    return {"gaps": [gap.to_json() for gap in gaps]}


def gaps_to_csv(gaps: Iterable[Gap]) -> str:
    """What `kb gaps --csv` prints: a header and a line a gap, as RFC 4180 has it.

    Wordings stand in one cell, `text (searches)`. A cell that a spreadsheet would take for a
    formula begins with an apostrophe: customers type what they like.
    """
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for gap in gaps:
        entry = gap.to_json()
        entry["asks"] = _WORDINGS_BETWEEN.join(f"{ask.text} ({ask.searches})" for ask in gap.asks)
        writer.writerow([guard_cell(entry[column]) for column in COLUMNS])
    return out.getvalue()


def guard_cell(value: object) -> object:
    """A value that no spreadsheet runs; numbers stay numbers."""
    if isinstance(value, str) and value.lstrip(" ").startswith(_FORMULA):
        return f"'{value}"
    return value
