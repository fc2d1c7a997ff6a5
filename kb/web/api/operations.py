"""The operations of the API that customers' apps call, in the order of its reference."""

from __future__ import annotations

from kb.web.api import articles, batch, contact, feedback, search

HANDLERS = (
    *search.HANDLERS,
    *batch.HANDLERS,
    *articles.HANDLERS,
    *contact.HANDLERS,
    *feedback.HANDLERS,
)
