"""A search from end to end: the one path for the pages, the API, the command line and `kb eval`."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from kb.analysis import plausible, retyped, romanised
from kb.index import Index
from kb.result import Hit, Query, SearchResult
from kb.search.attempt import Attempt, attempt
from kb.search.facet import count_facets
from kb.search.rank import Ranked
from kb.search.snippet import excerpt, mark
from kb.search.suggest import suggest

REWORDINGS = 3
"""How many other readings of a text are searched when nothing else answers it."""
OTHER_LANGUAGES = 2
"""In how many other languages answers are shown."""
ELSEWHERE_SIZE = 3
"""Hits shown of each."""
REWORDED_FROM = 0.2
"""Confidence from which another reading is shown, if it is twice as sure as the text as typed."""
SUGGESTIONS = 5


def search(index: Index, query: Query, offered: Collection[str] | None = None) -> SearchResult:
    """Articles that answer a question, best first, with counts and an excerpt of each.

    What the page's language does not answer is asked in the others that the text may be in, and
    then read as typed on another keyboard or in Latin letters. `offered` restricts those others;
    None allows all that the index has. Raises BadQuery when the text is too long.
    """
    found, elsewhere = choose(index, query, offered)
    helped = found.answered or found.is_listing or elsewhere
    suggested = () if helped else suggest(index, query.lang, query.text)
    return _present(
        index,
        found,
        query,
        suggestions=tuple([each.text for each in suggested[:SUGGESTIONS]]),
        elsewhere=tuple([_present(index, each, each.query) for each in elsewhere]),
    )


def choose(
    index: Index, query: Query, offered: Collection[str] | None = None
) -> tuple[Attempt, list[Attempt]]:
    """The attempt whose hits are shown, and those in other languages that are shown beside it."""
    found = attempt(index, query)
    if found.answered or found.is_listing:
        return found, []
    reworded = found if query.exact else _reword(index, query, found)
    # Romanised Nepali is full of English words; an answer in Nepali goes before one in English.
    is_own = guess_language(query.text, index.languages) == query.lang
    if reworded.answered and is_own:
        return reworded, []
    elsewhere = _ask_elsewhere(index, query, index.languages if offered is None else offered)
    return (found, elsewhere) if elsewhere else (reworded, [])


def warm_up(index: Index) -> None:
    """Do now what the first question in each language would have to wait for."""
    for lang in index.languages:
        title = index.article_at(lang, int(index.catalogue(lang).order[0])).title
        search(index, Query(title, lang))
        suggest(index, lang, title)


def guess_language(text: str, languages: tuple[str, ...]) -> str | None:
    """The language, among those of the site, that a text is most likely in; None if in none."""
    return next(iter(plausible(text, languages)), None)


def _ask_elsewhere(index: Index, query: Query, offered: Collection[str]) -> list[Attempt]:
    """Attempts that answer, in other languages that the text may be in, the surest first."""
    others = [lang for lang in index.languages if lang != query.lang and lang in offered]
    tried = [
        attempt(index, replace(query, lang=lang, page=1, size=ELSEWHERE_SIZE))
        for lang in plausible(query.text, others)
    ]
    answering = sorted((each for each in tried if each.answered), key=lambda a: -a.confidence)
    return answering[:OTHER_LANGUAGES]


def _reword(index: Index, query: Query, found: Attempt) -> Attempt:
    """The surest attempt at another reading of the text, if one is sure; else what was found."""
    readings = (*retyped(query.text, query.lang), *romanised(query.text, query.lang))
    tried = [
        replace(attempt(index, replace(query, text=reading)), rewording=reading)
        for reading in readings[:REWORDINGS]
    ]
    best = max(tried, key=lambda each: each.confidence, default=found)
    return best if best.confidence >= max(REWORDED_FROM, 2 * found.confidence) else found


def _present(
    index: Index,
    found: Attempt,
    query: Query,
    suggestions: tuple[str, ...] = (),
    elsewhere: tuple[SearchResult, ...] = (),
) -> SearchResult:
    shown = found.ranked.page((query.page - 1) * query.size, query.size)
    marked = found.expansion.marked_stems if found.expansion else frozenset()
    return SearchResult(
        query=query,
        hits=tuple(_show(index, query.lang, shown, marked)) if shown else (),
        total=len(found.ranked),
        facets=count_facets(index, query.lang, found.ranked.articles),
        answered=found.answered,
        confidence=found.confidence,
        reason=found.reason,
        correction=found.correction,
        suggestions=suggestions,
        elsewhere=elsewhere,
    )


def shown_documents(index: Index, lang: str, ranked: Sequence[Ranked]) -> list[int]:
    """Of articles that were found, the number of the passage that is shown."""
    return [
        each.document if each.answer is None else index.opening(lang, each.document) + each.answer
        for each in ranked
    ]


def _show(index: Index, lang: str, ranked: Sequence[Ranked], stems: frozenset[str]) -> list[Hit]:
    documents = shown_documents(index, lang, ranked)
    found = index.find(lang, documents, stems)
    hits = []
    for each, document, shown, (title, heading, body) in zip(
        ranked, documents, index.shown(lang, documents), found, strict=True
    ):
        if shown.distance:
            body = index.find(lang, [document + shown.distance], stems)[0][2]  # noqa: PLW2901
        # In their order: a tuple whose members are named takes twice as long to make.
        hit = Hit(
            lang,
            shown.slug,
            shown.category,
            shown.kind,
            shown.tags,
            mark(shown.title, title),
            mark(shown.heading, heading),
            shown.anchor,
            excerpt(shown.text, body),
            round(each.score, 4),
        )
        hits.append(hit)
    return hits
