"""What editors' programs do about a gap: the same as the desk's forms."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from litestar import Response, post
from litestar.params import RawBody

from kb.errors import GapRefused, KbError
from kb.index import Index
from kb.insight import Log
from kb.insight.gap import Gap
from kb.insight.gap_desk import (
    assign_gap,
    ignore_gap,
    read_changes,
    read_gap,
    release_gap,
    reopen_gap,
)
from kb.insight.gap_evidence import read_evidence
from kb.insight.key import Scope
from kb.model import Article
from kb.shape.gap import (
    AnswerBody,
    AssignBody,
    DraftBody,
    GapAnsweredPayload,
    GapDetailPayload,
    IgnoreBody,
)
from kb.web.api.answer import BAD, NO_STORE, TOO_LARGE, answer_json, describe_problem
from kb.web.api.body import TAKES, read_body
from kb.web.api.event import Declare
from kb.web.api.gap_payload import render_answered
from kb.web.api.gaps import NO_GAP, NO_LOG, answer_gap, require_log
from kb.web.api.mistake import mistake_in
from kb.web.api.parameter import GapId
from kb.web.desk.gap_work import TICKED, answer_by_article, begin_draft, propose_draft
from kb.web.visit import PageRequest, find_centre
from kb.web.wire.access import require_scope
from kb.web.wire.guard import LARGEST_BODY

T = TypeVar("T")

_PROBLEMS = {
    **BAD,
    **NO_GAP,
    409: describe_problem("The gap cannot change so; `detail` says why and what it can become."),
    **TOO_LARGE,
    **NO_LOG,
}


def _act(
    action: str, shape: type | None, *, operation_id: str, summary: str, description: str
) -> Declare:
    """Declare a handler that changes a gap."""
    return post(
        f"/api/v1/gaps/{{gap_id:str}}/{action}",
        status_code=200,
        sync_to_thread=True,  # it waits for the disk
        request_max_body_size=LARGEST_BODY,
        opt={TAKES: shape} if shape else {},
        tags=["Gaps"],
        operation_id=operation_id,
        summary=summary,
        description=f"{description} The history of the gap has the name of the key.",
        response_description="The gap as it is now.",
        responses=_PROBLEMS,
    )


@_act(
    "assign",
    AssignBody,
    operation_id="assignGap",
    summary="Assign a gap",
    description="Gives a gap to an editor.",
)
def assign(request: PageRequest, gap_id: GapId, body: RawBody) -> Response[GapDetailPayload]:
    """Give the gap to an editor."""
    who = require_scope(request, Scope.EDITOR)
    to = " ".join(read_body(request, body, AssignBody).to.split())
    return _change(request, gap_id, lambda log, gap: assign_gap(log, gap, to, who))


@_act(
    "release",
    None,
    operation_id="releaseGap",
    summary="Release a gap",
    description="Takes a gap back from its editor, or gives its draft up; the file stays.",
)
def release(request: PageRequest, gap_id: GapId) -> Response[GapDetailPayload]:
    """Take the gap back."""
    who = require_scope(request, Scope.EDITOR)
    return _change(request, gap_id, lambda log, gap: release_gap(log, gap, who))


@_act(
    "ignore",
    IgnoreBody,
    operation_id="ignoreGap",
    summary="Ignore a gap",
    description="Never lists a gap again, whatever is asked, until somebody reopens it.",
)
def ignore(request: PageRequest, gap_id: GapId, body: RawBody) -> Response[GapDetailPayload]:
    """Never list the gap again."""
    who = require_scope(request, Scope.EDITOR)
    note = " ".join(read_body(request, body, IgnoreBody).note.split())
    return _change(request, gap_id, lambda log, gap: ignore_gap(log, gap, who, note=note))


@_act(
    "reopen",
    None,
    operation_id="reopenGap",
    summary="Reopen a gap",
    description="Takes back that a gap was closed or ignored.",
)
def reopen(request: PageRequest, gap_id: GapId) -> Response[GapDetailPayload]:
    """Take back that it was closed or ignored."""
    who = require_scope(request, Scope.EDITOR)
    return _change(request, gap_id, lambda log, gap: reopen_gap(log, gap, who))


@_act(
    "answer",
    AnswerBody,
    operation_id="answerGap",
    summary="Say which article answers a gap",
    description=(
        "Gives the gap's wordings to the article, publishes it and closes the gap. The answer waits"
        " for the build, which takes seconds."
    ),
)
def answer(request: PageRequest, gap_id: GapId, body: RawBody) -> Response[GapAnsweredPayload]:
    """An article answers this already."""
    who = require_scope(request, Scope.EDITOR)
    sent = read_body(request, body, AnswerBody)
    centre, log = find_centre(request), require_log(request)
    gap = _read(log, gap_id)
    known = [ask.text for ask in gap.asks]
    if _find_article(centre.open_index(), gap.lang, sent.slug) is None:
        raise mistake_in("slug", f"names no article in the language `{gap.lang}`")
    if sent.asks and not set(sent.asks) <= set(known):
        raise mistake_in("asks", "must be wordings that the gap has in its `asks`")
    asks = known[:TICKED] if sent.asks is None else sent.asks
    done = _try(lambda: answer_by_article(centre, log, gap, sent.slug, asks, who))
    with log.reading() as database:
        gap = read_gap(database, gap.id)
        evidence, changes = read_evidence(database, gap.id), read_changes(database, gap.id)
    return answer_json(render_answered(gap, evidence, changes, published=done), NO_STORE)


@_act(
    "draft",
    DraftBody,
    operation_id="draftGap",
    summary="Begin an article for a gap",
    description=(
        "Writes the file of a draft with title, front matter and the gap's wordings filled in;"
        " `draft` has its path. Nothing is published."
    ),
)
def draft(request: PageRequest, gap_id: GapId, body: RawBody) -> Response[GapDetailPayload]:
    """Begin an article."""
    who = require_scope(request, Scope.EDITOR)
    sent = read_body(request, body, DraftBody)
    centre, log = find_centre(request), require_log(request)
    gap = _read(log, gap_id)
    lang, _, slug = (gap.elsewhere or "").partition("/")
    plan = propose_draft(gap, _find_article(centre.open_index(), lang, slug))
    wanted = {"title": sent.title, "slug": sent.slug, "category": sent.category, "kind": sent.kind}
    plan = replace(plan, **{name: str(each) for name, each in wanted.items() if each})
    _try(lambda: begin_draft(centre, log, gap, plan, who))
    return answer_gap(log, gap.id)


HANDLERS = (assign, release, ignore, reopen, answer, draft)


def _change(
    request: PageRequest, gap_id: str, change: Callable[[Log, str], None]
) -> Response[GapDetailPayload]:
    log = require_log(request)
    gap = _read(log, gap_id)
    change(log, gap.id)
    return answer_gap(log, gap.id)


def _try(act: Callable[[], T]) -> T:
    """Act; what cannot be done with a file is the caller's to mend, and no fault of the server."""
    try:
        return act()
    except KbError as error:
        if error.status != 500:
            raise
        raise GapRefused(error.message) from error


def _read(log: Log, gap_id: str) -> Gap:
    with log.reading() as database:
        return read_gap(database, gap_id)


def _find_article(index: Index, lang: str, slug: str) -> Article | None:
    return index.article(lang, slug) if lang in index.languages else None
