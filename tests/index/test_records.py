"""Records are made once for an article, and are right for every other."""

from __future__ import annotations

from dataclasses import replace

from index.test_patch import make_article
from kb.index.stock import Records, make_record


def test_a_record_is_made_once_while_its_article_is_asked_for() -> None:
    records = Records()
    article = make_article(1)
    first = records.find(article)
    records.forget_others()

    assert records.find(article) is first
    assert first == make_record(article)


def test_an_equal_article_that_is_another_object_gets_an_equal_record() -> None:
    records = Records()
    article = make_article(1)
    known = records.find(article)
    changed = replace(article, title="Another")

    assert records.find(replace(article)) == known
    assert records.find(changed) == make_record(changed)


def test_what_was_not_asked_for_is_let_go() -> None:
    records = Records()
    article = make_article(1)
    first = records.find(article)
    records.forget_others()
    records.forget_others()

    assert records.find(article) is not first
