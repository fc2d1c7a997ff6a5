"""Character n-grams."""

from hypothesis import given
from hypothesis import strategies as st

from kb.analysis.grams import char_grams


def test_a_short_word_is_its_own_gram() -> None:
    assert char_grams("ab", 4) == ["ab"]
    assert char_grams("", 4) == []


def test_grams_slide_by_one_and_keep_repeats() -> None:
    assert char_grams("banana", 3) == ["ban", "ana", "nan", "ana"]


@given(st.text(min_size=1), st.integers(1, 6))
def test_grams_overlap_back_into_the_word(word: str, size: int) -> None:
    grams = char_grams(word, size)
    assert grams[0] + "".join(gram[-1] for gram in grams[1:]) == word
