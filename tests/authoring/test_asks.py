"""Asks are added to a file, and no other byte of it changes."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.authoring.article import parse_article
from kb.authoring.asks import add_asks, clean_ask
from kb.errors import UsageError

SOURCE = "en/returns/returns.md"
BODY = "---\n\nSend it back.\n\n## How?  \n\n---\n\nBy post.\n"


def asks_of(data: bytes) -> tuple[str, ...]:
    article = parse_article(SOURCE, data, date(2026, 1, 1)).article
    assert article
    return article.asks


def added(before: bytes, after: bytes) -> bytes:
    """What stands in `after` and not in `before`, which must be in one place."""
    size = len(after) - len(before)
    for place in range(len(before) + 1):
        if after[:place] + after[place + size :] == before:
            return after[place : place + size]
    raise AssertionError(f"more than one place changed:\n{before!r}\n{after!r}")


BLOCKS = {
    "no key": ("title: Returns\n", 'asks:\n  - "Can I?"\n'),
    "no key, comment last": ("title: Returns\n# the end\n", 'asks:\n  - "Can I?"\n'),
    "no key, text in lines last": ("title: |\n  Returns\n", 'asks:\n  - "Can I?"\n'),
    "lines": ("title: R\nasks:\n  - one\n  - two\ntags: [a]\n", '  - "Can I?"\n'),
    "lines, not indented": ("title: R\nasks:\n- one\ntags: [a]\n", '- "Can I?"\n'),
    "lines, last": ("title: R\nasks:\n    - one\n", '    - "Can I?"\n'),
    "lines with comments": (
        "title: R\nasks:  # words\n  # first\n  - 'one?'   # why\n  # end\ntags: []\n",
        '  - "Can I?"\n',
    ),
    "lines, folded last": ("title: R\nasks:\n  - one\n  - >-\n    two\n    three\nkind: faq\n",
                           '  - "Can I?"\n'),
    "lines, plain over two": ("title: R\nasks:\n  - one\n    more\nkind: faq\n", '  - "Can I?"\n'),
    "brackets": ("title: R\nasks: [one?, 'two']\ntags: []\n", ', "Can I?"'),
    "brackets with a comma at the end": ("title: R\nasks: [one, two,]\n", ', "Can I?"'),
    "brackets over lines": ("title: R\nasks: [\n  one, # 1\n  two # 2\n]\n", ', "Can I?"'),
    "empty brackets": ("title: R\nasks: [ ]\ntags: [x]\n", '"Can I?"'),
    "no value": ("title: R\nasks: # none yet\ntags: [x]\n", '  - "Can I?"\n'),
    "no value, last": ("title: R\nasks:\n", '  - "Can I?"\n'),
}  # fmt: skip


@pytest.mark.parametrize(("block", "expected"), BLOCKS.values(), ids=BLOCKS)
@pytest.mark.parametrize("line_end", ["\n", "\r\n"], ids=["LF", "CRLF"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"], ids=["", "BOM"])
def test_every_way_to_write_a_list_is_continued(
    block: str, expected: str, line_end: str, mark: bytes
) -> None:
    before = mark + f"---\n{block}{BODY}".replace("\n", line_end).encode()

    after = add_asks(SOURCE, before, ["Can I?"])

    assert asks_of(after) == (*asks_of(before), "Can I?")
    assert added(before, after).decode() in (
        expected.replace("\n", line_end),
        # where equal bytes meet, the same insertion can be seen one place earlier
        line_end + expected.replace("\n", line_end).removesuffix(line_end),
    )


def test_an_empty_text_gives_way_to_a_list() -> None:
    before = f'---\ntitle: R\nasks: ""  # later\n{BODY}'.encode()

    assert add_asks(SOURCE, before, ["a", "b"]) == before.replace(b'""', b'["a", "b"]')


def test_what_is_asked_already_is_not_added() -> None:
    before = f"---\ntitle: R\nasks: [Can I send it back?]\n{BODY}".encode()

    assert add_asks(SOURCE, before, ["can i  send it BACK?", " ", ""]) == before


@pytest.mark.parametrize(
    "block",
    ["{title: R, asks: [a]}\n", "title: R\nasks: a question\n", "title: R\nasks: {a: b}\n",
     "title: R\nasks: [[a]]\n", "title: R\nasks: |\n"],
)  # fmt: skip
def test_what_only_a_person_can_extend_is_refused(block: str) -> None:
    with pytest.raises(UsageError, match="by hand"):
        add_asks(SOURCE, f"---\n{block}{BODY}".encode(), ["Can I?"])


@pytest.mark.parametrize("data", [b"no front matter", b"---\ntitle: [\n---\n", b"---\n\xff\n---\n"])
def test_a_file_that_cannot_be_read_is_refused(data: bytes) -> None:
    with pytest.raises(UsageError, match="Mend that first"):
        add_asks(SOURCE, data, ["Can I?"])


TEXTS = st.text(
    st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40
).filter(lambda text: bool(clean_ask(text)))  # fmt: skip
WORDS = st.sampled_from(["one", "'two?'", '"three: #"', "çok güzel", "پول چطور", "# no", "- no"])


@st.composite
def files(draw: st.DrawFn) -> bytes:
    """Article files as people write them."""
    plain = st.lists(st.sampled_from(["one", "'two?'", '"three: #"', "çok", "پول چطور", "what?"]),
                     max_size=4, unique=True)  # fmt: skip
    items = draw(plain)
    indent = draw(st.sampled_from(["", " ", "  ", "    "]))
    comment = draw(st.sampled_from(["", "  # why"]))
    written = draw(
        st.sampled_from(
            [
                f"asks: [{', '.join(items)}]{comment}\n",
                f"asks:{comment}\n" + "".join(f"{indent}- {each}{comment}\n" for each in items),
                "",
            ]
        )
    )
    around = ["title: Returns\n", written]
    around += draw(
        st.lists(
            st.sampled_from(["# a comment\n", "tags: [a, b]\n", "\n", "kind: faq  # so\n"]),
            unique=True,
        )
    )
    block = "".join(draw(st.permutations(around)))
    line_end = draw(st.sampled_from(["\n", "\r\n"]))
    mark = draw(st.sampled_from([b"", b"\xef\xbb\xbf"]))
    return mark + f"---\n{block}{BODY}".replace("\n", line_end).encode()


@given(before=files(), asks=st.lists(TEXTS, max_size=3))
def test_asks_are_added_behind_the_others_and_nothing_else_changes(
    before: bytes, asks: list[str]
) -> None:
    after = add_asks(SOURCE, before, asks)

    known = {ask.casefold() for ask in asks_of(before)}
    expected = list(asks_of(before))
    for ask in map(clean_ask, asks):
        if ask.casefold() not in known:
            known.add(ask.casefold())
            expected.append(ask)
    assert list(asks_of(after)) == expected
    added(before, after)
