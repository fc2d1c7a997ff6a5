from __future__ import annotations

from kb.result import Snippet
from kb.web.ask.highlight import mark_code, mark_words


def test_highlights_become_marks_and_everything_else_is_escaped() -> None:
    snippet = Snippet("a <b> & refund", ((2, 5), (8, 14)))

    assert mark_words(snippet) == "a <mark>&lt;b&gt;</mark> &amp; <mark>refund</mark>"


def test_a_snippet_without_highlights_is_only_escaped() -> None:
    assert mark_words(Snippet("1 < 2")) == "1 &lt; 2"


def test_what_stands_between_backticks_becomes_code() -> None:
    assert mark_code("`q` & <p>") == "<code>q</code> &amp; &lt;p&gt;"
