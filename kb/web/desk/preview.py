"""A text as customers would see it: the public page, made from what is in the editor."""

from __future__ import annotations

from litestar import Response, post
from litestar.params import FromPath

from kb.authoring.manuscript import check_manuscript
from kb.model import Article, Category
from kb.web.centre import find_translations
from kb.web.desk.shift import Shift, answer_desk, find_shift
from kb.web.read.article import is_coming, list_contents, render_page_body
from kb.web.read.history import History
from kb.web.visit import PageRequest, Visit, answer_page

# The page may stand in a frame of the editor's page, and runs no script there.
_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; font-src 'self';"
    " form-action 'none'; base-uri 'none'; frame-ancestors 'self'"
)
_HEADERS = {"Cache-Control": "no-store", "Content-Security-Policy": _POLICY}


@post("/preview/{lang:str}/{category:str}/{slug:str}", status_code=200, sync_to_thread=True)
def show_preview(
    request: PageRequest, lang: FromPath[str], category: FromPath[str], slug: FromPath[str]
) -> Response[bytes]:
    """The article's page, from the text that was sent."""
    shift = find_shift(request)
    source = f"{lang}/{category}/{slug}.md"
    checked = check_manuscript(
        shift.centre.settings.articles_dir, source, shift.form.text("text").encode()
    )
    if checked.article is None:
        answer = answer_desk(shift, "unreadable.html", {"problems": checked.problems})
        answer.headers["Content-Security-Policy"] = _POLICY
        return answer
    return render_preview(shift, checked.article)


def render_preview(shift: Shift, article: Article) -> Response[bytes]:
    """An article's page as `article.show_article` makes it."""
    visit = _make_visit(shift, article.lang)
    values = {
        "question": "",
        "article": article,
        "category": _find_category(visit, article),
        "contents": list_contents(article),
        "body": render_page_body(article, visit.words),
        "history": History(),
        "shown": None,
        "coming": is_coming(visit, article),
        "related": (),
        "translations": find_translations(visit.index, article, visit.offered),
        "votes": False,
        "voted": "",
        "reasons": (),
        "longest": 0,
        "search_id": "",
        "indexed": False,
        "scripted": False,
    }
    return answer_page(visit, "article.html", values, paths={}, headers=_HEADERS)


def _make_visit(shift: Shift, lang: str) -> Visit:
    """The article may be the first of its language: then there are no categories yet."""
    centre = shift.centre
    index = centre.open_index()
    known = lang in index.languages
    categories = index.categories(lang) if known else ()
    offered = centre.offered(index)
    return Visit(shift.request, centre, index, lang, centre.words(lang), offered, categories)


def _find_category(visit: Visit, article: Article) -> Category:
    for category in visit.categories:
        if category.slug == article.category:
            return category
    title = article.category.replace("-", " ").capitalize()
    return Category(article.lang, article.category, title)
