"""What the search box shows while a customer types, and opening an answer from there.

Typing leaves nothing in the log. A search is recorded when the customer sends it off, which is the
results page's affair, or opens one of the answers, which leads over `open_answer` here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

from litestar import Response, get
from litestar.params import FromPath

from kb.errors import NotFound
from kb.insight import Source
from kb.result import Hit, Query, SearchResult
from kb.search import search
from kb.search import suggest as complete
from kb.search.question import clean_typed
from kb.web.ask.highlight import mark_begun
from kb.web.language import find_direction
from kb.web.recording import record_search
from kb.web.trace import add_search, is_ours
from kb.web.typed import add_question, quote_path
from kb.web.visit import HTML, PageRequest, Visit, open_visit

COMPLETIONS = 4
"""Questions at once, above the articles: what a phone shows of the list above its keyboard, and a
desktop of all of it without scrolling."""
ANSWERS = 3

# It is the same for everybody and names no search: who takes a letter back has it already.
_BRIEFLY = {"Cache-Control": "public, max-age=60", "X-Robots-Tag": "noindex"}
_NEVER_KEPT = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex"}


@dataclass(frozen=True, slots=True)
class Answer:
    """An article that is offered while the customer types. `topic` is its category's title."""

    hit: Hit
    topic: str
    direction: str
    url: str


@get("/{lang:str}/search/instant", include_in_schema=False, sync_to_thread=False)
def show_instant(request: PageRequest, lang: FromPath[str]) -> Response[bytes]:
    """Questions that begin as `q` does and the articles that answer it best, as a list of options.

    Raises BadQuery when `q` is too long.
    """
    visit = open_visit(request, lang)
    # Not stripped: a space at the end finishes the last word.
    typed = clean_typed(request.query_params.get("q", ""))
    text = " ".join(typed.split())
    hits = list(_list_hits(_search(visit, text)))[:ANSWERS] if text else []
    offered = complete(visit.index, lang, typed, COMPLETIONS)
    begun = "" if typed[-1:].isspace() else text.rpartition(" ")[2]
    body = visit.centre.templates.get_template("instant.html").render(
        lang=lang,
        dir=find_direction(lang),
        t=visit.words.text,
        question=text,
        completions=[(each.text, _address(lang, "", q=each.text)) for each in offered],
        answers=[_show_answer(visit, text, mark_begun(hit, begun)) for _, hit in hits],
        all_url=_address(lang, "", q=text),
    )
    return Response(body.encode(), headers=dict(_BRIEFLY), media_type=HTML)


@get("/{lang:str}/search/open", include_in_schema=False, sync_to_thread=False)
def open_answer(request: PageRequest, lang: FromPath[str]) -> Response[bytes]:
    """Record the search that led to an answer that was opened while typing, and go there.

    `q` is what was typed, `to` the article as `LANG/SLUG`. Raises NotFound when there is none.
    """
    visit = open_visit(request, lang)
    text = " ".join(clean_typed(request.query_params.get("q", "")).split())
    wanted = request.query_params.get("to", "")
    # An anchor is written in the article's script, which no header can hold.
    headers = {**_NEVER_KEPT, "Location": quote_path(_find_place(visit, text, wanted))}
    return Response(b"", status_code=303, headers=headers, media_type="text/plain")


HANDLERS = (show_instant, open_answer)


def _search(visit: Visit, text: str) -> SearchResult:
    """Not through the answers that are kept: they would be thrown out by half-typed questions."""
    return search(visit.index, Query(text, visit.lang), visit.offered)


def _list_hits(result: SearchResult) -> Iterator[tuple[int, Hit]]:
    """The hits in the order in which the results page has them, each with its place there."""
    for each in (*result.elsewhere, result):
        yield from enumerate(each.hits, start=1)


def _show_answer(visit: Visit, text: str, hit: Hit) -> Answer:
    titles = {each.slug: each.title for each in visit.index.categories(hit.lang)}
    return Answer(
        hit=hit,
        topic=titles.get(hit.category, hit.category),
        direction=find_direction(hit.lang),
        url=_address(visit.lang, "/open", q=text, to=f"{hit.lang}/{hit.slug}"),
    )


def _find_place(visit: Visit, text: str, wanted: str) -> str:
    """The address of an article, with the search that found it if one did.

    A link that came from anywhere but our own page leads there, too, and leaves no search.
    """
    if text and is_ours(visit.request):
        result = _search(visit, text)
        for place, hit in _list_hits(result):
            if f"{hit.lang}/{hit.slug}" == wanted:
                search_id = record_search(
                    visit.centre.recording, visit.request, result, Source.INSTANT
                )
                return add_search(add_question(hit.url, text), search_id, place)
    lang, _, slug = wanted.partition("/")
    article = visit.index.article(lang, slug) if lang in visit.offered else None
    if article is None:
        raise NotFound(f"There is no article {wanted!r}.")
    return add_question(article.url, text)


def _address(lang: str, path: str, **parameters: str) -> str:
    return f"/{lang}/search{path}?{urlencode(parameters)}"
