"""A question on a page of its own: how satisfied, or how likely to recommend.

How satisfied (CSAT) is asked where a customer has just got help, and nobody is followed there: the
page of results that answered, an article that was found helpful and the contact page link here, and
the link names the search (`?s=…`). Teams may put `/en/survey` at the end of their own letters.

How likely to recommend (NPS) is asked of browsers that agreed, which they do by a box below the
first question, and at most once in three months; see `kb.web.read.agreement`. `/en/survey?kind=nps`
works without, for a letter of the shop, and then no cookie is set unless the box is ticked.
"""

from __future__ import annotations

from litestar import Response, get, post
from litestar.params import FromPath

from kb.errors import BadFeedback, NotFound
from kb.insight import Survey, SurveyEvent
from kb.insight.event import CSAT_SCORES, NPS_SCORES
from kb.web.read.agreement import Agreement, asks, read_agreement, write_agreement
from kb.web.read.feedback import (
    LONGEST_COMMENT,
    SEE_OTHER,
    Form,
    admit_form,
    read_field,
    send_on,
)
from kb.web.recording import find_caller
from kb.web.trace import SEARCH, follow, read_trace
from kb.web.visit import PageRequest, Visit, answer_page, open_visit
from kb.web.wire.guard import LARGEST_BODY

SCORES = {Survey.CSAT: CSAT_SCORES, Survey.NPS: NPS_SCORES}
STEPS = ("done", "known", "stopped")
"""What the page says instead of asking: thanks, that it was answered already, that nothing will be
asked any more."""

_HEADERS = {"Cache-Control": "private, no-cache"}


@get("/{lang:str}/survey", include_in_schema=False, sync_to_thread=False)
def show_survey(request: PageRequest, lang: FromPath[str]) -> Response[bytes]:
    """The question, or what is to be said after it. Raises NotFound for one that is not asked."""
    visit = open_visit(request, lang)
    trace = follow(request, SEARCH)
    kind = _read_kind(request.query_params.get("kind", Survey.CSAT))
    step = next((each for each in STEPS if each in request.query_params), "")
    agreement, today = read_agreement(request.cookies), visit.centre.today()
    is_asked = not step and asks(visit.centre.settings, kind)
    if not step and not is_asked:
        raise NotFound("This help centre does not ask that.")
    if is_asked and kind is Survey.NPS and agreement and agreement.is_answered:
        step = "" if agreement.is_due(today) else "known"
    values = {
        "kind": kind,
        "scores": SCORES,
        "longest": LONGEST_COMMENT,
        "search_id": trace.search_id if trace else "",
        "step": step,
        "may_agree": asks(visit.centre.settings, Survey.NPS) and agreement is None,
        "has_agreed": agreement is not None,
        "indexed": False,
    }
    paths = {other: f"/{other}/survey" for other in visit.offered}
    answer = answer_page(visit, "survey.html", values, paths=paths, headers=dict(_HEADERS))
    if agreement and not step and kind is Survey.NPS:
        _remember(visit, answer, agreement.renew(today, is_answered=False))
    return answer


@post(
    "/{lang:str}/survey",
    include_in_schema=False,
    status_code=SEE_OTHER,
    sync_to_thread=True,  # it waits for the disk
    request_max_body_size=LARGEST_BODY,
)
def take_survey(request: PageRequest, lang: FromPath[str], data: Form) -> Response[bytes]:
    """Keep an answer, then say thanks, or ask the second question where that was agreed to."""
    visit = open_visit(request, lang)
    admit_form(visit)
    if read_field(data, "stop"):
        return _remember(visit, send_on(f"/{lang}/survey?stopped=1"), None)
    kind = _read_kind(read_field(data, "kind"))
    if not asks(visit.centre.settings, kind):
        raise NotFound("This help centre does not ask that.")
    agreement, today = read_agreement(request.cookies), visit.centre.today()
    if kind is Survey.NPS and agreement and agreement.is_answered and not agreement.is_due(today):
        return send_on(f"/{lang}/survey?known=1")
    _keep(visit, kind, data)
    if agreement is None and read_field(data, "again") and asks(visit.centre.settings, Survey.NPS):
        agreement = Agreement(today)
        if kind is Survey.CSAT:
            return _remember(visit, send_on(f"/{lang}/survey?kind={Survey.NPS}"), agreement)
    answer = send_on(f"/{lang}/survey?done=1")
    if agreement and kind is Survey.NPS:
        return _remember(visit, answer, agreement.renew(today, is_answered=True))
    return answer


def _keep(visit: Visit, kind: Survey, data: Form) -> None:
    score = read_field(data, "score")
    if not score.isdecimal() or len(score) > 2:
        raise BadFeedback("`score` must be a whole number.")
    trace = read_trace(read_field(data, SEARCH))
    search_id = trace.search_id if trace else None
    event = SurveyEvent(visit.lang, kind, int(score), search_id, read_field(data, "comment"))
    visit.centre.recording.add_survey(event, find_caller(visit.request))


def _remember(
    visit: Visit, answer: Response[bytes], agreement: Agreement | None
) -> Response[bytes]:
    is_secure = visit.request.scope["scheme"] == "https" or visit.centre.base_url.startswith(
        "https:"
    )
    answer.set_cookie(write_agreement(agreement, is_secure=is_secure))
    return answer


def _read_kind(text: str) -> Survey:
    """Which survey; the satisfaction with the help centre unless it is another one."""
    return Survey(text) if text in set(Survey) else Survey.CSAT
