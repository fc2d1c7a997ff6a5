"""Articles that say the same: two answers to one question, of which one is not kept up to date."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from kb.analysis import analyzer_for
from kb.index import Index
from kb.model import Article
from kb.search.related import related

ALIKE = 0.6
"""Cosine of two articles' words, weighed by how rare they are, from which they count as the same.
Of the 90 starter articles the likest two that say different things have .53: two pages on returns,
in Thai."""
COMPARED = 3
"""Related articles that each is compared with."""


@dataclass(frozen=True, slots=True)
class Duplicate:
    """Two articles of one language; `likeness` is between `ALIKE` and 1."""

    one: Article
    other: Article
    likeness: float


def find_duplicates(
    index: Index, lang: str, alike: float = ALIKE, pause: Callable[[], object] = lambda: None
) -> tuple[Duplicate, ...]:
    """Pairs of articles that are nearly the same, the likest first.

    Takes some milliseconds an article; `pause` is called after each, so that a thread beside a
    server can let others go first.
    """
    articles = index.articles(lang)
    words = {each.slug: _count_words(each) for each in articles}
    spread: Counter[str] = Counter()
    for counts in words.values():
        spread.update(counts.keys())
    weights = {slug: _weigh(counts, spread, len(articles)) for slug, counts in words.items()}
    found: dict[tuple[str, str], Duplicate] = {}
    for article in articles:
        for other in related(index, article, COMPARED):
            one, two = sorted((article, other), key=lambda each: each.slug)
            if (one.slug, two.slug) not in found:
                likeness = _cosine(weights[one.slug], weights[two.slug])
                if likeness >= alike:
                    found[one.slug, two.slug] = Duplicate(one, two, likeness)
        pause()
    return tuple(sorted(found.values(), key=lambda each: (-each.likeness, each.one.slug)))


def _count_words(article: Article) -> Counter[str]:
    parts = [article.title, *article.asks]
    parts += [text for passage in article.passages for text in (passage.heading, passage.text)]
    tokens = analyzer_for(article.lang).tokens("\n".join(parts))
    return Counter(token.stem for token in tokens if not token.stop)


def _weigh(counts: Counter[str], spread: Counter[str], articles: int) -> dict[str, float]:
    """Words of one article by (1 + ln count) · ln(1 + articles / articles with it), length 1."""
    weights = {
        word: (1 + math.log(count)) * math.log(1 + articles / spread[word])
        for word, count in counts.items()
    }
    length = math.sqrt(sum(weight * weight for weight in weights.values())) or 1.0
    return {word: weight / length for word, weight in weights.items()}


def _cosine(one: dict[str, float], other: dict[str, float]) -> float:
    if len(other) < len(one):
        one, other = other, one
    return sum(weight * other.get(word, 0.0) for word, weight in one.items())
