"""Text → query → hits: retrieve, rank, excerpt. Knows no Whoosh, no web and no files."""

from kb.search.claims import find_broken_claims
from kb.search.explain import Explanation, explain
from kb.search.facet import count_facets, find_articles
from kb.search.related import related
from kb.search.searcher import guess_language, search, warm_up
from kb.search.suggest import suggest

__all__ = [
    "Explanation",
    "count_facets",
    "explain",
    "find_articles",
    "find_broken_claims",
    "guess_language",
    "related",
    "search",
    "suggest",
    "warm_up",
]
