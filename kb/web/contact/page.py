"""The contact page, and the way from it to a channel.

Following a channel is recorded without a cookie and without a script: a link to a web page leads
through an address of ours, which knows no other target than the settings'; a link that opens a
program of the customer's (`tel:`, `mailto:`) is followed at once, and the browser's `ping` tells.
"""

from __future__ import annotations

from litestar import Response, get, post
from litestar.params import FromPath

from kb.errors import NotFound
from kb.insight import ContactEvent
from kb.search.question import MAX_CHARACTERS, clean_typed
from kb.web.contact.book import Way, is_web, make_link
from kb.web.contact.card import draw_card
from kb.web.contact.place import contact_url, find_contact_article
from kb.web.read.article import render_body
from kb.web.read.click import CHANNEL
from kb.web.read.feedback import admit_form
from kb.web.recording import is_read, record_contact
from kb.web.trace import CONTACT, add_contact, follow
from kb.web.typed import add_question
from kb.web.visit import PageRequest, Visit, answer_page, open_visit
from kb.web.wire.guard import LARGEST_BODY

_HEADERS = {"Cache-Control": "private, no-cache"}


@get("/{lang:str}/contact", include_in_schema=False, sync_to_thread=False)
def show_contact(request: PageRequest, lang: FromPath[str]) -> Response[bytes]:
    """All channels, and what the contact article says. Without channels, the article's own page."""
    visit = open_visit(request, lang)
    question = read_question(visit)
    asked = follow(request, CONTACT)
    search_id = asked.search_id if asked else ""
    article = find_contact_article(visit.index, lang)
    card = draw_card(visit, question, search_id)
    if card is None:
        if article is None:
            raise NotFound(f"There is no contact page in the language {lang!r}.")
        return _send_on(add_contact(add_question(article.url, question), search_id))
    _note(visit, CHANNEL)
    values = {
        "question": question,
        "card": card,
        "article": article,
        "body": render_body(article, visit.words.text("article_table")) if article else "",
        "search_id": search_id,
    }
    paths = {
        other: contact_url(other)
        for other in visit.offered
        if visit.centre.contact.list_ways(other)
    }
    return answer_page(visit, "contact.html", values, paths=paths, headers=dict(_HEADERS))


@get("/{lang:str}/contact/{way_id:str}", include_in_schema=False, sync_to_thread=False)
def follow_way(request: PageRequest, lang: FromPath[str], way_id: FromPath[str]) -> Response[bytes]:
    """Record that a channel was used, and lead on to its web page."""
    visit = open_visit(request, lang)
    way = _find_way(visit, way_id)
    link = make_link(way.channel, lang, read_question(visit))
    if not is_web(link):
        # Somebody typed the address: the page has the link.
        return _send_on(contact_url(lang))
    _note(visit, way.id)
    return _send_on(link)


@post(
    "/{lang:str}/contact/{way_id:str}",
    include_in_schema=False,
    status_code=204,
    sync_to_thread=False,
    request_max_body_size=LARGEST_BODY,
)
def note_way(request: PageRequest, lang: FromPath[str], way_id: FromPath[str]) -> None:
    """Record that a channel was used: what a browser's `ping` asks for."""
    visit = open_visit(request, lang)
    admit_form(visit)
    _note(visit, _find_way(visit, way_id).id)


HANDLERS = (show_contact, follow_way, note_way)


def read_question(visit: Visit) -> str:
    """The question that travels along, as `?q=`."""
    typed = " ".join(clean_typed(visit.request.query_params.get("q", "")).split())
    return typed[:MAX_CHARACTERS]


def _find_way(visit: Visit, way_id: str) -> Way:
    """Raises NotFound."""
    way = visit.centre.contact.find_way(way_id)
    if way is None:
        raise NotFound(f"There is no way {way_id!r} to contact the team.")
    return way


def _note(visit: Visit, channel: str) -> None:
    """Record a contact: of the search that the address names, else of the visitor's last one."""
    if not is_read(visit.request):
        return
    asked = follow(visit.request, CONTACT)
    event = ContactEvent(visit.lang, channel, asked.search_id if asked else None)
    record_contact(visit.centre.recording, visit.request, event)


def _send_on(url: str) -> Response[bytes]:
    headers = {"Location": url, "Cache-Control": "no-store"}
    return Response(b"", status_code=302, headers=headers, media_type="text/plain")
