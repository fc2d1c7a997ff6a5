"""`search_help`: a customer's question, searched as on the help pages."""

from __future__ import annotations

from dataclasses import replace

from kb.index import Index
from kb.insight import Source
from kb.result import Hit, Query, SearchResult
from kb.shape.agent import HelpPayload, QuotePayload, SearchHelpAsked
from kb.shape.article import FactPayload
from kb.shape.contact import ContactPayload
from kb.web.agents.asking import Asking, BadArguments, begin_reading, clean_question
from kb.web.agents.contact import find_contact
from kb.web.agents.excerpt import LONGEST_GLIMPSE, LONGEST_PASSAGE, quote_passage
from kb.web.agents.manual import ANSWERED, ELSEWHERE, UNANSWERED
from kb.web.found.address import Root
from kb.web.recording import record_from

MOST = 10
"""Hits that may be asked for. As many are searched for in any case, as the API does, so that both
keep one answer."""


def search_help(asking: Asking, asked: SearchHelpAsked) -> HelpPayload:
    """Search, as the help pages and the API do, and record it as an agent's search.

    Raises BadArguments and IndexUnavailable.
    """
    text = clean_question(asked.question)
    if not text:
        raise BadArguments("`question` is empty. Send what the customer asked.")
    if not 1 <= asked.limit <= MOST:
        raise BadArguments(f"`limit` must be a whole number from 1 to {MOST}.")
    centre = asking.centre
    reading = begin_reading(centre, asked.lang, text)
    query = Query(text, reading.lang, size=MOST)
    answer = centre.answers.find(reading.index, query, reading.offered)
    record_from(centre.recording, asking.caller, answer, Source.AGENT)
    contact = None
    if not answer.answered:
        # Who asks for the hours of the week calls `contact_options`.
        found = find_contact(asking, reading, text)
        contact = replace(found, channels=tuple(replace(each, days=()) for each in found.channels))
    return render_help(answer.result, reading.index, asking.root, asked.limit, contact)


def render_help(
    result: SearchResult, index: Index, root: Root, limit: int, contact: ContactPayload | None
) -> HelpPayload:
    """What search answers, as a model is told it."""
    elsewhere = [hit for each in result.elsewhere for hit in each.hits][:limit]
    otherwise = ELSEWHERE if elsewhere else UNANSWERED
    return HelpPayload(
        answered=result.answered,
        confidence=round(result.confidence, 4),
        lang=result.query.lang,
        correction=result.correction,
        guidance=ANSWERED if result.answered else otherwise,
        hits=tuple(
            _quote(hit, index, root, answers=result.answered) for hit in result.hits[:limit]
        ),
        elsewhere=tuple(_quote(hit, index, root, answers=True) for hit in elsewhere),
        suggestions=result.suggestions,
        contact=contact,
    )


def _quote(hit: Hit, index: Index, root: Root, *, answers: bool) -> QuotePayload:
    """A hit in full, or a glimpse of one that does not answer."""
    article = index.article(hit.lang, hit.slug)
    assert article is not None, "a hit is an article of the index that was searched"
    longest = LONGEST_PASSAGE if answers else LONGEST_GLIMPSE
    passage, cut = quote_passage(article, hit.anchor, longest)
    heading = next((each.heading for each in article.passages if each.anchor == hit.anchor), "")
    facts = article.facts if answers else ()
    return QuotePayload(
        title=article.title,
        url=root.join(hit.url),
        lang=hit.lang,
        slug=hit.slug,
        kind=hit.kind,
        heading=heading,
        passage=passage,
        cut=cut,
        facts=tuple(FactPayload(label=each.label, value=each.value) for each in facts),
        effective=article.effective,
        updated=article.updated,
    )
