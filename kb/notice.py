"""Rising gaps told to a webhook: a chat room or a ticket system that editors look at anyway."""

from __future__ import annotations

import http.client
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

from kb.codec import encode_json
from kb.errors import NoticeFailed, UsageError
from kb.insight import Log
from kb.insight.gap import Gap
from kb.insight.gap_desk import read_gaps
from kb.insight.gap_notice import find_untold, note_told

TIMEOUT = 10
"""Seconds that the other side may take to answer."""


def tell_rising(log: Log, webhook: str, site: str, now: float) -> list[Gap]:
    """Send each rising gap that was not told yet to `webhook`, as JSON by POST.

    `site` is the help centre's address, for the link to the desk. Returns the gaps that were told;
    each is remembered once the other side has it. Raises UsageError for an address that is none,
    and NoticeFailed when the other side cannot be reached or refuses.
    """
    if urlsplit(webhook).scheme not in ("https", "http") or not urlsplit(webhook).netloc:
        raise UsageError("`log.webhook` is no address. Write one that begins with https://.")
    with log.reading() as database:
        rising = find_untold(database, read_gaps(database), now)
    for gap in rising:
        _post(webhook, _describe(gap, site))
        note_told(log, gap, now)
    return rising


def _describe(gap: Gap, site: str) -> bytes:
    desk = f"{site.rstrip('/')}/desk/gaps/{gap.id}"
    text = f"More customers ask in vain ({gap.lang}): {gap.question} {desk}"
    # `text` is what chat rooms show of a webhook that they know nothing of.
    return encode_json({"event": "gap.rising", "text": text, "url": desk, "gap": gap.to_json()})


def _post(webhook: str, body: bytes) -> None:
    headers = {"Content-Type": "application/json", "User-Agent": "kb"}
    request = Request(webhook, body, headers)  # noqa: S310 (the caller checked the scheme)
    try:
        with urlopen(request, timeout=TIMEOUT):  # noqa: S310
            pass
    except (URLError, OSError, http.client.HTTPException) as error:
        # The address is left out: it often holds a secret.
        raise NoticeFailed(f"The webhook did not take a rising gap: {error}.") from error
