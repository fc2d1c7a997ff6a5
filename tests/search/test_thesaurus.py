"""Synonyms, as editors write them and as customers meet them."""

from __future__ import annotations

import pytest

from kb.analysis import analyzer_for
from kb.model import Synonym
from kb.result import Query
from kb.search import search
from kb.search.explain import explain
from kb.search.thesaurus import Thesaurus
from search.conftest import MakeIndex


def meanings(question: str, *rules: tuple[str, list[str]], lang: str = "en") -> list[str]:
    synonyms = [Synonym(lang, phrase, tuple(means)) for phrase, means in rules]
    stems = [token.stem for token in analyzer_for(lang).tokens(question)]
    return [meaning.means for meaning in Thesaurus(synonyms, lang).meanings(stems)]


COD = ("cod", ["cash on delivery"])
BAG = ("basket", ["cart", "trolley"])


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("can I pay cod", ["cash on delivery"]),
        ("COD?", ["cash on delivery"]),
        ("cash on delivery", []),  # a rule goes one way
        ("my basket", ["cart", "trolley"]),
        ("my baskets", ["cart", "trolley"]),  # and holds for any ending
        ("basket cod basket", ["cart", "trolley", "cash on delivery", "cart", "trolley"]),
        ("", []),
        ("lamp", []),
    ],
)
def test_a_phrase_of_the_question_means_what_its_rule_says(
    question: str, expected: list[str]
) -> None:
    assert meanings(question, COD, BAG) == expected


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("what is the delivery fee", ["postage"]),
        ("delivery fees", ["postage"]),
        ("Delivery-fee!", ["postage"]),
        ("fee for delivery", []),  # a phrase is its words side by side, in order
        ("delivery", []),
        ("fee", []),
    ],
)
def test_a_phrase_of_several_words_must_stand_as_a_whole(
    question: str, expected: list[str]
) -> None:
    assert meanings(question, ("delivery fee", ["postage"])) == expected


@pytest.mark.parametrize(
    ("lang", "question", "rule", "means"),
    [
        ("en", "swapping shoes", "swap", "exchange"),
        ("fa", "کوپن‌های من", "کوپن", "کد تخفیف"),
        ("fa", "كوپن دارم", "کوپن", "کد تخفیف"),  # typed with the Arabic kaf
        ("th", "อยากแลกของ", "แลก", "เปลี่ยนสินค้า"),
        ("tr", "kuponu kullanamadım", "kupon", "indirim kodu"),
        ("tr", "sifremi unuttum", "şifre", "parola"),
        ("ne", "कुपनको कोड", "कुपन", "छुट कोड"),
    ],
)
def test_a_rule_holds_for_the_word_as_it_is_written_in_a_sentence(
    lang: str, question: str, rule: str, means: str
) -> None:
    assert meanings(question, (rule, [means]), lang=lang) == [means]


def test_a_rule_that_says_nothing_is_no_rule() -> None:
    # Both sides have the same stems, or none at all.
    assert meanings("baskets …", ("basket", ["baskets"]), ("…", ["cart"]), ("cart", ["…"])) == []


FILES = {
    "en/shop/cart.md": "---\ntitle: Your trolley\n---\n\nChange what is in it.\n",
    "en/shop/door.md": "---\ntitle: Cash on delivery\n---\n\nMoney at your home.\n",
    "en/shop/code.md": "---\ntitle: COD explained\n---\n\nSee elsewhere.\n",
    "synonyms.en.yaml": """\
        same:
          - [trolley, basket]
        also:
          cod: [cash on delivery]
        """,
}


def found(make_index: MakeIndex, text: str) -> list[str]:
    return [hit.slug for hit in search(make_index(FILES), Query(text, "en")).hits]


def test_words_of_one_line_find_one_another(make_index: MakeIndex) -> None:
    assert found(make_index, "basket") == ["cart"]


def test_the_left_finds_the_right_beside_itself(make_index: MakeIndex) -> None:
    assert set(found(make_index, "cod")) == {"code", "door"}


def test_the_right_does_not_find_the_left(make_index: MakeIndex) -> None:
    assert found(make_index, "cash on delivery") == ["door"]


def test_a_synonym_is_marked_in_the_hit_and_no_part_of_a_phrase_is(make_index: MakeIndex) -> None:
    index = make_index(FILES)
    (cart,) = search(index, Query("basket", "en")).hits
    door = next(hit for hit in search(index, Query("cod", "en")).hits if hit.slug == "door")

    assert [cart.title.text[start:end] for start, end in cart.title.highlights] == ["trolley"]
    assert door.title.highlights == ()


def test_what_a_synonym_added_is_explained_with_the_word_that_it_stands_for(
    make_index: MakeIndex,
) -> None:
    additions = explain(make_index(FILES), Query("basket", "en")).additions

    assert [(each.stem, each.word, each.reason) for each in additions] == [
        ("trolley", "basket", "is a synonym")
    ]


def test_synonyms_stay_within_their_language(make_index: MakeIndex) -> None:
    index = make_index(
        {
            **FILES,
            "tr/shop/cart.md": "---\ntitle: Basket\n---\n\nSepet.\n",
            "synonyms.tr.yaml": "same:\n  - [sepet, çanta]\n",
        }
    )

    assert [hit.lang for hit in search(index, Query("çanta", "tr")).hits] == ["tr"]
    assert search(index, Query("çanta", "en")).hits == ()
