"""`synonyms.<lang>.yaml`: read as written, and every mistake said with its place."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from kb.authoring import load_library
from kb.errors import ContentError
from kb.model import Synonym

Write = Callable[..., Path]


def mistakes(folder: Path) -> list[str]:
    with pytest.raises(ContentError) as caught:
        load_library(folder)
    return [str(problem).removeprefix(f"{folder}/") for problem in caught.value.problems]


def test_a_line_of_same_goes_every_way_and_one_of_also_goes_one(corpus: Path, write: Write) -> None:
    write(
        "synonyms.en.yaml",
        """\
        # Words of customers.
        same:
          - [parcel, package,  small   packet ]
        also:
          cod: [cash on delivery]
        """,
    )
    write("synonyms.tr.yaml", "also:\n  kargo:\n    - paket\n    - teslimat\n")

    assert load_library(corpus)[0].synonyms == (
        Synonym("en", "parcel", ("package", "small packet")),
        Synonym("en", "package", ("parcel", "small packet")),
        Synonym("en", "small packet", ("parcel", "package")),
        Synonym("en", "cod", ("cash on delivery",)),
        Synonym("tr", "kargo", ("paket", "teslimat")),
    )


LINE = "Write `- [parcel, package]` under `same:`."
PAIR = "Write `cod: [cash on delivery]` under `also:`."


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "also:\n  cod: [cash]\nsynonyms:\n  - [a, b]\n",
            ["3: unknown key `synonyms`. The keys are `same` and `also`."],
            id="an unknown key",
        ),
        pytest.param(
            "same:\n  - [cart, basket]\nalso:\n  cart: [trolley]\n",
            ["4: `cart` is on line 2 already. Put all its synonyms there."],
            id="a phrase twice",
        ),
        pytest.param(
            "same:\n  - [cart, basket]\n  - [trolley, cart]\n",
            ["3: `cart` is on line 2 already. Put all its synonyms there."],
            id="a phrase in two lines",
        ),
        pytest.param(
            "also:\n  cod: [cash, cod]\n",
            ["2: `cod` is its own synonym. Leave it out on the right."],
            id="its own synonym",
        ),
        pytest.param(
            "also:\n  cod: []\n", [f"2: here a list of phrases is needed. {PAIR}"], id="nothing"
        ),
        pytest.param(
            "same:\n  - []\n", [f"2: here a list of phrases is needed. {LINE}"], id="an empty line"
        ),
        pytest.param(
            "same:\n  - [cart]\n  - [lamp, lamp]\n",
            [
                "2: `cart` stands alone: name its synonyms, too.",
                "3: `lamp` stands alone: name its synonyms, too.",
            ],
            id="alone",
        ),
        pytest.param(
            "same:\n  - cart\n", [f"2: here a list of phrases is needed. {LINE}"], id="a word"
        ),
        pytest.param(
            "same: cart\n", [f"1: `same` must be a list of lists. {LINE}"], id="same as text"
        ),
        pytest.param(
            "also:\n  - [a, b]\n",
            [f"2: `also` must be phrases with lists. {PAIR}"],
            id="also as list",
        ),
        pytest.param(
            "also:\n  cod: [[cash]]\n", [f"2: a phrase must be plain text. {PAIR}"], id="too deep"
        ),
        pytest.param(
            'also:\n  cod: ["", cash]\n', [f"2: a phrase must be plain text. {PAIR}"], id="empty"
        ),
    ],
)
def test_a_mistake_is_said_with_its_line_and_what_to_write(
    corpus: Path, write: Write, text: str, expected: list[str]
) -> None:
    write("synonyms.en.yaml", text)

    assert mistakes(corpus) == [f"synonyms.en.yaml:{line}" for line in expected]


def test_all_mistakes_of_all_files_are_said_at_once(corpus: Path, write: Write) -> None:
    write("synonyms.en.yaml", "what: 1\nsame:\n  - [cart]\n")
    write("synonyms.fa.yaml", "also:\n  کوپن: []\n")
    write("en/general/bad.md", "no front matter")

    places = [line.rsplit(": ", 1)[0].partition(": ")[0] for line in mistakes(corpus)]
    assert places == [
        "en/general/bad.md:1",
        "synonyms.en.yaml:1",
        "synonyms.en.yaml:3",
        "synonyms.fa.yaml:2",
    ]


def test_a_file_that_is_not_utf8_is_named(corpus: Path, write: Write) -> None:
    write("synonyms.tr.yaml", "also:\n  şifre: [parola]\n".encode("iso-8859-9"))

    assert mistakes(corpus) == [
        "synonyms.tr.yaml:2: not UTF-8 text. Save the file with the encoding UTF-8."
    ]


def test_broken_yaml_is_a_mistake_with_its_line(corpus: Path, write: Write) -> None:
    write("synonyms.en.yaml", "same:\n  - [cart, basket\nalso:\n")

    (said,) = mistakes(corpus)
    assert said.startswith(("synonyms.en.yaml:2: ", "synonyms.en.yaml:3: "))


@pytest.mark.parametrize("text", ["", "# nothing yet\n"])
def test_an_empty_file_is_no_mistake(corpus: Path, write: Write, text: str) -> None:
    write("synonyms.en.yaml", text)

    assert load_library(corpus)[0].synonyms == ()


def test_only_a_file_at_the_top_with_a_language_in_its_name_is_read(
    corpus: Path, write: Write
) -> None:
    for source in ("synonyms.yaml", "en/synonyms.en.yaml", ".synonyms.en.yaml"):
        write(source, "what: [is, this")

    assert load_library(corpus)[0].synonyms == ()
