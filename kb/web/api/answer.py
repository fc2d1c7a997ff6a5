"""What the API's operations share: an answer in JSON, and how its problems are declared."""

from __future__ import annotations

from typing import TypeVar

from litestar import Response
from litestar.openapi import ResponseSpec

from kb.shape.problem import ProblemPayload
from kb.web.wire.problem import MEDIA_TYPE

JSON = "application/json"
NO_STORE = {"Cache-Control": "no-store"}

T = TypeVar("T")


def answer_json(payload: T, headers: dict[str, str]) -> Response[T]:
    """A payload as JSON."""
    return Response(payload, headers=headers, media_type=JSON)


def describe_problem(description: str) -> ResponseSpec:
    """A problem as an operation declares it; `description` says when it is answered."""
    return ResponseSpec(
        ProblemPayload, description=description, media_type=MEDIA_TYPE, generate_examples=False
    )


BAD = {400: describe_problem("A parameter cannot be used; `errors` says which and why.")}
MISSING = {404: describe_problem("There is no such article, or no such language.")}
NOT_READY = {503: describe_problem("No index can be served yet.")}
GUARDED = {
    403: describe_problem(
        "A page of a site that is not in `serve.origins` made a browser send it."
    ),
    413: describe_problem("The body is larger than 16 kB."),
    429: describe_problem("One sender sends more than 1200 of these a minute."),
}
"""What whoever sends something may be answered."""
