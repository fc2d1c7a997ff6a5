"""Staff-only articles, to be read at the desk alone."""

from __future__ import annotations

from litestar import Response, get
from litestar.params import FromPath

from kb.errors import NotFound
from kb.web.desk.article_list import PATIENCE, is_for_staff
from kb.web.desk.shift import answer_desk, find_shift
from kb.web.read.article import list_contents, render_body
from kb.web.visit import PageRequest


@get("/staff/{lang:str}/{slug:str}", sync_to_thread=True)
def read_staff_article(
    request: PageRequest, lang: FromPath[str], slug: FromPath[str]
) -> Response[bytes]:
    """An article for staff. Raises NotFound."""
    shift = find_shift(request)
    for article in shift.desk.shelves.look(PATIENCE).articles:
        if (article.lang, article.slug) == (lang, slug) and is_for_staff(article):
            words = shift.centre.words(lang)
            values = {
                "article": article,
                "contents": list_contents(article),
                "body": render_body(article, words.text("article_table")),
            }
            return answer_desk(shift, "staff.html", values)
    raise NotFound(f"There is no article {slug!r} for staff in the language {lang!r}.")
