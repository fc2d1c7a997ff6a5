"""The courier of a server process: webhooks are told while it serves."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from kb.errors import IndexUnavailable
from kb.index import Index
from kb.insight import Log
from kb.web.centre import Centre

if TYPE_CHECKING:
    from kb.notice import Courier


def make_courier(centre: Centre) -> Courier | None:
    """A courier for the webhooks of `kb.toml`, to be started; None when there are none.

    Raises ConfigError for a webhook whose secret is missing.
    """
    if not centre.settings.webhooks:
        return None
    from kb.notice import Courier  # noqa: PLC0415 (most servers tell nobody)

    def look(log: Log) -> None:
        from kb.announcing import look_around  # noqa: PLC0415 (once an hour, and it is large)

        look_around(log, _find_index(centre), time.time())

    return Courier(centre.recording.find_log, centre.settings.webhooks, chores=look)


def _find_index(centre: Centre) -> Index | None:
    try:
        return centre.live.current()
    except IndexUnavailable:
        return None
