"""A change that is patched in finds what an index that is compiled together finds."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from kb.index import Index, compile_index, edition, open_index
from kb.index.words import ArticleWords, read_article
from kb.model import Article, Category, Kind, Library, Passage, Status
from kb.result import Query
from kb.search import search, suggest

TOPICS = ["lamp", "parcel", "refund", "voucher", "invoice", "courier", "mattress", "kettle"]


def make_article(number: int, title: str = "", body: str = "") -> Article:
    topic = TOPICS[number % len(TOPICS)]
    title = title or f"About the {topic} number {number}"
    body = body or f"The {topic} is on shelf {number}. Ask for the {TOPICS[(number * 3) % 8]}."
    return Article(
        lang="en",
        category="things",
        slug=f"article-{number}",
        title=title,
        kind=Kind.GUIDE,
        status=Status.PUBLISHED,
        passages=(
            Passage("", "", 0, body, f"<p>{body}</p>"),
            Passage("more", f"More of the {topic}", 2, f"It is {number} inches wide.", "<p></p>"),
        ),
        source=f"en/things/article-{number}.md",
        digest=f"{number}",
        updated=date(2026, 1, 1),
        asks=(f"where is my {topic} {number}",),
        tags=(topic,),
    )


def library(articles: list[Article]) -> Library:
    return Library(tuple(articles), (Category("en", "things", "Things"),))


@pytest.fixture
def always(monkeypatch: pytest.MonkeyPatch) -> None:
    """Patch small indexes too, and large changes."""
    monkeypatch.setattr(edition, "PATCHED_FROM", 0)
    monkeypatch.setattr(edition, "PATCHED_MOST", 10.0)


def patched_of(data_dir: Path, articles: list[Article]) -> int:
    manifest, _ = compile_index(library(articles), data_dir)
    return manifest.languages["en"].patched


def ask(index: Index, text: str) -> list[tuple[str, str, float]]:
    hits = search(index, Query(text, "en", size=50)).hits
    return [(hit.slug, hit.snippet.text, round(hit.score, 1)) for hit in hits]


QUESTIONS = ["where is my lamp", "refund number 10", '"the kettle"', "mattres", "zebra", "tag:lamp"]


@pytest.mark.usefixtures("always")
def test_taking_an_article_out_and_in_again_gives_the_index_that_was_there(tmp_path: Path) -> None:
    articles = [make_article(number) for number in range(40)]
    compile_index(library(articles), tmp_path)
    before = open_index(tmp_path)

    assert patched_of(tmp_path, articles[:7] + articles[8:]) == 2
    without = open_index(tmp_path)
    assert without.article("en", "article-7") is None
    assert "article-7" not in [slug for slug, *_ in ask(without, "voucher 7")]
    assert patched_of(tmp_path, articles) == 4
    after = open_index(tmp_path)

    assert after.articles("en") == before.articles("en")
    for question in QUESTIONS:
        assert sorted(ask(after, question)) == sorted(ask(before, question))


@pytest.mark.usefixtures("always")
def test_an_edited_article_is_found_by_its_new_words_and_not_by_its_old_ones(
    tmp_path: Path,
) -> None:
    articles = [make_article(number) for number in range(40)]
    compile_index(library(articles), tmp_path)
    articles[3] = make_article(3, title="The zebra crossing", body="A zebra waits at the kerb.")

    assert patched_of(tmp_path, articles) == 4
    index = open_index(tmp_path)

    (hit, *_) = search(index, Query("zebra kerb", "en")).hits
    assert hit.slug == "article-3"
    assert [hit.snippet.text[start:end] for start, end in hit.snippet.highlights] == [
        "zebra",
        "kerb",
    ]
    assert search(index, Query('"zebra waits"', "en")).total == 1
    assert search(index, Query("zebra", "en")).answered
    assert search(index, Query("zebta", "en")).correction == "zebra"  # the new word is known
    assert suggest(index, "en", "the zeb")[0].text == "The zebra crossing"
    assert not index.holding("en", [["shelf", "3"]], []).any()
    assert np.count_nonzero(index.holding("en", [["shelf", "4"]], [])) == 1
    assert search(index, Query("tag:voucher", "en")).total == 5
    assert index.article("en", "article-3") == articles[3]
    assert len(index.articles("en")) == 40


@pytest.mark.usefixtures("always")
def test_many_changes_one_after_the_other_find_what_one_compilation_finds(tmp_path: Path) -> None:
    articles = [make_article(number) for number in range(60)]
    compile_index(library(articles), tmp_path / "patched")
    for step in range(6):
        articles = [each for each in articles if each.slug != f"article-{step * 4}"]
        articles.append(make_article(60 + step))
        articles[step] = replace(articles[step], title=f"{articles[step].title} again")
        compile_index(library(articles), tmp_path / "patched")
    compile_index(library(articles), tmp_path / "whole")
    patched, whole = open_index(tmp_path / "patched"), open_index(tmp_path / "whole")

    assert patched.articles("en") == whole.articles("en")
    for question in QUESTIONS:
        one = search(patched, Query(question, "en", size=50))
        other = search(whole, Query(question, "en", size=50))
        assert one.answered == other.answered
        assert one.correction == other.correction
        best = {hit.slug for hit in other.hits if hit.score > 0.8 * other.hits[0].score}
        assert best <= {hit.slug for hit in one.hits[: len(best) + 3]}


@pytest.mark.usefixtures("always")
def test_an_unchanged_article_is_not_analysed_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    articles = [make_article(number) for number in range(10)]
    compile_index(library(articles), tmp_path)
    read: list[str] = []

    def note(article: Article) -> ArticleWords:
        read.append(article.slug)
        return read_article(article)

    monkeypatch.setattr(edition, "read_article", note)
    articles[4] = make_article(4, title="New")

    compile_index(library(articles), tmp_path)
    monkeypatch.setattr(edition, "PATCHED_FROM", 1000)
    articles[5] = make_article(5, title="New as well")
    manifest, _ = compile_index(library(articles), tmp_path)

    assert read == ["article-4", "article-5"]
    assert (
        manifest.languages["en"].patched == 0
    )  # compiled together again, from words that are known


def test_a_small_index_is_compiled_whole(tmp_path: Path) -> None:
    articles = [make_article(number) for number in range(10)]
    compile_index(library(articles), tmp_path)

    assert patched_of(tmp_path, articles[1:]) == 0


def test_many_changes_are_compiled_together(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(edition, "PATCHED_FROM", 0)
    articles = [make_article(number) for number in range(100)]
    compile_index(library(articles), tmp_path)

    assert patched_of(tmp_path, articles[2:]) == 4  # of 196 passages: 2 %
    assert patched_of(tmp_path, articles[6:]) == 0  # 12 of 188 would have come or gone


@pytest.mark.usefixtures("always")
def test_a_patched_generation_does_not_touch_the_one_before(tmp_path: Path) -> None:
    articles = [make_article(number) for number in range(20)]
    first, _ = compile_index(library(articles), tmp_path)
    folder = tmp_path / "generations" / first.generation
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}

    compile_index(library(articles[1:]), tmp_path)

    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before
    index = open_index(tmp_path)
    shutil.rmtree(folder)
    assert np.count_nonzero(index.holding("en", [["shelf"]], [])) == 19
