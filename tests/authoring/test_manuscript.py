"""An article's file in an editor's hands: read, checked and written back, never lost."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from kb.authoring.article import parse_article
from kb.authoring.manuscript import (
    check_manuscript,
    draft_from_gap,
    read_manuscript,
    save_manuscript,
)
from kb.errors import EditConflict, NotFound, UsageError
from kb.model import Kind, Status

FILE = "en/delivery/parcels.md"


def test_a_text_is_checked_with_the_files_that_it_links_to(corpus: Path) -> None:
    text = (
        b"---\ntitle: T\n---\n\nSee [one](../returns/return-policy.md#exceptions),\n"
        b"[two](../returns/return-policy.md#nowhere)\nand [three](../gone.md).\n"
    )

    checked = check_manuscript(corpus, FILE, text)

    assert [(each.path, each.line) for each in checked.problems] == [(FILE, 5), (FILE, 5)]
    assert not checked.is_sound
    assert check_manuscript(corpus, FILE, (corpus / FILE).read_bytes()).is_sound


def test_mistakes_of_other_files_are_not_those_of_the_text(corpus: Path) -> None:
    (corpus / "en/returns/return-policy.md").write_text("broken", "utf-8")

    checked = check_manuscript(
        corpus, FILE, b"---\ntitle: T\n---\n\n[x](../returns/return-policy.md)\n"
    )

    assert checked.problems == ()


@pytest.mark.parametrize(
    "source",
    ["../secret.md", "en/../../secret.md", "/etc/passwd", "en/a.md", "en/a/B.md", "", "\0"],
)
def test_only_articles_of_the_folder_are_read(corpus: Path, source: str) -> None:
    (corpus.parent / "secret.md").write_text("secret", "utf-8")

    with pytest.raises(NotFound):
        read_manuscript(corpus, source)


def test_a_file_that_changed_meanwhile_is_not_written(corpus: Path) -> None:
    opened = read_manuscript(corpus, FILE)
    (corpus / FILE).write_bytes(b"theirs")

    with pytest.raises(EditConflict, match="somebody else"):
        save_manuscript(corpus, FILE, "mine", opened.digest)
    assert (corpus / FILE).read_bytes() == b"theirs"

    (corpus / FILE).unlink()
    with pytest.raises(NotFound):
        save_manuscript(corpus, FILE, "mine", opened.digest)
    assert not (corpus / FILE).exists()


def test_saving_leaves_one_file_with_its_rights(corpus: Path) -> None:
    path = corpus / FILE
    path.chmod(0o640)

    saved = save_manuscript(
        corpus, FILE, "---\ntitle: T\n---\n", read_manuscript(corpus, FILE).digest
    )

    assert path.read_bytes() == saved.data == b"---\ntitle: T\n---\n"
    assert path.stat().st_mode & 0o777 == 0o640
    assert sorted(each.name for each in path.parent.iterdir()) == ["parcels.md"]


@pytest.mark.parametrize(
    ("lang", "question", "name"),
    [
        ("en", "do you sell gift cards?", "do-you-sell-gift-cards"),
        ("fa", "کارت هدیه دارید؟", "کارت-هدیه-دارید"),
        ("th", "มีบัตรของขวัญไหม", "มีบัตรของขวัญไหม"),
        ("tr", "Hediye kartı var mı?", "hediye-kartı-var-mı"),
        ("ne", "उपहार कार्ड छ?", "उपहार-कार्ड-छ"),
    ],
)
def test_a_gap_becomes_a_draft_that_parses(
    corpus: Path, lang: str, question: str, name: str
) -> None:
    asks = [question.upper(), "yes: no? # 'x' \x00\u2028[a]", "  two   words ", question]

    source = draft_from_gap(corpus, question, lang, asks, kind=Kind.GUIDE, category="gifts")

    assert source == f"{lang}/gifts/{name}.md"
    parsed = parse_article(source, (corpus / source).read_bytes(), date.min)
    assert parsed.problems == ()
    assert parsed.article
    assert parsed.article.title == question
    assert parsed.article.status is Status.DRAFT
    assert parsed.article.asks[-2:] == ("yes: no? # 'x' [a]", "two words")


def test_a_draft_is_never_written_over_an_article(corpus: Path) -> None:
    before = (corpus / FILE).read_bytes()

    for category in ("delivery", "gifts"):
        with pytest.raises(UsageError, match=r"of that name already: en/delivery/parcels\.md"):
            draft_from_gap(corpus, "Parcels", "en", [], category=category)

    assert (corpus / FILE).read_bytes() == before
    # Another language may have its own: it is the translation.
    assert draft_from_gap(corpus, "x", "fa", [], slug="parcels") == "fa/general/parcels.md"
