"""Examples of problems for the API reference."""

from __future__ import annotations

import json
from typing import Any

from kb.codec import encode_json
from kb.shape.problem import ParameterMistake, ProblemPayload
from kb.web.wire.problem import SORTS

_REQUEST_ID = "5f1d0c2e9ab34476"
_MISTAKE = ParameterMistake(parameter="size", message="`size` must be a whole number from 1 to 50.")
_TOLD = {
    400: (_MISTAKE.message, "/api/v1/search"),
    403: ("Only pages of this help centre may send this.", "/api/v1/surveys"),
    401: (
        "This needs a key: make one with `kb key add NAME --scope editor`.",
        "/api/v1/gaps",
    ),
    406: (
        "`Accept` allows none of application/json, text/html, text/markdown, text/plain.",
        "/api/v1/articles/en/return-policy",
    ),
    409: (
        "Gap en-85e25838 is ignored and cannot become assigned; it can become reopened.",
        "/api/v1/gaps/en-85e25838/assign",
    ),
    415: ("Send JSON, with the header `Content-Type: application/json`.", "/api/v1/surveys"),
    404: ("There is no article 'lost' in the language 'en'.", "/api/v1/articles/en/lost"),
    413: ("Too much was sent: POST /api/v1/surveys", "/api/v1/surveys"),
    429: ("Too many requests. Try again in 42 seconds.", "/api/v1/surveys"),
}


def sample_problem(status: int) -> Any:
    """The first sort of problem with that status, as plain JSON data."""
    sort = next(sort for sort in SORTS if sort.status == status)
    detail, instance = _TOLD.get(status, ("Please try again in a moment.", "/api/v1/search"))
    problem = ProblemPayload(
        type=f"/schema#problem-{sort.code}",
        title=sort.title,
        status=status,
        detail=detail,
        instance=instance,
        request_id=_REQUEST_ID,
        errors=(_MISTAKE,) if status == 400 else (),
    )
    return json.loads(encode_json(problem))
