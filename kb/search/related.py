"""Articles that go on where one ends."""

from __future__ import annotations

from kb.index import Index
from kb.model import Article
from kb.search.expansion import expand
from kb.search.question import MAX_CHARACTERS, read_question
from kb.search.rank import rank
from kb.search.tongue import tongue_of


def related(index: Index, article: Article, limit: int = 4) -> tuple[Article, ...]:
    """At most `limit` other articles of the same language that are about the same things."""
    tongue = tongue_of(index, article.lang)
    if tongue is None:
        return ()
    about = " ".join((article.title, *article.tags))[:MAX_CHARACTERS]
    wanted = expand(read_question(about, article.lang), tongue).wanted
    ranked = rank(index, article.lang, index.retrieve(article.lang, wanted))
    found = [index.articles(article.lang)[each.owner] for each in ranked]
    return tuple(each for each in found if each.slug != article.slug)[:limit]
