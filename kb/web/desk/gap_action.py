"""What an editor does about a gap."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from litestar import Response, post
from litestar.params import FromPath

from kb.errors import KbError
from kb.insight.gap import Gap
from kb.insight.gap_desk import assign_gap, ignore_gap, read_gap, release_gap, reopen_gap
from kb.web.desk.gap_page import answer_gap, gap_address
from kb.web.desk.gap_work import LONGEST_NOTE, DraftPlan, answer_by_article, begin_draft
from kb.web.desk.shift import Shift, find_shift, go_to, with_query
from kb.web.visit import PageRequest

Answer = Response[bytes]


@post("/gaps/{gap_id:str}/draft", status_code=200, sync_to_thread=True)
def write_draft(request: PageRequest, gap_id: FromPath[str]) -> Answer:
    """Begin an article: its file, with front matter and asks filled in."""
    shift = find_shift(request)
    gap = _read(shift, gap_id)
    form = shift.form
    filled = {name: form.line(name) for name in ("title", "slug", "category", "kind")}

    def write() -> Answer:
        source = begin_draft(shift.centre, shift.log, gap, DraftPlan(**filled), shift.who)
        return go_to(with_query(f"/desk/articles/{source.removesuffix('.md')}", said="drafted"))

    return _try(shift, gap, write, filled)


@post("/gaps/{gap_id:str}/answered", status_code=200, sync_to_thread=True)
def answer_by(request: PageRequest, gap_id: FromPath[str]) -> Answer:
    """An article answers this already: give it the asks, publish, and close the gap."""
    shift = find_shift(request)
    gap = _read(shift, gap_id)

    def write() -> Answer:
        slug, asks = shift.form.line("slug"), shift.form.texts("ask")
        done = answer_by_article(shift.centre, shift.log, gap, slug, asks, shift.who)
        return go_to(gap_address(gap.id, "answered" if done else "answered_unbuilt"))

    return _try(shift, gap, write)


@post("/gaps/{gap_id:str}/assign", status_code=200, sync_to_thread=True)
def assign(request: PageRequest, gap_id: FromPath[str]) -> Answer:
    """Give the gap to an editor."""
    to = find_shift(request).form.line("to")
    return _change(request, gap_id, "assigned", lambda log, gap, who: assign_gap(log, gap, to, who))


@post("/gaps/{gap_id:str}/release", status_code=200, sync_to_thread=True)
def release(request: PageRequest, gap_id: FromPath[str]) -> Answer:
    """Take the gap back, or give its draft up; the file stays."""
    return _change(request, gap_id, "released", release_gap)


@post("/gaps/{gap_id:str}/ignore", status_code=200, sync_to_thread=True)
def ignore(request: PageRequest, gap_id: FromPath[str]) -> Answer:
    """Never list the gap again."""
    note = find_shift(request).form.line("note")[:LONGEST_NOTE]
    return _change(
        request, gap_id, "ignored", lambda log, gap, who: ignore_gap(log, gap, who, note=note)
    )


@post("/gaps/{gap_id:str}/reopen", status_code=200, sync_to_thread=True)
def reopen(request: PageRequest, gap_id: FromPath[str]) -> Answer:
    """Take back that it was closed or ignored."""
    return _change(request, gap_id, "reopened", reopen_gap)


def _change(
    request: PageRequest, gap_id: str, said: str, change: Callable[[Any, str, str], None]
) -> Answer:
    shift = find_shift(request)
    gap = _read(shift, gap_id)

    def act() -> Answer:
        change(shift.log, gap.id, shift.who)
        return go_to(gap_address(gap.id, said))

    return _try(shift, gap, act)


def _try(
    shift: Shift, gap: Gap, act: Callable[[], Answer], draft: dict[str, str] | None = None
) -> Answer:
    """Act, or show the gap as it is now with why not."""
    try:
        return act()
    except KbError as error:
        status = error.status if error.status < 500 else 422
        return answer_gap(shift, _read(shift, gap.id), status, error.message, draft)


def _read(shift: Shift, gap_id: str) -> Gap:
    with shift.log.reading() as database:
        return read_gap(database, gap_id)
