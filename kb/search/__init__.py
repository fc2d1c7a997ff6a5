"""Text → query → hits: retrieve, rank, excerpt. Knows no Whoosh, no web and no files.

What a server seldom needs is not loaded with it: `kb.search.explain` and `kb.search.claims`.
"""

from kb.search.facet import count_facets, find_articles
from kb.search.related import related
from kb.search.searcher import guess_language, search, warm_up
from kb.search.suggest import suggest

__all__ = [
    "count_facets",
    "find_articles",
    "guess_language",
    "related",
    "search",
    "suggest",
    "warm_up",
]
