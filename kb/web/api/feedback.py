"""The JSON API for what customers do after a search: clicks, votes, surveys."""

from __future__ import annotations

from litestar import Response, post
from litestar.params import JSONBody

from kb.errors import NotFound
from kb.insight import ClickEvent, Log, ReadEvent, Survey, SurveyEvent, VoteEvent
from kb.insight.event import parse_search_id
from kb.shape.feedback import ClickBody, FeedbackBody, RecordedPayload, SurveyBody
from kb.shape.problem import ParameterMistake
from kb.web.api.answer import GUARDED, describe_problem
from kb.web.api.parameter import ArticleLang, ArticleSlug, BadParameters, SearchId, choose_offered
from kb.web.centre import Centre
from kb.web.read.agreement import is_wanted
from kb.web.read.feedback import LONGEST_COMMENT, REASONS
from kb.web.read.survey import SCORES
from kb.web.recording import find_caller, record_click, record_read
from kb.web.visit import PageRequest, find_centre, open_visit
from kb.web.wire.cors import read_origins
from kb.web.wire.guard import LARGEST_BODY, MOST_OF_APP, require_own_page

LAST_PLACE = 9999

_SURVEY_RANGE = {kind: f"{scores[0]} to {scores[-1]}" for kind, scores in SCORES.items()}


_BAD = {400: describe_problem("The body or the `search_id` cannot be used; `errors` says why.")}
_MISSING = {404: describe_problem("There is no such article, or no such language.")}
_NOT_KEPT = {503: describe_problem("No index can be served yet, or the log cannot be written.")}


@post(
    "/api/v1/searches/{search_id:str}/click",
    status_code=200,
    sync_to_thread=False,
    request_max_body_size=LARGEST_BODY,
    tags=["Feedback"],
    operation_id="recordClick",
    summary="Say that a hit was opened",
    description=(
        "To be called when a customer opens a hit that your app shows. A search after which nothing"
        " is opened may have failed: editors learn from that. Links to the help pages need no call,"
        " unless they leave out the parameter `s`."
    ),
    response_description="The click will be written within a second.",
    responses={**_BAD, **GUARDED, **_MISSING, **_NOT_KEPT},
)
def take_click(
    request: PageRequest, search_id: SearchId, data: JSONBody[ClickBody]
) -> Response[RecordedPayload]:
    """Record a click, and that the article was read."""
    centre = admit_app(request)
    parse_search_id(search_id)
    if not 1 <= data.place <= LAST_PLACE:
        raise mistake_in("place", f"must be a whole number from 1 to {LAST_PLACE}")
    _require_article(request, data.lang, data.slug)
    if len(data.anchor) > 200:
        raise mistake_in("anchor", "must not be longer than 200 characters")
    event = ClickEvent(search_id, data.lang, data.slug, data.anchor, data.place)
    record_click(centre.recording, request, event)
    record_read(centre.recording, request, ReadEvent(data.lang, data.slug))
    return answer_recorded(request, centre.recording.find_log())


@post(
    "/api/v1/articles/{lang:str}/{slug:str}/feedback",
    status_code=200,
    sync_to_thread=True,  # it waits for the disk
    request_max_body_size=LARGEST_BODY,
    tags=["Feedback"],
    operation_id="sendFeedback",
    summary="Say whether an article helped",
    description=(
        "A customer's vote, kept when the answer comes. A second one of the same customer on the"
        " same day changes the first, so that a reason or a comment can follow. Customers are told"
        " apart by the address and the browser name of the request: a server that votes for many"
        " sends the `search_id`, which makes each vote one of its own."
    ),
    response_description="The vote is kept.",
    responses={**_BAD, **GUARDED, **_MISSING, **_NOT_KEPT},
)
def take_feedback(
    request: PageRequest, lang: ArticleLang, slug: ArticleSlug, data: JSONBody[FeedbackBody]
) -> Response[RecordedPayload]:
    """Keep a vote."""
    centre = admit_app(request)
    _require_article(request, lang, slug)
    if data.reason and data.reason not in REASONS:
        raise mistake_in("reason", f"must be one of {', '.join(REASONS)}, or empty")
    _check_comment(data.comment)
    log = centre.recording.require_log()
    vote = VoteEvent(lang, slug, data.helpful, data.search_id, data.reason, data.comment)
    log.add_vote(vote, find_caller(request))
    return answer_recorded(request, log)


@post(
    "/api/v1/surveys",
    status_code=200,
    sync_to_thread=True,  # it waits for the disk
    request_max_body_size=LARGEST_BODY,
    tags=["Feedback"],
    operation_id="sendSurvey",
    summary="Answer a survey",
    description=(
        "How satisfied a customer is with the help centre (CSAT), or how likely to recommend the"
        " shop (NPS). Kept when the answer comes."
    ),
    response_description="The answer is kept.",
    responses={**_BAD, **GUARDED, **_NOT_KEPT},
)
def take_answer(request: PageRequest, data: JSONBody[SurveyBody]) -> Response[RecordedPayload]:
    """Keep an answer to a survey."""
    centre = admit_app(request)
    lang = choose_offered(data.lang, centre.offered(centre.open_index()))
    kind = Survey(data.kind)
    if not is_wanted(centre.settings, kind):
        raise mistake_in("kind", "is a survey that this help centre does not make")
    if data.score not in SCORES[kind]:
        raise mistake_in("score", f"of {kind} must be a whole number from {_SURVEY_RANGE[kind]}")
    _check_comment(data.comment)
    log = centre.recording.require_log()
    event = SurveyEvent(lang, kind, data.score, data.search_id, data.comment)
    log.add_survey(event, find_caller(request))
    return answer_recorded(request, log)


HANDLERS = (take_click, take_feedback, take_answer)


def admit_app(request: PageRequest) -> Centre:
    """What an app sends may be taken. Raises CrossSite and TooManyRequests."""
    centre = find_centre(request)
    require_own_page(request, centre.base_url, read_origins(centre.settings.serve.origins))
    centre.throttle.admit(find_caller(request), MOST_OF_APP)
    return centre


def _require_article(request: PageRequest, lang: str, slug: str) -> None:
    """Raises NotFound."""
    if open_visit(request, lang).index.article(lang, slug) is None:
        raise NotFound(f"There is no article {slug!r} in the language {lang!r}.")


def _check_comment(comment: str) -> None:
    if len(comment) > LONGEST_COMMENT:
        raise mistake_in("comment", f"must not be longer than {LONGEST_COMMENT} characters")


def mistake_in(field: str, message: str) -> BadParameters:
    """The error for one field of a body; `message` goes on after the field's name."""
    return BadParameters([ParameterMistake(parameter=field, message=f"`{field}` {message}.")])


def answer_recorded(request: PageRequest, log: Log | None) -> Response[RecordedPayload]:
    """Thanks for what was sent, saying whether it is counted."""
    recorded = log is not None and log.counts(find_caller(request))
    return Response(
        RecordedPayload(recorded=recorded),
        media_type="application/json",
        headers={"Cache-Control": "no-store"},
    )
