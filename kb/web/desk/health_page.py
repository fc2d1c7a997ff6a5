"""The health of the articles: what fails, what nobody reads, what is old, twice, or missing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from litestar import Response, get

from kb.index import Index
from kb.insight import ArticleCounts, Period, read_articles
from kb.model import Article
from kb.web.desk.shift import answer_desk, find_shift
from kb.web.visit import PageRequest

DAYS = 90
"""Days of votes and readers that are looked at."""
FEWEST_VOTES = 3
"""Votes from which an article counts as unhelpful; one angry customer is no verdict."""
UNHELPFUL = 0.6
"""Share of helpful votes below which it does."""
SOON = 30
"""Days ahead in which a review that falls due is listed."""
MOST_LISTED = 30
PATIENCE = 0.1
"""Seconds that the page waits for what is worked out beside it: 3 to 5 ms an article, once after
each build."""


@dataclass(frozen=True, slots=True)
class Unhelpful:
    """An article that customers voted against."""

    article: Article
    votes: int
    helpful: int


@dataclass(frozen=True, slots=True)
class Untranslated:
    """An article, and the languages that lack it."""

    article: Article
    missing: tuple[str, ...]


@get("/health", sync_to_thread=True)
def show_health(request: PageRequest) -> Response[bytes]:
    """Everything about the articles that wants an editor's look."""
    shift = find_shift(request)
    index = shift.centre.open_index()
    langs = shift.centre.offered(index)
    today = datetime.now(UTC).date()
    with shift.log.reading() as database:
        counts = read_articles(database, Period(today - timedelta(DAYS - 1), today))
    articles = [each for lang in langs for each in index.articles(lang)]
    shelf = shift.desk.shelves.look(PATIENCE)
    checkup = shift.desk.checkups.look(index, langs, PATIENCE)
    unread = find_unread(articles, counts)
    due = find_due(articles, today)
    untranslated = find_untranslated(index, langs)
    values = {
        "langs": langs,
        "days": DAYS,
        "today": today,
        "unhelpful": find_unhelpful(articles, counts)[:MOST_LISTED],
        "unread": unread[:MOST_LISTED],
        "unread_count": len(unread) if counts else 0,
        "has_readers": bool(counts),
        "due": due[:MOST_LISTED],
        "due_count": len(due),
        "untranslated": untranslated[:MOST_LISTED],
        "untranslated_count": len(untranslated),
        "problems": shelf.problems,
        "checkup": checkup.value,
        "is_current": checkup.is_current,
        "is_read": shelf.is_current,
        "article_count": len(articles),
    }
    return answer_desk(shift, "health.html", values)


def find_unhelpful(articles: Iterable[Article], counts: Iterable[ArticleCounts]) -> list[Unhelpful]:
    """Articles that most voters found unhelpful, those with the most such votes first."""
    known = {(each.lang, each.slug): each for each in articles}
    found = [
        Unhelpful(known[each.lang, each.slug], each.votes, each.helpful)
        for each in counts
        if (each.lang, each.slug) in known
        and each.votes >= FEWEST_VOTES
        and each.helpful < UNHELPFUL * each.votes
    ]
    return sorted(found, key=lambda each: (each.helpful - each.votes, each.article.slug))


def find_unread(articles: Iterable[Article], counts: Iterable[ArticleCounts]) -> list[Article]:
    """Articles that nobody opened, from a search or otherwise."""
    read = {(each.lang, each.slug) for each in counts if each.reads or each.clicks}
    return [each for each in articles if (each.lang, each.slug) not in read]


def find_due(articles: Iterable[Article], today: date) -> list[Article]:
    """Articles whose review is due, or will be in a month, the oldest first."""
    dated = [(each.review_by, each) for each in articles if each.review_by]
    due = [(day, each) for day, each in dated if day <= today + timedelta(SOON)]
    return [each for _, each in sorted(due, key=lambda pair: (pair[0], pair[1].source))]


def find_untranslated(index: Index, langs: tuple[str, ...]) -> list[Untranslated]:
    """Articles that some language lacks; each once, in the first language that has it."""
    having: defaultdict[str, set[str]] = defaultdict(set)
    first: dict[str, Article] = {}
    for lang in langs:
        for article in index.articles(lang):
            having[article.slug].add(lang)
            first.setdefault(article.slug, article)
    found = [
        Untranslated(article, tuple(lang for lang in langs if lang not in having[slug]))
        for slug, article in first.items()
        if len(having[slug]) < len(langs)
    ]
    return sorted(found, key=lambda each: (-len(each.missing), each.article.source))
