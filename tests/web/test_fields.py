"""`fields=`: of an answer what is asked for, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.shape.article import ArticleListPayload, ArticlePayload
from kb.shape.contact import ContactPayload
from kb.shape.search import SearchPayload
from kb.web.api.field import list_fields, read_fields, trim
from kb.web.api.mistake import BadParameters
from kb.web.api.parameter import LONGEST_FIELDS
from kb.web.api.sample import find_sample

from .conftest import Client

SHAPES: dict[str, type] = {
    "search": SearchPayload,
    "listArticles": ArticleListPayload,
    "readArticle": ArticlePayload,
    "readContact": ContactPayload,
}
Path = tuple[str, ...]


def list_paths(shape: type, above: Path = ()) -> Iterator[Path]:
    for name, inner in list_fields(shape).items():
        yield (*above, name)
        if inner is not None:
            yield from list_paths(inner, (*above, name))


def list_leaves(value: Any, place: tuple[str | int, ...] = ()) -> Iterator[tuple[Any, Any]]:
    """Everything in JSON data that has nothing below it, with the way that leads there."""
    if isinstance(value, dict) and value:
        for name, each in value.items():
            yield from list_leaves(each, (*place, name))
    elif isinstance(value, list) and value:
        for number, each in enumerate(value):
            yield from list_leaves(each, (*place, number))
    else:
        yield place, value


def is_asked_for(place: tuple[str | int, ...], paths: list[Path]) -> bool:
    """Whether a path leads to a place, or on from it: what is null or empty has nothing below."""
    names = tuple(each for each in place if isinstance(each, str))
    return any(names[: len(path)] == path or path[: len(names)] == names for path in paths)


@st.composite
def choices(draw: st.DrawFn) -> tuple[str, list[Path]]:
    operation = draw(st.sampled_from(sorted(SHAPES)))
    known = sorted(list_paths(SHAPES[operation]))
    return operation, draw(st.lists(st.sampled_from(known), min_size=1, max_size=6))


@given(choices())
def test_what_is_left_is_what_was_asked_for(chosen: tuple[str, list[Path]]) -> None:
    operation, paths = chosen
    whole = find_sample(operation)
    tree = read_fields(",".join(map(".".join, paths)), SHAPES[operation])

    left = dict(list_leaves(trim(whole, tree)))

    assert left == {
        place: value for place, value in list_leaves(whole) if is_asked_for(place, paths)
    }


def test_without_fields_an_answer_is_whole() -> None:
    whole = find_sample("search")

    assert trim(whole, read_fields("", SearchPayload)) == whole


def test_every_mistake_is_named_with_what_there_is() -> None:
    with pytest.raises(BadParameters) as caught:
        read_fields("answerd,hits.titel,answered.sure,total", SearchPayload)

    answered, title, below = caught.value.mistakes
    assert "'answerd', but this answer has search_id, query, lang" in answered.message
    assert "'titel', but `hits` has title, url, anchor" in title.message
    assert below.message == "`fields` asks for what is below `answered`, where there is nothing."
    assert {each.parameter for each in caught.value.mistakes} == {"fields"}


@pytest.mark.parametrize("text", [",", "answered,", "hits.", ".title", "hits..title", "hits title"])
def test_what_names_no_field_is_refused(text: str) -> None:
    with pytest.raises(BadParameters):
        read_fields(text, SearchPayload)


def test_a_search_is_trimmed_and_recorded_like_any(client: Client) -> None:
    parameters = {"q": "refund", "lang": "en"}
    whole = client.get("/api/v1/search", params=parameters).json()
    fields = "search_id, answered,hits.title,hits.snippet.text,contact.url"

    trimmed = client.get("/api/v1/search", params={**parameters, "fields": fields}).json()

    assert trimmed.pop("search_id") != whole["search_id"]
    assert trimmed == {
        "answered": True,
        "contact": None,
        "hits": [
            {"title": hit["title"], "snippet": {"text": hit["snippet"]["text"]}}
            for hit in whole["hits"]
        ],
    }


@pytest.mark.parametrize(
    ("path", "fields", "expected"),
    [
        ("/api/v1/search?q=zzzqqqxx&", "contact.channels.id,reason", ["contact", "reason"]),
        ("/api/v1/articles?lang=en&size=1&", "total,articles.slug", ["articles", "total"]),
        ("/api/v1/articles/en/return-policy?", "title,passages.html", ["passages", "title"]),
    ],
)
def test_every_long_answer_can_be_trimmed(
    client: Client, path: str, fields: str, expected: list[str]
) -> None:
    answer = client.get(f"{path}fields={fields}")

    assert answer.status_code == 200
    assert sorted(answer.json()) == expected
    assert client.get(f"{path}fields=nothing").status_code == 400


def test_an_unknown_field_is_explained_to_the_app(client: Client) -> None:
    answer = client.get("/api/v1/search?q=refund&fields=hits.titel")

    assert answer.status_code == 400
    (mistake,) = answer.json()["errors"]
    assert mistake["parameter"] == "fields"
    assert "`hits` has title, url" in mistake["message"]


def test_the_limit_of_fields_leaves_room_for_all_of_them() -> None:
    longest = max(len(",".join(list_fields(shape))) for shape in SHAPES.values())

    assert longest < LONGEST_FIELDS / 2
