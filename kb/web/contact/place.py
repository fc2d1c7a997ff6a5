"""Which page says how to reach the team."""

from __future__ import annotations

from dataclasses import dataclass

from kb.index import Index
from kb.model import Article
from kb.web.contact.book import ContactBook

CONTACT_CATEGORY = "contact"
CONTACT_SLUG = "contact-us"


@dataclass(frozen=True, slots=True)
class ContactPlace:
    """Where “Contact us” leads. `slug` is the article's that says it, empty without one."""

    url: str
    slug: str
    has_channels: bool


def find_contact_article(index: Index, lang: str) -> Article | None:
    """The article that says how to reach the team, when there is one."""
    article = index.article(lang, CONTACT_SLUG)
    if article:
        return article
    return next(iter(index.articles(lang, category=CONTACT_CATEGORY)), None)


def find_place(book: ContactBook, index: Index, lang: str) -> ContactPlace | None:
    """The contact page when there are channels for a language, else the contact article."""
    article = find_contact_article(index, lang)
    slug = article.slug if article else ""
    if book.list_ways(lang):
        return ContactPlace(contact_url(lang), slug, has_channels=True)
    return ContactPlace(article.url, slug, has_channels=False) if article else None


def contact_url(lang: str, way_id: str = "") -> str:
    """Path of the contact page, or of the way that leads on to a channel of it."""
    return f"/{lang}/contact" + (f"/{way_id}" if way_id else "")
