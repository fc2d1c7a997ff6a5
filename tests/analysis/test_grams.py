"""Character n-grams."""

from hypothesis import given
from hypothesis import strategies as st

from kb.analysis.grams import char_grams


def test_a_short_word_is_a_gram_of_its_own_with_both_edges() -> None:
    assert char_grams("to", 4) == ("^to$",)
    assert char_grams("a", 4) == ("^a$",)
    assert char_grams("", 4) == ()


def test_grams_slide_by_one_from_edge_to_edge_and_keep_repeats() -> None:
    assert char_grams("banana", 3) == ("^ba", "ban", "ana", "nan", "ana", "na$")


def test_a_typo_in_the_middle_leaves_both_ends_alone() -> None:
    assert {"^pas", "ord$"} <= set(char_grams("password", 4)) & set(char_grams("passxord", 4))


@given(st.text(min_size=1), st.integers(1, 6))
def test_grams_overlap_back_into_the_word(word: str, size: int) -> None:
    grams = char_grams(word, size)
    assert grams[0] + "".join(gram[-1] for gram in grams[1:]) == f"^{word}$"
