"""The loop closes: after a build each gap's questions are asked again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kb.insight.gap import BY_ITSELF, UNMET, GapState
from kb.insight.gap_desk import close_gap, reopen_gap
from kb.insight.log import Log

if TYPE_CHECKING:
    from sqlite_utils import Database

CLOSED_FROM = 0.7
"""Share of a gap's searches whose wordings must now be answered for it to close …"""
REOPENED_BELOW = 0.5
"""… and below which a closed one is opened again. Apart, so that a gap does not flap."""
MOST_ASKED = 20
"""How many wordings of a gap, the most asked, are asked again."""
MOST_GAPS = 2000
"""How many gaps, the most pressing of those that may be shown, are looked at."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What search says to a question now. `article` is `lang/slug` of its first hit, or empty;
    `changed` is when that article last changed (seconds since 1970 UTC; a day's last second where
    only the day is known)."""

    answered: bool
    confidence: float = 0.0
    article: str = ""
    title: str = ""
    changed: float = 0.0


@dataclass(frozen=True, slots=True)
class Settled:
    """A gap that was closed by an article, or opened again (`article` is then empty).

    `share` of its searches, 0 to 1, had wordings that are answered now.
    """

    gap: str
    state: GapState
    article: str
    share: float


@dataclass(frozen=True, slots=True)
class _Wording:
    text: str
    searches: int


@dataclass(frozen=True, slots=True)
class _Case:
    number: int
    id: str
    lang: str
    state: GapState
    changed: int


def settle_gaps(log: Log, ask: Callable[[str, str], Answer], now: float) -> tuple[Settled, ...]:
    """Ask each gap's questions again through `ask(text, lang)`; close and reopen accordingly.

    A gap closes when wordings with 70 % of its searches are answered. An article whose confident
    answer customers rejected (they voted against it, or contacted the shop) does not count until it
    has changed. A closed gap opens again when less than half is answered, or when
    `log.min_visitors` different visitors went unanswered with it since. Ignored gaps stay.

    Raises LogUnavailable, and whatever `ask` raises.
    """
    settled = []
    with log.reading() as database:
        cases = _read_cases(database)
        for case in cases:
            wordings = _read_wordings(database, case.number)
            rejected = _read_rejections(database, case.number)
            share, article = _ask_again(wordings, rejected, case.lang, ask)
            if case.state != GapState.CLOSED:
                if article and share >= CLOSED_FROM:
                    settled.append(Settled(case.id, GapState.CLOSED, article, share))
            elif share < REOPENED_BELOW or _fails_again(database, case, log.min_visitors):
                settled.append(Settled(case.id, GapState.REOPENED, "", share))
    for each in settled:
        note = f"{each.share:.0%} of its searches are answered now."
        if each.state is GapState.CLOSED:
            close_gap(log, each.gap, each.article, BY_ITSELF, now, note)
        else:
            reopen_gap(log, each.gap, BY_ITSELF, now, note)
    return tuple(settled)


def _ask_again(
    wordings: Sequence[_Wording],
    rejected: dict[str, int],
    lang: str,
    ask: Callable[[str, str], Answer],
) -> tuple[float, str]:
    """Share of the searches that is answered now, and the article that answers most of them."""
    answering: Counter[str] = Counter()
    for wording in wordings:
        answer = ask(wording.text, lang)
        refused_at = rejected.get(answer.article)
        if answer.answered and (refused_at is None or answer.changed * 1000 > refused_at):
            answering[answer.article] += wording.searches
    whole = sum(wording.searches for wording in wordings)
    if not answering or not whole:
        return 0.0, ""
    best = min(answering, key=lambda article: (-answering[article], article))
    return answering.total() / whole, best


def _read_cases(database: Database) -> list[_Case]:
    states = ", ".join(f"'{state}'" for state in (*UNMET, GapState.CLOSED))
    rows = database.execute(
        "SELECT number, id, lang, state, coalesce(changed, 0) FROM gaps"
        f" WHERE merged_into IS NULL AND clearest IS NOT NULL AND state IN ({states})"
        " ORDER BY score DESC, number LIMIT ?",
        (MOST_GAPS,),
    )
    return [
        _Case(number, gap_id, lang, GapState(state), changed)
        for number, gap_id, lang, state, changed in rows
    ]


def _read_wordings(database: Database, number: int) -> list[_Wording]:
    rows = database.execute(
        "SELECT q.text, q.unanswered FROM gap_questions AS m JOIN questions AS q"
        " ON q.id = m.question WHERE m.gap = ? ORDER BY q.unanswered DESC, q.id LIMIT ?",
        (number, MOST_ASKED),
    )
    return [_Wording(text, searches) for text, searches in rows]


def _read_rejections(database: Database, number: int) -> dict[str, int]:
    """Articles that were confidently shown and did not help, and when that last happened."""
    rows = database.execute(
        "SELECT s.first_hit, max(s.at) FROM gap_questions AS m JOIN searches AS s"
        " ON s.question = m.question WHERE m.gap = ? AND s.outcome = 'unanswered'"
        " AND s.confident = 1 AND s.first_hit IS NOT NULL GROUP BY s.first_hit",
        (number,),
    )
    return dict(rows.fetchall())


def _fails_again(database: Database, case: _Case, k: int) -> bool:
    """Whether customers went unanswered with a gap after it was closed."""
    row = database.execute(
        "SELECT count(*) FROM (SELECT DISTINCT s.day, s.visitor FROM gap_questions AS m"
        " JOIN searches AS s ON s.question = m.question WHERE m.gap = ? AND s.at > ?"
        " AND s.outcome = 'unanswered')",
        (case.number, case.changed),
    ).fetchone()
    return bool(row[0] >= k)
