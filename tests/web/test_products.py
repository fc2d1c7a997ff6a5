"""Products by their attributes: on the page, in the search, in the API; and articles' pictures."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pytest

from kb.index import Index

from .conftest import LANGUAGES, Client, MakeClient
from .outline import find_all

Write = Callable[..., Path]

PNG = b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAYAAAAECAAAAACIbxGfAAAADklEQVR4nGNoAAMGbBQAqBwMAQDwGjsAAAAASUVORK5CYII="
)
"""A grey picture, six pixels wide and four high."""
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="30" height="40"><path d="M0 0h9"/></svg>'


def shown(html: str) -> list[str]:
    """Slugs of the products that a page shows."""
    cards = html.partition('<ul class="products">')[2].partition("</ul>")[0]
    return [link["href"].rpartition("/")[2] for link in find_all(cards, "a")]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_each_value_leads_to_as_many_products_as_it_says(
    client: Client, starter: Index, lang: str
) -> None:
    html = client.get(f"/{lang}/products").text
    catalogue = starter.catalogue(lang)
    links = [each["href"] for each in find_all(html, "a") if "/products?attr=" in each["href"]]

    assert len(links) == 2 * len(catalogue.names.attributes), "beside the list and above it"
    for name, value in catalogue.names.attributes:
        url = f"/{lang}/products?attr={quote(f'{name}:{value}', safe='').replace('%20', '+')}"
        assert url in links
        count = sum((name, value) in each.attribute_pairs for each in starter.articles(lang))
        page = client.get(url).text
        assert len(set(shown(page))) == count
        assert [each["content"] for each in find_all(page, "meta", name="robots")] == ["noindex"]


def test_values_of_one_attribute_widen_and_other_attributes_narrow(client: Client) -> None:
    amber = client.get("/en/products?attr=Colour:amber").text
    both = client.get("/en/products?attr=Colour:amber&attr=Colour:green").text
    narrow = client.get("/en/products?attr=colour:AMBER&attr=Material:brass").text

    assert set(shown(amber)) == {"luna-table-lamp", "nora-vase"}
    assert set(shown(both)) == {"luna-table-lamp", "nora-vase"}
    assert set(shown(narrow)) == {"luna-table-lamp"}
    chosen = [each.text for each in find_all(amber, "a") if each.attributes.get("aria-current")]
    assert "amber 2" in chosen


def test_of_many_values_the_most_frequent_and_the_chosen_ones_are_in_view(
    make_client: MakeClient, write: Write
) -> None:
    for number in range(40):
        sizes = f"[{number} cm, all, 'half & half #2']"
        front = f"title: Lamp {number}\nkind: product\nattributes: {{Size / height: {sizes}}}"
        write(f"en/lamps/lamp-{number}.md", f"---\n{front}\n---\n\nIt shines on umbrellas.\n")
    client = make_client()

    html = client.get("/en/products?attr=Size / height:39 cm").text
    (group,) = find_all(html, "nav", class_="filters")
    (more,) = find_all(html, "details", class_="filter-more")[:1]
    assert "Show 33 more: Size / height" in more.text
    assert "39 cm" not in more.text
    assert group.text.index("all 40") < group.text.index("39 cm") < group.text.index("Show 33")
    odd = "/en/products?attr=Size+%2F+height%3Ahalf+%26+half+%232"
    assert f'href="{odd}"' in client.get("/en/products").text
    assert len(shown(client.get(odd).text)) == 24
    (canonical,) = find_all(client.get("/en/products?page=2").text, "link", rel="canonical")
    assert canonical["href"] == "/en/products?page=2"

    found = client.get(
        "/en/search?q=umbrellas&attr=Size / height:39 cm&attr=Size / height:all"
    ).text
    (aside,) = find_all(found, "aside", class_="filters")
    assert "39 cm 1" in aside.text
    values = [each for each in find_all(found, "a") if "data-filter" in each.attributes]
    assert len(values) < 25, "the first ones, beside the list and above it, and those chosen"


def test_a_choice_that_nothing_has_says_so_and_can_be_taken_back(client: Client) -> None:
    html = client.get("/en/products?attr=Material:oak&attr=Colour:green&attr=x&page=99").text

    assert "No product has all of this" in html
    assert "/en/products?attr=Material%3Aoak" in [each["href"] for each in find_all(html, "a")]


def test_products_are_found_from_home_from_the_footer_and_from_a_product(client: Client) -> None:
    assert len([1 for each in find_all(client.get("/tr/").text, "a", href="/tr/products")]) == 2
    html = client.get("/en/articles/luna-table-lamp").text
    links = [each["href"] for each in find_all(html, "a")]
    assert "/en/products?attr=Colour%3Aamber" in links
    assert "/en/products" in links


def test_without_products_there_is_no_such_page(make_client: MakeClient, corpus: Path) -> None:
    (corpus / "en/products/lamp.md").unlink()
    client = make_client()

    assert client.get("/en/products").status_code == 404
    assert find_all(client.get("/en/").text, "a", href="/en/products") == []


def test_a_search_counts_attributes_and_is_filtered_by_them(client: Client) -> None:
    found = client.get("/api/v1/search", params={"q": "glass", "lang": "en"}).json()
    colours = {each["name"]: each["values"] for each in found["facets"]["attr"]}["Colour"]
    assert colours[0] == {"value": "amber", "count": 2}

    query = {"q": "glass", "lang": "en", "attr": ["Colour:green"]}
    filtered = client.get("/api/v1/search", params=query).json()
    assert [hit["slug"] for hit in filtered["hits"]] == ["nora-vase"]
    listed = client.get("/api/v1/articles?lang=en&attr=Bulb:E27").json()
    assert [each["slug"] for each in listed["articles"]] == ["fjord-floor-lamp"]
    assert listed["articles"][0]["attributes"][0] == {
        "name": "Material",
        "values": ["steel", "linen"],
    }
    refused = client.get("/api/v1/search?q=glass&lang=en&attr=green")
    assert refused.status_code == 400
    assert refused.json()["errors"][0]["parameter"] == "attr"


@pytest.fixture
def pictured(make_client: MakeClient, write: Write) -> Client:
    text = "---\ntitle: Pictures\n---\n![A lamp](a.png) and ![a drawing](b.svg)\n"
    write("en/products/pictures.md", text)
    write("en/products/a.png", PNG)
    write("en/products/b.svg", SVG)
    return make_client()


def test_pictures_are_served_with_their_type_for_ever(pictured: Client) -> None:
    png, svg = find_all(pictured.get("/en/articles/pictures").text, "img")

    answer = pictured.get(png["src"])
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/png")
    assert answer.content == PNG
    assert "immutable" in answer.headers["cache-control"]
    assert (png["width"], png["height"], png["loading"]) == ("6", "4", "lazy")
    drawing = pictured.get(svg["src"])
    assert drawing.headers["content-type"].startswith("image/svg+xml")
    assert "sandbox" in drawing.headers["content-security-policy"]
    assert "script-src" not in drawing.headers["content-security-policy"]


@pytest.mark.parametrize("name", ["x.png", "..%2f..%2fmanifest.json", "a.png"])
def test_what_is_no_picture_of_an_article_is_not_found(pictured: Client, name: str) -> None:
    assert pictured.get(f"/images/{name}").status_code == 404
