"""Every operation of the API, described once for both clients.

Parameters are named as the API's reference names them, which says more about each.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from operator import attrgetter
from typing import Literal

from kb.client.call import Call, Value, fill, read, tell
from kb.client.gap import GapOperations
from kb.client.listing import Listing
from kb.model import Kind
from kb.shape.article import ArticleListPayload, ArticlePayload, ArticleSummaryPayload
from kb.shape.contact import ContactBody, ContactPayload
from kb.shape.feedback import ClickBody, FeedbackBody, RecordedPayload, Survey, SurveyBody
from kb.shape.search import (
    FacetsPayload,
    QueryBody,
    SearchesBody,
    SearchesPayload,
    SearchPayload,
    SuggestPayload,
)

Source = Literal["api", "widget", "instant"]
Format = Literal["html", "markdown", "text"]

_MEDIA = {"html": "text/html", "markdown": "text/markdown", "text": "text/plain"}


class Operations(GapOperations):
    """Descriptions of all calls. `lang` is the language where a call names none."""

    def __init__(self, lang: str | None) -> None:
        self._lang = lang or ""

    def search(
        self,
        q: str,
        *,
        lang: str | None = None,
        kind: Iterable[Kind | str] = (),
        category: Iterable[str] = (),
        tag: Iterable[str] = (),
        attr: Iterable[str] = (),
        page: int = 1,
        size: int = 10,
        exact: bool = False,
        source: Source = "api",
        explain: bool = False,
    ) -> Call[SearchPayload]:
        """Search for a question, in the customer's own words.

        Show the first hit as the answer only when `answered` is true, and `contact` when it is
        not. Without any `lang` the language is guessed from the question.
        """
        query: dict[str, Value] = {
            "q": q,
            **self._filter(lang, kind, category, tag, attr),
            "page": page,
            "size": size,
            "exact": exact or None,
            "source": source,
            "explain": explain or None,
        }
        return read(SearchPayload, "/api/v1/search", query)

    def search_many(
        self, queries: Iterable[str | QueryBody], *, lang: str | None = None
    ) -> Call[SearchesPayload]:
        """Up to 20 searches in one call; `results` has an answer for each, in their order.

        A question may be a text, or a `QueryBody` with what `search` takes.
        """
        own = self._or_own(lang)
        asked = [QueryBody(q=each) if isinstance(each, str) else each for each in queries]
        body = SearchesBody(queries=tuple(replace(each, lang=each.lang or own) for each in asked))
        return tell(SearchesPayload, "/api/v1/searches", body)

    def suggest(self, q: str, *, lang: str | None = None) -> Call[SuggestPayload]:
        """Completions of what is being typed, with the addresses of their answers."""
        return read(SuggestPayload, "/api/v1/suggest", {"q": q, "lang": self._or_own(lang)})

    def articles(
        self,
        *,
        lang: str | None = None,
        kind: Iterable[Kind | str] = (),
        category: Iterable[str] = (),
        tag: Iterable[str] = (),
        attr: Iterable[str] = (),
        size: int = 50,
    ) -> Listing[ArticleListPayload, ArticleSummaryPayload]:
        """All articles that fit, in the order of the help pages, fetched `size` at a time."""
        query = self._filter(lang, kind, category, tag, attr)
        first = read(ArticleListPayload, "/api/v1/articles", {**query, "size": size})
        return Listing(first, attrgetter("articles"), _find_next)

    def facets(
        self,
        *,
        lang: str | None = None,
        kind: Iterable[Kind | str] = (),
        category: Iterable[str] = (),
        tag: Iterable[str] = (),
        attr: Iterable[str] = (),
    ) -> Call[FacetsPayload]:
        """How many of the articles that fit are of each kind, category, tag and attribute."""
        query = self._filter(lang, kind, category, tag, attr)
        return read(FacetsPayload, "/api/v1/facets", query)

    def article(
        self, lang: str, slug: str, *, version: date | str | None = None
    ) -> Call[ArticlePayload]:
        """A whole article. `version` names one of a policy by its first day.

        An article that does not exist raises ApiError with the code `not-found`.
        """
        query = {"version": str(version) if version else None}
        return read(ArticlePayload, _article(lang, slug), query)

    def article_as(
        self, lang: str, slug: str, form: Format, *, version: date | str | None = None
    ) -> Call[str]:
        """A whole article as one text: safe `html`, `markdown`, or plain `text`."""
        query = {"format": form, "version": str(version) if version else None}
        return read(str, _article(lang, slug), query, _MEDIA[form])

    def contact(self, *, q: str = "", lang: str | None = None) -> Call[ContactPayload]:
        """How to reach the team now, with the question `q` filled in. Ask again each time."""
        return read(ContactPayload, "/api/v1/contact", {"q": q, "lang": self._or_own(lang)})

    def click(
        self, search_id: str, lang: str, slug: str, *, anchor: str = "", place: int = 1
    ) -> Call[RecordedPayload]:
        """Say that a customer opened a hit. `place` counts all hits of the search, from 1."""
        body = ClickBody(lang=lang, slug=slug, anchor=anchor, place=place)
        return tell(RecordedPayload, fill("/api/v1/searches/{}/click", search_id), body)

    def contacted(
        self, search_id: str, channel: str, *, lang: str | None = None
    ) -> Call[RecordedPayload]:
        """Say that a customer followed a contact channel, by its `id`."""
        body = ContactBody(lang=self._or_own(lang), channel=channel)
        return tell(RecordedPayload, fill("/api/v1/searches/{}/contact", search_id), body)

    def vote(
        self,
        lang: str,
        slug: str,
        helpful: bool,
        *,
        search_id: str | None = None,
        reason: str = "",
        comment: str = "",
    ) -> Call[RecordedPayload]:
        """Say whether an article helped. Send the `search_id`, so that votes are told apart."""
        body = FeedbackBody(helpful=helpful, search_id=search_id, reason=reason, comment=comment)
        return tell(RecordedPayload, f"{_article(lang, slug)}/feedback", body)

    def survey(
        self,
        kind: Survey | Literal["csat", "nps"],
        score: int,
        *,
        lang: str | None = None,
        search_id: str | None = None,
        comment: str = "",
    ) -> Call[RecordedPayload]:
        """A customer's answer to a survey: `csat` from 1 to 5, `nps` from 0 to 10."""
        body = SurveyBody(
            kind=Survey(kind),
            score=score,
            lang=self._or_own(lang),
            search_id=search_id,
            comment=comment,
        )
        return tell(RecordedPayload, "/api/v1/surveys", body)

    def _filter(
        self,
        lang: str | None,
        kind: Iterable[Kind | str],
        category: Iterable[str],
        tag: Iterable[str],
        attr: Iterable[str],
    ) -> dict[str, Value]:
        own = self._or_own(lang)
        return {"lang": own, "kind": kind, "category": category, "tag": tag, "attr": attr}

    def _or_own(self, lang: str | None) -> str:
        return self._lang if lang is None else lang


def _find_next(page: ArticleListPayload) -> tuple[str, str] | None:
    return ("cursor", page.next) if page.next else None


def _article(lang: str, slug: str) -> str:
    return fill("/api/v1/articles/{}/{}", lang, slug)
