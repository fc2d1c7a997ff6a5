"""What opening an article tells: a hit was chosen, a person is asked for, or it was just read."""

from __future__ import annotations

from kb.insight import ClickEvent, ContactEvent, ReadEvent
from kb.model import Article
from kb.web.contact.place import find_contact_article
from kb.web.recording import is_read, record_click, record_contact, record_read
from kb.web.trace import CONTACT, SEARCH, Trace, follow
from kb.web.visit import Visit

CHANNEL = "page"
"""What opening the contact page or the contact article is called in the log; both show all
channels."""


def note_opening(visit: Visit, article: Article) -> Trace | None:
    """Record that the page of an article was opened. Returns the search that led to it, if any.

    A hit of a search is a click. The contact page, opened in any other way, is a contact: of the
    search that its link names, else of the visitor's last one.
    """
    recording, request = visit.centre.recording, visit.request
    found = follow(request, SEARCH)
    if not is_read(request):
        return found
    record_read(recording, request, ReadEvent(article.lang, article.slug))
    if found and found.place:
        click = ClickEvent(found.search_id, article.lang, article.slug, place=found.place)
        record_click(recording, request, click)
    elif _is_contact(visit, article):
        asked = follow(request, CONTACT)
        contact = ContactEvent(article.lang, CHANNEL, asked.search_id if asked else None)
        record_contact(recording, request, contact)
    return found


def _is_contact(visit: Visit, article: Article) -> bool:
    contact = find_contact_article(visit.index, visit.lang)
    return contact is not None and contact.slug == article.slug
