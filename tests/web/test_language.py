from __future__ import annotations

import pytest

from kb.web.language import choose_language, find_direction, find_endonym


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        ("fa", "fa"),
        ("de, fa;q=0.4, th;q=0.8", "th"),
        ("tr-TR,tr;q=0.9", "tr"),
        ("pt", "pt-BR"),
        ("th;q=0, fa;q=0.1", "fa"),
        ("fa;q=0.5, th;q=0.5", "fa"),
        ("FA-IR", "fa"),
        ("", "en"),
        ("*", "en"),
        ("de", "en"),
        ("fa;q=many, th;q=0.2", "th"),
        (";;,,q=", "en"),
    ],
)
def test_the_language_that_the_browser_likes_best_is_chosen(accept: str, expected: str) -> None:
    assert choose_language(accept, ("en", "fa", "th", "tr", "pt-BR")) == expected


def test_nothing_can_be_chosen_from_nothing() -> None:
    with pytest.raises(ValueError, match="no language is offered"):
        choose_language("en", ())


@pytest.mark.parametrize("lang", ["ar", "fa", "he", "ur", "ps", "ckb", "fa-AF"])
def test_some_languages_run_from_right_to_left(lang: str) -> None:
    assert find_direction(lang) == "rtl"


@pytest.mark.parametrize("lang", ["en", "th", "tr", "ne", "xx"])
def test_all_others_run_from_left_to_right(lang: str) -> None:
    assert find_direction(lang) == "ltr"


def test_a_language_is_called_what_it_calls_itself() -> None:
    assert find_endonym("fa") == "فارسی"
    assert find_endonym("pt-BR") == "Português"
    assert find_endonym("xx") == "xx"
