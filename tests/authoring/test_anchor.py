"""Anchors: the same from build to build, readable in every script."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kb.authoring.anchor import make_anchor, make_unique, split_explicit


@pytest.mark.cases("authoring/anchors.md")
def test_a_heading_becomes_an_anchor(given: str, expected: str) -> None:
    assert make_anchor(given.removesuffix("\n")) == expected.removesuffix("\n")


@given(st.text())
@example("J̌ and H̱")
@example("e\u200d\u0301")
@example("İI ΑΣ ΑΣ'Β")
def test_the_anchor_of_an_anchor_is_itself(heading: str) -> None:
    anchor = make_anchor(heading)

    assert make_anchor(anchor) == anchor
    assert anchor
    assert not set(anchor) & set(" \t\n#?/&<>\"'\u200c\u200d")


@pytest.mark.parametrize(
    ("heading", "shown", "anchor"),
    [
        ("How to pay {#pay}", "How to pay", "pay"),
        ("How to pay {#Pay-Now}  ", "How to pay", "pay-now"),
        ("วิธีชำระเงิน{#ชำระ}", "วิธีชำระเงิน", "ชำระ"),
        ("How to pay", "How to pay", None),
        ("Braces {#in} the middle", "Braces {#in} the middle", None),
        ("Two words {#a b}", "Two words {#a b}", None),
    ],
)
def test_an_anchor_of_ones_own_is_cut_from_the_heading(
    heading: str, shown: str, anchor: str | None
) -> None:
    assert split_explicit(heading) == (shown, anchor)


def test_an_anchor_that_is_taken_gets_the_next_free_number() -> None:
    taken: set[str] = set()

    assert [make_unique("a", taken) for _ in range(3)] == ["a", "a-2", "a-3"]
    assert make_unique("a-2", taken) == "a-2-2"
