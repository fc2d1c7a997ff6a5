"""What the operations share that record what customers did: click, contact, vote, survey."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from litestar import Response, post
from litestar.handlers import HTTPRouteHandler
from litestar.openapi import ResponseSpec

from kb.insight import Log
from kb.insight.key import Scope
from kb.shape.feedback import RecordedPayload
from kb.web.api.answer import GUARDED, NO_STORE, answer_json, describe_problem
from kb.web.api.body import TAKES
from kb.web.centre import Centre
from kb.web.recording import find_caller
from kb.web.visit import PageRequest, find_centre
from kb.web.wire.access import require_scope
from kb.web.wire.cors import read_origins
from kb.web.wire.guard import LARGEST_BODY, require_own_page

Declare = Callable[[Callable[..., Any]], HTTPRouteHandler]

_PROBLEMS: dict[int, ResponseSpec] = {
    400: describe_problem("A parameter or the body cannot be used; `errors` says which and why."),
    **GUARDED,
    503: describe_problem("No index can be served yet, or the log cannot be written."),
}


def take_event(
    path: str,
    shape: type,
    *,
    operation_id: str,
    tag: str,
    summary: str,
    description: str,
    response_description: str,
    problems: dict[int, ResponseSpec] | None = None,
    waits: bool = False,
) -> Declare:
    """Declare a handler that records a body of a `shape`. It `waits` for the disk, or does not."""
    return post(
        path,
        status_code=200,
        sync_to_thread=waits,
        request_max_body_size=LARGEST_BODY,
        opt={TAKES: shape},
        tags=[tag],
        operation_id=operation_id,
        summary=summary,
        description=description,
        response_description=response_description,
        responses=_PROBLEMS | (problems or {}),
    )


def admit_app(request: PageRequest) -> Centre:
    """What an app sends may be taken. Raises ScopeMissing and CrossSite."""
    centre = find_centre(request)
    # Who shows a key is a program: browsers let no page of another site send one.
    if not require_scope(request, Scope.FEEDBACK):
        require_own_page(request, centre.base_url, read_origins(centre.settings.serve.origins))
    return centre


def answer_recorded(request: PageRequest, log: Log | None) -> Response[RecordedPayload]:
    """Thanks for what was sent, saying whether it is counted."""
    recorded = log is not None and log.counts(find_caller(request))
    return answer_json(RecordedPayload(recorded=recorded), NO_STORE)
