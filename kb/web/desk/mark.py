"""Who is an editor, as the public pages see it."""

from __future__ import annotations

from typing import Any

from litestar import Request

EDITOR_MARK = "kb_editor"
"""The cookie that says on public pages that an editor looks at them, so that they are not counted.
It is no secret and opens nothing."""


def is_editor(request: Request[Any, Any, Any]) -> bool:
    """Whether an editor's browser asks for a public page, so that it is not counted."""
    return EDITOR_MARK in request.cookies
