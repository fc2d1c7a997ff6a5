"""One call of a tool: who asks, which help centre, and in which language it answers."""

from __future__ import annotations

from dataclasses import dataclass

from kb.errors import KbError
from kb.index import Index
from kb.insight import Caller
from kb.search import guess_language
from kb.search.question import MAX_CHARACTERS, clean_typed
from kb.web.centre import Centre
from kb.web.found.address import Root, find_root
from kb.web.visit import PageRequest, find_centre

NAME = "agent"
"""What an agent is called in the place of a browser. Many agents call themselves bots, and what
bots ask is left out of the log."""


class BadArguments(KbError):
    """A tool was called in a way that cannot work. The message tells the model what to change."""

    code = "bad-parameters"
    status = 400


@dataclass(frozen=True, slots=True)
class Asking:
    """Who asks what. `root` begins the addresses in the answer."""

    centre: Centre
    caller: Caller
    root: Root


@dataclass(frozen=True, slots=True)
class Reading:
    """The index as it is during one call, and the language of the answer."""

    index: Index
    offered: tuple[str, ...]
    lang: str


def ask_by_request(request: PageRequest) -> Asking:
    """Who asks over HTTP. Raises BadHost."""
    address = request.client.host if request.client else ""
    return Asking(find_centre(request), Caller(address, NAME), find_root(request))


def ask_from_here(centre: Centre) -> Asking:
    """Who asks over stdio: a program on this machine. Without `site.url`, addresses are paths."""
    return Asking(centre, Caller("", NAME), Root(centre.base_url))


def begin_reading(centre: Centre, lang: str, question: str = "") -> Reading:
    """Begin an answer in `lang`; empty means the language of the question, else the first one.

    Raises BadArguments for a language that is not offered, and IndexUnavailable.
    """
    index = centre.open_index()
    offered = centre.offered(index)
    if not lang and question:
        lang = guess_language(question, offered) or ""
    if lang and lang not in offered:
        raise BadArguments(f"`lang` must be one of {', '.join(offered)}.")
    return Reading(index, offered, lang or offered[0])


def clean_question(question: str) -> str:
    """A question without what cannot be printed. Raises BadArguments when it is too long."""
    text = clean_typed(question).strip()
    if len(text) > MAX_CHARACTERS:
        raise BadArguments(
            f"`question` has {len(text)} characters; at most {MAX_CHARACTERS} are searched. Ask one"
            " question in a sentence or two."
        )
    return text
