"""Home, topic and article pages, and the way in.

Handlers run on the event loop: they take about a millisecond and wait for nothing, so handing
them to a thread would cost more than it gives.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

from litestar import Response, get
from litestar.params import FromPath
from markupsafe import Markup

from kb.errors import NotFound
from kb.model import Article, Category, Kind, Passage, category_url
from kb.search import related
from kb.search.question import MAX_CHARACTERS, clean_typed
from kb.web.centre import find_category, find_translations
from kb.web.click import note_opening
from kb.web.feedback import LONGEST_COMMENT, REASONS, STEPS, VOTED
from kb.web.language import choose_language
from kb.web.trace import SEARCH, follow
from kb.web.visit import (
    PageRequest,
    Visit,
    answer_page,
    answer_unchanged,
    find_centre,
    is_unchanged,
    open_visit,
)

_POLICIES_AT_HOME = 4
_FACTS_AT_HOME = 3
_QUESTIONS_AT_HOME = 8
_QUESTIONS_AN_ARTICLE = 2
# With fewer headings than this a list of contents is longer than what it saves.
_HEADINGS_WORTH_LISTING = 3


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
    if is_unchanged(visit):
        return answer_unchanged(visit)
    values = {
        "article_count": len(visit.index.catalogue(lang).order),
        "topics": list_topics(visit),
        "policies": _pick_policies(visit),
        "fact_count": _FACTS_AT_HOME,
        "questions": _pick_questions(visit),
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
    if is_unchanged(visit):
        return answer_unchanged(visit)
    values = {
        "category": found,
        "articles": visit.index.articles(lang, category=category),
    }
    paths = {
        other: category_url(other, category)
        for other in visit.offered
        if any(each.slug == category for each in visit.index.categories(other))
    }
    return answer_page(visit, "topic.html", values, paths=paths)


@get("/{lang:str}/articles/{slug:str}", include_in_schema=False, sync_to_thread=False)
def show_article(request: PageRequest, lang: FromPath[str], slug: FromPath[str]) -> Response[bytes]:
    """An article."""
    visit = open_visit(request, lang)
    article = visit.index.article(lang, slug)
    if article is None:
        raise NotFound(f"There is no article {slug!r} in the language {lang!r}.")
    voted = request.query_params.get(VOTED, "")
    # Who comes back from the form below the article has not opened it again.
    trace = follow(request, SEARCH) if voted else note_opening(visit, article)
    if is_unchanged(visit):
        return answer_unchanged(visit)
    translations = find_translations(visit.index, article, visit.offered)
    typed = " ".join(clean_typed(request.query_params.get("q", "")).split())
    values = {
        "question": typed[:MAX_CHARACTERS],
        "article": article,
        "category": find_category(visit.index, lang, article.category),
        "contents": list_contents(article),
        "body": render_body(article, visit.words.text("article_table")),
        "related": related(visit.index, article),
        "translations": translations,
        "votes": visit.centre.settings.log.enabled,
        "voted": voted if voted in STEPS else "",
        "reasons": REASONS,
        "longest": LONGEST_COMMENT,
        "search_id": trace.search_id if trace else "",
    }
    paths = {each.lang: each.url for each in (article, *translations)}
    return answer_page(visit, "article.html", values, paths=paths)


def list_topics(visit: Visit) -> list[Topic]:
    """The categories of the page's language, in the editors' order."""
    catalogue = visit.index.catalogue(visit.lang)
    return [Topic(category, len(catalogue.listed(category.slug))) for category in visit.categories]


def _pick_policies(visit: Visit) -> list[Article]:
    """Policies that can be told in a few facts, the first topics first."""
    policies = visit.index.articles(visit.lang, kind=Kind.POLICY)
    return [article for article in policies if article.facts][:_POLICIES_AT_HOME]


def _pick_questions(visit: Visit) -> list[CommonQuestion]:
    """The first questions of each FAQ article: editors put the most asked ones first."""
    picked = []
    for article in visit.index.articles(visit.lang, kind=Kind.FAQ):
        headings = [passage for passage in article.passages if passage.anchor]
        picked += [
            CommonQuestion(passage.heading, f"{article.url}#{passage.anchor}")
            for passage in headings[:_QUESTIONS_AN_ARTICLE]
        ]
    return picked[:_QUESTIONS_AT_HOME]


def list_contents(article: Article) -> tuple[Passage, ...]:
    """The headings that the list of contents names; none when they are few."""
    headings = tuple(passage for passage in article.passages if passage.level in (2, 3))
    return headings if len(headings) >= _HEADINGS_WORTH_LISTING else ()


def render_body(article: Article, table_name: str) -> Markup:
    """The passages joined. A table scrolls in a frame of its own, so that the page never does.

    The HTML was made and cleaned by the authoring room, which writes tables in this form only.
    """
    frame = f'<div class="table" role="group" tabindex="0" aria-label="{escape(table_name)}">'
    html = "".join(passage.html for passage in article.passages)
    html = html.replace("<table>", frame + "<table>").replace("</table>", "</table></div>")
    return Markup(html)  # noqa: S704
