"""Articles that go on where one ends."""

from __future__ import annotations

from kb.index import Index
from kb.model import Article
from kb.search.question import MAX_CHARACTERS, read_question
from kb.search.rank import BOOSTS, group


def related(index: Index, article: Article, limit: int = 4) -> tuple[Article, ...]:
    """At most `limit` other articles of the same language that are about the same things."""
    about = " ".join((article.title, *article.tags))[:MAX_CHARACTERS]
    terms = dict.fromkeys(read_question(about, article.lang).telling, 1.0)
    found = group(index.retrieve(article.lang, terms, BOOSTS))
    return tuple(each.article for each in found if each.article.slug != article.slug)[:limit]
