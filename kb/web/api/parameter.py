"""The API's query parameters: declared once for the reference, checked and explained in words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Annotated, Any, Literal, get_args

from litestar import Request
from litestar.exceptions import ValidationException
from litestar.openapi.spec import Example
from litestar.params import PathParameter, QueryParameter

from kb.errors import KbError
from kb.model import Kind
from kb.search.question import MAX_CHARACTERS
from kb.shape.problem import ParameterMistake

LARGEST_PAGE = 50
LAST_PAGE = 10_000

# What the decoder says of a body, which is the same for all fields.
_MISSING_FIELD = re.compile(r"missing required field `(\w+)`")
_WRONG_TYPE = re.compile(r"Expected `([\w |]+)`, got `(\w+)`")

Question = Annotated[
    str,
    QueryParameter(
        description=(
            "The question, in the customer's own words. Without it nothing is found. Control"
            " characters count as spaces."
        ),
        max_length=MAX_CHARACTERS,
        examples=[Example(value="when do I get my money back")],
    ),
]
Typing = Annotated[
    str,
    QueryParameter(
        description=(
            "What has been typed so far. The last word may be unfinished; a space at the end"
            " finishes it."
        ),
        max_length=MAX_CHARACTERS,
        examples=[Example(value="where is my par")],
    ),
]
QuestionLang = Annotated[
    str,
    QueryParameter(
        description=(
            "Language to answer in, one of the help centre's. By default it is guessed from the"
            " question's script and words; when they do not tell, it is the help centre's first."
        ),
        max_length=35,
        examples=[Example(value="en")],
    ),
]
Explain = Annotated[
    bool,
    QueryParameter(
        description=(
            "With `1` the answer says in `explanation` why it is what it is. For editors: the"
            " search takes about twice as long, and the wording may change between versions."
        ),
        examples=[Example(value=True)],
    ),
]
Asker = Annotated[
    Literal["api", "widget", "instant"],
    QueryParameter(
        description=(
            "What asks, so that editors can tell the searches apart: `api`, an app; `widget`, the"
            " help centre's widget; `instant`, anything that asks while the customer is still"
            " typing. Of instant searches that follow one another the last one counts."
        ),
        examples=[Example(value="api")],
    ),
]
Lang = Annotated[
    str,
    QueryParameter(
        description="Language to answer in, one of the help centre's; the first by default.",
        max_length=35,
        examples=[Example(value="en")],
    ),
]
Kinds = Annotated[
    tuple[Kind, ...],
    QueryParameter(
        description="Only articles of this kind. May be repeated: any of them will do.",
        examples=[Example(value=["policy"])],
    ),
]
Tags = Annotated[
    tuple[str, ...],
    QueryParameter(
        description="Only articles with this tag. May be repeated: any of them will do.",
        examples=[Example(value=["refunds"])],
    ),
]
Categories = Annotated[
    tuple[str, ...],
    QueryParameter(
        description="Only articles in this category. May be repeated: any of them will do.",
        examples=[Example(value=["returns"])],
    ),
]
ContactQuestion = Annotated[
    str,
    QueryParameter(
        description="The customer's question, which is filled into the channels' addresses.",
        max_length=MAX_CHARACTERS,
        examples=[Example(value="can you engrave a ring")],
    ),
]
Attributes = Annotated[
    tuple[str, ...],
    QueryParameter(
        description=(
            "Only products with this attribute: its name, a colon, and a value. May be repeated:"
            " of one name any of the values will do, and all the names must be met."
        ),
        examples=[Example(value=["Colour:amber"])],
    ),
]
Version = Annotated[
    str,
    QueryParameter(
        description=(
            "Which version of a policy to read, by its first day. By default the one in force."
        ),
        max_length=10,
        examples=[Example(value="2026-01-01")],
    ),
]
Page = Annotated[
    int,
    QueryParameter(
        description="Which page of the list, from 1.",
        ge=1,
        le=LAST_PAGE,
        examples=[Example(value=1)],
    ),
]
Size = Annotated[
    int,
    QueryParameter(
        description="How many on a page.",
        ge=1,
        le=LARGEST_PAGE,
        examples=[Example(value=10)],
    ),
]
ArticleLang = Annotated[
    str,
    PathParameter(description="Language of the article.", examples=[Example(value="en")]),
]
ArticleSlug = Annotated[
    str,
    PathParameter(
        description="Name of the article in addresses.", examples=[Example(value="return-policy")]
    ),
]

SearchId = Annotated[
    str,
    PathParameter(
        description="The `search_id` of the search that found it.",
        examples=[Example(value="0c9f0b2f1ae00001")],
    ),
]


class BadParameters(KbError):
    """Parameters that fit their types but not this help centre."""

    code = "bad-parameters"
    status = 400

    def __init__(self, mistakes: Sequence[ParameterMistake]) -> None:
        self.mistakes = tuple(mistakes)
        super().__init__(" ".join(mistake.message for mistake in mistakes))


def choose_offered(lang: str, offered: Sequence[str]) -> str:
    """The language to answer in, one of `offered`. Raises BadParameters for another one."""
    if not lang:
        return offered[0]
    if lang not in offered:
        message = f"`lang` must be one of {', '.join(offered)}."
        raise BadParameters([ParameterMistake(parameter="lang", message=message)])
    return lang


def explain_mistakes(
    request: Request[Any, Any, Any], error: ValidationException
) -> list[ParameterMistake]:
    """What the framework found wrong, said from the parameters' declarations."""
    found = error.extra if isinstance(error.extra, list) else []
    if any(each.get("source") == "body" for each in found):
        return [_explain_field(each) for each in found]
    names = [str(each.get("key", "")).partition(".")[0].partition("[")[0] for each in found]
    declared = request.route_handler.parsed_fn_signature.parameters
    return [
        ParameterMistake(
            parameter=name,
            message=_explain(name, declared[name].kwarg_definition, request),
        )
        for name in dict.fromkeys(names)
        if name in declared
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
    if name == "kind":
        return f"`kind` must be one of {', '.join(Kind)}."
    if name == "source":
        return f"`source` must be one of {', '.join(get_args(get_args(Asker)[0]))}."
    if name == "explain":
        return "`explain` must be 1 or 0."
    if declared.ge is not None:
        return f"`{name}` must be a whole number from {declared.ge} to {declared.le}."
    if declared.max_length is not None:
        length = len(request.query_params.get(name, ""))
        return (
            f"`{name}` must not be longer than {declared.max_length} characters;"
            f" this one has {length}."
        )
    return f"`{name}` is not valid."
