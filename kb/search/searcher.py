"""A search from end to end: the one path for the pages, the API, the command line and `kb eval`."""

from __future__ import annotations

from kb.analysis import analyzer_for
from kb.index import Index
from kb.model import Facets, Hit, Query, SearchResult
from kb.search.question import Question, read_question
from kb.search.rank import BOOSTS, Ranked, count_facets, group, passes
from kb.search.snippet import excerpt, mark

ANSWERED_FROM = 0.5
"""Confidence from which a search counts as answered."""


def search(index: Index, query: Query) -> SearchResult:
    """Articles that answer a question, best first, with counts and an excerpt of each.

    Raises BadQuery when the text is too long.
    """
    question = read_question(query.text, query.lang)
    if not question.tokens:
        return _unanswered(query, "empty")
    matches = index.retrieve(query.lang, question.terms, BOOSTS)
    ranked = [each for each in group(matches) if passes(each.article, query.filters)]
    if not ranked:
        return _unanswered(query, "no_hits")
    confidence = judge(question, ranked[0])
    answered = confidence >= ANSWERED_FROM
    first = (query.page - 1) * query.size
    return SearchResult(
        query=query,
        hits=tuple(_hit(question, each) for each in ranked[first : first + query.size]),
        total=len(ranked),
        facets=count_facets(ranked),
        answered=answered,
        confidence=confidence,
        reason=None if answered else "low_confidence",
    )


def judge(question: Question, best: Ranked) -> float:
    """Confidence that the best article answers: the share of the telling words it holds."""
    article, passage = best.article, best.matches[0].passage
    held = read_all(
        question.lang, article.title, *article.asks, *article.tags, passage.heading, passage.text
    )
    return len(question.telling & held) / len(question.telling)


def read_all(lang: str, *texts: str) -> frozenset[str]:
    """Stems of several texts."""
    analyzer = analyzer_for(lang)
    return frozenset(token.stem for text in texts for token in analyzer.tokens(text))


def _unanswered(query: Query, reason: str) -> SearchResult:
    return SearchResult(query, (), 0, Facets(), answered=False, confidence=0.0, reason=reason)


def _hit(question: Question, ranked: Ranked) -> Hit:
    article, best = ranked.article, ranked.matches[0].passage
    lang, stems = article.lang, question.telling
    return Hit(
        lang=lang,
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
