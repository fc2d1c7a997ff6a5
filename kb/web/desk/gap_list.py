"""The list of gaps: what customers need and no article says, the most pressing first."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from litestar import Response, get

from kb.insight.gap import UNMET, GapState
from kb.insight.gap_desk import read_gaps
from kb.insight.gap_evidence import count_states, read_gap_languages
from kb.web.desk.shift import answer_desk, find_shift, go_to, with_query
from kb.web.visit import PageRequest

PAGE_SIZE = 20
PERIODS = (7, 30, 90)
"""Days to choose from; none is all that the log keeps."""
GROUPS: dict[str, tuple[GapState, ...]] = {
    "waiting": UNMET,
    **{str(state): (state,) for state in GapState},
}
"""What the list can be limited to; the first is where it begins."""


@get("/", sync_to_thread=False)
def enter(request: PageRequest) -> Response[bytes]:
    """The desk begins with the gaps."""
    find_shift(request)
    return go_to("/desk/gaps")


@get("/gaps", sync_to_thread=True)
def show_gaps(request: PageRequest) -> Response[bytes]:
    """Gaps, by language, state and period."""
    shift = find_shift(request)
    is_fresh = shift.desk.keeper.refresh()
    lang = shift.asked("lang") or None
    group = shift.asked("state") if shift.asked("state") in GROUPS else "waiting"
    days = int(shift.asked("days")) if shift.asked("days") in map(str, PERIODS) else None
    page = shift.page
    since = datetime.now(UTC) - timedelta(days) if days else None
    with shift.log.reading() as database:
        gaps = read_gaps(
            database,
            lang,
            GROUPS[group],
            since=since,
            first=(page - 1) * PAGE_SIZE,
            most=PAGE_SIZE + 1,
        )
        counts = count_states(database, lang, since)
        langs = read_gap_languages(database)

    def address(**changes: object) -> str:
        chosen = {"state": group, "lang": lang, "days": days, **changes}
        return with_query("/desk/gaps", **chosen)

    values = {
        "gaps": gaps[:PAGE_SIZE],
        "has_more": len(gaps) > PAGE_SIZE,
        "page": page,
        "first": (page - 1) * PAGE_SIZE,
        "groups": {name: sum(counts[state] for state in states) for name, states in GROUPS.items()},
        "group": group,
        "langs": langs,
        "lang_chosen": lang,
        "days": days,
        "periods": PERIODS,
        "address": address,
        "is_fresh": is_fresh,
        "min_visitors": shift.log.min_visitors,
        "log_problem": shift.log.problem,
    }
    return answer_desk(shift, "gaps.html", values)
