"""What a call of the API asks of: the language that it is answered in, and the filters."""

from __future__ import annotations

from collections.abc import Iterable

from kb.model import Kind
from kb.result import Filters
from kb.search import guess_language
from kb.web.api.mistake import choose_offered
from kb.web.ask.attribute import require_attributes
from kb.web.visit import PageRequest, Visit, find_centre, open_visit


def open_asked(request: PageRequest, lang: str) -> Visit:
    """Begin an answer in `lang`; empty means the help centre's first language.

    Raises BadParameters for a language that is not offered, and IndexUnavailable.
    """
    centre = find_centre(request)
    offered = centre.offered(centre.open_index())
    return open_visit(request, choose_offered(lang, offered))


def open_for(request: PageRequest, text: str, lang: str) -> Visit:
    """Begin an answer to a question, in the language that it is in unless one is asked for.

    Raises what `open_asked` does.
    """
    if not lang:
        centre = find_centre(request)
        lang = guess_language(text, centre.offered(centre.open_index())) or ""
    return open_asked(request, lang)


def require_filters(
    kind: Iterable[Kind], tag: Iterable[str], category: Iterable[str], attr: Iterable[str]
) -> Filters:
    """The filters of a call. Raises BadParameters for what is no attribute."""
    return Filters(
        kinds=frozenset(kind),
        tags=frozenset(tag),
        categories=frozenset(category),
        attributes=require_attributes(attr),
    )
