"""Which version of a policy answers on a day, and what day it is."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from zoneinfo import ZoneInfo

from kb.model import Article

Versions = dict[tuple[str, str], tuple[Article, ...]]
"""The versions of an article by its language and slug, oldest first."""


def today_in(zone: str = "UTC") -> date:
    """The day that it is now in a time zone, such as `Asia/Kathmandu`."""
    return datetime.now(ZoneInfo(zone)).date()


def group_versions(articles: Iterable[Article]) -> Versions:
    """All articles, those that are versions of one another together."""
    found: Versions = {}
    several = set()
    for article in articles:
        key = article.lang, article.slug
        if key in found:  # of hardly any article
            found[key] += (article,)
            several.add(key)
        else:
            found[key] = (article,)
    for key in several:
        found[key] = tuple(sorted(found[key], key=_day_of))
    return found


def choose_version(versions: tuple[Article, ...], day: date) -> Article:
    """The one in force: the last whose day has come. Until the first one's has, that one."""
    if len(versions) == 1:
        return versions[0]
    begun = [each for each in versions if _day_of(each) <= day]
    return begun[-1] if begun else versions[0]


def turning_days(versions: Versions) -> list[date]:
    """Days on which another version comes into force, ascending."""
    return sorted({_day_of(each) for group in versions.values() for each in group[1:]})


def _day_of(article: Article) -> date:
    return article.effective or date.min
