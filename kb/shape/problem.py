"""The shape of every error: problem details, as RFC 9457 has them."""

from __future__ import annotations

from dataclasses import dataclass, field

from kb.shape.doc import doc


@dataclass(frozen=True, slots=True, kw_only=True)
class ParameterMistake:
    """A parameter, or a field of a body, that cannot be used."""

    parameter: str = field(metadata=doc("Name of the parameter or field."))
    message: str = field(metadata=doc("What is wrong and what to send instead."))


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemPayload:
    """Why a request was not answered, as RFC 9457 has it. Every field is always there."""

    type: str = field(metadata=doc("Where this sort of problem is explained."))
    title: str = field(metadata=doc("The sort of problem, in a few words."))
    status: int = field(metadata=doc("The HTTP status, repeated."))
    detail: str = field(metadata=doc("What was wrong this time and what to do."))
    instance: str = field(metadata=doc("Path of the request."))
    request_id: str = field(
        metadata=doc("Name of the request in the server's log, as in the header `X-Request-ID`.")
    )
    errors: tuple[ParameterMistake, ...] = field(
        metadata=doc("Each parameter that was wrong; empty for other problems.")
    )
