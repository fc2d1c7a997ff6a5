"""What a search leads on to when it is not answered: articles that others read, and people."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from kb.result import SearchResult
from kb.web.ask.popular import ReadArticle
from kb.web.contact.card import draw_card
from kb.web.contact.place import find_contact_article
from kb.web.visit import Visit

SHOWN = 5
"""Articles offered: as many as are read before a person asks for help."""

CLOSEST = 5
"""Hits above the contact card: the more there are, the later somebody in need finds a person."""

NOTHING: dict[str, Any] = {"card": None, "most_read": None, "closest": CLOSEST}
"""What a results page needs that leads nowhere else."""


@dataclass(frozen=True, slots=True)
class MostRead:
    """Articles that customers read most. `topic` is the title of their category, empty for all."""

    topic: str
    articles: tuple[ReadArticle, ...]


def find_next_steps(visit: Visit, result: SearchResult, search_id: str) -> dict[str, Any]:
    """The values of a results page that say what to do next; nothing for an answered search."""
    if result.answered or result.query.page > 1:
        return NOTHING
    return {
        **NOTHING,
        "card": draw_card(visit, result.query.text, search_id),
        "most_read": None if result.elsewhere else _pick_most_read(visit, result),
    }


def _pick_most_read(visit: Visit, result: SearchResult) -> MostRead | None:
    """Articles of the likely category that are not among the hits, else of all categories."""
    lang = visit.lang
    category = guess_category(result)
    shown = {hit.slug for hit in result.hits}
    contact = find_contact_article(visit.index, lang)
    if contact:
        shown.add(contact.slug)
    listed = visit.centre.popular.list(visit.index, lang, category)
    articles = tuple(each for each in listed if each.slug not in shown)[:SHOWN]
    titles = {each.slug: each.title for each in visit.categories}
    return MostRead(titles.get(category or "", ""), articles) if articles else None


def guess_category(result: SearchResult) -> str | None:
    """The category that the question is about, as its hits have it: the first counts 1, the second
    1/2, the third 1/3 …; None without hits."""
    weights: defaultdict[str, float] = defaultdict(float)
    for place, hit in enumerate(result.hits, start=1):
        weights[hit.category] += 1 / place
    return max(weights, key=lambda category: weights[category], default=None)
