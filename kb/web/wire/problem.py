"""Errors, answered: RFC 9457 problem details to programs, a designed page to people."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from http import HTTPStatus

from litestar import Response
from litestar.exceptions import HTTPException, ValidationException

from kb.codec import encode_json
from kb.errors import KbError
from kb.logline import REQUEST_ID, describe_fault
from kb.shape.problem import ParameterMistake, ProblemPayload
from kb.web.api.mistake import BadParameters, explain_mistakes
from kb.web.visit import PageRequest
from kb.web.wire.bearer import Challenge
from kb.web.wire.guard import TooManyRequests
from kb.web.wire.naming import name_method, name_route
from kb.web.wire.sorry import render_sorry

MEDIA_TYPE = "application/problem+json"
_UNKEPT = {"Cache-Control": "no-store"}

_log = logging.getLogger("kb.web")


@dataclass(frozen=True, slots=True)
class ProblemSort:
    """A sort of problem as the API reference lists it."""

    code: str
    status: int
    title: str
    meaning: str


SORTS = (
    ProblemSort(
        "bad-parameters",
        400,
        "Parameters are not valid",
        "One or more parameters cannot be used. `errors` has every one of them with what to send"
        " instead.",
    ),
    ProblemSort(
        "bad-query",
        400,
        "The question cannot be searched for",
        "The question is longer than allowed. Ask in one or two sentences.",
    ),
    ProblemSort("bad-request", 400, "The request is not valid", "The request itself is malformed."),
    ProblemSort(
        "bad-feedback",
        400,
        "This cannot be recorded",
        "A click, vote or survey does not fit: a score that the survey does not have, or something"
        " that is no `search_id`.",
    ),
    ProblemSort(
        "key-missing",
        401,
        "A key is needed",
        "Send one as `Authorization: Bearer kb_…`. Gaps always need one; reading and feedback where"
        " the help centre says so.",
    ),
    ProblemSort(
        "key-refused",
        401,
        "The key is not valid",
        "The key was revoked or never was, or the header is not `Authorization: Bearer kb_…`. Also"
        " where no key is needed: leave the header out, or send one that works.",
    ),
    ProblemSort(
        "scope-missing",
        403,
        "The key may not do this",
        "The key has other scopes than the one that `detail` names. A scope includes no other.",
    ),
    ProblemSort(
        "cross-site",
        403,
        "Sent by another site",
        "A browser says that a page of another site made it send this. Send it from a server, or"
        " from a page of the help centre.",
    ),
    ProblemSort(
        "not-found",
        404,
        "Not found",
        "There is no such article, category, language or path. An article that was renamed or"
        " withdrawn answers like one that never was.",
    ),
    ProblemSort(
        "method-not-allowed",
        405,
        "Method not allowed",
        "The path exists but not for this method; the `Allow` header has the ones that work.",
    ),
    ProblemSort(
        "not-acceptable",
        406,
        "Not to be had in this form",
        "The header `Accept` allows none of the forms in which there is an answer. Leave it out, or"
        " choose one with `format`.",
    ),
    ProblemSort(
        "not-allowed",
        403,
        "Not allowed",
        "The desk is for editors who are logged in, and takes forms of its own pages only.",
    ),
    ProblemSort(
        "gap-refused",
        409,
        "The gap cannot change so",
        "A gap that is closed or ignored can only be opened again; `detail` says what is possible.",
    ),
    ProblemSort(
        "edit-conflict",
        409,
        "Somebody else changed it",
        "The file is another than the one that was opened. Read it again, then change it.",
    ),
    ProblemSort(
        "too-large",
        413,
        "Too much was sent",
        "The body is larger than the operation takes: 256 kB for several searches, 16 kB for the"
        " others.",
    ),
    ProblemSort(
        "not-json",
        415,
        "Not JSON",
        "The header `Content-Type` says that the body is something else than JSON.",
    ),
    ProblemSort(
        "too-many-requests",
        429,
        "Too many requests",
        "One key or address calls more often than the header `RateLimit-Policy` allows, or one"
        " sender sends more forms than a person could. Try again after the seconds in"
        " `Retry-After`.",
    ),
    ProblemSort(
        "error",
        500,
        "Something went wrong on our side",
        "A fault of the help centre. The answer says nothing about it; the server's log does.",
    ),
    ProblemSort(
        "index-unavailable",
        503,
        "The help centre is not ready",
        "No index can be served yet. Try again after the seconds in `Retry-After`.",
    ),
    ProblemSort(
        "draining",
        503,
        "The server is about to end",
        "`/readyz` says so, so that load balancers send new requests elsewhere. What is sent here"
        " nevertheless is answered while it is here.",
    ),
    ProblemSort(
        "log-unavailable",
        503,
        "This cannot be kept at the moment",
        "The log cannot be written, so that a vote or an answer would be lost. Searches go on.",
    ),
)

_BY_CODE = {sort.code: sort for sort in SORTS}
_BY_STATUS = {
    400: "bad-request",
    404: "not-found",
    405: "method-not-allowed",
    413: "too-large",
}


def find_sort(code: str, status: int) -> ProblemSort:
    """The listed sort of problem, or one made of the status for a code that is not listed."""
    return _BY_CODE.get(code) or ProblemSort(code, status, HTTPStatus(status).phrase, "")


def answer_error(request: PageRequest, error: Exception) -> Response[bytes]:
    """The answer to a request that raised `error`. The app's one exception handler."""
    sort, detail, mistakes, headers = _describe(request, error)
    if sort.status >= 500:
        _log_fault(request, error)
    headers = {**headers, **_tell_what_to_do(error, sort.status)}
    if not _is_for_programs(request):
        return render_sorry(request, sort.status, headers)
    return Response(
        _encode(sort, detail, request.scope["path"], mistakes),
        status_code=sort.status,
        media_type=MEDIA_TYPE,
        headers={**headers, **_UNKEPT},
    )


def render_problem(error: KbError, path: str) -> tuple[int, dict[str, str], bytes]:
    """Status, headers and body that tell a program of an error before any handler was found."""
    sort = find_sort(error.code, error.status)
    if sort.status >= 500:
        _log.error("%s", error.message)
    headers = {"Content-Type": MEDIA_TYPE, **_UNKEPT, **_tell_what_to_do(error, sort.status)}
    return sort.status, headers, _encode(sort, _speak(error), path, [])


def _encode(sort: ProblemSort, detail: str, path: str, mistakes: list[ParameterMistake]) -> bytes:
    problem = ProblemPayload(
        type=f"/schema#problem-{sort.code}",
        title=sort.title,
        status=sort.status,
        detail=detail,
        instance=path,
        request_id=REQUEST_ID.get(),
        errors=tuple(mistakes),
    )
    return encode_json(problem)


def _tell_what_to_do(error: Exception, status: int) -> dict[str, str]:
    """Headers that a program acts on: when to come back, how to say who it is."""
    if status == 503:
        return {"Retry-After": "10"}
    if isinstance(error, TooManyRequests):
        return {"Retry-After": str(error.wait)}
    if isinstance(error, Challenge):
        return {"WWW-Authenticate": error.challenge}
    return {}


_Description = tuple[ProblemSort, str, list[ParameterMistake], dict[str, str]]


def _describe(request: PageRequest, error: Exception) -> _Description:
    if isinstance(error, KbError):
        mistakes = list(error.mistakes) if isinstance(error, BadParameters) else []
        return find_sort(error.code, error.status), _speak(error), mistakes, {}
    if isinstance(error, ValidationException):
        mistakes = explain_mistakes(request, error)
        detail = " ".join(mistake.message for mistake in mistakes)
        return find_sort("bad-parameters", 400), detail, mistakes, {}
    if isinstance(error, HTTPException) and error.status_code < 500:
        code = _BY_STATUS.get(error.status_code, f"http-{error.status_code}")
        sort = find_sort(code, error.status_code)
        # The exception's own detail may quote the address with its query string.
        return (
            sort,
            f"{sort.title}: {request.method} {request.scope['path']}",
            [],
            dict(error.headers or {}),
        )
    return find_sort("error", 500), "Please try again in a moment.", [], {}


def _speak(error: KbError) -> str:
    """What a stranger may read: a fault of ours may name files, so it keeps to itself."""
    if error.status < 500:
        return error.message
    return "Please try again in a moment."


def _is_for_programs(request: PageRequest) -> bool:
    path = request.scope["path"]
    return path.startswith(("/api/", "/mcp", "/readyz", "/livez")) or path.endswith(".json")


def _log_fault(request: PageRequest, error: Exception) -> None:
    """Where it happened, without the message, which may quote what a customer typed."""
    if isinstance(error, KbError):
        _log.error("%s", error.message)
        return
    route = name_route(request.scope)
    _log.error("%s %s failed:\n%s", name_method(request.method), route, describe_fault(error))
