from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import httpx
import pytest
from loopback import serving
from patience import PATIENCE, await_that
from plain import PLAIN

from kb.authoring import load_library
from kb.config import Settings
from kb.index import compile_index
from kb.web.app import create_app

PUBLICATIONS = 10


def test_a_real_server_answers_pages_and_the_api(address: str) -> None:
    with httpx.Client(base_url=address, follow_redirects=True) as client:
        home = client.get("/", headers={"Accept-Language": "ne"})
        assert str(home.url) == f"{address}/ne/"
        assert home.headers["content-encoding"] == "gzip"
        assert home.cookies.jar is not None
        assert len(home.cookies) == 0

        answer = client.get("/api/v1/search", params={"q": "where is my parcel"})
        assert answer.json()["hits"]


def test_a_real_server_answers_head_without_a_body(address: str) -> None:
    answer = httpx.head(f"{address}/en/articles/return-policy")

    assert answer.status_code == 200
    assert int(answer.headers["content-length"]) > 1000
    assert answer.content == b""


def test_one_connection_serves_head_and_then_get(address: str) -> None:
    """A body sent after a HEAD would be read as the next answer."""
    with httpx.Client(base_url=address) as client:
        for _ in range(3):
            assert client.head("/en/").status_code == 200
            assert client.get("/livez").text == "alive\n"


@pytest.fixture
def own_address(corpus: Path, data_dir: Path) -> Iterator[str]:
    """Address of a real server over the small help centre, whose articles the test may change."""
    publish(corpus, data_dir, 0)
    with serving(create_app(Settings(data=str(data_dir)))) as address:
        yield address


def publish(corpus: Path, data_dir: Path, number: int) -> None:
    """A generation whose number stands in an article's title and in its text."""
    text = f"---\ntitle: Lamp number {number}\n---\n\nThe bulb of number {number} is warm.\n"
    (corpus / "en/products/lamp.md").write_text(text, encoding="utf-8")
    assert compile_index(load_library(corpus)[0], data_dir)[1]


class Asker(threading.Thread):
    """Asks until it is told to stop, and keeps what it was answered.

    Between two questions it rests for a moment: askers that never do, in the server's own process,
    leave it no time to open what was published.
    """

    def __init__(self, address: str) -> None:
        super().__init__(daemon=True)
        self.address = address
        self.stop = threading.Event()
        self.answers: list[tuple[int, str]] = []
        self.fault: Exception | None = None

    def run(self) -> None:
        query = {"q": "warm bulb", "lang": "en"}
        try:
            with httpx.Client(base_url=self.address, timeout=PATIENCE, verify=PLAIN) as client:
                while not self.stop.wait(0.002):
                    answer = client.get("/api/v1/search", params=query)
                    said = ""
                    if answer.status_code == 200:
                        hit = answer.json()["hits"][0]
                        said = f"{hit['title']} | {hit['snippet']['text']}"
                    self.answers.append((answer.status_code, said))
        except Exception as error:  # a thread's exception would be lost
            self.fault = error


def is_shown_or_over(askers: list[Asker], shown: str) -> bool:
    """Whether all askers were answered with it last, or one cannot ask any more."""
    if not all(asker.is_alive() for asker in askers):
        return True
    return all(asker.answers and shown in asker.answers[-1][1] for asker in askers)


def test_while_generations_are_published_no_request_fails_and_none_goes_back(
    own_address: str, corpus: Path, data_dir: Path
) -> None:
    askers = [Asker(own_address) for _ in range(3)]
    for asker in askers:
        asker.start()
    for number in range(1, PUBLICATIONS + 1):
        publish(corpus, data_dir, number)
        shown = f"Lamp number {number}"
        await_that(lambda shown=shown: is_shown_or_over(askers, shown), f"{shown} is not served")  # type: ignore[misc]
        assert all(asker.is_alive() for asker in askers), [asker.fault for asker in askers]
    for asker in askers:
        asker.stop.set()
        asker.join(PATIENCE)

    said = {
        f"Lamp number {number} | The bulb of number {number} is warm.": number
        for number in range(PUBLICATIONS + 1)
    }
    for asker in askers:
        assert asker.fault is None
        assert {status for status, _ in asker.answers} == {200}
        numbers = [said[text] for _, text in asker.answers]  # a mix of two would be in none
        assert {*numbers} == {*range(numbers[0], PUBLICATIONS + 1)}
        assert all(before <= after for before, after in pairwise(numbers))


def test_pages_of_a_help_centre_whose_data_folder_is_deleted_are_served_on(
    own_address: str, data_dir: Path
) -> None:
    paths = ["/en/", "/en/articles/lamp", "/en/search?q=bulb", "/tr/articles/return-policy"]
    with httpx.Client(base_url=own_address) as client:
        before = [without_search_ids(client.get(path).text) for path in paths]
        data_dir.rename(data_dir.with_name("elsewhere"))
        await_that(lambda: client.get("/readyz").json()["refused"])

        assert client.get("/readyz").json()["refused"] == [
            f"No index in {data_dir} yet. Run `kb build`."
        ]
        answers = [client.get(path) for path in paths]
        assert [answer.status_code for answer in answers] == [200] * len(paths)
        assert [without_search_ids(answer.text) for answer in answers] == before


def without_search_ids(html: str) -> str:
    """Each search has an id of its own, which links carry along."""
    return re.sub(r"([?;&][sc]=)[0-9a-f]{16}", r"\1", html)
