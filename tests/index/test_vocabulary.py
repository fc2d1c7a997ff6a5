"""Sorted words: found by name and by beginning, and the same after a trip to the disk."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.index.vocabulary import (
    PackedVocabulary,
    Vocabulary,
    open_vocabulary,
    save_vocabulary,
)

ANY = st.characters(exclude_characters="\n", exclude_categories=())
WORDS = st.sets(st.text(st.sampled_from("abşरी\U0010ffff"), max_size=4) | st.text(ANY, max_size=4))


def make(words: set[str], *, packed: bool) -> Vocabulary:
    listed = sorted(words)
    text = "".join(word + "\n" for word in listed).encode("utf-8", "surrogatepass")
    return PackedVocabulary(text) if packed else Vocabulary(listed)


@pytest.mark.parametrize("packed", [True, False])
@given(words=WORDS, prefix=st.text(st.sampled_from("abşरी"), max_size=3))
def test_the_words_that_begin_with_a_prefix_are_one_range(
    packed: bool, words: set[str], prefix: str
) -> None:
    vocabulary = make(words, packed=packed)

    numbers = vocabulary.starting_with(prefix)

    found = {vocabulary.words[number] for number in numbers}
    # No word of any language holds U+10FFFF, which is where a range ends.
    beyond = {word for word in words if word.startswith(prefix + "\U0010ffff")}
    assert found - beyond == {word for word in words if word.startswith(prefix)} - beyond


@pytest.mark.parametrize("packed", [True, False])
@given(words=WORDS, asked=WORDS)
def test_a_word_is_found_at_its_place_and_a_strange_one_nowhere(
    packed: bool, words: set[str], asked: set[str]
) -> None:
    vocabulary = make(words, packed=packed)
    numbers = {word: number for number, word in enumerate(sorted(words))}

    assert [vocabulary.find(word) for word in asked] == [numbers.get(word) for word in asked]
    assert len(vocabulary) == len(words)
    assert [vocabulary.find(word) for word in sorted(words)] == list(range(len(words)))
    assert vocabulary.find("a word that is too long to be there") is None


def test_saved_words_are_read_back_whatever_they_hold(tmp_path: Path) -> None:
    words = sorted(
        ["", "parcel", "şifre", "پ\u200cت", "पासवर्ड", "\u2028", "\r", "\ud800", "\U0001f600"]
    )

    save_vocabulary(tmp_path, "words", words)

    assert open_vocabulary(tmp_path, "words").words == words
    packed = open_vocabulary(tmp_path, "words", packed=True).words
    assert [packed[place] for place in range(len(words))] == list(packed) == words
    assert packed[2:-1] == words[2:-1]
    assert packed[-1] == words[-1]
    with pytest.raises(IndexError):
        packed[len(words)]


def test_an_empty_list_is_read_back_empty(tmp_path: Path) -> None:
    save_vocabulary(tmp_path, "words", [])

    assert len(open_vocabulary(tmp_path, "words")) == 0
    assert len(open_vocabulary(tmp_path, "words", packed=True)) == 0
    assert open_vocabulary(tmp_path, "words", packed=True).find("parcel") is None
