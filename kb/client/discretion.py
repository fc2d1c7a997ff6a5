"""What customers ask stays out of the app's log, where httpx would write every address."""

from __future__ import annotations

import logging

from kb.client.library import httpx

_PATH = "/api/v1/"


class _WithoutQuery(logging.Filter):
    """Cuts the query off the addresses of calls of this API; all else is left as it is."""

    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.args, tuple):
            record.args = tuple(_shorten(each) for each in record.args)
        return True


_FILTER = _WithoutQuery()


def keep_questions_out_of_logs() -> None:
    """Have httpx log calls of this API without what was asked. It may be called again."""
    logging.getLogger("httpx").addFilter(_FILTER)  # adds it once


def _shorten(value: object) -> object:
    if isinstance(value, httpx.URL) and _PATH in value.path:
        return value.copy_with(query=None)
    return value
