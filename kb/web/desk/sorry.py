"""What went wrong at the desk, said to an editor."""

from __future__ import annotations

from collections.abc import Callable

from litestar import Response

from kb.errors import KbError
from kb.web.desk.shift import Desk, Shift, answer_desk
from kb.web.visit import PageRequest


def make_sorry(desk: Desk) -> Callable[[PageRequest, KbError], Response[bytes]]:
    """An exception handler for the desk's router."""

    def answer(request: PageRequest, error: KbError) -> Response[bytes]:
        shift = request.scope["state"].get("shift") or Shift(request, desk, None)
        status = error.status if error.status < 500 or error.status == 503 else 422
        return answer_desk(shift, "sorry.html", {"message": error.message}, status=status)

    return answer
