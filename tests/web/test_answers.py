"""Answers that are kept: the same as new ones, and never of an index that is gone."""

from __future__ import annotations

import gc
import json
import weakref
from collections.abc import Callable
from pathlib import Path

import pytest

from kb.codec import encode_json
from kb.errors import BadQuery
from kb.index import Index, open_index
from kb.model import Kind
from kb.result import FacetCount, Filters, Query
from kb.search import search
from kb.shape.search import FacetPayload
from kb.web.api.search_payload import render_search
from kb.web.ask import answers as answers_module
from kb.web.ask.answers import Answers

OFFERED = ("en", "fa")


@pytest.fixture
def make_index(
    corpus: Path, tmp_path: Path, build_once: Callable[[Path, Path], None]
) -> Callable[[], Index]:
    def make() -> Index:
        build_once(corpus, tmp_path / "data")
        return open_index(tmp_path / "data")

    return make


def test_an_answer_is_what_the_search_finds(make_index: Callable[[], Index]) -> None:
    index, answers = make_index(), Answers()
    query = Query("where is my parcel", "en")

    answer = answers.find(index, query, OFFERED)

    assert answer.result == search(index, query, OFFERED)
    body = json.loads(answer.body("ab" * 8, "https://shop.example"))
    expected = render_search(answer.result, "https://shop.example", search_id="ab" * 8)
    assert body == json.loads(encode_json(expected))


@pytest.mark.parametrize("body_first", [True, False])
def test_what_is_wanted_in_another_form_is_the_same_answer(
    make_index: Callable[[], Index], body_first: bool
) -> None:
    index, answers = make_index(), Answers()
    query = Query("where is my parcel", "en")
    answer = answers.find(index, query, OFFERED)
    expected = search(index, query, OFFERED)

    for turn in (body_first, not body_first, body_first):
        if turn:
            body = json.loads(answer.body("ab" * 8, ""))
            assert body == json.loads(encode_json(render_search(expected, "", "ab" * 8)))
        else:
            assert answer.result == expected


def test_the_same_question_is_searched_once_and_named_anew(
    make_index: Callable[[], Index], monkeypatch: pytest.MonkeyPatch
) -> None:
    index, answers = make_index(), Answers()
    asked: list[Query] = []

    def note(index: Index, query: Query, offered: tuple[str, ...]) -> object:
        asked.append(query)
        return search(index, query, offered)

    monkeypatch.setattr(answers_module, "search", note)
    query = Query("refund", "en")
    policies = Query("refund", "en", Filters(kinds=frozenset({Kind.POLICY})))

    first = answers.find(index, query, OFFERED).body("1" * 16, "")
    second = answers.find(index, query, OFFERED).body("2" * 16, "")
    answers.find(index, policies, OFFERED)
    answers.find(index, query, ("en",))

    assert asked == [query, policies, query]
    assert json.loads(first)["search_id"] == "1" * 16
    assert json.loads(second) == {**json.loads(first), "search_id": "2" * 16}


def test_a_question_that_holds_an_id_does_not_lend_it(make_index: Callable[[], Index]) -> None:
    answer = Answers().find(make_index(), Query("0" * 16, "en"), OFFERED)

    body = json.loads(answer.body("f" * 16, ""))

    assert (body["search_id"], body["query"]) == ("f" * 16, "0" * 16)


def test_a_new_generation_answers_anew_and_the_old_one_is_let_go(
    make_index: Callable[[], Index], corpus: Path
) -> None:
    answers, query = Answers(), Query("bergen", "en")
    old = make_index()
    assert answers.find(old, query, OFFERED).result.hits == ()
    lamp = corpus / "en/products/lamp.md"
    lamp.write_text(lamp.read_text(encoding="utf-8").replace("Oslo", "Bergen"), encoding="utf-8")
    new = make_index()

    assert answers.find(new, query, OFFERED).result.hits

    gone = weakref.ref(old)
    del old
    gc.collect()
    assert gone() is None


def test_a_question_that_is_refused_is_refused_again(make_index: Callable[[], Index]) -> None:
    index, answers = make_index(), Answers()
    for _ in range(2):
        with pytest.raises(BadQuery):
            answers.find(index, Query("x" * 501, "en"), OFFERED)


def test_a_count_is_written_as_the_api_describes_it() -> None:
    assert encode_json(FacetCount("refunds", 3)) == encode_json(
        FacetPayload(value="refunds", count=3)
    )
