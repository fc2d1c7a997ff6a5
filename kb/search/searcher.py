"""A search from end to end: the one path for the pages, the API, the command line and `kb eval`."""

from __future__ import annotations

from kb.index import Index
from kb.model import Facets, Hit, Query, SearchResult
from kb.search.confidence import ANSWERED_FROM, weigh_evidence
from kb.search.expansion import Expansion, expand
from kb.search.question import read_question
from kb.search.rank import Ranked, count_facets, passes, rank
from kb.search.snippet import excerpt, mark
from kb.search.tongue import Tongue, tongue_of


def search(index: Index, query: Query) -> SearchResult:
    """Articles that answer a question, best first, with counts and an excerpt of each.

    Raises BadQuery when the text is too long.
    """
    question = read_question(query.text, query.lang)
    tongue = tongue_of(index, query.lang)
    if not question.tokens:
        return _unanswered(query, "empty")
    if tongue is None:
        return _unanswered(query, "no_hits")
    expansion = expand(question, tongue)
    ranked = rank(index, query.lang, index.retrieve(query.lang, expansion.wanted))
    articles = index.articles(query.lang)
    ranked = [each for each in ranked if passes(articles[each.owner], query.filters)]
    if not ranked:
        return _unanswered(query, "no_hits", expansion.correction)
    confidence = _rate(tongue, expansion, ranked[0])
    answered = confidence >= ANSWERED_FROM
    first = (query.page - 1) * query.size
    shown = ranked[first : first + query.size]
    marked = _marked_stems(expansion)
    return SearchResult(
        query=query,
        hits=tuple(_hit(index, query.lang, each, marked) for each in shown),
        total=len(ranked),
        facets=count_facets([articles[each.owner] for each in ranked]),
        answered=answered,
        confidence=confidence,
        reason=None if answered else "low_confidence",
        correction=expansion.correction,
    )


def _rate(tongue: Tongue, expansion: Expansion, best: Ranked) -> float:
    evidence = weigh_evidence(tongue.lexicon, expansion.wanted, best.score, best.grams)
    return evidence.confidence


def _marked_stems(expansion: Expansion) -> frozenset[str]:
    """Stems to highlight: what was looked for, but for function words unless there is no other."""
    looked_for = frozenset(term.stem for term in expansion.terms if term.weight > 0)
    stops = frozenset(token.stem for token in expansion.question.tokens if token.stop)
    return (looked_for - stops) or looked_for


def _unanswered(query: Query, reason: str, correction: str | None = None) -> SearchResult:
    return SearchResult(
        query=query,
        hits=(),
        total=0,
        facets=Facets(),
        answered=False,
        confidence=0.0,
        reason=reason,
        correction=correction,
    )


def _hit(index: Index, lang: str, ranked: Ranked, stems: frozenset[str]) -> Hit:
    article, best = index.passage(lang, ranked.document)
    return Hit(
        lang=article.lang,
        slug=article.slug,
        category=article.category,
        kind=article.kind,
        tags=article.tags,
        title=mark(article.title, lang, stems),
        heading=mark(best.heading, lang, stems),
        anchor=best.anchor,
        snippet=excerpt(best.text or article.summary, lang, stems),
        score=round(ranked.score, 4),
    )
