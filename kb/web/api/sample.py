"""Examples for the API reference, made of the dataclasses that real answers are made of."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime, timedelta, timezone
from typing import Any

from kb.codec import encode_json
from kb.insight import Survey
from kb.model import Article, Category, Fact, Kind, Passage, Status, version_url
from kb.result import FacetCount, Facets, Hit, Query, SearchResult, Snippet, Suggestion
from kb.shape.article import ArticleListPayload
from kb.shape.contact import (
    ChannelPayload,
    ContactBody,
    ContactPayload,
    DayPayload,
    OpeningPayload,
    ResponsePayload,
)
from kb.shape.feedback import ClickBody, FeedbackBody, RecordedPayload, SurveyBody
from kb.shape.search import QueryBody, SearchesBody, SearchesPayload
from kb.web.api import sample_gap
from kb.web.api.article_format import MEDIA_TYPES, ArticleFormat, render_html, render_text
from kb.web.api.article_payload import render_article, render_summary
from kb.web.api.cursor import Cursor, write_cursor
from kb.web.api.search_payload import render_facets, render_search, render_suggestions
from kb.web.found.address import Root
from kb.web.found.llms import render_article as render_markdown
from kb.web.read.history import History, Version

_SEARCH_ID = "0c9f0b2f1ae00001"
_OTHER_ID = "0c9f0b2f1ae00002"
_CURSOR = write_cursor(
    Cursor("en", 1, "Returns and exchanges", "returns", "Return policy", "return-policy")
)
_TEXT = "We pay your money back within 5 working days after the parcel reaches us."
_NEXT = date(2027, 1, 1)
_ARTICLE = Article(
    lang="en",
    category="returns",
    slug="return-policy",
    title="Return policy",
    kind=Kind.POLICY,
    status=Status.PUBLISHED,
    passages=(
        Passage("", "", 0, "You can return most items within 30 days.", "<p>You can return…</p>"),
        Passage(
            "how-refunds-are-paid",
            "How refunds are paid",
            2,
            _TEXT,
            f'<h2 id="how-refunds-are-paid">How refunds are paid</h2><p>{_TEXT}</p>',
        ),
    ),
    source="en/returns/return-policy.md",
    digest="",
    updated=date(2026, 2, 3),
    tags=("returns", "refunds"),
    facts=(Fact("Return window", "30 days from delivery"),),
    effective=date(2026, 1, 1),
    review_by=date(2027, 1, 15),
    markdown=f"You can return most items within 30 days.\n\n## How refunds are paid\n\n{_TEXT}\n",
)
_HISTORY = History(
    (
        Version(_NEXT, None, "announced", version_url("en", _ARTICLE.slug, _NEXT)),
        Version(date(2026, 1, 1), date(2026, 12, 31), "current", _ARTICLE.url),
    )
)
_SEARCH = SearchResult(
    query=Query("when do I get my money back", "en"),
    hits=(
        Hit(
            lang="en",
            slug="return-policy",
            category="returns",
            kind=Kind.POLICY,
            tags=("returns", "refunds"),
            title=Snippet("Return policy"),
            heading=Snippet("How refunds are paid"),
            anchor="how-refunds-are-paid",
            snippet=Snippet(_TEXT, ((12, 17), (18, 22))),
            score=11.42,
        ),
    ),
    total=1,
    facets=Facets(
        kinds=(FacetCount("policy", 1),),
        categories=(FacetCount("returns", 1),),
        tags=(FacetCount("returns", 1), FacetCount("refunds", 1)),
    ),
    answered=True,
    confidence=0.87,
)
_UNANSWERED = SearchResult(
    query=Query("can you engrave a ring", "en", size=3),
    hits=(),
    total=0,
    facets=Facets(),
    answered=False,
    confidence=0.0,
    reason="no_hits",
)
_ZONE = timezone(timedelta(hours=1))
_CONTACT = ContactPayload(
    url="/en/contact?q=can+you+engrave+a+ring",
    time_zone="Europe/Berlin",
    channels=(
        ChannelPayload(
            id="chat",
            kind="chat",
            name="Chat",
            url="https://shop.example.com/chat?text=can%20you%20engrave%20a%20ring",
            address="",
            note="",
            open=False,
            status="Closed. Opens Monday at 09:00",
            changes=datetime(2026, 2, 2, 9, tzinfo=_ZONE),
            response=ResponsePayload(
                count=2, unit="minutes", text="Usually answers within 2 minutes"
            ),
            days=(
                DayPayload(date=date(2026, 2, 1), openings=(), holiday=None),
                DayPayload(
                    date=date(2026, 2, 2),
                    openings=(
                        OpeningPayload(
                            opens=datetime(2026, 2, 2, 9, tzinfo=_ZONE),
                            closes=datetime(2026, 2, 2, 18, tzinfo=_ZONE),
                        ),
                    ),
                    holiday=None,
                ),
            ),
        ),
    ),
)


def find_sample(operation: str) -> Any:
    """An answer to the operation of that id, as plain JSON data. Raises KeyError."""
    return json.loads(encode_json(_SAMPLES[operation]))


def list_forms() -> Iterator[tuple[str, str]]:
    """An article in each form but JSON: its media type and its text."""
    root = Root("")
    yield MEDIA_TYPES[ArticleFormat.HTML], render_html(_ARTICLE, root)
    yield MEDIA_TYPES[ArticleFormat.MARKDOWN], render_markdown(_ARTICLE, root)
    yield MEDIA_TYPES[ArticleFormat.TEXT], render_text(_ARTICLE)


def find_body(operation: str) -> Any:
    """A body to send to the operation of that id, as plain JSON data. Raises KeyError."""
    return json.loads(encode_json(_BODIES[operation]))


_SAMPLES: dict[str, object] = {
    "search": render_search(_SEARCH, search_id=_SEARCH_ID),
    "searchMany": SearchesPayload(
        results=(
            render_search(_SEARCH, search_id=_SEARCH_ID),
            render_search(_UNANSWERED, search_id=_OTHER_ID, contact=_CONTACT),
        )
    ),
    "suggest": render_suggestions(
        "where is my par",
        "en",
        (
            Suggestion("Where is my parcel?", "/en/articles/parcels#where-is-my-parcel", Kind.FAQ),
            Suggestion("Parcels and tracking", "/en/articles/parcels", Kind.FAQ),
        ),
    ),
    "listArticles": ArticleListPayload(
        articles=(render_summary(_ARTICLE),), total=42, page=1, size=1, next=_CURSOR
    ),
    "countFacets": render_facets(_SEARCH.facets),
    "readArticle": render_article(
        _ARTICLE, Category("en", "returns", "Returns and exchanges"), (), (), _HISTORY
    ),
    "readContact": _CONTACT,
    "recordContact": RecordedPayload(recorded=True),
    "recordClick": RecordedPayload(recorded=True),
    "sendFeedback": RecordedPayload(recorded=True),
    "sendSurvey": RecordedPayload(recorded=True),
    **sample_gap.SAMPLES,
}

_BODIES: dict[str, object] = {
    "searchMany": SearchesBody(
        queries=(
            QueryBody(q="when do I get my money back", lang="en"),
            QueryBody(q="can you engrave a ring", lang="en", size=3),
        )
    ),
    **sample_gap.BODIES,
    "recordContact": ContactBody(lang="en", channel="chat"),
    "recordClick": ClickBody(
        lang="en", slug="return-policy", anchor="how-refunds-are-paid", place=1
    ),
    "sendFeedback": FeedbackBody(
        helpful=False,
        search_id=_SEARCH_ID,
        reason="incomplete",
        comment="How long does it take with a credit card?",
    ),
    "sendSurvey": SurveyBody(kind=Survey.CSAT, score=4, lang="en", search_id=_SEARCH_ID),
}
