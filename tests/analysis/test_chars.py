"""The tables of marks and digits miss none that Unicode has."""

from __future__ import annotations

import sys

from kb.analysis.chars import DIGITS, MARKS, scan


def test_no_mark_and_no_digit_lies_outside_the_blocks_that_are_looked_at() -> None:
    # A Unicode that is newer than the list of blocks would show here.
    assert scan(range(sys.maxunicode + 1)) == (MARKS, DIGITS)
