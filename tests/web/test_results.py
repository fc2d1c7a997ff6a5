from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from .conftest import LANGUAGES, Client, MakeClient, Shop
from .outline import find_all

QUESTIONS = {
    "en": "where is my parcel",
    "fa": "بسته من کجاست",
    "th": "พัสดุของฉันอยู่ที่ไหน",
    "tr": "kargom nerede",
    "ne": "मेरो पार्सल कहाँ छ",
}

ELSEWHERE = "پولم را کی پس می‌گیرم"
"""A Persian question, to be asked on pages in other languages."""


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_question_finds_articles_with_the_passage_and_the_words_marked(
    client: Client, lang: str
) -> None:
    html = client.get(f"/{lang}/search", params={"q": QUESTIONS[lang]}).text

    hits = find_all(html, "li", class_="hit")
    assert hits
    assert find_all(html, "mark")
    assert not any("lang" in hit.attributes for hit in hits)
    (link, *_) = [a for a in find_all(html, "a") if a["href"].startswith(f"/{lang}/articles/")]
    assert client.get(link["href"]).status_code == 200
    assert find_all(html, "input", type="search")[0]["value"] == QUESTIONS[lang]


def test_a_question_that_nothing_answers_leads_on(client: Client) -> None:
    html = client.get("/en/search?q=zzzqqqxx").text

    assert find_all(html, "h1")[0].text == "We found nothing for “zzzqqqxx”"
    assert find_all(html, "li", class_="topic")
    assert find_all(html, "a", href="/en/articles/contact-us?q=zzzqqqxx")


def test_answers_in_another_language_stand_first_under_their_own_heading(client: Client) -> None:
    html = client.get("/en/search", params={"q": ELSEWHERE}).text

    (section,) = find_all(html, "section", class_="other")
    (heading,) = find_all(html, "h2", id=section["aria-labelledby"])
    assert heading.text == "Answers in فارسی"
    hits = find_all(html, "li", class_="hit", lang="fa", dir="rtl")
    assert hits
    links = [link for link in find_all(html, "a", hreflang="fa") if "lang" not in link.attributes]
    assert links[0]["href"].startswith("/fa/articles/")
    assert client.get(links[0]["href"]).status_code == 200
    assert "We found no answer in English" in find_all(html, "p", class_="lead")[0].text
    (every,) = find_all(html, "p", class_="all")
    assert every.text.endswith("results in فارسی")


def test_own_hits_that_are_weak_come_after_answers_in_another_language(client: Client) -> None:
    html = client.get("/en/search", params={"q": QUESTIONS["tr"]}).text

    kinds = [hit.attributes.get("lang", "own") for hit in find_all(html, "li", class_="hit")]
    assert kinds[0] == "tr"
    assert kinds == sorted(kinds, key=["tr", "own"].index)
    if "own" in kinds:
        assert "Closest articles in English" in [each.text for each in find_all(html, "h2")]


def test_a_persian_page_shows_english_answers_from_left_to_right(client: Client) -> None:
    html = client.get("/fa/search", params={"q": "where is my parcel?"}).text

    assert find_all(html, "li", class_="hit", lang="en", dir="ltr")
    # The question mark stays behind the question.
    assert "\u2068where is my parcel?\u2069" in find_all(html, "h1")[0].text


def test_hits_that_may_not_answer_say_so_and_lead_to_the_team(client: Client) -> None:
    html = client.get("/en/search?q=can+I+get+a+mortgage").text

    assert find_all(html, "li", class_="hit")
    (notice,) = find_all(html, "p", class_="notice")
    assert "closest articles" in notice.text
    assert "may not answer" in notice.text
    start = "/en/articles/contact-us?q=can+I+get+a+mortgage&c="
    (link,) = [a for a in find_all(html, "a") if a["href"].startswith(start)]
    assert link.text in notice.text


def test_a_question_without_an_answer_is_met_with_questions_that_have_one(client: Client) -> None:
    html = client.get("/en/search?q=can+I+get+a+mortgage").text

    (heading,) = [each for each in find_all(html, "h2") if each.text == "You could ask:"]
    assert heading
    (offered,) = find_all(html, "div", class_="suggestions")
    (link, *_) = [
        a
        for a in find_all(html, "a")
        if a["href"].startswith("/en/search?q=") and a.text and a.text in offered.text
    ]
    assert find_all(client.get(link["href"]).text, "li", class_="hit")


def test_without_a_contact_article_weak_hits_still_lead_on(make_client: MakeClient) -> None:
    html = make_client().get("/en/search?q=neighbour+elephant+mortgage+parcel").text

    if find_all(html, "p", class_="notice"):
        assert find_all(html, "p", class_="notice")[0].text.endswith("Find help by topic")


def test_a_correction_is_said_and_the_typed_text_stays_in_the_box(client: Client) -> None:
    html = client.get("/en/search?q=refnud+policy").text

    said = " ".join(each.text for each in find_all(html, "p", class_="lead"))
    assert "Showing results for “refund policy”" in said
    assert "“refnud policy” as you typed it" in said
    assert find_all(html, "h1")[0].text == "Results for “refnud policy”"
    assert find_all(html, "input", type="search")[0]["value"] == "refnud policy"


def test_what_answers_is_shown_as_the_answer_with_its_source(client: Client) -> None:
    html = client.get("/en/search?q=how+do+I+return+an+item").text

    (best,) = find_all(html, "li", class_="answer")
    assert "Print the label, or save the QR code on your phone." in best.text
    assert "From: Questions about returns and refunds" in best.text
    assert len(find_all(html, "li", class_="hit")) == 10
    assert best.text.startswith("Best answer How do I return an item?")
    (link, *_) = [a for a in find_all(html, "a") if re.search("s=[0-9a-f]{16}-1(#|$)", a["href"])]
    assert link["href"].endswith("#how-do-i-return-an-item")


@pytest.mark.parametrize(
    "query", ["q=can+I+get+a+mortgage", "q=kind:policy", "q=how+do+I+return+an+item&page=2"]
)
def test_what_may_not_answer_is_not_shown_as_an_answer(client: Client, query: str) -> None:
    html = client.get(f"/en/search?{query}").text

    assert find_all(html, "li", class_="hit")
    assert find_all(html, "li", class_="answer") == []


def test_a_correction_leads_to_both_readings_and_the_filters_stay(client: Client) -> None:
    html = client.get("/en/search?q=refnud+policy&kind=policy").text
    (said,) = find_all(html, "p", class_="correction")
    links = {a.text: a["href"] for a in find_all(html, "a") if a.text and a.text in said.text}

    assert links["refund policy"] == "/en/search?q=refund+policy&kind=policy"
    exact = links["Search only for “refnud policy”"]
    assert exact == "/en/search?q=refnud+policy&exact=1&kind=policy"
    html = client.get(exact).text
    (said,) = find_all(html, "p", class_="correction")
    assert "only, as you typed it" in said.text
    assert find_all(html, "a", href="/en/search?q=refnud+policy&kind=policy")


def test_filters_and_pages_keep_the_words_as_they_are_typed(many: Client) -> None:
    html = many.get("/en/search?q=umbrella&exact=1").text

    assert find_all(html, "a", href="/en/search?q=umbrella&exact=1&kind=policy")
    (following,) = find_all(html, "a", rel="next")
    assert following["href"].startswith("/en/search?q=umbrella&exact=1&page=2&s=")


def test_what_is_asked_while_typing_is_said_to_be(shop: Shop) -> None:
    shop.client.get("/en/search?q=parc&live=1")
    shop.client.get("/en/search?q=parcel&live=1")
    shop.client.get("/en/search?q=parcel")

    (row,) = shop.rows(
        "SELECT q.text, s.source FROM searches AS s JOIN questions AS q ON q.id = s.question"
        " WHERE s.merged_into IS NULL"
    )
    assert row == {"text": "parcel", "source": "page"}, "sending off takes the keystrokes in"


def test_an_article_that_was_found_keeps_the_question_in_its_search_box(client: Client) -> None:
    html = client.get("/en/search?q=how+are+refunds+paid").text
    link = next(a for a in find_all(html, "a") if a["href"].startswith("/en/articles/"))
    article = client.get(link["href"].partition("#")[0]).text

    assert find_all(article, "input", type="search")[0]["value"] == "how are refunds paid"
    assert find_all(article, "link", rel="canonical")[0]["href"].partition("?")[2] == ""


@pytest.mark.parametrize("path", ["/en/search", "/en/search?q=", "/en/search?q=%20%20"])
def test_without_a_question_there_is_the_box_with_the_topics(client: Client, path: str) -> None:
    answer = client.get(path)

    assert answer.status_code == 200
    assert find_all(answer.text, "h1")[0].text == "What are you looking for?"
    assert find_all(answer.text, "li", class_="topic")


def test_a_question_that_is_too_long_is_told_so(client: Client) -> None:
    answer = client.get("/fa/search", params={"q": "چرا " * 200})

    assert answer.status_code == 400
    assert "۵۰۰" in find_all(answer.text, "p", role="alert")[0].text


def test_what_a_customer_types_never_becomes_markup(client: Client) -> None:
    html = client.get("/en/search", params={"q": '"><script>alert(1)</script>{{7*7}}'}).text

    assert all("src" in each.attributes for each in find_all(html, "script"))
    assert "{{7*7}}" in find_all(html, "input", type="search")[0]["value"]


@pytest.mark.parametrize(
    "query", ["kind=nonsense", "page=-1", "page=abc", "page=٣", "page=99999999999999", "tag="]
)
def test_an_address_with_a_slip_in_it_still_shows_results(client: Client, query: str) -> None:
    answer = client.get(f"/en/search?q=refund&{query}")

    assert answer.status_code == 200
    assert find_all(answer.text, "li", class_="hit")


@pytest.fixture
def many(make_client: MakeClient, write: Callable[..., Path]) -> Client:
    """A help centre with 23 articles on one question, in three kinds."""
    for number in range(23):
        kind = ("faq", "guide", "policy")[number % 3]
        title = f"title: Umbrella {number}\nkind: {kind}\ntags: [rain]"
        write(f"en/rain/umbrella-{number}.md", f"---\n{title}\n---\n\n## An umbrella?\n\nYes.\n")
    return make_client()


def test_many_results_come_in_pages(many: Client) -> None:
    first = many.get("/en/search?q=umbrella").text
    (following,) = find_all(first, "a", rel="next")
    address, _, search_id = following["href"].partition("&s=")
    assert address == "/en/search?q=umbrella&page=2"
    assert re.fullmatch("[0-9a-f]{16}", search_id)
    assert find_all(first, "a", rel="prev") == []

    last = many.get("/en/search?q=umbrella&page=3").text
    assert "Page 3 of 3" in find_all(last, "nav", class_="pages")[0].text
    assert find_all(last, "ol", class_="list")[0]["start"] == "21"
    assert len(find_all(last, "li", class_="hit")) == 3
    assert find_all(last, "a", rel="next") == []


def test_a_page_behind_the_last_one_is_the_last_one(many: Client) -> None:
    html = many.get("/en/search?q=umbrella&page=40").text

    assert "Page 3 of 3" in find_all(html, "nav", class_="pages")[0].text


def test_filters_are_links_that_narrow_down_and_can_be_taken_away(many: Client) -> None:
    html = many.get("/en/search?q=umbrella").text
    (aside,) = find_all(html, "aside", class_="filters")
    assert "Policy 7" in aside.text
    assert find_all(html, "a", href="/en/search?q=umbrella&kind=policy")

    filtered = many.get("/en/search?q=umbrella&kind=policy").text
    assert {kind.text for kind in find_all(filtered, "span", class_="kind")} == {"Policy"}
    (chip,) = find_all(filtered, "ul", class_="chips")
    assert "Remove filter: Policy" in chip.text
    assert find_all(filtered, "a", href="/en/search?q=umbrella")


def test_filters_that_leave_nothing_say_so(many: Client) -> None:
    html = many.get("/en/search?q=umbrella&tag=snow").text

    assert "Nothing fits with these filters" in find_all(html, "p", class_="lead")[0].text
    assert find_all(html, "ul", class_="chips")


def test_results_are_not_for_other_search_engines_nor_shared_caches(client: Client) -> None:
    answer = client.get("/en/search?q=refund")

    assert find_all(answer.text, "meta", name="robots")[0]["content"] == "noindex"
    assert answer.headers["cache-control"] == "private, no-cache"


def test_an_address_with_thousands_of_filters_is_answered_with_a_few(client: Client) -> None:
    address = "/en/search?q=refund" + "".join(f"&tag=t{number}" for number in range(3000))
    answer = client.get(address)
    assert answer.status_code == 200
    assert len(answer.text) < 200_000
