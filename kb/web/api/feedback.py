"""The JSON API for what customers do after a search: clicks, votes, surveys."""

from __future__ import annotations

from litestar import Response
from litestar.params import RawBody

from kb.errors import NotFound
from kb.insight import ClickEvent, ReadEvent, Survey, SurveyEvent, VoteEvent
from kb.insight.event import parse_search_id
from kb.shape.feedback import ClickBody, FeedbackBody, RecordedPayload, SurveyBody
from kb.web.api.answer import MISSING
from kb.web.api.body import read_body
from kb.web.api.event import admit_app, answer_recorded, take_event
from kb.web.api.mistake import choose_offered, mistake_in
from kb.web.api.parameter import ArticleLang, ArticleSlug, SearchId
from kb.web.read.agreement import is_wanted
from kb.web.read.survey import SCORES
from kb.web.recording import find_caller, record_click, record_read
from kb.web.visit import PageRequest, open_visit

_SURVEY_RANGE = {kind: f"{scores[0]} to {scores[-1]}" for kind, scores in SCORES.items()}


@take_event(
    "/api/v1/searches/{search_id:str}/click",
    ClickBody,
    operation_id="recordClick",
    tag="Feedback",
    summary="Say that a hit was opened",
    description=(
        "To be called when a customer opens a hit that your app shows. A search after which nothing"
        " is opened may have failed: editors learn from that. Links to the help pages need no call,"
        " unless they leave out the parameter `s`."
    ),
    response_description="The click will be written within a second.",
    problems=MISSING,
)
def take_click(
    request: PageRequest, search_id: SearchId, body: RawBody
) -> Response[RecordedPayload]:
    """Record a click, and that the article was read."""
    centre = admit_app(request)
    parse_search_id(search_id)
    data = read_body(request, body, ClickBody)
    _require_article(request, data.lang, data.slug)
    event = ClickEvent(search_id, data.lang, data.slug, data.anchor, data.place)
    record_click(centre.recording, request, event)
    record_read(centre.recording, request, ReadEvent(data.lang, data.slug))
    return answer_recorded(request, centre.recording.find_log())


@take_event(
    "/api/v1/articles/{lang:str}/{slug:str}/feedback",
    FeedbackBody,
    operation_id="sendFeedback",
    tag="Feedback",
    summary="Say whether an article helped",
    description=(
        "A customer's vote, kept when the answer comes. A second one of the same customer on the"
        " same day changes the first, so that a reason or a comment can follow. Customers are told"
        " apart by the address and the browser name of the request: a server that votes for many"
        " sends the `search_id`, which makes each vote one of its own."
    ),
    response_description="The vote is kept.",
    problems=MISSING,
    waits=True,
)
def take_feedback(
    request: PageRequest, lang: ArticleLang, slug: ArticleSlug, body: RawBody
) -> Response[RecordedPayload]:
    """Keep a vote."""
    centre = admit_app(request)
    _require_article(request, lang, slug)
    data = read_body(request, body, FeedbackBody)
    log = centre.recording.require_log()
    vote = VoteEvent(lang, slug, data.helpful, data.search_id, data.reason, data.comment)
    centre.recording.add_vote(vote, find_caller(request))
    return answer_recorded(request, log)


@take_event(
    "/api/v1/surveys",
    SurveyBody,
    operation_id="sendSurvey",
    tag="Feedback",
    summary="Answer a survey",
    description=(
        "How satisfied a customer is with the help centre (CSAT), or how likely to recommend the"
        " shop (NPS). Kept when the answer comes."
    ),
    response_description="The answer is kept.",
    waits=True,
)
def take_answer(request: PageRequest, body: RawBody) -> Response[RecordedPayload]:
    """Keep an answer to a survey."""
    centre = admit_app(request)
    data = read_body(request, body, SurveyBody)
    lang = choose_offered(data.lang, centre.offered(centre.open_index()))
    kind = Survey(data.kind)
    if not is_wanted(centre.settings, kind):
        raise mistake_in("kind", "is a survey that this help centre does not make")
    if data.score not in SCORES[kind]:
        raise mistake_in("score", f"of {kind} must be a whole number from {_SURVEY_RANGE[kind]}")
    log = centre.recording.require_log()
    event = SurveyEvent(lang, kind, data.score, data.search_id, data.comment)
    centre.recording.add_survey(event, find_caller(request))
    return answer_recorded(request, log)


HANDLERS = (take_click, take_feedback, take_answer)


def _require_article(request: PageRequest, lang: str, slug: str) -> None:
    """Raises NotFound."""
    if open_visit(request, lang).index.article(lang, slug) is None:
        raise NotFound(f"There is no article {slug!r} in the language {lang!r}.")
