"""The articles as files: drafts, staff-only ones and all others, by name or by search."""

from __future__ import annotations

from litestar import Response, get, post

from kb.authoring import new_article
from kb.errors import KbError, UsageError
from kb.model import Article, Audience, Kind, Status
from kb.web.desk.shift import Shift, answer_desk, find_shift, go_to, with_query
from kb.web.visit import PageRequest

PAGE_SIZE = 50
PATIENCE = 2.0
"""Seconds that the list waits for files that have changed: 90 articles are read in .1 s."""
GROUPS = ("draft", "staff", "published")


@get("/articles", sync_to_thread=True)
def show_articles(request: PageRequest) -> Response[bytes]:
    """Articles of a group, in one language or all."""
    return _show(find_shift(request))


@post("/articles", status_code=200, sync_to_thread=True)
def begin_article(request: PageRequest) -> Response[bytes]:
    """Begin an article without a gap."""
    shift = find_shift(request)
    form = shift.form
    try:
        if form.line("kind") not in list(Kind):
            raise UsageError("Choose what kind of article it is.")
        folder = shift.centre.settings.articles_dir
        path = new_article(
            folder,
            form.line("title"),
            form.line("lang"),
            Kind(form.line("kind")),
            form.line("category") or "general",
        )
    except KbError as error:
        return _show(shift, error.message)
    source = path.relative_to(folder).as_posix()
    return go_to(with_query(f"/desk/articles/{source.removesuffix('.md')}", said="drafted"))


def group_of(article: Article) -> str:
    """Where an article is listed."""
    if article.status is Status.DRAFT:
        return "draft"
    return "staff" if is_for_staff(article) else "published"


def is_for_staff(article: Article) -> bool:
    """Whether customers must not see it."""
    return article.audience is Audience.STAFF


def _show(shift: Shift, wrong: str = "") -> Response[bytes]:
    shelf = shift.desk.shelves.look(PATIENCE)
    group = shift.asked("group") if shift.asked("group") in GROUPS else GROUPS[0]
    lang, find = shift.asked("lang"), shift.asked("find")
    listed = [
        article
        for article in shelf.articles
        if (not lang or article.lang == lang)
        and (not find or find.casefold() in f"{article.title} {article.slug}".casefold())
    ]
    counts = {name: sum(group_of(each) == name for each in listed) for name in GROUPS}
    chosen = [each for each in listed if group_of(each) == group]
    page = shift.page
    values = {
        "articles": chosen[(page - 1) * PAGE_SIZE : page * PAGE_SIZE],
        "has_more": len(chosen) > page * PAGE_SIZE,
        "page": page,
        "problems": shelf.problems,
        "is_read": shelf.is_current,
        "groups": counts,
        "group": group,
        "lang_chosen": lang,
        "find": find,
        "langs": sorted({each.lang for each in shelf.articles}),
        "kinds": list(Kind),
        "categories": sorted({each.category for each in shelf.articles}),
        "wrong": wrong,
        "form": shift.form,
        "address": lambda **changes: with_query(
            "/desk/articles", **{"group": group, "lang": lang, "find": find, **changes}
        ),
    }
    return answer_desk(shift, "articles.html", values, status=422 if wrong else 200)
