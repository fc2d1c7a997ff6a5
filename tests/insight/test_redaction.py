"""Redaction: what must not stay, what must, in five languages; and what holds for any text."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.config import load_settings
from kb.errors import ConfigError
from kb.insight.order_number import compile_patterns
from kb.insight.redaction import redact
from kb.settings import Log

CASES = Path(__file__).parents[1] / "cases" / "redaction"
PATTERNS = compile_patterns(Log().order_numbers)
SCRIPTS = ("٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹", "๐๑๒๓๔๕๖๗๘๙", "०१२३४५६७८९")


def load_cases() -> list[tuple[str, str]]:
    table = []
    for path in sorted(CASES.glob("*.tsv")):
        for line in path.read_text(encoding="utf-8").splitlines():
            if not line.startswith("# "):
                text, _, expected = line.partition("\t")
                table.append((text, expected or text))
    return table


def test_the_table_is_as_long_as_promised_and_says_nothing_twice() -> None:
    table = load_cases()

    assert len(table) >= 200
    assert len({text for text, _ in table}) == len(table)
    assert sum(text == expected for text, expected in table) >= 80


@pytest.mark.parametrize(("text", "expected"), load_cases())
def test_a_text_is_redacted_as_the_table_says(text: str, expected: str) -> None:
    assert redact(text, PATTERNS) == expected


@given(st.text(max_size=200) | st.text("0123456789+-. ()/@#abcAB:?=๑۲", max_size=200))
def test_redacting_twice_changes_nothing_more(text: str) -> None:
    once = redact(text, PATTERNS)

    assert redact(once, PATTERNS) == once


@given(st.text("0123456789 -+().", max_size=60), st.sampled_from(SCRIPTS))
def test_digits_of_every_script_are_read_alike(text: str, digits: str) -> None:
    table = str.maketrans("0123456789", digits)

    assert redact(text.translate(table)) == redact(text).translate(table)


WORDS = st.text(st.characters(categories=["Lu", "Ll", "Lo", "Mn", "Mc"]), min_size=1, max_size=9)


@given(st.lists(WORDS, max_size=8))
def test_words_alone_are_left_alone(words: list[str]) -> None:
    text = " ".join(words)

    assert redact(text) == text


SECRETS = {
    "ali.veli@example.com": "[email]",
    "+90 532 123 45 67": "[phone]",
    "09123456789": "[phone]",
    "4111 1111 1111 1111": "[card]",
    "GB82WEST12345698765432": "[iban]",
    "https://shop.example/?t=1": "[link]",
}


@given(st.lists(WORDS, max_size=4), st.sampled_from(sorted(SECRETS)), st.lists(WORDS, max_size=4))
def test_a_secret_is_found_among_any_words(
    before: list[str], secret: str, after: list[str]
) -> None:
    text = " ".join([*before, secret, *after])

    assert SECRETS[secret] in redact(text)
    assert secret not in redact(text)


@given(st.integers(10**14, 10**15 - 1), st.integers(1, 6))
def test_a_card_is_found_in_any_even_spacing(body: int, size: int) -> None:
    digits = f"4{body}"[:15]
    digits += str(next(check for check in range(10) if _luhn(f"{digits}{check}")))
    spaced = " ".join(digits[place : place + size] for place in range(0, 16, size))
    left = redact(f"card {spaced} please")

    assert sum(char.isdigit() for char in left) < 6


def _luhn(digits: str) -> bool:
    doubled = [int(digit) * (2 - place % 2) for place, digit in enumerate(digits)]
    return sum(value - 9 * (value > 9) for value in doubled) % 10 == 0


@pytest.mark.parametrize(
    "pattern",
    [
        "1 ",
        "1-",
        "a@",
        "a.",
        "+",
        "(",
        "AB12",
        " @ ",
        "4",
        "www.",
        "a at ",
        "#1",
        "TR33 0",
        "x/",
        "=",
    ],
)
def test_hostile_text_costs_in_proportion_to_its_length(pattern: str) -> None:
    # Ten times the text may not take a hundred times the steps. Counted in lines run, not in time.
    short, long = (_count_steps((pattern * 4000)[:length]) for length in (400, 4000))

    assert long <= 20 * short + 1000


def _count_steps(text: str) -> int:
    import sys

    steps = 0

    def trace(*_: object) -> Any:
        nonlocal steps
        steps += 1
        return trace

    sys.settrace(trace)
    try:
        redact(text, PATTERNS)
    finally:
        sys.settrace(None)
    return steps


def test_the_starter_settings_have_the_default_patterns() -> None:
    starter = load_settings(CASES.parents[2] / "kb.toml", environ={})

    assert starter.log == Log()


def test_a_shop_can_say_what_its_order_numbers_look_like() -> None:
    patterns = compile_patterns([r"\bX\d{3}\b", r"ref (\w+)"])

    assert redact("x123 and X۴۵۶ with REF abc", patterns) == "[order] and [order] with REF [order]"


@pytest.mark.parametrize("pattern", ["(", "a*", ""])
def test_a_pattern_that_cannot_be_is_refused(pattern: str) -> None:
    with pytest.raises(ConfigError, match=r"log\.order_numbers"):
        compile_patterns([pattern])


def test_random_text_of_any_sort_is_survived() -> None:
    chance = random.Random(1)
    for _ in range(500):
        text = "".join(
            chr(chance.choice([chance.randrange(0xD800), 0x30, 0x40])) for _ in range(80)
        )
        redact(text, PATTERNS)
