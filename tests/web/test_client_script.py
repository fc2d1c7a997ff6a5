"""The JavaScript client as it is served, and its types. tests/client has what it does."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

import pytest

from kb.model import Kind
from kb.shape.doc import doc
from kb.web.api.document import describe_api
from kb.web.api.typescript import declare, spell

from .conftest import Client

LARGEST = 4_000
"""Bytes of the client, compressed, with its comments."""


@pytest.fixture(scope="module")
def script(client: Client) -> str:
    return client.get("/client.js").text


@pytest.fixture(scope="module")
def types(client: Client) -> str:
    return client.get("/client.d.ts").text


def test_any_page_may_load_the_client(client: Client) -> None:
    for path, media in (
        ("/client.js", "text/javascript"),
        ("/client.d.ts", "application/typescript"),
    ):
        answer = client.get(path)
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith(media)
        assert answer.headers["access-control-allow-origin"] == "*"
        assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
        assert "max-age=600" in answer.headers["cache-control"]
        etag = {"If-None-Match": answer.headers["etag"]}
        assert client.get(path, headers=etag).status_code == 304
    assert client.get("/client.js").headers["x-typescript-types"] == "./client.d.ts"


def test_the_client_is_small_and_needs_no_other_module(client: Client, script: str) -> None:
    assert int(client.get("/client.js").headers["content-length"]) <= LARGEST
    assert (
        re.findall(r"^import\b|\bimport\((?!\"\./client\.d\.ts\"\)\.)", script, re.MULTILINE) == []
    )


def test_every_method_has_a_type(script: str, types: str) -> None:
    methods = r"^  (?:async \*)?(\w+)\("
    body = script[script.index("class KbClient") :]
    declared = types[types.index("class KbClient") : types.index("// ----")]

    assert set(re.findall(methods, declared, re.MULTILINE)) == set(
        re.findall(methods, body, re.MULTILINE)
    )


def test_every_type_that_is_named_is_there(script: str, types: str) -> None:
    named = set(re.findall(r'import\("\./client\.d\.ts"\)\.(\w+)', script))
    named |= set(re.findall(r"\b(\w+(?:Payload|Options))\b", types))
    declared = re.findall(r"^export (?:interface|type|class) (\w+)", types, re.MULTILINE)

    assert named <= set(declared)
    assert len(declared) == len(set(declared))


@pytest.mark.parametrize(
    ("operation", "options"),
    [
        ("search", ("CallOptions", "FilterOptions", "SearchOptions")),
        ("readArticle", ("ArticleOptions",)),
        ("readContact", ("CallOptions", "ContactOptions")),
    ],
)
def test_every_parameter_of_the_api_is_an_option(
    types: str, operation: str, options: tuple[str, ...]
) -> None:
    methods = [each for path in describe_api("")["paths"].values() for each in path.values()]
    (found,) = [each for each in methods if each["operationId"] == operation]
    wanted = {each["name"] for each in found["parameters"] if each["in"] == "query"}
    bodies = [
        re.search(rf"interface {name}\b[^{{]*{{(.*?)^}}", types, re.S | re.M) for name in options
    ]
    known = {name for body in bodies if body for name in re.findall(r"^  (\w+)\?:", body[1], re.M)}

    # Arguments of the methods: the question, and the form of an article, which tells what comes.
    assert wanted - {"q", "format"} == known - {"q", "signal"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Inner:
    """What is within."""

    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Outer:
    """What is around it.

    More is not said.
    """

    inner: tuple[Inner, ...] = field(metadata=doc("All of them."))
    kind: Kind | None
    pair: tuple[int, float]


def test_a_shape_is_declared_with_all_that_it_holds() -> None:
    assert declare([Outer]) == (
        "/** What is within. */\n"
        "export interface Inner {\n"
        "  on: string;\n"
        "}\n\n"
        "/** What is around it. */\n"
        "export interface Outer {\n"
        "  /** All of them. */\n"
        "  inner: Array<Inner>;\n"
        '  kind: "faq" | "policy" | "guide" | "product" | null;\n'
        "  pair: [number, number];\n"
        "}\n"
    )


@pytest.mark.parametrize(
    ("kind", "spelt"),
    [
        (bool, "boolean"),
        (dict[str, int], "Record<string, number>"),
        (list[str | None], "Array<string | null>"),
        (Literal["a", "b"], '"a" | "b"'),
        (Any, "unknown"),
    ],
)
def test_a_type_is_spelt(kind: Any, spelt: str) -> None:
    assert spell(kind) == spelt


@pytest.mark.parametrize("kind", [bytes, set[str], object])
def test_what_json_does_not_have_cannot_be_spelt(kind: Any) -> None:
    with pytest.raises(TypeError, match="no place in JSON"):
        spell(kind)
