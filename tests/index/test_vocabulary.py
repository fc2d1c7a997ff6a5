"""Sorted words: found by name and by beginning, and the same after a trip to the disk."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from kb.index.vocabulary import Vocabulary, open_vocabulary, save_vocabulary

ANY = st.characters(exclude_characters="\n", exclude_categories=())
WORDS = st.sets(st.text(st.sampled_from("abşरी\U0010ffff"), max_size=4) | st.text(ANY, max_size=4))


@given(WORDS, st.text(st.sampled_from("abşरी"), max_size=3))
def test_the_words_that_begin_with_a_prefix_are_one_range(words: set[str], prefix: str) -> None:
    vocabulary = Vocabulary(sorted(words))

    numbers = vocabulary.starting_with(prefix)

    found = {vocabulary.words[number] for number in numbers}
    # No word of any language holds U+10FFFF, which is where a range ends.
    beyond = {word for word in words if word.startswith(prefix + "\U0010ffff")}
    assert found - beyond == {word for word in words if word.startswith(prefix)} - beyond


@given(WORDS)
def test_a_word_is_found_at_its_place_and_a_strange_one_nowhere(words: set[str]) -> None:
    vocabulary = Vocabulary(sorted(words))

    assert len(vocabulary) == len(words)
    assert [vocabulary.find(word) for word in sorted(words)] == list(range(len(words)))
    assert vocabulary.find("a word that is too long to be there") is None


def test_saved_words_are_read_back_whatever_they_hold(tmp_path: Path) -> None:
    words = sorted(
        ["", "parcel", "şifre", "پ\u200cت", "पासवर्ड", "\u2028", "\r", "\ud800", "\U0001f600"]
    )

    save_vocabulary(tmp_path, "words", words)

    assert open_vocabulary(tmp_path, "words").words == words


def test_an_empty_list_is_read_back_empty(tmp_path: Path) -> None:
    save_vocabulary(tmp_path, "words", [])

    assert len(open_vocabulary(tmp_path, "words")) == 0
