"""The operations of the API that editors' programs call, in the order of its reference."""

from __future__ import annotations

from kb.web.api import gap_actions, gaps

HANDLERS = (*gaps.HANDLERS, *gap_actions.HANDLERS)
