"""What webhooks are told of a gap. Nothing but what editors may see of it."""

from __future__ import annotations

from kb.insight.gap import BY_ITSELF, Gap, GapState
from kb.insight.outbox import Event
from kb.model import article_url

CHANGES = {GapState.CLOSED: "gap.closed", GapState.REOPENED: "gap.reopened"}
"""The event of a gap that comes to a state; of the other states nobody is told."""


def describe_rising(gap: Gap, site: str, at: float) -> Event:
    """A gap that clearly more customers ask than last week. `site` is the help centre's address,
    `at` in seconds since 1970 UTC."""
    url = _address(gap, site)
    text = f"More customers ask in vain ({gap.lang}): {gap.question} {url}"
    data = {"gap": gap.to_json(), "trend": round(gap.trend, 2), "url": url}
    return Event("gap.rising", text, data, at)


def describe_change(gap: Gap, site: str, who: str, at: float) -> Event:
    """A gap that was closed or opened again. Who did it is told as `kb` or `editor`: names of
    editors stay here."""
    url = _address(gap, site)
    data = {"gap": gap.to_json(), "by": "kb" if who == BY_ITSELF else "editor", "url": url}
    if gap.closed_by is None:
        text = f"Asked in vain again ({gap.lang}): {gap.question} {url}"
        return Event(CHANGES[gap.state], text, data, at)
    lang, _, slug = gap.closed_by.partition("/")
    answer = site + article_url(lang, slug)
    data["article"] = {"lang": lang, "slug": slug, "url": answer}
    text = f"Answered now ({gap.lang}): {gap.question} {answer}"
    return Event(CHANGES[gap.state], text, data, at)


def _address(gap: Gap, site: str) -> str:
    return f"{site}/desk/gaps/{gap.id}"
