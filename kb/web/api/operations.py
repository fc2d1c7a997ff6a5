"""All operations of the API, in the order of its reference."""

from __future__ import annotations

from kb.web.api import articles, batch, contact, feedback, gap_actions, gaps, search

HANDLERS = (
    *search.HANDLERS,
    *batch.HANDLERS,
    *articles.HANDLERS,
    *contact.HANDLERS,
    *feedback.HANDLERS,
    *gaps.HANDLERS,
    *gap_actions.HANDLERS,
)
