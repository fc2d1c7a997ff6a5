"""A question on a page of its own: how satisfied, or how likely to recommend.

`/en/survey` is for links in answers of the team, too; `/en/survey?kind=nps` asks the other one.
"""

from __future__ import annotations

from litestar import Response, get, post
from litestar.params import FromPath

from kb.errors import BadFeedback
from kb.insight import Survey, SurveyEvent
from kb.insight.event import CSAT_SCORES, NPS_SCORES
from kb.web.feedback import (
    LONGEST_COMMENT,
    SEE_OTHER,
    Form,
    admit_form,
    read_field,
    send_on,
)
from kb.web.guard import LARGEST_BODY
from kb.web.recording import find_caller
from kb.web.trace import SEARCH, follow, read_trace
from kb.web.visit import PageRequest, answer_page, open_visit

SCORES = {Survey.CSAT: CSAT_SCORES, Survey.NPS: NPS_SCORES}
DONE = "done"

_HEADERS = {"Cache-Control": "private, no-cache"}


@get("/{lang:str}/survey", include_in_schema=False, sync_to_thread=False)
def show_survey(request: PageRequest, lang: FromPath[str]) -> Response[bytes]:
    """The question, or thanks for the answer."""
    visit = open_visit(request, lang)
    trace = follow(request, SEARCH)
    values = {
        "kind": _read_kind(request.query_params.get("kind", Survey.CSAT)),
        "scores": SCORES,
        "longest": LONGEST_COMMENT,
        "search_id": trace.search_id if trace else "",
        "done": DONE in request.query_params,
        "indexed": False,
    }
    paths = {other: f"/{other}/survey" for other in visit.offered}
    return answer_page(visit, "survey.html", values, paths=paths, headers=dict(_HEADERS))


@post(
    "/{lang:str}/survey",
    include_in_schema=False,
    status_code=SEE_OTHER,
    sync_to_thread=True,  # it waits for the disk
    request_max_body_size=LARGEST_BODY,
)
def take_survey(request: PageRequest, lang: FromPath[str], data: Form) -> Response[bytes]:
    """Keep an answer, then say thanks."""
    visit = open_visit(request, lang)
    admit_form(visit)
    kind, score = _read_kind(read_field(data, "kind")), read_field(data, "score")
    if not score.isdecimal() or len(score) > 2:
        raise BadFeedback("`score` must be a whole number.")
    trace = read_trace(read_field(data, SEARCH))
    event = SurveyEvent(
        lang, kind, int(score), trace.search_id if trace else None, read_field(data, "comment")
    )
    visit.centre.recording.require_log().add_survey(event, find_caller(request))
    return send_on(f"/{lang}/survey?{DONE}=1")


def _read_kind(text: str) -> Survey:
    """Which survey; the satisfaction with the help centre unless it is another one."""
    return Survey(text) if text in set(Survey) else Survey.CSAT
