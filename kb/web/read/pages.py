"""Home and topic pages, and the way in.

Handlers run on the event loop: they take about a millisecond and wait for nothing, so handing
them to a thread would cost more than it gives.
"""

from __future__ import annotations

from dataclasses import dataclass

from litestar import Response, get
from litestar.params import FromPath

from kb.model import Article, Category, Kind, category_url
from kb.web.centre import find_category
from kb.web.found.structured import describe_home, describe_topic
from kb.web.language import choose_language
from kb.web.visit import (
    PageRequest,
    Visit,
    answer_page,
    find_centre,
    open_visit,
)

_POLICIES_AT_HOME = 4
_FACTS_AT_HOME = 3
_QUESTIONS_AT_HOME = 8
_QUESTIONS_AN_ARTICLE = 2


@dataclass(frozen=True, slots=True)
class Topic:
    """A category with the number of its articles."""

    category: Category
    count: int


@dataclass(frozen=True, slots=True)
class CommonQuestion:
    """A question that a FAQ article answers, and where."""

    text: str
    url: str


@get("/", include_in_schema=False, sync_to_thread=False)
def enter(request: PageRequest) -> Response[bytes]:
    """Send the visitor to the home page in the best language."""
    centre = find_centre(request)
    offered = centre.offered(centre.open_index())
    lang = choose_language(request.headers.get("accept-language", ""), offered)
    headers = {
        "Location": f"/{lang}/",
        "Vary": "Accept-Language",
        "Cache-Control": "private, no-cache",
    }
    return Response(b"", status_code=302, headers=headers, media_type="text/plain")


@get("/{lang:str}", include_in_schema=False, sync_to_thread=False)
def show_home(request: PageRequest, lang: FromPath[str]) -> Response[bytes]:
    """The home page of a language."""
    visit = open_visit(request, lang)
    values = {
        "article_count": len(visit.index.catalogue(lang).order),
        "topics": list_topics(visit),
        "policies": _pick_policies(visit),
        "fact_count": _FACTS_AT_HOME,
        "questions": pick_questions(visit),
        "json_ld": describe_home(visit),
    }
    paths = {other: f"/{other}/" for other in visit.offered}
    return answer_page(visit, "home.html", values, paths=paths)


@get("/{lang:str}/topics/{category:str}", include_in_schema=False, sync_to_thread=False)
def show_topic(
    request: PageRequest, lang: FromPath[str], category: FromPath[str]
) -> Response[bytes]:
    """A category: its articles with their opening words."""
    visit = open_visit(request, lang)
    found = find_category(visit.index, lang, category)
    values = {
        "category": found,
        "json_ld": describe_topic(visit, found),
        "articles": visit.index.articles(lang, category=category),
    }
    paths = {
        other: category_url(other, category)
        for other in visit.offered
        if any(each.slug == category for each in visit.index.categories(other))
    }
    return answer_page(visit, "topic.html", values, paths=paths)


def list_topics(visit: Visit) -> list[Topic]:
    """The categories of the page's language, in the editors' order."""
    catalogue = visit.index.catalogue(visit.lang)
    return [Topic(category, len(catalogue.listed(category.slug))) for category in visit.categories]


def _pick_policies(visit: Visit) -> list[Article]:
    """Policies that can be told in a few facts, the first topics first."""
    policies = visit.index.articles(visit.lang, kind=Kind.POLICY)
    return [article for article in policies if article.facts][:_POLICIES_AT_HOME]


def pick_questions(visit: Visit) -> list[CommonQuestion]:
    """The first questions of each FAQ article: editors put the most asked ones first."""
    picked = []
    for article in visit.index.articles(visit.lang, kind=Kind.FAQ):
        headings = [passage for passage in article.passages if passage.anchor]
        picked += [
            CommonQuestion(passage.heading, f"{article.url}#{passage.anchor}")
            for passage in headings[:_QUESTIONS_AN_ARTICLE]
        ]
    return picked[:_QUESTIONS_AT_HOME]
