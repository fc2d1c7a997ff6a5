"""The weekly digest for editors, as Markdown (`kb digest`)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from kb.insight.gap import UNMET, Gap, GapState

MOST_LISTED = 10
"""Gaps listed in a section; the others are counted."""

_SPECIAL = re.compile(r"([\\`*_{}\[\]()<>#+!|~&@-])")


@dataclass(frozen=True, slots=True)
class Digest:
    """What happened in a week. `metrics` are lines of English such as `1,204 searches`."""

    first: date
    last: date
    metrics: Sequence[str] = ()
    new: Sequence[Gap] = ()
    rising: Sequence[Gap] = ()
    closed: Sequence[Gap] = ()
    reopened: Sequence[Gap] = ()


def gather_digest(
    gaps: Sequence[Gap], first: date, last: date, metrics: Sequence[str] = ()
) -> Digest:
    """Sort the gaps of a log into a digest of the days from `first` to `last`.

    A gap is new when it was first asked then, rising when it is older and its trend is, closed or
    reopened when that happened then. Give all gaps, in the order of `read_gaps`.
    """

    def changed(gap: Gap, state: GapState) -> bool:
        return (
            gap.state is state and gap.changed is not None and first <= gap.changed.date() <= last
        )

    waiting = [gap for gap in gaps if gap.state in UNMET]
    fresh = [gap for gap in waiting if first <= gap.first.date() <= last]
    return Digest(
        first,
        last,
        metrics,
        new=fresh,
        rising=[gap for gap in waiting if gap.is_rising and gap not in fresh],
        closed=[gap for gap in gaps if changed(gap, GapState.CLOSED)],
        reopened=[gap for gap in gaps if changed(gap, GapState.REOPENED)],
    )


def write_digest(digest: Digest) -> str:
    """The digest as Markdown. Customers' words are escaped: none of them becomes a link."""
    parts = [f"# Help centre, {digest.first} to {digest.last}"]
    if digest.metrics:
        parts.append("\n".join(f"- {line}" for line in digest.metrics))
    sections = (
        ("New gaps", digest.new),
        ("Rising", digest.rising),
        ("Reopened", digest.reopened),
        ("Closed", digest.closed),
    )
    for title, gaps in sections:
        if gaps:
            lines = [_line(gap) for gap in gaps[:MOST_LISTED]]
            if len(gaps) > MOST_LISTED:
                lines.append(f"- … and {len(gaps) - MOST_LISTED} more")
            parts.append("\n".join([f"## {title}", "", *lines]))
    if len(parts) == 1 + bool(digest.metrics):
        parts.append("No gap is new, rising, reopened or closed.")
    return "\n\n".join(parts) + "\n"


def _line(gap: Gap) -> str:
    facts = [f"{gap.lang}", _count(gap.searches, "search", "searches"),
             _count(gap.visitors, "visitor", "visitors")]  # fmt: skip
    if gap.closed_by:
        facts.append(f"answered by {escape_markdown(gap.closed_by)}")
    elif gap.elsewhere:
        facts.append(f"answered in another language by {escape_markdown(gap.elsewhere)}")
    if gap.assigned_to:
        facts.append(f"assigned to {escape_markdown(gap.assigned_to)}")
    return f"- **{escape_markdown(gap.question)}** ({', '.join(facts)}; {gap.id})"


def _count(number: int, one: str, many: str) -> str:
    return f"{number:,} {one if number == 1 else many}"


def escape_markdown(text: str) -> str:
    """Text that stands in Markdown as it is, on one line."""
    return _SPECIAL.sub(r"\\\1", " ".join(text.split())).replace("://", ":\u200b//")
