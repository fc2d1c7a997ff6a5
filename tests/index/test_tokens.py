"""What every array is computed from: the same counts as by hand."""

from __future__ import annotations

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from index.documents import make_documents
from kb.analysis import analyzer_for
from kb.index.document import FIELDS, Document
from kb.index.matrix import Matrix
from kb.index.tokens import Tokens, read_tokens
from kb.index.words import read_words

WORDS = [
    "Refunds",
    "refund",
    "the",
    "lamp's",
    "ŞİFRE",
    "şifre",
    "می‌خواهم",
    "คืนสินค้า",
    "पासवर्ड",
    "7",
    "…",
]
TEXTS = st.lists(st.sampled_from(WORDS), max_size=5).map(" ".join)
DOCUMENTS = st.lists(st.tuples(*[TEXTS] * len(FIELDS)), min_size=1, max_size=5)
LANGS = st.sampled_from(["en", "fa", "th", "tr", "ne"])


def read(texts: list[tuple[str, ...]], lang: str) -> tuple[list[Document], Tokens]:
    documents = make_documents(texts, lang)
    return documents, read_tokens(documents, lang)


def by_name(counts: Matrix, names: list[str]) -> dict[tuple[str, int], float]:
    return {
        (name, int(document)): float(value)
        for number, name in enumerate(names)
        for document, value in zip(*counts.row(number), strict=True)
    }


@given(DOCUMENTS, LANGS, st.sets(st.sampled_from(FIELDS), min_size=1))
@settings(max_examples=50, deadline=None)
def test_stems_are_counted_in_the_fields_that_are_named(
    texts: list[tuple[str, ...]], lang: str, fields: set[str]
) -> None:
    _, tokens = read(texts, lang)

    expected = Counter(
        (token.stem, number)
        for number, each in enumerate(texts)
        for name, text in zip(FIELDS, each, strict=True)
        if name in fields
        for token in analyzer_for(lang).tokens(text)
    )
    assert by_name(tokens.count_stems(*fields), tokens.stems) == expected


@given(DOCUMENTS, LANGS)
@settings(max_examples=50, deadline=None)
def test_the_lexicon_has_each_word_with_its_count_its_stem_and_its_commonest_writing(
    texts: list[tuple[str, ...]], lang: str
) -> None:
    _, tokens = read(texts, lang)
    analyzer = analyzer_for(lang)
    said = [token for each in texts for text in each for token in analyzer.tokens(text)]

    assert tokens.forms == sorted({analyzer.loosen(token.text) for token in said})
    for number, form in enumerate(tokens.forms):
        written = Counter(token.text for token in said if analyzer.loosen(token.text) == form)
        assert tokens.form_counts[number] == written.total()
        assert written[tokens.form_texts[number]] == max(written.values())
        stems = {token.stem for token in said if analyzer.loosen(token.text) == form}
        assert tokens.stems[tokens.form_stems[number]] in stems


def test_in_a_script_without_spaces_what_stands_together_is_one_unit() -> None:
    _, tokens = read([("คืนสินค้า ได้ไหม", *[""] * 5)], "th")

    assert tokens.units == ["คืนสินค้า", "ได้ไหม"]
    assert len(tokens.stems) > 2


def test_what_stands_in_every_passage_of_an_article_is_counted_once() -> None:
    """An article's title is in all its passages, and no commoner for that."""
    title, body = read_words("Refunds", "en"), read_words("lamp", "en")
    nothing = read_words("", "en")
    fields = (title, nothing, nothing, nothing, nothing, body)
    again = (title, nothing, nothing, nothing, nothing, nothing)

    tokens = read_tokens(
        [Document(0, 0, fields), Document(0, 1, again), Document(1, 0, again)], "en"
    )

    assert dict(zip(tokens.forms, tokens.form_counts.tolist(), strict=True)) == {
        "refunds": 2,
        "lamp": 1,
    }
