"""One request for a page: the language it is in, the index it reads, the answer it gets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from litestar import Request, Response

from kb.errors import NotFound
from kb.index import Index
from kb.model import Article, Category
from kb.settings import Site
from kb.web.centre import Centre
from kb.web.language import find_direction, find_endonym
from kb.web.message import Catalogue

PageRequest = Request[Any, Any, Any]
Headers = dict[str, str]

HTML = "text/html"
# A copy may be kept, but must be checked first: an article that was mended shows at once, and
# the check is answered by 304 without rendering anything.
CHECK_FIRST = "public, no-cache"
CONTACT_CATEGORY = "contact"
CONTACT_SLUG = "contact-us"


@dataclass(frozen=True, slots=True)
class LanguageLink:
    """A way to this page, or to the nearest one, in a language."""

    lang: str
    name: str
    url: str
    current: bool


@dataclass(frozen=True, slots=True)
class Visit:
    """Everything that a page in one language is made from."""

    request: PageRequest
    centre: Centre
    index: Index
    lang: str
    words: Catalogue
    offered: tuple[str, ...]
    categories: tuple[Category, ...] = field(default=())

    @property
    def etag(self) -> str:
        """Weak, because compression changes the bytes and not the meaning."""
        return f'W/"{self.index.generation}-{self.centre.fingerprint}"'


def find_centre(request: PageRequest) -> Centre:
    """The help centre that this application serves."""
    centre: Centre = request.app.state.centre
    return centre


def open_visit(request: PageRequest, lang: str) -> Visit:
    """Begin a page in `lang`. Raises NotFound for a language that is not offered."""
    centre = find_centre(request)
    index = centre.open_index()
    offered = centre.offered(index)
    if lang not in offered:
        raise NotFound(f"There are no pages in the language {lang!r}.")
    return Visit(request, centre, index, lang, centre.words(lang), offered, index.categories(lang))


def is_unchanged(visit: Visit) -> bool:
    """Whether the browser's copy is still right."""
    header = visit.request.headers.get("if-none-match", "")
    return any(tag.strip() in (visit.etag, "*") for tag in header.split(",") if tag.strip())


def answer_unchanged(visit: Visit) -> Response[Any]:
    """304: keep the copy you have. Fits in place of any answer."""
    return Response(b"", status_code=304, headers=_validators(visit), media_type=HTML)


def answer_page(
    visit: Visit,
    template: str,
    values: Mapping[str, Any],
    *,
    paths: Mapping[str, str],
    status: int = 200,
    headers: Headers | None = None,
) -> Response[bytes]:
    """Render a page.

    `paths` gives the same page's path in each language that has it; the others are linked to
    their home page. `headers` replace the usual ones about caching.
    """
    context = {
        **_frame(visit.centre, visit.lang),
        "categories": visit.categories,
        "contact": find_contact(visit),
        "languages": _link_languages(visit, paths),
        "canonical": visit.centre.base_url + paths[visit.lang] if visit.lang in paths else "",
        "alternates": {
            lang: visit.centre.base_url + path
            for lang, path in paths.items()
            if visit.centre.base_url and len(paths) > 1
        },
        **values,
    }
    body = visit.centre.templates.get_template(template).render(context)
    return Response(
        body.encode(),
        status_code=status,
        headers=_validators(visit) if headers is None else headers,
        media_type=HTML,
    )


def render_plain(centre: Centre, template: str, lang: str, values: Mapping[str, Any]) -> bytes:
    """Render a page that needs no index: an error while there is none, the API reference."""
    context = {
        **_frame(centre, lang),
        "categories": (),
        "contact": None,
        "languages": (),
        "canonical": "",
        "alternates": {},
        **values,
    }
    return centre.templates.get_template(template).render(context).encode()


def find_contact(visit: Visit) -> Article | None:
    """The article that says how to reach the team, when there is one."""
    article = visit.index.article(visit.lang, CONTACT_SLUG)
    if article:
        return article
    return next(iter(visit.index.articles(visit.lang, category=CONTACT_CATEGORY)), None)


def _frame(centre: Centre, lang: str) -> dict[str, Any]:
    return {
        "lang": lang,
        "dir": find_direction(lang),
        "t": centre.words(lang).text,
        "asset": centre.assets.url,
        "site_name": centre.settings.site.name,
        "named": centre.settings.site.name != Site().name,
        "home": f"/{lang}/",
        "question": "",
        "indexed": True,
    }


def _link_languages(visit: Visit, paths: Mapping[str, str]) -> tuple[LanguageLink, ...]:
    return tuple(
        LanguageLink(lang, find_endonym(lang), paths.get(lang, f"/{lang}/"), lang == visit.lang)
        for lang in visit.offered
    )


def _validators(visit: Visit) -> Headers:
    return {"ETag": visit.etag, "Cache-Control": CHECK_FIRST}
