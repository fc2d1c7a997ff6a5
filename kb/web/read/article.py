"""An article's page, and those of a policy's other versions."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import Any

from litestar import Response, get
from litestar.params import FromPath
from markupsafe import Markup

from kb.errors import NotFound
from kb.model import Article, Passage
from kb.search import related
from kb.search.question import MAX_CHARACTERS, clean_typed
from kb.shape.feedback import REASONS
from kb.web.centre import find_category, find_translations
from kb.web.found.llms import MARKDOWN, answer_markdown
from kb.web.found.structured import describe_article
from kb.web.message import Catalogue
from kb.web.read.click import note_opening
from kb.web.read.feedback import LONGEST_COMMENT, STEPS, VOTED
from kb.web.read.history import History, Version, read_history
from kb.web.trace import SEARCH, follow
from kb.web.visit import CHECK_FIRST, PageRequest, Visit, answer_page, open_visit

# With fewer headings than this a list of contents is longer than what it saves.
_HEADINGS_WORTH_LISTING = 3

NameLink = Callable[[str], str]
"""What a link to a section is called, by the section's heading."""


@get("/{lang:str}/articles/{slug:str}", include_in_schema=False, sync_to_thread=False)
def show_article(request: PageRequest, lang: FromPath[str], slug: FromPath[str]) -> Response[bytes]:
    """An article, or its Markdown at an address that ends in `.md`. Of several versions, the one in
    force."""
    visit = open_visit(request, lang)
    article = find_article(visit, slug.removesuffix(MARKDOWN))
    if slug.endswith(MARKDOWN):
        return answer_markdown(visit, article)
    voted = request.query_params.get(VOTED, "")
    # Who comes back from the form below the article has not opened it again.
    trace = follow(request, SEARCH) if voted else note_opening(visit, article)
    typed = " ".join(clean_typed(request.query_params.get("q", "")).split())
    values = describe(visit, article, read_history(visit.index, article))
    values |= {
        "json_ld": describe_article(visit, article, values["category"]),
        "markdown_url": article.url + MARKDOWN,
        "question": typed[:MAX_CHARACTERS],
        "related": related(visit.index, article),
        "votes": visit.centre.settings.log.enabled,
        "voted": voted if voted in STEPS else "",
        "search_id": trace.search_id if trace else "",
    }
    return answer_page(visit, "article.html", values, paths=_find_paths(visit, article))


@get(
    "/{lang:str}/articles/{slug:str}/versions/{day:str}",
    include_in_schema=False,
    sync_to_thread=False,
)
def show_version(
    request: PageRequest, lang: FromPath[str], slug: FromPath[str], day: FromPath[str]
) -> Response[bytes]:
    """A version of a policy that is not in force: an old one, or one that is announced. That of
    the one in force leads to the article."""
    visit = open_visit(request, lang)
    current = find_article(visit, slug)
    article = find_version(visit, current, day)
    history = read_history(visit.index, current)
    shown = history.find(article.effective)
    if article.effective == current.effective:
        headers = {"Location": current.url, "Cache-Control": CHECK_FIRST}
        return Response(b"", status_code=302, headers=headers, media_type="text/plain")
    values = {
        **describe(visit, article, history, shown),
        "indexed": False,
    }
    return answer_page(visit, "article.html", values, paths=_find_paths(visit, current))


def find_article(visit: Visit, slug: str) -> Article:
    """The article of the page's language at an address. Raises NotFound."""
    article = visit.index.article(visit.lang, slug)
    if article is None:
        raise NotFound(f"There is no article {slug!r} in the language {visit.lang!r}.")
    return article


def find_version(visit: Visit, current: Article, day: str) -> Article:
    """The version of an article that takes effect on a day (`2027-01-01`). Raises NotFound."""
    known = {each.isoformat(): each for each in visit.index.versions(visit.lang, current.slug)}
    found = None
    if day in known:
        found = visit.index.version(visit.lang, current.slug, known[day])
    if found is None:
        name = f"the article {current.slug!r} in the language {visit.lang!r}"
        raise NotFound(f"There is no version {day!r} of {name}.")
    return found


def describe(
    visit: Visit, article: Article, history: History, shown: Version | None = None
) -> dict[str, Any]:
    """What the template needs of an article; without a form to vote. `shown` is the version that
    is shown instead of the one in force."""
    return {
        "question": "",
        "article": article,
        "category": find_category(visit.index, visit.lang, article.category),
        "contents": list_contents(article),
        "body": render_page_body(article, visit.words),
        "history": history,
        "shown": shown,
        "coming": shown is None and is_coming(visit, article),
        "related": (),
        "translations": find_translations(visit.index, article, visit.offered),
        "votes": False,
        "voted": "",
        "reasons": REASONS,
        "longest": LONGEST_COMMENT,
        "search_id": "",
    }


def is_coming(visit: Visit, article: Article) -> bool:
    """Whether it is a policy without an older version, and its day has not come."""
    return article.effective is not None and article.effective > visit.centre.today()


def list_contents(article: Article) -> tuple[Passage, ...]:
    """The headings that the list of contents names; none when they are few."""
    headings = tuple(passage for passage in article.passages if passage.level in (2, 3))
    return headings if len(headings) >= _HEADINGS_WORTH_LISTING else ()


def render_page_body(article: Article, words: Catalogue) -> Markup:
    """The body as an article's own page has it: with links beside the headings."""

    def name_link(heading: str) -> str:
        return words.text("article_anchor", heading=heading)

    return render_body(article, words.text("article_table"), name_link)


def render_body(article: Article, table_name: str, name_link: NameLink | None = None) -> Markup:
    """The passages joined. A table scrolls in a frame of its own, so that the page never does.
    With `name_link` each heading has a link to itself beside it.

    The HTML was made and cleaned by the authoring room, which writes tables and headings in this
    form only.
    """
    frame = f'<div class="table" role="group" tabindex="0" aria-label="{escape(table_name)}">'
    html = "".join(_render_passage(passage, name_link) for passage in article.passages)
    html = html.replace("<table>", frame + "<table>").replace("</table>", "</table></div>")
    return Markup(html)  # noqa: S704


def _render_passage(passage: Passage, name_link: NameLink | None) -> str:
    if not passage.anchor or name_link is None:
        return passage.html
    heading, end, rest = passage.html.partition(f"</h{passage.level}>")
    name = escape(name_link(passage.heading))
    # Beside the heading, not in it: a screen reader's list of headings stays free of it.
    return (
        f'<div class="titled titled-{passage.level}">{heading}{end}'
        f'<a class="anchor" href="#{escape(passage.anchor)}" aria-label="{name}"></a></div>{rest}'
    )


def _find_paths(visit: Visit, article: Article) -> dict[str, str]:
    translations = find_translations(visit.index, article, visit.offered)
    return {each.lang: each.url for each in (article, *translations)}
