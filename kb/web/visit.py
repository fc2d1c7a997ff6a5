"""One request for a page: the language it is in, the index it reads, the answer it gets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from litestar import Request, Response

from kb.errors import NotFound
from kb.index import Index
from kb.insight import Survey
from kb.model import Category, Kind
from kb.settings import Site
from kb.web.centre import Centre
from kb.web.contact.place import find_place
from kb.web.language import find_direction, find_endonym
from kb.web.message import Catalogue
from kb.web.read.agreement import asks, is_due
from kb.web.typed import quote_path

PageRequest = Request[Any, Any, Any]
Headers = dict[str, str]

HTML = "text/html"
# A copy may be kept, but must be checked first: an article that was mended shows at once.
CHECK_FIRST = "public, no-cache"


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
        "has_products": has_products(visit.index, visit.lang),
        "contact": find_place(visit.centre.contact, visit.index, visit.lang),
        "languages": _link_languages(visit, paths),
        "canonical": _find_canonical(visit, paths),
        "alternates": _find_alternates(visit, paths),
        "nps_due": is_due(visit.centre.settings, visit.request.cookies, visit.centre.today()),
        **values,
    }
    body = visit.centre.templates.get_template(template).render(context)
    return Response(
        body.encode(),
        status_code=status,
        headers={"Cache-Control": CHECK_FIRST} if headers is None else headers,
        media_type=HTML,
    )


def render_plain(centre: Centre, template: str, lang: str, values: Mapping[str, Any]) -> bytes:
    """Render a page that needs no index: an error while there is none, the API reference."""
    context = {
        **_frame(centre, lang),
        "categories": (),
        "has_products": False,
        "contact": None,
        "languages": (),
        "canonical": "",
        "alternates": {},
        **values,
    }
    return centre.templates.get_template(template).render(context).encode()


def has_products(index: Index, lang: str) -> bool:
    """Whether there is an article on a product in a language."""
    return lang in index.languages and Kind.PRODUCT in index.catalogue(lang).names.kinds


def _frame(centre: Centre, lang: str) -> dict[str, Any]:
    return {
        "lang": lang,
        "dir": find_direction(lang),
        "t": centre.words(lang).text,
        "asset": centre.assets.url,
        "site_name": centre.settings.site.name,
        "named": centre.settings.site.name != Site().name,
        "home": f"/{lang}/",
        "logo": centre.emblems.logo,
        "logo_dark": centre.emblems.logo_dark,
        "icon": centre.emblems.icon.name if centre.emblems.icon else "icon.svg",
        "locale": centre.words(lang).locale.replace("-", "_"),
        "base_url": centre.base_url,
        "json_ld": "",
        "markdown_url": "",
        "asks_csat": asks(centre.settings, Survey.CSAT),
        "asks_nps": asks(centre.settings, Survey.NPS),
        "nps_due": False,
        "question": "",
        "indexed": True,
        "scripted": True,
    }


def _find_canonical(visit: Visit, paths: Mapping[str, str]) -> str:
    return visit.centre.base_url + quote_path(paths[visit.lang]) if visit.lang in paths else ""


def _find_alternates(visit: Visit, paths: Mapping[str, str]) -> dict[str, str]:
    """The address of the page in each language, and for everybody else (`x-default`). Search
    engines want whole addresses or none."""
    base_url = visit.centre.base_url
    if not base_url or len(paths) < 2:
        return {}
    found = {lang: base_url + quote_path(path) for lang, path in paths.items()}
    first = next(lang for lang in visit.offered if lang in paths)
    # The way in chooses the language by the browser's wishes.
    is_home = paths[first] == f"/{first}/"
    return {**found, "x-default": f"{base_url}/" if is_home else found[first]}


def _link_languages(visit: Visit, paths: Mapping[str, str]) -> tuple[LanguageLink, ...]:
    return tuple(
        LanguageLink(lang, find_endonym(lang), paths.get(lang, f"/{lang}/"), lang == visit.lang)
        for lang in visit.offered
    )
