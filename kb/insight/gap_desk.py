"""Reading gaps, and what editors do with them."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from kb.errors import GapRefused, NotFound
from kb.insight.gap import FOLLOWS, Ask, Gap, GapChange, GapState
from kb.insight.gap_book import bump_version
from kb.insight.gap_event import CHANGES, describe_change
from kb.insight.log import Log
from kb.insight.outbox import Outbox

if TYPE_CHECKING:
    from sqlite_utils import Database

_COLUMNS = (
    "g.number, g.id, g.lang, q.text, g.searches, g.visitors, g.reason, g.state, g.first, g.last,"
    " g.closed_by, g.assigned_to, g.draft, g.demand, g.trend, g.damage, g.score, g.elsewhere,"
    " g.elsewhere_searches, g.changed FROM gaps AS g JOIN questions AS q ON q.id = g.clearest"
)
_MOST_HOPS = 50


def read_gaps(
    database: Database,
    lang: str | None = None,
    states: Collection[GapState] = tuple(GapState),
    *,
    since: datetime | None = None,
    first: int = 0,
    most: int | None = None,
) -> tuple[Gap, ...]:
    """Gaps that may be shown, the most pressing first; `first` are left out, `most` returned.

    With `since`, only those that were asked then or later.
    """
    marks = ", ".join("?" * len(states))
    rows = database.execute(
        f"SELECT {_COLUMNS} WHERE g.merged_into IS NULL AND (? IS NULL OR g.lang = ?)"
        f" AND g.state IN ({marks}) AND g.last >= ?"
        " ORDER BY g.score DESC, g.number LIMIT ? OFFSET ?",
        (lang, lang, *map(str, states), int(since.timestamp() * 1000) if since else 0,
         -1 if most is None else most, first),
    ).fetchall()  # fmt: skip
    asks = _read_asks(database, [row[0] for row in rows])
    return tuple(_gap(row, asks[row[0]]) for row in rows)


def read_gap(database: Database, gap_id: str) -> Gap:
    """The gap of an id, or the one that it became part of. Raises NotFound.

    A gap that may not be shown, because too few visitors asked it, is not found either.
    """
    number, _ = _find(database, gap_id)
    gap = _read(database, number)
    if gap is None:
        raise _unknown(gap_id)
    return gap


def read_changes(database: Database, gap_id: str) -> tuple[GapChange, ...]:
    """What happened to a gap, the oldest first. Raises NotFound."""
    rows = database.execute(
        "SELECT at, who, old, new, note FROM gap_changes WHERE gap = ? ORDER BY id",
        (_find(database, gap_id)[0],),
    )
    return tuple(
        GapChange(_to_time(at), who, GapState(old), GapState(new), note)
        for at, who, old, new, note in rows
    )


def read_related(database: Database, gap: Gap) -> tuple[Gap, ...]:
    """Gaps of other languages that the same article in some language answers: the same need."""
    if gap.elsewhere is None:
        return ()
    rows = database.execute(
        f"SELECT {_COLUMNS} WHERE g.merged_into IS NULL AND g.elsewhere = ? AND g.lang <> ?"
        " ORDER BY g.score DESC, g.number",
        (gap.elsewhere, gap.lang),
    ).fetchall()
    asks = _read_asks(database, [row[0] for row in rows])
    return tuple(_gap(row, asks[row[0]]) for row in rows)


def assign_gap(log: Log, gap_id: str, to: str, who: str, at: float | None = None) -> None:
    """Give a gap to an editor. Raises NotFound, GapRefused, LogUnavailable, as all of these do."""
    if not to.strip():
        raise GapRefused("Say whom the gap is assigned to.")
    _change(log, gap_id, GapState.ASSIGNED, who, at, _Fields(assigned_to=to.strip()), to.strip())


def release_gap(log: Log, gap_id: str, who: str, at: float | None = None) -> None:
    """Take a gap back from the editor it was assigned to, or give its draft up."""
    _change(log, gap_id, GapState.OPEN, who, at, _Fields())


def mark_drafted(log: Log, gap_id: str, draft: str, who: str, at: float | None = None) -> None:
    """Note that a draft was written; `draft` is its path below the articles folder."""
    _change(log, gap_id, GapState.DRAFTED, who, at, _Fields(draft=draft), draft)


def close_gap(
    log: Log, gap_id: str, article: str, who: str, at: float | None = None, note: str = ""
) -> None:
    """Note that the article `lang/slug` answers a gap."""
    _change(log, gap_id, GapState.CLOSED, who, at, _Fields(closed_by=article), note or article)


def ignore_gap(log: Log, gap_id: str, who: str, at: float | None = None, note: str = "") -> None:
    """Never show a gap in the list again, whatever is asked."""
    _change(log, gap_id, GapState.IGNORED, who, at, _Fields(), note)


def reopen_gap(log: Log, gap_id: str, who: str, at: float | None = None, note: str = "") -> None:
    """Take back that a gap was closed or ignored."""
    _change(log, gap_id, GapState.REOPENED, who, at, _Fields(), note)


@dataclass(frozen=True, slots=True)
class _Fields:
    """What a state knows; None keeps what was known, but for what closed a gap."""

    assigned_to: str | None = None
    draft: str | None = None
    closed_by: str | None = None


def _change(
    log: Log,
    gap_id: str,
    new: GapState,
    who: str,
    at: float | None,
    fields: _Fields,
    note: str = "",
) -> None:
    with log.writing() as database:
        number, old = _find(database, gap_id)
        if new not in FOLLOWS[old]:
            may = ", ".join(sorted(FOLLOWS[old]))
            raise GapRefused(f"Gap {gap_id} is {old} and cannot become {new}; it can become {may}.")
        moment = int((time.time() if at is None else at) * 1000)
        is_free = new in (GapState.OPEN, GapState.REOPENED)
        database.conn.execute(
            "UPDATE gaps SET state = ?, changed = ?, closed_by = ?,"
            " assigned_to = iif(?, NULL, coalesce(?, assigned_to)),"
            " draft = iif(?, NULL, coalesce(?, draft)) WHERE number = ?",
            (str(new), moment, fields.closed_by, is_free, fields.assigned_to, is_free,
             fields.draft, number),
        )  # fmt: skip
        database.conn.execute(
            "INSERT INTO gap_changes (gap, at, who, old, new, note) VALUES (?, ?, ?, ?, ?, ?)",
            (number, moment, who, str(old), str(new), note),
        )
        bump_version(database)
        if log.outbox.is_read and new in CHANGES:
            _tell(log.outbox, database, number, who, moment / 1000)


def _tell(outbox: Outbox, database: Database, number: int, who: str, at: float) -> None:
    """Tell webhooks of a gap that changed, unless too few visitors asked it for it to be shown."""
    gap = _read(database, number)
    if gap is not None:
        outbox.post(database, describe_change(gap, outbox.site, who, at))


def _read(database: Database, number: int) -> Gap | None:
    row = database.execute(f"SELECT {_COLUMNS} WHERE g.number = ?", (number,)).fetchone()
    return _gap(row, _read_asks(database, [number])[number]) if row else None


def _find(database: Database, gap_id: str) -> tuple[int, GapState]:
    row = database.execute(
        "SELECT number, state, merged_into FROM gaps WHERE id = ?", (gap_id,)
    ).fetchone()
    for _ in range(_MOST_HOPS):
        if row is None or row[2] is None:
            break
        row = database.execute(
            "SELECT number, state, merged_into FROM gaps WHERE number = ?", (row[2],)
        ).fetchone()
    if row is None:
        raise _unknown(gap_id)
    return row[0], GapState(row[1])


def _unknown(gap_id: str) -> NotFound:
    return NotFound(f"There is no gap {gap_id[:80]!r}. `kb gaps` lists them.")


def _read_asks(database: Database, numbers: Iterable[int]) -> dict[int, tuple[Ask, ...]]:
    found: dict[int, list[Ask]] = defaultdict(list)
    for number in numbers:
        for text, searches in database.execute(
            "SELECT q.text, q.unanswered FROM gap_questions AS m JOIN questions AS q"
            " ON q.id = m.question WHERE m.gap = ? AND m.shown = 1"
            " ORDER BY q.unanswered DESC, q.id",
            (number,),
        ):
            found[number].append(Ask(text, searches))
    return defaultdict(tuple, {number: tuple(asks) for number, asks in found.items()})


def _gap(row: tuple[Any, ...], asks: tuple[Ask, ...]) -> Gap:
    (gap_id, lang, text, searches, visitors, reason, state, first, last, closed_by, *rest) = row[1:]
    assigned_to, draft, demand, trend, damage, score, elsewhere, elsewhere_searches, changed = rest
    return Gap(
        id=gap_id,
        lang=lang,
        question=text,
        asks=asks,
        searches=searches,
        visitors=visitors,
        reason=reason or "",
        state=GapState(state),
        first=_to_time(first),
        last=_to_time(last),
        closed_by=closed_by,
        changed=None if changed is None else _to_time(changed),
        assigned_to=assigned_to,
        draft=draft,
        demand=demand,
        trend=trend,
        damage=damage,
        score=score,
        elsewhere=elsewhere,
        elsewhere_searches=elsewhere_searches,
    )


def _to_time(milliseconds: int) -> datetime:
    return datetime.fromtimestamp(milliseconds / 1000, UTC)
