"""What every operation promises: who may call, how often, and how its answers are kept."""

from __future__ import annotations

from typing import Any

from kb.shape.problem import ProblemPayload
from kb.web.api.component import REFERENCE
from kb.web.wire import problem

Operation = dict[str, Any]

_KEY = "key"
_FOR_EDITORS = "Gaps"
"""Tag of the operations that need a key."""

_KEPT = {"suggest", "listArticles", "countFacets", "readArticle", "readContact"}
"""Operations whose answers have an ETag; the others answer what changes with the call itself."""

_PROBLEMS = {
    "401": "No key where one is needed, or one that is not valid.",
    "403": "The key may not be used for this.",
    "429": "The key or the address called too often.",
    "503": "No index can be served yet, or the log cannot be read.",
}

_HEADERS = {
    "X-Request-ID": ("Name of the request in the server's log.", "5f1d0c2e9ab34476"),
    "RateLimit-Policy": ("How many calls (`q`) in how many seconds (`w`).", '"address";q=300;w=60'),
    "RateLimit": ("How many are left (`r`), and in how many seconds all are (`t`).",
                  '"address";r=299;t=60'),
    "ETag": ("Names this answer. Sent back as `If-None-Match`, it is answered 304 while it is the"
             " same.", 'W/"9f86d081884c7d659a2f"'),
    "Vary": ("What the answer depends on beside the address.", "Accept, Accept-Encoding"),
    "Link": ("The article's page, for other forms than JSON.",
             '</en/articles/return-policy>; rel="canonical"'),
    "WWW-Authenticate": ("How to send a key (RFC 6750).", "Bearer"),
    "Retry-After": ("Seconds to wait.", "10"),
}  # fmt: skip


def secure(document: dict[str, Any]) -> None:
    """Say how keys are sent."""
    document["components"]["securitySchemes"] = {
        _KEY: {
            "type": "http",
            "scheme": "bearer",
            "bearerFormat": "kb_…",
            "description": (
                "A key that `kb key add NAME --scope search|feedback|editor` made. Gaps need the"
                " scope `editor`."
            ),
        }
    }
    document["components"]["headers"] = {
        name: {"description": said, "schema": {"type": "string"}, "example": example}
        for name, (said, example) in _HEADERS.items()
    }


def add_promises(operation: Operation) -> None:
    """Add to an operation what it has in common with the others: key, limits, headers."""
    needs_key = _FOR_EDITORS in operation["tags"]
    operation["security"] = [{_KEY: []}] if needs_key else [{}, {_KEY: []}]
    answers = operation["responses"]
    for status, said in _PROBLEMS.items():
        answers.setdefault(status, describe_answer(said))
    name = operation["operationId"]
    if name in _KEPT:
        answers["304"] = {"description": "The answer is still the one that `If-None-Match` names."}
    operation["responses"] = answers = dict(sorted(answers.items()))
    for status, answer in answers.items():
        answer["headers"] = {
            each: {"$ref": f"#/components/headers/{each}"} for each in _list_headers(name, status)
        }


def describe_answer(said: str) -> dict[str, Any]:
    """A problem among the answers of an operation."""
    schema = {"$ref": REFERENCE + ProblemPayload.__name__}
    return {"description": said, "content": {problem.MEDIA_TYPE: {"schema": schema}}}


def _list_headers(name: str, status: str) -> list[str]:
    found = ["X-Request-ID"]
    if status != "401":
        found += ["RateLimit-Policy", "RateLimit"]
    if status in ("200", "304") and name in _KEPT:
        found += ["ETag", "Vary"]
    if status == "200" and name == "readArticle":
        found.append("Link")
    if status == "401":
        found.append("WWW-Authenticate")
    if status in ("429", "503"):
        found.append("Retry-After")
    return found
