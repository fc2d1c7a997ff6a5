"""The JSON API for editors' programs: what customers need and no article says."""

from __future__ import annotations

from litestar import Response, get

from kb.insight import Log
from kb.insight.gap import UNMET, GapState
from kb.insight.gap_desk import read_changes, read_gap, read_gaps
from kb.insight.gap_evidence import count_states, read_evidence
from kb.insight.key import Scope
from kb.shape.gap import GapDetailPayload, GapListPayload
from kb.web.api.answer import BAD, NO_STORE, answer_json, describe_problem
from kb.web.api.gap_payload import render_detail, render_gap
from kb.web.api.parameter import GapGroup, GapId, GapLang, Page, Size
from kb.web.visit import PageRequest, find_centre
from kb.web.wire.access import require_scope

WAITING = "waiting"
"""Of the states in which a gap waits for an article."""

NO_GAP = {404: describe_problem("There is no such gap that may be shown.")}
NO_LOG = {503: describe_problem("The log cannot be read or written, or there is no index.")}


@get(
    "/api/v1/gaps",
    sync_to_thread=True,
    tags=["Gaps"],
    operation_id="listGaps",
    summary="List gaps",
    description=(
        "What customers ask often and no article answers, the most pressing first. Questions that"
        " fewer visitors asked than `log.min_visitors` says are never told."
    ),
    response_description="One page of the list.",
    responses={**BAD, **NO_LOG},
)
def list_gaps(
    request: PageRequest,
    lang: GapLang = "",
    group: GapGroup = "waiting",
    page: Page = 1,
    size: Size = 20,
) -> Response[GapListPayload]:
    """The desk's list as data."""
    require_scope(request, Scope.EDITOR)
    log = require_log(request)
    is_fresh = request.app.state.keeper.refresh()
    states = UNMET if group == WAITING else (GapState(group),)
    with log.reading() as database:
        gaps = read_gaps(database, lang or None, states, first=(page - 1) * size, most=size)
        counts = count_states(database, lang or None)
    payload = GapListPayload(
        gaps=tuple(map(render_gap, gaps)),
        total=sum(counts[each] for each in states),
        page=page,
        size=size,
        fresh=is_fresh,
    )
    return answer_json(payload, NO_STORE)


@get(
    "/api/v1/gaps/{gap_id:str}",
    sync_to_thread=True,
    tags=["Gaps"],
    operation_id="readGap",
    summary="Read a gap",
    description="A gap with what speaks for it, what happened to it, and what it can become.",
    response_description="The gap, or the one that it became part of.",
    responses={**NO_GAP, **NO_LOG},
)
def show_gap(request: PageRequest, gap_id: GapId) -> Response[GapDetailPayload]:
    """One gap."""
    require_scope(request, Scope.EDITOR)
    return answer_gap(require_log(request), gap_id)


HANDLERS = (list_gaps, show_gap)


def require_log(request: PageRequest) -> Log:
    """The log, with the gaps in it. Raises LogUnavailable."""
    return find_centre(request).recording.require_log()


def answer_gap(log: Log, gap_id: str) -> Response[GapDetailPayload]:
    """A gap as it is now. Raises NotFound."""
    with log.reading() as database:
        gap = read_gap(database, gap_id)
        evidence, changes = read_evidence(database, gap.id), read_changes(database, gap.id)
    return answer_json(render_detail(gap, evidence, changes), NO_STORE)
