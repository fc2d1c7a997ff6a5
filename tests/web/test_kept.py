"""What is kept: never more than there is room for, and what is wanted again before what is not."""

from __future__ import annotations

import random
from collections import OrderedDict

from hypothesis import given
from hypothesis import strategies as st

from kb.web.ask.kept import Kept


def ask(kept: Kept[int, str], key: int) -> bool:
    """Find a value or put it there; whether it was there."""
    found = kept.find(key)
    assert found in (None, str(key))
    if found is None:
        kept.put(key, str(key))
    return found is not None


def test_what_was_wanted_twice_outlives_any_number_of_new_ones() -> None:
    kept: Kept[int, str] = Kept(8)
    for key in (1, 2, 1, 2):
        ask(kept, key)

    for key in range(100, 1000):
        assert not ask(kept, key)

    assert ask(kept, 1)
    assert ask(kept, 2)
    assert len(kept) == 6, "half of the room is for new ones"


def test_what_is_no_longer_wanted_makes_room() -> None:
    kept: Kept[int, str] = Kept(4)
    for key in (1, 1, 2, 2, 3, 3, 4, 4):
        ask(kept, key)

    assert [key for key in range(1, 5) if kept.find(key)] == [1, 2, 3, 4], "the oldest begin anew"
    for key in (5, 6):
        ask(kept, key)
    assert [key for key in range(1, 5) if kept.find(key)] == [3, 4]


def test_two_that_made_the_same_keep_it_once() -> None:
    kept: Kept[int, str] = Kept(4)
    kept.put(1, "a")
    kept.put(1, "b")
    assert kept.find(1) == "b"
    kept.put(1, "c")

    assert (len(kept), kept.find(1)) == (1, "c")


@given(st.lists(st.integers(0, 12), max_size=200), st.integers(1, 5))
def test_it_keeps_what_a_segmented_lru_keeps(keys: list[int], half: int) -> None:
    """The oracle has each segment as a list, the one wanted last at its end."""
    kept: Kept[int, str] = Kept(2 * half)
    fresh: list[int] = []
    proven: list[int] = []
    for key in keys:
        was_known = key in fresh or key in proven
        if was_known:
            (fresh if key in fresh else proven).remove(key)
            proven.append(key)
            fresh += [proven.pop(0)] if len(proven) > half else []
        else:
            fresh.append(key)
        del fresh[:-half]

        assert ask(kept, key) == was_known
        assert len(kept) == len(fresh) + len(proven)


def test_popular_questions_are_found_more_often_than_with_a_plain_lru() -> None:
    """Every second question is asked once, the others by Zipf's law."""
    kept: Kept[int, str] = Kept(100)
    plain: OrderedDict[int, None] = OrderedDict()
    weights = [1 / rank for rank in range(1, 301)]
    popular = random.Random(1).choices(range(300), weights, k=5000)
    ours = theirs = 0
    for turn, common in enumerate(popular):
        for key in (common, 1000 + turn):
            ours += ask(kept, key)
            theirs += key in plain
            plain[key] = None
            plain.move_to_end(key)
            if len(plain) > 100:
                plain.popitem(last=False)

    assert ours > 1.1 * theirs
