"""Gaps for editors' programs: what the desk shows and does, with a key instead of a log-in."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from click.testing import CliRunner
from patience import await_that
from plain import PLAIN

from kb.cli import main
from kb.insight.gap_book import GapBook
from kb.insight.gap_desk import read_changes
from kb.insight.key import Scope, add_key

from .conftest import Place

GAPS = "/api/v1/gaps"
KEY_NAME = "help desk"
LIST_FIELDS = [
    "id",
    "lang",
    "question",
    "asks",
    "searches",
    "visitors",
    "reason",
    "state",
    "first",
    "last",
    "closed_by",
]


class Program:
    """A program of the editors, with a key."""

    def __init__(self, place: Place, *scopes: Scope) -> None:
        self.place = place
        headers = {}
        if scopes:
            _, secret = add_key(place.log, KEY_NAME, scopes)
            headers["Authorization"] = f"Bearer {secret}"
        self.http = httpx.Client(base_url=place.address, headers=headers, verify=PLAIN)

    def read(self, path: str = GAPS, **parameters: Any) -> Any:
        answer = self.http.get(path, params=parameters)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def act(self, gap: Any, action: str, body: Any = None) -> httpx.Response:
        path = f"{GAPS}/{gap['id']}/{action}"
        return self.http.post(path) if body is None else self.http.post(path, json=body)


@pytest.fixture
def open_program(place: Place) -> Iterator[Callable[..., Program]]:
    opened: list[Program] = []

    def make(*scopes: Scope) -> Program:
        opened.append(Program(place, *scopes))
        return opened[-1]

    yield make
    for program in opened:
        program.http.close()


@pytest.fixture
def program(open_program: Callable[..., Program]) -> Program:
    return open_program(Scope.EDITOR)


def count(place: Place, *asked: tuple[str, int], lang: str = "en") -> None:
    """Have questions asked by so many visitors each, and counted."""
    for text, visitors in asked:
        for number in range(visitors):
            place.ask(text, f"{text} {number}", lang, first_hit="en/parcels")
    assert place.log.flush()
    GapBook(place.log).update(time.time())


@pytest.fixture
def gap(place: Place, program: Program) -> Any:
    count(place, ("do you sell gift cards", 3), ("can i buy a gift card", 2))
    (found,) = program.read()["gaps"]
    return found


def test_gaps_are_listed_as_the_command_line_prints_them(place: Place, program: Program) -> None:
    count(place, ("do you repair lamps", 2), ("is there a loyalty program", 7))
    count(place, ("کارت هدیه دارید", 3), lang="fa")
    place.ask("my name is Ayşe Yılmaz", "one")

    found = program.read()

    assert [gap["question"] for gap in found["gaps"]] == [
        "is there a loyalty program",
        "کارت هدیه دارید",
        "do you repair lamps",
    ]
    assert (found["total"], found["page"], found["size"]) == (3, 1, 20)
    assert list(found["gaps"][0]) == LIST_FIELDS
    folders = ["--articles", str(place.articles), "--data", str(place.settings.data_dir)]
    printed = CliRunner().invoke(main, ["gaps", "--json", *folders])
    told = json.loads(printed.stdout)["gaps"]
    assert json.loads(json.dumps(told).replace("+00:00", "Z")) == found["gaps"]


def test_what_too_few_visitors_asked_is_never_told(place: Place, program: Program) -> None:
    count(place, ("do you repair lamps", 1), ("is there a loyalty program", 2))

    found = program.read()

    assert [gap["question"] for gap in found["gaps"]] == ["is there a loyalty program"]
    with place.log.reading() as database:
        ids = {row[0] for row in database.execute("SELECT id FROM gaps").fetchall()}
    (hidden,) = ids - {gap["id"] for gap in found["gaps"]}
    assert program.http.get(f"{GAPS}/{hidden}").status_code == 404
    assert program.http.post(f"{GAPS}/{hidden}/ignore").status_code == 404


def test_the_list_is_limited_and_paged(place: Place, program: Program) -> None:
    count(place, *((f"{thing} {'x' * 3}", 2) for thing in ("engraving", "lamps", "vouchers")))
    count(place, ("کارت هدیه دارید", 2), lang="fa")
    everything = program.read()
    gap = everything["gaps"][0]
    program.act(gap, "ignore")

    assert program.read(lang="fa")["total"] == 1
    assert program.read(lang="xx") == {**program.read(lang="xx"), "gaps": [], "total": 0}
    assert program.read()["total"] == 3
    assert [each["id"] for each in program.read(state="ignored")["gaps"]] == [gap["id"]]
    paged = [program.read(size=1, page=page)["gaps"] for page in (1, 2, 3, 4)]
    assert [each["id"] for page in paged for each in page] == [
        each["id"] for each in program.read()["gaps"]
    ]
    wrong = program.http.get(GAPS, params={"state": "lost", "size": 51})
    assert {each["parameter"] for each in wrong.json()["errors"]} == {"state", "size"}


def test_a_gap_comes_with_its_evidence(program: Program, gap: Any) -> None:
    found = program.read(f"{GAPS}/{gap['id']}")

    assert {name: found[name] for name in LIST_FIELDS} == gap
    assert [ask["text"] for ask in found["asks"]] == [
        "do you sell gift cards",
        "can i buy a gift card",
    ]
    assert found["shown"] == ["en/parcels"]
    assert found["may"] == ["assigned", "closed", "drafted", "ignored"]
    assert (found["assigned_to"], found["draft"], found["contacts"]) == (None, None, 0)


def test_who_did_what_is_in_the_history(place: Place, program: Program, gap: Any) -> None:
    assigned = program.act(gap, "assign", {"to": "  Ada  Lovelace "}).json()
    released = program.act(gap, "release").json()
    ignored = program.act(gap, "ignore", {"note": "we never will"}).json()
    reopened = program.act(gap, "reopen").json()

    assert (assigned["state"], assigned["assigned_to"]) == ("assigned", "Ada Lovelace")
    assert (released["state"], released["assigned_to"]) == ("open", None)
    assert ignored["may"] == ["reopened"]
    assert [(each["new"], each["note"]) for each in reopened["changes"]] == [
        ("assigned", "Ada Lovelace"),
        ("open", ""),
        ("ignored", "we never will"),
        ("reopened", ""),
    ]
    with place.log.reading() as database:
        assert {change.who for change in read_changes(database, gap["id"])} == {KEY_NAME}


def test_what_a_state_does_not_allow_is_refused(program: Program, gap: Any) -> None:
    program.act(gap, "ignore")

    for action, body in (("assign", {"to": "Ada"}), ("release", None), ("draft", None),
                         ("answer", {"slug": "parcels"})):  # fmt: skip
        answer = program.act(gap, action, body)
        assert answer.status_code == 409, action
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["type"] == "/schema#problem-gap-refused"
        assert "reopen" in answer.json()["detail"]


def test_a_draft_is_begun_as_the_desk_does(place: Place, program: Program, gap: Any) -> None:
    wanted = {"title": "Gift cards", "slug": "gift-cards", "category": "gifts"}
    drafted = program.act(gap, "draft", wanted)

    assert drafted.json()["draft"] == "en/gifts/gift-cards.md"
    text = (place.articles / "en/gifts/gift-cards.md").read_text("utf-8")
    assert text.startswith("---\ntitle: Gift cards\nkind: faq\nasks:\n- do you sell gift cards\n")

    again = program.act(gap, "draft", {**wanted, "category": "other"})
    assert again.status_code == 409
    assert "There is an article of that name already" in again.json()["detail"]
    for slug in ("../../secret", "a/b", ".hidden"):
        assert program.act(gap, "draft", {"slug": slug}).status_code == 409
    assert not list(place.articles.parent.glob("**/secret*"))


def test_a_draft_needs_no_more_than_a_gap(place: Place, program: Program, gap: Any) -> None:
    drafted = program.act(gap, "draft").json()

    assert drafted["draft"] == "en/general/do-you-sell-gift-cards.md"
    assert (place.articles / drafted["draft"]).exists()


def test_an_article_that_answers_is_published_with_the_wordings(
    place: Place, program: Program, gap: Any, open_program: Callable[..., Program]
) -> None:
    closed = program.act(gap, "answer", {"slug": "parcels"})

    assert closed.status_code == 200, closed.text
    said = closed.json()
    assert (said["state"], said["closed_by"], said["published"]) == ("closed", "en/parcels", True)
    text = (place.articles / "en/delivery/parcels.md").read_text("utf-8")
    assert "do you sell gift cards" in text
    assert "can i buy a gift card" in text
    question = {"q": "do you sell gift cards", "lang": "en"}
    reader = open_program()

    def is_found() -> bool:
        hits = reader.read("/api/v1/search", **question)["hits"]
        return bool(hits) and hits[0]["slug"] == "parcels"

    await_that(is_found, "the article is not found with the wording that it was given")


@pytest.mark.parametrize(
    ("action", "body", "field"),
    [
        ("assign", {}, "to"),
        ("assign", {"to": ""}, "to"),
        ("assign", {"to": 7}, "to"),
        ("ignore", {"note": "x" * 301}, "note"),
        ("answer", {"slug": "nothing"}, "slug"),
        ("answer", {"slug": "parcels", "asks": ["never asked"]}, "asks"),
        ("draft", {"kind": "poem"}, "kind"),
        ("draft", {"titel": "Cards"}, "titel"),
    ],
)
def test_a_body_that_cannot_be_used_is_explained(
    program: Program, gap: Any, action: str, body: Any, field: str
) -> None:
    answer = program.act(gap, action, body)

    assert answer.status_code == 400, answer.text
    assert [each["parameter"] for each in answer.json()["errors"]] == [field]
    assert program.read(f"{GAPS}/{gap['id']}")["changes"] == []


def test_nobody_sees_or_changes_gaps_without_the_scope(
    place: Place, gap: Any, open_program: Callable[..., Program]
) -> None:
    nobody = open_program()
    place.log.flush()
    paths = (GAPS, f"{GAPS}/{gap['id']}", f"{GAPS}/unknown")
    for path in paths:
        answer = nobody.http.get(path)
        assert answer.status_code == 401
        assert answer.headers["www-authenticate"].startswith("Bearer")
        assert "gift" not in answer.text
    for action in ("assign", "release", "ignore", "reopen", "answer", "draft"):
        assert nobody.act(gap, action, {}).status_code == 401


def test_a_key_of_another_scope_is_refused(
    place: Place, open_program: Callable[..., Program]
) -> None:
    reader = open_program(Scope.SEARCH, Scope.FEEDBACK)
    count(place, ("do you sell gift cards", 3))

    assert reader.http.get(GAPS).status_code == 403
    assert reader.http.post(f"{GAPS}/any/ignore").status_code == 403
