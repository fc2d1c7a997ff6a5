"""What webhooks are told of the help centre: articles that came, changed and went; gaps that rise.

Whatever happens to a gap is told by who does it; what is here has to be looked for.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from kb import terminal
from kb.asking import lore_of, open_quiet_log
from kb.config import Settings
from kb.errors import IndexUnavailable, KbError
from kb.index import Index, open_index
from kb.insight import Log
from kb.insight.announced import (
    Announced,
    Name,
    note_announced,
    read_announced,
    read_announced_state,
)
from kb.insight.chore import take_turn
from kb.insight.delivery import remove_old_events
from kb.insight.gap import Gap
from kb.insight.gap_book import GapBook
from kb.insight.gap_notice import tell_rising
from kb.insight.outbox import Event
from kb.model import Article
from kb.settings.webhook import MANY

MOST_TOLD = 50
"""Articles of which one publication tells one by one. More are told in one event that only counts
them: so many come of an import or of a change of every file, and who keeps a copy of the articles
is better off reading all of them anew."""
EVERY = 3600
"""Seconds between two looks at what rises and at what came into force: a trend is of weeks, and an
hour is what `gap.rising` may be late."""
MOST_ROUNDS = 20
"""Rounds of counting in one go, as at the desk; each takes in thousands of questions."""


def note_published(settings: Settings) -> None:
    """Before a build: remember what is published, if webhooks were never told of anything, so that
    the build's changes can be told. Like `announce`, it never fails."""
    with _whatever_is_wrong():
        if not settings.webhooks:
            return
        with open_quiet_log(settings) as log:
            with log.reading() as database:
                if read_announced_state(database) is not None:
                    return
            try:
                index = open_index(settings.data_dir, settings.today)
            except IndexUnavailable:
                note_announced(log, None, Announced())
            else:
                note_announced(log, None, _describe_index(index, _list_articles(index)))


def announce(settings: Settings) -> None:
    """After a build: tell webhooks which articles came, changed and went.

    It never fails: what is published stays so, and what could not be told is told after the next
    build. That is said on standard error.
    """
    with _whatever_is_wrong():
        if settings.webhooks:
            with open_quiet_log(settings) as log:
                announce_articles(log, open_index(settings.data_dir, settings.today), time.time())


def announce_articles(log: Log, index: Index, now: float) -> int:
    """Tell webhooks how an index differs from what they know; how many events that took.

    The first time of all it is only noted. An index that is older than what they know, which a
    process may still hold, is passed over. Raises LogUnavailable.
    """
    with log.reading() as database:
        place = read_announced_state(database)
        if place and (place[1] == index.state or index.generation < place[0]):
            return 0
        before = read_announced(database)
    articles = _list_articles(index)
    after = _describe_index(index, articles)
    events = [] if before is None else _compare(before, articles, log.outbox.site, now)
    return len(events) if note_announced(log, before, after, events) else 0


def look_around(log: Log, index: Index | None, now: float) -> None:
    """Once an hour, whoever comes first: what came into force, what rises, what is old.

    `index` is what serves now; None when nothing does. Raises LogUnavailable.
    """
    if not log.outbox.is_read or not take_turn(log, "webhooks", EVERY, now):
        return
    if index:
        announce_articles(log, index, now)
    announce_rising(log, index, now)
    remove_old_events(log, now)


def announce_rising(log: Log, index: Index | None, now: float) -> tuple[Gap, ...]:
    """Count the gaps and tell webhooks of those that rise, each once a week. Raises LogUnavailable.

    On a log of a million searches counting takes some seconds; it holds up no request.
    """
    if not any(each.wants("gap.rising") for each in log.outbox.webhooks):
        return ()
    log.flush()
    book = GapBook(log, lore_of(index))
    for _ in range(MOST_ROUNDS):
        if not book.update(now).waiting:
            break
    return tell_rising(log, now)


@contextmanager
def _whatever_is_wrong() -> Iterator[None]:
    """An article is out: that webhooks cannot be told must not look like a failed build."""
    try:
        yield
    except KbError as error:
        terminal.warn(f"Webhooks were not told: {error.message}")
    except Exception as error:
        terminal.warn(f"Webhooks were not told: {type(error).__name__}.")


def _list_articles(index: Index) -> dict[Name, Article]:
    return {(lang, each.slug): each for lang in index.languages for each in index.articles(lang)}


def _describe_index(index: Index, articles: Mapping[Name, Article]) -> Announced:
    digests = {name: article.digest for name, article in articles.items()}
    return Announced(index.generation, index.state, digests)


def _compare(
    before: Announced, articles: Mapping[Name, Article], site: str, now: float
) -> Sequence[Event]:
    old = before.articles
    new = [each for name, each in articles.items() if name not in old]
    changed = [each for name, each in articles.items() if old.get(name, each.digest) != each.digest]
    gone = [name for name in old if name not in articles]
    if len(new) + len(changed) + len(gone) > MOST_TOLD:
        return [_describe_many(len(new), len(changed), len(gone), site, now)]
    return [
        *(_describe_article(each, "new", site, now) for each in new),
        *(_describe_article(each, "changed", site, now) for each in changed),
        *(_describe_withdrawn(name, now) for name in gone),
    ]


def _describe_article(article: Article, change: str, site: str, now: float) -> Event:
    url = f"{site}{article.url}"
    described = {
        "lang": article.lang,
        "slug": article.slug,
        "title": article.title,
        "kind": article.kind,
        "category": article.category,
        "tags": article.tags,
        "updated": article.updated,
        "url": url,
        "api": f"{site}/api/v1/articles/{article.lang}/{article.slug}",
    }
    said = "New article" if change == "new" else "Article changed"
    text = f"{said} ({article.lang}): {article.title} {url}"
    return Event("article.published", text, {"change": change, "article": described}, now)


def _describe_withdrawn(name: Name, now: float) -> Event:
    lang, slug = name
    text = f"Article withdrawn ({lang}): {slug}"
    return Event("article.withdrawn", text, {"article": {"lang": lang, "slug": slug}}, now)


def _describe_many(new: int, changed: int, gone: int, site: str, now: float) -> Event:
    api = f"{site}/api/v1/articles"
    text = f"Many articles: {new} new, {changed} changed, {gone} withdrawn. {site}/"
    data = {"new": new, "changed": changed, "withdrawn": gone, "api": api}
    return Event(MANY, text, data, now)
