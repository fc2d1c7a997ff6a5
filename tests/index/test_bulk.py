"""Postings written from arrays: Whoosh reads in them what it would have written itself."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st
from whoosh import fields, index

from kb.index.document import FIELDS, Document
from kb.index.postings import FIELD, JoinedStems, Postings, patch_postings, write_postings
from kb.index.tokens import read_tokens
from kb.index.words import read_words

Table = dict[str, list[tuple[int, list[int]]]]

TEXTS = st.lists(st.sampled_from(["lamp", "Lamps", "şifre", "7", "shelf"]), max_size=4).map(
    " ".join
)
DOCUMENTS = st.lists(
    st.tuples(st.integers(0, 1), st.tuples(*[TEXTS] * len(FIELDS))), min_size=1, max_size=6
)


def make(texts: Sequence[tuple[int, Sequence[str]]]) -> list[Document]:
    return [
        Document(number, passage, tuple(read_words(text, "en") for text in each))
        for number, (passage, each) in enumerate(texts)
    ]


def write_with_whoosh(folder: Path, documents: Sequence[Document]) -> None:
    """As `patch_postings` adds documents: one after the other, by Whoosh itself."""
    schema = fields.Schema(**{FIELD: fields.TEXT(analyzer=JoinedStems())})
    index.create_in(str(folder), schema).close()
    patch_postings(folder, (), documents)


def read_table(folder: Path) -> Table:
    """Of each term, the documents that hold it and its positions there."""
    with closing(index.open_dir(str(folder))) as store, closing(store.reader()) as reader:
        found: Table = {}
        for term in reader.field_terms(FIELD):
            matcher, found[term] = reader.postings(FIELD, term), []
            while matcher.is_active():
                found[term].append((matcher.id(), matcher.value_as("positions")))
                assert matcher.weight() == len(found[term][-1][1])
                matcher.next()
            assert reader.doc_frequency(FIELD, term) == len(found[term])
        assert reader.doc_count_all() == reader.doc_count()
        return found


@given(DOCUMENTS)
@settings(max_examples=50, deadline=None)
def test_terms_documents_and_positions_are_those_that_whoosh_would_write(
    texts: list[tuple[int, tuple[str, ...]]],
) -> None:
    documents = make(texts)
    with TemporaryDirectory() as name:
        ours, theirs = Path(name, "ours"), Path(name, "theirs")
        ours.mkdir()
        theirs.mkdir()
        write_postings(ours, documents, read_tokens(documents, "en"))
        write_with_whoosh(theirs, documents)

        assert read_table(ours) == read_table(theirs)


def test_long_lists_are_written_in_blocks(tmp_path: Path) -> None:
    """Blocks have 128 postings; a list may end with a whole one or with a single posting."""
    rare = {0, 127, 128, 255, 256, 299}
    texts = [
        "lamp" * (number < 256) + " shelf" + " desk" * (number in rare) for number in range(300)
    ]
    documents = make([(0, (*[""] * 5, text)) for text in texts])

    write_postings(tmp_path, documents, read_tokens(documents, "en"))

    table = read_table(tmp_path)
    assert [number for number, _ in table["lamp"]] == list(range(256))
    assert [number for number, _ in table["shelf"]] == list(range(300))
    assert {number for number, _ in table["desk"]} == rare
    assert Postings(tmp_path).holding([["lamp", "shelf"]]) == {*range(256)}


def test_documents_without_a_word_have_their_numbers(tmp_path: Path) -> None:
    documents = make([(0, [""] * 6), (0, ("lamp", *[""] * 5)), (0, [""] * 6)])

    write_postings(tmp_path, documents, read_tokens(documents, "en"))

    assert Postings(tmp_path).holding([["lamp"]]) == {1}


def test_an_index_without_a_word_can_be_read_and_added_to(tmp_path: Path) -> None:
    documents = make([(0, [""] * 6)])
    write_postings(tmp_path, documents, read_tokens(documents, "en"))
    assert read_table(tmp_path) == {}

    patch_postings(tmp_path, [0], make([(0, ("lamp", *[""] * 5))]))

    assert Postings(tmp_path).holding([["lamp"]]) == {1}
