"""Questions that ask for the same come together, others stay apart."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from grouping import b_cubed, group_by_product, group_exactly
from hypothesis import given
from hypothesis import strategies as st

from kb.evaluation import read_eval_set
from kb.insight.group import Grouper, Question, group_questions
from kb.insight.group_evidence import Evidence
from kb.insight.group_word import NUMBER, Reader, is_one_edit

TURKISH = [
    "KARGO NEREDE", "kargom nerde", "kargolarım nerede", "Nerede benim kargom?",
    "iade nasıl yapılır", "iade etmek istiyorum", "IADE", "kapıda ödeme var mı",
    "kapida odeme yapabilir miyim",
]  # fmt: skip
ENGLISH = [
    "Do you ship to Norway?", "shipping to norway", "norway shiping possible?",
    "Can I pay with PayPal?", "paypal payment", "is paypal accepted for payment",
    "How do I assemble the lamp?", "assembling a lamp",
]  # fmt: skip


def groups_of(texts: list[str], lang: str, **given: object) -> list[set[str]]:
    """The groups, as sets of texts, the oldest first."""
    questions = [Question(number, text) for number, text in enumerate(texts)]
    found: dict[int, set[str]] = {}
    for number, group in group_questions(questions, lang, **given).items():  # type: ignore[arg-type]
        found.setdefault(group, set()).add(texts[number])
    return list(found.values())


def test_case_order_suffixes_ascii_letters_and_typing_errors_do_not_part_questions() -> None:
    found = groups_of(TURKISH, "tr")

    assert {*TURKISH[:4]} in found
    assert {"kapıda ödeme var mı", "kapida odeme yapabilir miyim"} in found
    assert not any("KARGO NEREDE" in each and "IADE" in each for each in found)


def test_questions_about_different_things_stay_apart() -> None:
    found = groups_of(ENGLISH, "en")

    assert [sorted(each)[0] for each in found if len(each) > 1]
    for each in found:
        topics = {
            topic
            for text in each
            for topic in ("norway", "paypal", "lamp")
            if topic in text.casefold()
        }
        assert len(topics) == 1, each


@pytest.mark.parametrize(
    ("lang", "texts"),
    [
        ("fa", ["هزینه ارسال چقدر است؟", "هزينه ارسال چقدره"]),
        ("th", ["พัสดุอยู่ที่ไหน", "พัสดุของฉันอยู่ที่ไหน"]),
        ("ne", ["मेरो सामान कहाँ छ?", "सामान कहाँ छ"]),
    ],
)
def test_every_first_class_language_is_grouped(lang: str, texts: list[str]) -> None:
    assert len(groups_of(texts, lang)) == 1


def test_synonyms_make_two_words_one() -> None:
    texts = ["purchase overview", "order overview", "lamp overview"]

    apart = groups_of(texts, "en")
    joined = groups_of(texts, "en", synonyms={"purchase": ["order"], "order": ["purchase"]})

    assert len(joined) < len(apart) or {"purchase overview", "order overview"} in apart
    assert {"purchase overview", "order overview"} in joined


def test_the_number_of_an_order_and_a_mask_part_no_questions() -> None:
    texts = ["where is order 00012", "where is order 99871", "where is order [order]"]

    assert len(groups_of(texts, "en")) == 1


def test_the_same_questions_in_the_same_order_give_the_same_groups() -> None:
    texts = ENGLISH * 2 + [f"{text} please" for text in ENGLISH]

    assert groups_of(texts, "en") == groups_of(texts, "en")


def test_a_group_keeps_its_name_while_questions_are_added() -> None:
    questions = [Question(number, text) for number, text in enumerate(ENGLISH)]
    grouper = Grouper("en")
    grouper.learn(questions)
    placed: dict[int, int] = {}
    for question in questions:
        before = dict(placed)
        result = grouper.add(question)
        placed[question.id] = result.group
        for number, group in before.items():
            now = grouper.root(group)
            assert now == group or group in result.joined or now in before.values(), number


def test_what_was_restored_takes_in_new_wordings() -> None:
    questions = [Question(number, text) for number, text in enumerate(ENGLISH)]
    first = group_questions(questions, "en")
    grouper = Grouper("en")
    grouper.learn(questions)
    for question in questions:
        grouper.restore(question, first[question.id])

    assert grouper.add(Question(99, "Shipping to Norway??")).group == first[1]


def test_a_fixed_group_takes_in_questions_and_joins_no_group() -> None:
    texts = ["paypal payment", "Can I pay with PayPal?"]
    questions = [Question(number, text) for number, text in enumerate(texts)]
    grouper = Grouper("en")
    grouper.learn(questions)
    grouper.restore(questions[0], 0)
    grouper.fix(0)

    assert grouper.add(Question(5, "paypal payment?")).group == 0
    assert grouper.add(Question(6, "paypal payments")).joined == ()


def test_the_order_of_arrival_changes_few_groups() -> None:
    texts = [f"{verb} {thing} {end}".strip()
             for verb in ("return", "assemble", "clean", "insure")
             for thing in ("walnut table", "desk lamp", "garden hose", "wool carpet")
             for end in ("", "please", "how", "today")]  # fmt: skip
    shuffled = list(texts)
    random.Random(7).shuffle(shuffled)

    one = {frozenset(each) for each in groups_of(texts, "en")}
    other = {frozenset(each) for each in groups_of(shuffled, "en")}

    assert len(one & other) >= 0.8 * len(one)


@given(st.text("abc", max_size=6), st.text("abc", max_size=6))
def test_one_edit_is_an_optimal_string_alignment_distance_of_one(one: str, other: str) -> None:
    from rapidfuzz.distance import OSA

    assert is_one_edit(one, other) == (OSA.distance(one, other) == 1)


def test_a_rare_word_is_mended_only_when_the_log_or_nobody_knows_it() -> None:
    texts = [f"refund {end}" for end in "abcdefgh"]
    reader = Reader("en")
    reader.learn([*texts, "refnud now", "refunds now"])
    wary = Reader("en", known={"refnud"})
    wary.learn([*texts, "refnud now"])

    assert "refund" in reader.read("refnud now").features
    assert "refund" not in wary.read("refnud now").features


def test_numbers_are_all_alike() -> None:
    reader = Reader("en")

    assert NUMBER in reader.read("order 4711").features
    assert reader.read("order 4711").signature == reader.read("order [phone]").signature


@given(
    st.lists(st.lists(st.sampled_from("abcdefgh"), min_size=1, max_size=5), min_size=3, max_size=9)
)
def test_evidence_is_the_same_both_ways_and_more_in_common_is_more_evidence(
    questions: list[list[str]],
) -> None:
    features = [dict.fromkeys(words, 1.0) for words in questions]
    evidence = Evidence()
    evidence.learn(features)
    one, other, third = (evidence.bag(each) for each in features[:3])

    assert evidence.weigh(one, other) == pytest.approx(evidence.weigh(other, one))
    if not set(questions[0]) & set(questions[2]):
        assert evidence.weigh(one, third) <= 0
    assert evidence.weigh(one, one) >= evidence.weigh(one, other) or len(questions[1]) != len(
        questions[0]
    )


def test_b_cubed_counts_mates_of_each_item() -> None:
    together, apart = b_cubed("aab", [1, 1, 1]), b_cubed("aab", [1, 2, 3])

    assert (together.precision, together.recall) == pytest.approx((5 / 9, 1))
    assert (apart.precision, apart.recall) == pytest.approx((1, 2 / 3))


def test_grouping_stays_as_good_as_docs_gaps_says() -> None:
    folder = Path(__file__).parents[3] / "shared" / "evals" / "bitext"
    if not folder.is_dir():
        pytest.skip("the development sets are not here")

    each_set = read_eval_set(folder)
    queries = [query for query in each_set.queries if query.variant == "plain"]
    labels = [next(iter(each_set.judgments[query.id])) for query in queries]
    texts = [query.text for query in queries]

    found = b_cubed(labels, group_by_product(texts, "en"))
    exact = b_cubed(labels, group_exactly(texts, "en"))

    assert found.precision >= 0.90
    assert found.recall >= 0.45
    assert found.recall > 10 * exact.recall
