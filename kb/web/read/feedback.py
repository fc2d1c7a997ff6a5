"""“Was this helpful?”: two buttons below an article, then a few words about why not.

Plain forms. A vote is on the disk before it is thanked for.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from litestar import Response, post
from litestar.params import FromPath, URLEncodedBody

from kb.errors import BadFeedback, NotFound
from kb.insight import VoteEvent
from kb.model import article_url
from kb.search.question import MAX_CHARACTERS, clean_typed
from kb.shape.feedback import REASONS
from kb.web.recording import find_caller
from kb.web.trace import SEARCH, read_trace
from kb.web.visit import PageRequest, Visit, open_visit
from kb.web.wire.guard import LARGEST_BODY, require_own_page

LONGEST_COMMENT = 2000
"""Characters of a comment that are kept, as by the log."""

VOTED = "voted"
"""Parameter of an article's page after a vote: `yes`, `no`, or `done` when all was said."""
STEPS = ("yes", "no", "done")

Form = URLEncodedBody[dict[str, Any]]
SEE_OTHER = 303


@post(
    "/{lang:str}/articles/{slug:str}/feedback",
    include_in_schema=False,
    status_code=SEE_OTHER,
    sync_to_thread=True,  # it waits for the disk
    request_max_body_size=LARGEST_BODY,
)
def take_vote(
    request: PageRequest, lang: FromPath[str], slug: FromPath[str], data: Form
) -> Response[bytes]:
    """Keep a vote, then show the article again with the next thing to say."""
    visit = open_visit(request, lang)
    admit_form(visit)
    if visit.index.article(lang, slug) is None:
        raise NotFound(f"There is no article {slug!r} in the language {lang!r}.")
    helpful = read_field(data, "helpful")
    if helpful not in ("yes", "no"):
        raise BadFeedback("`helpful` must be yes or no.")
    trace = read_trace(read_field(data, SEARCH))
    reason, comment = read_field(data, "reason"), read_field(data, "comment")
    vote = VoteEvent(
        lang,
        slug,
        helpful == "yes",
        trace.search_id if trace else None,
        reason if reason in REASONS else "",
        comment,
    )
    visit.centre.recording.add_vote(vote, find_caller(request))
    # The second form says what it is for, even when nothing was filled in.
    step = "done" if read_field(data, "step") == "why" else helpful
    return send_on(_address(lang, slug, data, step))


def admit_form(visit: Visit) -> None:
    """Raises CrossSite for a form of another site, TooManyRequests when one sender sends many."""
    require_own_page(visit.request, visit.centre.base_url)
    visit.centre.throttle.admit(find_caller(visit.request))


def read_field(data: dict[str, Any], name: str) -> str:
    """A field of a form as text; empty when it is missing or was sent twice."""
    value = data.get(name, "")
    return clean_typed(value).strip() if isinstance(value, str) else ""


def send_on(url: str) -> Response[bytes]:
    """After a form, an address that may be reloaded and does not send it again."""
    headers = {"Location": url, "Cache-Control": "no-store"}
    return Response(b"", status_code=SEE_OTHER, headers=headers, media_type="text/plain")


def _address(lang: str, slug: str, data: dict[str, Any], step: str) -> str:
    kept = {"q": read_field(data, "q")[:MAX_CHARACTERS], SEARCH: read_field(data, SEARCH)[:40]}
    pairs = {name: value for name, value in kept.items() if value}
    return f"{article_url(lang, slug)}?{urlencode({**pairs, VOTED: step})}#feedback"
