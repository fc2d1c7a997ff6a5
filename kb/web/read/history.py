"""The versions of a policy, as its page and the API tell of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from kb.index import Index
from kb.model import Article, version_url
from kb.shape.article import State


@dataclass(frozen=True, slots=True)
class Version:
    """One version of an article. It is in force from the day `since` to the day `until`, both
    included; `until` is None for the last one. `url` is the article's own for the `current` one.
    """

    since: date
    until: date | None
    state: State
    url: str


@dataclass(frozen=True, slots=True)
class History:
    """The versions of an article, the latest first; none for an article that has but one."""

    versions: tuple[Version, ...] = ()

    @property
    def announced(self) -> Version | None:
        """The next one to come into force."""
        coming = [each for each in self.versions if each.state == "announced"]
        return coming[-1] if coming else None

    def find(self, day: date | None) -> Version | None:
        """The version that takes effect on a day."""
        return next((each for each in self.versions if each.since == day), None)


def read_history(index: Index, current: Article) -> History:
    """The versions of the article of which `current` is in force."""
    days = index.versions(current.lang, current.slug)
    ends = [*(day - timedelta(1) for day in days[1:]), None]
    versions = [
        Version(since, until, _state(since, current.effective), _url(current, since))
        for since, until in zip(days, ends, strict=False)
    ]
    return History(tuple(reversed(versions)))


def _state(since: date, current: date | None) -> State:
    if since == current:
        return "current"
    return "announced" if current is None or since > current else "past"


def _url(current: Article, since: date) -> str:
    if since == current.effective:
        return current.url
    return version_url(current.lang, current.slug, since)
