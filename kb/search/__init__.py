"""Text → query → hits: retrieve, rank, excerpt. Knows no Whoosh, no web and no files."""

from kb.search.claims import find_broken_claims
from kb.search.related import related
from kb.search.searcher import search

__all__ = ["find_broken_claims", "related", "search"]
