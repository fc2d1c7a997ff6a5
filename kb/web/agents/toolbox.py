"""The tools as a model sees them, and calling one. Knows no protocol."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, fields
from typing import Any, get_type_hints

from kb.search.question import MAX_CHARACTERS
from kb.shape.agent import (
    ContactOptionsAsked,
    DocumentPayload,
    HelpPayload,
    ReadArticleAsked,
    SearchHelpAsked,
)
from kb.shape.contact import ContactPayload
from kb.web.agents import manual
from kb.web.agents.article import LONGEST_NAME, read_article
from kb.web.agents.asking import Asking, BadArguments
from kb.web.agents.contact import contact_options
from kb.web.agents.schema import Schema, describe_shape
from kb.web.agents.search import MOST, search_help
from kb.web.agents.telling import tell_article, tell_contact, tell_help

_TYPES = {str: "text", int: "a whole number"}


@dataclass(frozen=True, slots=True)
class Tool:
    """A tool: what it takes and answers, and how.

    `limits` adds to the schema of a parameter what its type does not say.
    """

    name: str
    title: str
    description: str
    takes: type
    answers: type
    limits: Mapping[str, Schema]
    call: Callable[[Asking, Any], Any]
    tell: Callable[[Any], str]

    def describe_input(self, offered: tuple[str, ...]) -> Schema:
        """The schema of its arguments; `offered` are the languages of the help centre."""
        schema = describe_shape(self.takes)
        known = {"lang": {"enum": [*offered]} if offered else {}, **self.limits}
        properties = {
            name: {**said, **known.get(name, {})} for name, said in schema["properties"].items()
        }
        for said in properties.values():
            if said.get("default") == "":  # no language, for one, has that name
                del said["default"]
        return {**schema, "properties": properties, "additionalProperties": False}


@dataclass(frozen=True, slots=True)
class Told:
    """What a tool answers: `payload`, one of its shapes, and the same as `text`."""

    payload: object
    text: str


_QUESTION: Schema = {"maxLength": MAX_CHARACTERS}
_NAME: Schema = {"maxLength": LONGEST_NAME}

TOOLS = (
    Tool(
        "search_help",
        "Search the help centre",
        manual.SEARCH,
        SearchHelpAsked,
        HelpPayload,
        {"question": {"minLength": 1, **_QUESTION}, "limit": {"minimum": 1, "maximum": MOST}},
        search_help,
        tell_help,
    ),
    Tool(
        "read_article",
        "Read an article",
        manual.READ,
        ReadArticleAsked,
        DocumentPayload,
        {"url": _NAME, "slug": _NAME},
        read_article,
        tell_article,
    ),
    Tool(
        "contact_options",
        "Ways to reach a person",
        manual.CONTACT,
        ContactOptionsAsked,
        ContactPayload,
        {"question": _QUESTION},
        contact_options,
        tell_contact,
    ),
)
"""All of them, in the order in which a model meets them."""


def call_tool(asking: Asking, name: str, arguments: Mapping[str, Any]) -> Told:
    """Do what a model asks for, with a tool of TOOLS. Raises BadArguments for arguments that do not
    fit, and what the tool raises."""
    tool = next(each for each in TOOLS if each.name == name)
    payload = tool.call(asking, read_arguments(tool.takes, arguments))
    return Told(payload, tool.tell(payload))


def read_arguments(shape: type, arguments: Mapping[str, Any]) -> Any:
    """Arguments as they were sent → the shape. A null is what leaving it out is, for models send
    it so. Raises BadArguments."""
    hints = get_type_hints(shape)
    unknown = sorted(set(arguments) - set(hints))
    if unknown:
        raise BadArguments(
            f"{unknown[0][:40]!r} is no parameter here; there are {', '.join(hints)}."
        )
    given = {name: value for name, value in arguments.items() if value is not None}
    for field in fields(shape):
        if field.name not in given:
            if field.default is MISSING:
                raise BadArguments(f"`{field.name}` is missing.")
        elif type(given[field.name]) is not hints[field.name]:
            raise BadArguments(f"`{field.name}` must be {_TYPES[hints[field.name]]}.")
    return shape(**given)
