"""Gaps at the desk: the list, one gap, and what is done about it."""

from __future__ import annotations

import re
import time

import pytest

from kb.insight.gap import Gap, GapState
from kb.insight.gap_book import GapBook
from kb.insight.gap_desk import read_gaps

from .conftest import NAME, Place, Visitor


def ask(
    place: Place, text: str, visitors: int = 2, lang: str = "en", *, first_hit: str = ""
) -> None:
    for number in range(visitors):
        place.ask(text, f"{text} {number}", lang, first_hit=first_hit)


def look(place: Place, editor: Visitor, path: str = "/desk/gaps") -> str:
    """The page, once what was asked so far is counted."""
    assert place.log.flush()
    GapBook(place.log).update(time.time())
    editor.get(path)
    return editor.page


def gaps(place: Place) -> dict[str, Gap]:
    with place.log.reading() as database:
        return {gap.question: gap for gap in read_gaps(database)}


@pytest.fixture
def gap(place: Place, editor: Visitor) -> Gap:
    """A gap with two wordings, opened in the editor's browser."""
    ask(place, "do you sell gift cards", 3, first_hit="en/parcels")
    ask(place, "can i buy a gift card", 2)
    look(place, editor)
    (found,) = gaps(place).values()
    editor.get(f"/desk/gaps/{found.id}")
    return found


def test_gaps_are_listed_by_how_pressing_they_are(place: Place, editor: Visitor) -> None:
    ask(place, "do you repair lamps", 2)
    ask(place, "is there a loyalty program", 7)
    ask(place, "کارت هدیه دارید", 3, "fa")
    place.ask("my name is Ayşe Yılmaz", "one")

    page = look(place, editor)

    shown = re.findall(r'<h2><a href="/desk/gaps/[\w-]+"><bdi[^>]*>([^<]+)', page)
    assert shown == ["is there a loyalty program", "کارت هدیه دارید", "do you repair lamps"]
    assert '<bdi lang="fa" dir="rtl">' in page
    assert "Ayşe" not in page


def test_the_list_is_limited_by_language_state_and_period(place: Place, editor: Visitor) -> None:
    ask(place, "do you repair lamps", 2)
    ask(place, "کارت هدیه دارید", 2, "fa")
    for who in ("a", "b"):
        place.ask("do you engrave names", who, at=time.time() - 40 * 86400)
    look(place, editor)

    def shown(query: str) -> set[str]:
        page = look(place, editor, f"/desk/gaps?{query}")
        return {question for question in gaps(place) if f">{question}</bdi></a>" in page}

    assert shown("") == {"do you repair lamps", "کارت هدیه دارید", "do you engrave names"}
    assert shown("lang=fa") == {"کارت هدیه دارید"}
    assert shown("days=30") == {"do you repair lamps", "کارت هدیه دارید"}
    assert shown("state=closed") == set()
    assert shown("state=nonsense&days=x&page=0&lang=") == set(gaps(place))
    assert shown("page=7") == set()


def test_a_gap_shows_its_evidence(gap: Gap, editor: Visitor) -> None:
    page = editor.page

    assert "do you sell gift cards" in page
    assert "can i buy a gift card" in page
    assert "Nothing that surely answers" in page
    assert "Parcels and tracking" in page, "what was shown instead"
    assert "<h3>Write the answer</h3>" in page


def test_a_draft_begins_with_the_wordings_and_writes_nothing_over(
    place: Place, gap: Gap, editor: Visitor
) -> None:
    fields = {"title": "Gift cards", "slug": "gift-cards", "category": "gifts", "kind": "faq"}
    answer = editor.post(f"/desk/gaps/{gap.id}/draft", **fields)

    file = place.articles / "en/gifts/gift-cards.md"
    text = file.read_text("utf-8")
    assert answer.url.path == "/desk/articles/en/gifts/gift-cards"
    assert text.startswith(
        "---\ntitle: Gift cards\nkind: faq\nasks:\n- do you sell gift cards\n"
        "- can i buy a gift card\n"
    )
    assert "status: draft" in text
    drafted = gaps(place)[gap.question]
    assert (drafted.state, drafted.draft) == (GapState.DRAFTED, "en/gifts/gift-cards.md")

    file.write_text("mine", "utf-8")
    editor.get(f"/desk/gaps/{gap.id}")
    again = editor.post(f"/desk/gaps/{gap.id}/draft", **{**fields, "category": "other"})
    assert again.status_code == 422
    assert "an article of that name already" in again.text
    assert file.read_text("utf-8") == "mine"


@pytest.mark.parametrize(
    ("field", "value"),
    [("slug", "../../etc"), ("slug", "A B"), ("slug", "*"), ("category", ".."), ("category", "A/b"),
     ("kind", "novel"), ("title", " ")],
)  # fmt: skip
def test_a_draft_that_cannot_be_is_explained_and_nothing_is_written(
    place: Place, gap: Gap, editor: Visitor, field: str, value: str
) -> None:
    before = sorted(place.articles.rglob("*"))
    fields = {"title": "Gift cards", "slug": "", "category": "gifts", "kind": "faq", field: value}

    answer = editor.post(f"/desk/gaps/{gap.id}/draft", **fields)

    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert [path for path in place.articles.rglob("*.md") if path not in before] == []
    assert gaps(place)[gap.question].state is GapState.OPEN


def test_answered_by_adds_the_asks_and_nothing_else_publishes_and_closes(
    place: Place, gap: Gap, editor: Visitor
) -> None:
    import httpx

    file = place.articles / "en/products/giving-back.md"
    before = file.read_bytes()
    assert before.count(b"asks") == 0
    found = editor.get(f"/desk/gaps/{gap.id}?find=take-back")
    assert 'value="giving-back"' in found.text

    answer = editor.post(
        f"/desk/gaps/{gap.id}/answered",
        slug="giving-back",
        ask=["do you sell gift cards", "can i buy a gift card", "not a wording of the gap"],
    )

    added = b'asks:\n  - "do you sell gift cards"\n  - "can i buy a gift card"\n'
    assert file.read_bytes() == before.replace(b"recycling]\n", b"recycling]\n" + added)
    assert "the gap is closed" in answer.text
    closed = gaps(place)[gap.question]
    assert (closed.state, closed.closed_by) == (GapState.CLOSED, "en/giving-back")
    found = httpx.get(f"{place.address}/api/v1/search?q=do+you+sell+gift+cards&lang=en")
    assert found.json()["hits"][0]["url"].startswith("/en/articles/giving-back")


def test_a_gap_is_assigned_released_ignored_and_reopened(
    place: Place, gap: Gap, editor: Visitor
) -> None:
    def act(verb: str, **fields: str) -> Gap:
        editor.get(f"/desk/gaps/{gap.id}")
        assert editor.post(f"/desk/gaps/{gap.id}/{verb}", **fields).status_code == 200
        return gaps(place)[gap.question]

    assigned = act("assign", to=NAME)
    assert (assigned.state, assigned.assigned_to) == (GapState.ASSIGNED, NAME)
    assert act("release").state is GapState.OPEN
    assert act("ignore", note="no").state is GapState.IGNORED
    assert gap.question not in look(place, editor)
    assert gap.question in look(place, editor, "/desk/gaps?state=ignored")
    assert act("reopen").state is GapState.REOPENED
    assert f"{NAME}: Ignored" in editor.page, "the history says who did it"


def test_what_a_state_does_not_allow_is_refused_and_explained(
    place: Place, gap: Gap, editor: Visitor
) -> None:
    editor.post(f"/desk/gaps/{gap.id}/ignore")

    answer = editor.post(f"/desk/gaps/{gap.id}/assign", to=NAME)

    assert answer.status_code == 409
    assert "is ignored and cannot become assigned" in answer.text


def test_an_unknown_gap_is_not_found(editor: Visitor) -> None:
    assert editor.get("/desk/gaps/en-00000000").status_code == 404


def test_what_customers_type_is_never_markup(place: Place, editor: Visitor) -> None:
    ask(place, "<script>alert(1)</script> & <b>lamps</b>", 3)

    page = look(place, editor)

    assert "<script>alert" not in page
    assert "<b>" not in page
    assert "alert" in page
