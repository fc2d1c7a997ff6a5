"""What is wrong with what was sent, said in words: parameters, and fields of bodies."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, get_args

from litestar import Request
from litestar.exceptions import ValidationException

from kb.errors import KbError
from kb.model import Kind
from kb.shape.problem import ParameterMistake
from kb.web.api.article_format import ArticleFormat
from kb.web.api.parameter import Asker, GapGroup

# What the decoder says of a body, which is the same for all fields.
_MISSING_FIELD = re.compile(r"missing required field `(\w+)`")
_WRONG_TYPE = re.compile(r"Expected `([\w |]+)`, got `(\w+)`")
_MUST_BE = {
    "kind": f"one of {', '.join(Kind)}",
    "format": f"one of {', '.join(ArticleFormat)}",
    "source": f"one of {', '.join(get_args(get_args(Asker)[0]))}",
    "state": f"one of {', '.join(get_args(get_args(GapGroup)[0]))}",
    "explain": "1 or 0",
    "exact": "1 or 0",
}


class BadParameters(KbError):
    """Parameters that fit their types but not this help centre."""

    code = "bad-parameters"
    status = 400

    def __init__(self, mistakes: Sequence[ParameterMistake]) -> None:
        self.mistakes = tuple(mistakes)
        super().__init__(" ".join(mistake.message for mistake in mistakes))


def choose_offered(lang: str, offered: Sequence[str]) -> str:
    """The language to answer in, one of `offered`. Raises BadParameters for another one."""
    wrong = find_unoffered(lang, offered)
    if wrong:
        raise mistake_in("lang", wrong)
    return lang or offered[0]


def find_unoffered(lang: str, offered: Sequence[str]) -> str | None:
    """What is wrong with a language, as a sentence goes on after its name; None if nothing is."""
    return f"must be one of {', '.join(offered)}" if lang and lang not in offered else None


def mistake_in(field: str, message: str) -> BadParameters:
    """The error for one parameter, or field of a body; `message` goes on after its name."""
    return BadParameters([ParameterMistake(parameter=field, message=f"`{field}` {message}.")])


def explain_mistakes(
    request: Request[Any, Any, Any], error: ValidationException
) -> list[ParameterMistake]:
    """What the framework found wrong, said from the parameters' declarations."""
    found = error.extra if isinstance(error.extra, list) else []
    if any(each.get("source") == "body" for each in found):
        return [_explain_field(each) for each in found]
    names = [str(each.get("key", "")).partition(".")[0].partition("[")[0] for each in found]
    parameters = request.route_handler.parsed_fn_signature.parameters
    declared = {each: parameters[each].kwarg_definition for each in names if each in parameters}
    # A name that the framework keeps for itself is another one in addresses.
    shown = {getattr(each, "name", None) or name: each for name, each in declared.items()}
    return [
        ParameterMistake(parameter=name, message=_explain(name, each, request))
        for name, each in shown.items()
    ]


def _explain_field(found: dict[str, Any]) -> ParameterMistake:
    """A field of a JSON body: what it must be, without repeating what was sent."""
    name, said = str(found.get("key", "")).partition(".")[0], str(found.get("message", ""))
    missing = _MISSING_FIELD.search(said)
    types = _WRONG_TYPE.search(said)
    if missing:
        return ParameterMistake(parameter=missing[1], message=f"`{missing[1]}` is missing.")
    if name in ("", "data"):  # what the framework calls a body
        return ParameterMistake(parameter="body", message="The body must be a JSON object.")
    wanted = f"must be {types[1]}, not {types[2]}" if types else "has a value that it cannot have"
    return ParameterMistake(parameter=name, message=f"`{name}` {wanted}.")


def _explain(name: str, declared: Any, request: Request[Any, Any, Any]) -> str:
    sent = request.query_params.getall(name, [])
    if declared.max_items is not None and len(sent) > declared.max_items:
        return f"`{name}` must not be given more than {declared.max_items} times."
    if name in _MUST_BE:
        return f"`{name}` must be {_MUST_BE[name]}."
    if declared.ge is not None:
        return f"`{name}` must be a whole number from {declared.ge} to {declared.le}."
    if declared.max_length is not None:
        return (
            f"`{name}` must not be longer than {declared.max_length} characters;"
            f" this one has {len(sent[-1]) if sent else 0}."
        )
    return f"`{name}` is not valid."
