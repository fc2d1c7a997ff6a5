"""After a build the gaps' questions are asked again, of a real index."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from insight.conftest import NOON, Shop
from kb.authoring import load_library
from kb.index import Index, compile_index, open_index
from kb.insight.gap import BY_ITSELF, Gap
from kb.insight.gap_book import GapBook
from kb.insight.gap_desk import (
    close_gap,
    ignore_gap,
    mark_drafted,
    read_changes,
    read_gap,
    read_gaps,
)
from kb.insight.gap_settle import Answer, settle_gaps
from kb.insight.replay import questions_of, replay
from kb.result import Query
from kb.search import search

HOUR = 3600.0
NORWAY = (
    "---\ntitle: Shipping to Norway\nasks: [Do you ship to Norway?]\n---\nYes, to Norway by ship.\n"
)
RETURNS = "---\ntitle: Returns\n---\nSend the parcel back within 14 days for a refund.\n"


def build(tmp_path: Path, **articles: str) -> Index:
    """An index of English articles, given by slug."""
    folder = tmp_path / f"articles-{len(list(tmp_path.iterdir()))}"
    (folder / "en" / "help").mkdir(parents=True)
    for slug, source in articles.items():
        (folder / "en" / "help" / f"{slug}.md").write_text(source, encoding="utf-8")
    data = folder.with_suffix(".data")
    library, _warnings = load_library(folder)
    compile_index(library, data)
    return open_index(data)


def asking(index: Index, changed: float = 0.0) -> Callable[[str, str], Answer]:
    def ask(text: str, lang: str) -> Answer:
        result = search(index, Query(text, lang, size=1))
        hit = result.hits[0] if result.hits else None
        article = f"{hit.lang}/{hit.slug}" if hit else ""
        title = hit.title.text if hit else ""
        return Answer(result.answered, result.confidence, article, title, changed)

    return ask


def gap_of(shop: Shop) -> Gap:
    for number, who in enumerate(("Kari", "Ola", "Per")):
        shop.search("Do you ship to Norway?", 600.0 * number, who, answered=False, hits=0)
    for number, who in enumerate(("Liv", "Nils")):
        shop.search("norway shipping", HOUR + 600.0 * number, who, answered=False, hits=0)
    shop.wait_until(6 * HOUR)
    GapBook(shop.log).update(shop.now)
    with shop.log.reading() as database:
        (gap,) = read_gaps(database)
    return gap


def now_of(shop: Shop, gap: Gap) -> Gap:
    with shop.log.reading() as database:
        return read_gap(database, gap.id)


def test_a_gap_closes_by_the_article_that_answers_it(shop: Shop, tmp_path: Path) -> None:
    gap = gap_of(shop)
    assert settle_gaps(shop.log, asking(build(tmp_path, returns=RETURNS)), shop.now) == ()
    mark_drafted(shop.log, gap.id, "en/help/norway.md", "Ingrid", shop.now)

    (settled,) = settle_gaps(
        shop.log, asking(build(tmp_path, returns=RETURNS, norway=NORWAY)), shop.now + 60
    )

    assert (settled.gap, settled.article, settled.share) == (gap.id, "en/norway", 1.0)
    closed = now_of(shop, gap)
    assert (closed.state, closed.closed_by) == ("closed", "en/norway")
    with shop.log.reading() as database:
        assert read_changes(database, gap.id)[-1].who == BY_ITSELF


def test_a_closed_gap_reopens_when_its_article_goes(shop: Shop, tmp_path: Path) -> None:
    gap = gap_of(shop)
    settle_gaps(shop.log, asking(build(tmp_path, norway=NORWAY)), shop.now)

    (settled,) = settle_gaps(shop.log, asking(build(tmp_path, returns=RETURNS)), shop.now + 60)

    assert settled.state == "reopened"
    assert (now_of(shop, gap).state, now_of(shop, gap).closed_by) == ("reopened", None)


def test_a_closed_gap_reopens_when_customers_fail_again(shop: Shop, tmp_path: Path) -> None:
    gap = gap_of(shop)
    index = build(tmp_path, norway=NORWAY)
    settle_gaps(shop.log, asking(index), shop.now)
    assert settle_gaps(shop.log, asking(index), shop.now) == ()

    for number, who in enumerate(("Eva", "Odd")):
        search_id = shop.search("norway shipping", 7 * HOUR + 600 * number, who)
        shop.contact(search_id, 7 * HOUR + 600 * number + 30, who)
    shop.wait_until(9 * HOUR)

    (settled,) = settle_gaps(shop.log, asking(index), shop.now)
    assert (settled.gap, settled.state) == (gap.id, "reopened")


def test_an_answer_that_customers_rejected_closes_nothing_until_it_changes(
    shop: Shop, tmp_path: Path
) -> None:
    for number, who in enumerate(("Kari", "Ola")):
        search_id = shop.search("Do you ship to Norway?", 600.0 * number, who)
        shop.contact(search_id, 600.0 * number + 30, who)
    shop.wait_until(6 * HOUR)
    GapBook(shop.log).update(shop.now)
    index = build(tmp_path, parcels=NORWAY)  # the article that these searches had as first hit

    assert settle_gaps(shop.log, asking(index, changed=NOON - HOUR), shop.now) == ()
    (settled,) = settle_gaps(shop.log, asking(index, changed=NOON + HOUR), shop.now)

    assert settled.article == "en/parcels"


def test_an_ignored_gap_is_left_alone(shop: Shop, tmp_path: Path) -> None:
    gap = gap_of(shop)
    ignore_gap(shop.log, gap.id, "Ingrid", shop.now)

    assert settle_gaps(shop.log, asking(build(tmp_path, norway=NORWAY)), shop.now) == ()
    assert now_of(shop, gap).state == "ignored"


def test_too_small_a_share_of_the_searches_closes_nothing(shop: Shop) -> None:
    gap = gap_of(shop)

    def half(text: str, _lang: str) -> Answer:
        return Answer(text.startswith("Do you"), 0.9, "en/norway")

    assert settle_gaps(shop.log, half, shop.now) == ()  # 3 of 5
    close_gap(shop.log, gap.id, "en/norway", "Ingrid", shop.now)
    assert settle_gaps(shop.log, half, shop.now) == ()  # and too large a one reopens nothing


def test_a_replay_says_what_a_draft_would_answer(shop: Shop, tmp_path: Path) -> None:
    gap = gap_of(shop)
    other = ("How do I get a refund?", "en", 4)
    before = build(tmp_path, returns=RETURNS)
    after = build(tmp_path, returns=RETURNS, norway=NORWAY)

    found = replay([*questions_of(gap), other], asking(before), asking(after), "en/norway")

    assert found.summary == "answers 5 of 9 asks"
    assert found.answered_after == found.answered_before + 5
    assert found.lost == ()
    assert found.rivals == ()
    assert [each.text for each in found.questions][-1] == "How do I get a refund?"


def test_a_replay_names_the_rivals_that_lose_and_gain() -> None:
    first = Answer(True, 0.9, "en/returns")

    def before(text: str, _lang: str) -> Answer:
        return first if text != "new" else Answer(False)

    def after(text: str, _lang: str) -> Answer:
        answers = {"new": "en/draft", "taken": "en/draft", "moved": "en/other"}
        if text == "broken":
            return replace(first, answered=False)
        return replace(first, article=answers.get(text, "en/returns"))

    questions = [(text, "en", 2) for text in ("new", "taken", "moved", "kept", "broken")]
    found = replay(questions, before, after, "en/draft")

    assert (found.by_draft, found.asks) == (4, 10)
    assert [(each.article, each.change) for each in found.rivals] == [
        ("en/returns", -6),
        ("en/other", 2),
    ]
    assert [each.text for each in found.lost] == ["broken"]
