"""What the editors' verbs print: gaps as lines, a trial's outcome, a week in numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from kb.insight import Log, Period, Totals, read_losses, read_rising_questions, read_totals
from kb.insight.gap import Gap
from kb.insight.gap_desk import read_gaps
from kb.insight.gap_digest import escape_markdown, gather_digest, write_digest
from kb.trial import Trial

MOST_LISTED = 10
"""Gaps, questions and rivals that a trial lists of each sort."""

COLUMNS = ("id", "state", "searches", "visitors", "trend", "reason")


def list_gaps(gaps: Sequence[Gap]) -> Iterator[str]:
    """A head and a line a gap: numbers in columns, then the question and what is known of it."""
    cells = [COLUMNS]
    for gap in gaps:
        trend = "rising" if gap.is_rising else ""
        numbers = str(gap.searches), str(gap.visitors)
        cells.append((gap.id, str(gap.state), *numbers, trend, gap.reason))
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    notes = ["question", *(_tell(gap) for gap in gaps)]
    for row, told in zip(cells, notes, strict=True):
        aligned = (
            cell.rjust(width) if place in (2, 3) else cell.ljust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        yield "  ".join((*aligned, told))


def _tell(gap: Gap) -> str:
    told = gap.question
    if gap.closed_by:
        told += f"  → {gap.closed_by}"
    elif gap.elsewhere:
        told += f"  (answered in another language by {gap.elsewhere})"
    if gap.assigned_to:
        told += f"  [{gap.assigned_to}]"
    return told


def tell_trial(trial: Trial) -> Iterator[str]:
    """A trial in lines: what the draft answers, of which gap, and what it takes from others."""
    asks = trial.asks
    yield f"{asks.draft} {asks.summary} ({asks.answered_before} are answered without it)."
    for gap, found in trial.gaps[:MOST_LISTED]:
        yield f"  {found.by_draft} of {found.asks}  {gap.question}  ({gap.id}, {gap.state})"
    everything = trial.everything
    for rival in everything.rivals[:MOST_LISTED]:
        verb = "loses" if rival.change < 0 else "gains"
        yield (
            f"{rival.article} {verb} {abs(rival.change)} asks: {rival.before} before,"
            f" {rival.after} after."
        )
    for lost in everything.lost[:MOST_LISTED]:
        yield f"No longer answered: {lost.text} ({lost.searches} asks)"


def trial_to_json(trial: Trial) -> dict[str, Any]:
    """What `kb gaps replay --json` prints."""
    asks, everything = trial.asks, trial.everything
    return {
        "draft": asks.draft,
        "asks": asks.asks,
        "answered": asks.by_draft,
        "answered_before": asks.answered_before,
        "answered_after": asks.answered_after,
        "gaps": [
            {"id": gap.id, "question": gap.question, "asks": one.asks, "answered": one.by_draft}
            for gap, one in trial.gaps
        ],
        "rivals": [
            {"article": each.article, "before": each.before, "after": each.after}
            for each in everything.rivals
        ],
        "lost": [{"text": each.text, "searches": each.searches} for each in everything.lost],
    }


def write_week(log: Log, period: Period) -> str:
    """The digest of a period, as Markdown. Raises LogUnavailable."""
    with log.reading() as database:
        gaps = [gap for gap in read_gaps(database) if gap.first.date() <= period.last]
        now, before = (read_totals(database, each) for each in (period, period.before))
        rising = read_rising_questions(database, period, k=log.min_visitors)
        losses = read_losses(database, period)
    lines = [*_tell_numbers(now, before), *(escape_markdown(each.alert) for each in rising)]
    if losses:
        lines.append(f"{losses:,} events were dropped, because they could not be written")
    return write_digest(gather_digest(gaps, period.first, period.last, lines))


def _tell_numbers(now: Totals, before: Totals) -> Iterator[str]:
    yield f"{now.searches:,} searches ({before.searches:,} in the days before)"
    for rate, earlier, what in (
        (now.answered_rate, before.answered_rate, "of searches were answered"),
        (now.zero_result_rate, before.zero_result_rate, "of searches found nothing"),
        (now.no_click_rate, before.no_click_rate, "of searches with hits had none opened"),
        (now.deflection, before.deflection, f"of {now.visits:,} visits needed no contact"),
        (now.helpful_rate, before.helpful_rate, f"of {now.votes:,} votes said helpful"),
        (now.csat, before.csat, f"of {now.csat_answers:,} answers said satisfied (CSAT)"),
    ):
        if rate is not None:
            yield f"{rate:.0%} {what}" + ("" if earlier is None else f" ({earlier:.0%} before)")
    if now.nps is not None:
        yield f"NPS {now.nps:+.0f} of {now.nps_answers:,} answers"
