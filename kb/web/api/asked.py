"""The language that a call of the API is answered in."""

from __future__ import annotations

from kb.search import guess_language
from kb.web.api.mistake import choose_offered
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
