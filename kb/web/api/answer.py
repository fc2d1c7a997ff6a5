"""What the API's operations share: an answer in JSON, and how its problems are declared."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from litestar import Response
from litestar.openapi import ResponseSpec

from kb.codec import encode_json
from kb.shape.problem import ProblemPayload
from kb.web.api.field import Tree, trim_json
from kb.web.wire.problem import MEDIA_TYPE

JSON = "application/json"
NO_STORE = {"Cache-Control": "no-store"}

T = TypeVar("T")


def answer_json(payload: T, headers: Mapping[str, str], fields: Tree | None = None) -> Response[T]:
    """A payload as JSON, with the given fields only if there are any."""
    if fields:
        return answer_body(trim_json(encode_json(payload), fields), headers)
    return Response(payload, headers=headers, media_type=JSON)


def answer_body(body: bytes, headers: Mapping[str, str], media_type: str = JSON) -> Response[Any]:
    """What is written already. Handlers declare what it is for the reference."""
    return Response(body, headers=headers, media_type=media_type)


def describe_problem(description: str) -> ResponseSpec:
    """A problem as an operation declares it; `description` says when it is answered."""
    return ResponseSpec(
        ProblemPayload, description=description, media_type=MEDIA_TYPE, generate_examples=False
    )


BAD = {400: describe_problem("A parameter cannot be used; `errors` says which and why.")}
MISSING = {404: describe_problem("There is no such article, or no such language.")}
UNACCEPTABLE = {406: describe_problem("`Accept` allows none of the forms that there are.")}
NOT_READY = {503: describe_problem("No index can be served yet.")}
TOO_LARGE = {
    413: describe_problem("The body is larger than this operation takes."),
    415: describe_problem("The body says that it is something else than JSON."),
}
GUARDED = {
    403: describe_problem(
        "A page of a site that is not in `serve.origins` made a browser send it, or the key has"
        " another scope."
    ),
    **TOO_LARGE,
}
"""What whoever sends something may be answered."""
