"""Writing at the desk: saving, checks, preview, publishing."""

from __future__ import annotations

import html
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from kb.config import Settings, load_settings
from kb.index.generation import build_lock
from kb.settings import Log, Site
from kb.web.desk.press import settings_text

from .conftest import Place, Visitor

HERE = "/desk/articles/en/delivery/parcels"
FILE = "en/delivery/parcels.md"


def digest(editor: Visitor) -> str:
    found = re.search(r'name="digest" value="(\w+)"', editor.page)
    assert found
    return found[1]


def text(editor: Visitor) -> str:
    found = re.search(r"<textarea[^>]*>\n(.*?)</textarea>", editor.page, re.DOTALL)
    assert found
    return html.unescape(found[1])


def test_an_article_comes_and_goes_unchanged(place: Place, editor: Visitor) -> None:
    file = place.articles / FILE
    for data in (file.read_bytes(), b"\xef\xbb\xbf" + file.read_bytes().replace(b"\n", b"\r\n")):
        file.write_bytes(data)
        editor.get(HERE)

        # Browsers send Windows line ends, whatever they were given.
        sent = text(editor).replace("\n", "\r\n")
        answer = editor.post(HERE, text=sent, digest=digest(editor), do="save")

        assert "Saved." in answer.text
        assert file.read_bytes() == data


def test_what_somebody_else_wrote_is_not_written_over(place: Place, editor: Visitor) -> None:
    file = place.articles / FILE
    editor.get(HERE)
    theirs = file.read_bytes() + b"\nTheirs.\n"
    file.write_bytes(theirs)

    answer = editor.post(HERE, text="mine", digest=digest(editor), do="save")

    assert answer.status_code == 409
    assert file.read_bytes() == theirs
    assert text(editor) == "mine"
    again = editor.post(HERE, text="mine", digest=digest(editor), do="save")
    assert again.status_code == 409, "sending it once more changes nothing"


def test_mistakes_are_shown_with_their_lines_and_keep_it_from_being_published(
    place: Place, editor: Visitor
) -> None:
    editor.get(HERE)
    broken = "---\ntitle: Parcels\nkindd: faq\n---\n\nSee [this](../no/where.md).\n"

    answer = editor.post(HERE, text=broken, digest=digest(editor), do="publish")

    assert answer.status_code == 422
    assert "unknown key `kindd`" in html.unescape(answer.text)
    assert 'data-line="3"' in answer.text
    assert 'data-line="6"' in answer.text
    checks = editor.http.post(
        "/desk/checks/en/delivery/parcels",
        data={
            "form_token": re.findall(r'form_token" value="(\w+)', answer.text)[0],
            "text": broken,
        },
    )
    assert 'data-line="6"' in checks.text
    assert "<html" not in checks.text


@pytest.mark.parametrize(("lang", "direction"), [("fa", "rtl"), ("th", "ltr"), ("en", "ltr")])
def test_the_preview_is_the_page_that_customers_get(
    place: Place, editor: Visitor, lang: str, direction: str
) -> None:
    import httpx

    editor.get(f"/desk/articles/{lang}/returns/return-policy")
    sent = text(editor)
    preview = editor.post(f"/desk/preview/{lang}/returns/return-policy", text=sent)

    public = httpx.get(f"{place.address}/{lang}/articles/return-policy").text

    def body(page: str) -> str:
        found = re.search(r'<div class="body">.*?\n    </div>', page, re.DOTALL)
        assert found
        return found[0]

    assert f'<html lang="{lang}" dir="{direction}">' in preview.text
    assert body(preview.text) == body(public)
    assert "frame-ancestors 'self'" in preview.headers["content-security-policy"]
    assert "script-src" not in preview.headers["content-security-policy"]


def test_a_preview_runs_nothing_that_was_written(editor: Visitor) -> None:
    editor.get(HERE)
    hostile = "---\ntitle: T\n---\n\n<script>alert(1)</script> [x](javascript:alert(2))\n"

    preview = editor.post("/desk/preview/en/delivery/parcels", text=hostile)

    assert "<script>" not in preview.text
    assert 'href="javascript' not in preview.text


def test_a_text_whose_front_matter_cannot_be_read_says_so_in_the_preview(editor: Visitor) -> None:
    editor.get(HERE)
    answer = editor.post("/desk/preview/en/delivery/parcels", text="no front matter")

    assert answer.status_code == 200
    assert "No preview yet" in answer.text


def test_a_mistake_in_another_file_keeps_all_as_it_was(place: Place, editor: Visitor) -> None:
    (place.articles / "en/products/lamp.md").write_text("broken", "utf-8")
    draft = "---\ntitle: Gifts\nstatus: draft  # soon\n---\n\nYes.\n"
    (place.articles / "en/gifts").mkdir()
    file = place.articles / "en/gifts/gifts.md"
    file.write_text(draft, "utf-8")
    editor.get("/desk/articles/en/gifts/gifts")

    answer = editor.post(
        "/desk/articles/en/gifts/gifts", text=draft, digest=digest(editor), do="publish"
    )

    assert answer.status_code == 422
    assert "lamp.md" in answer.text
    assert file.read_text("utf-8") == draft


def test_an_article_is_withdrawn_and_published_again(place: Place, editor: Visitor) -> None:
    import httpx

    url = f"{place.address}/en/articles/parcels"
    file = place.articles / FILE
    before = file.read_bytes()
    policy = place.articles / "en/returns/return-policy.md"
    policy.write_bytes(
        policy.read_bytes().replace(b" See [parcels]", b" (See parcels)[").split(b"(See")[0] + b"\n"
    )
    for verb, status, said in (("withdraw", 404, "Withdrawn"), ("publish", 200, "Published.")):
        editor.get(HERE)
        answer = editor.post(HERE, text=text(editor), digest=digest(editor), do=verb)
        assert said in answer.text
        for _ in range(200):
            if httpx.get(url).status_code == status:
                break
        assert httpx.get(url).status_code == status
    assert file.read_bytes() == before.replace(b"[delivery]\n", b"[delivery]\nstatus: published\n")


def test_publishing_waits_for_a_build_that_is_under_way(place: Place, editor: Visitor) -> None:
    editor.get(HERE)
    changed = text(editor).replace("Open the tracking link", "Press the tracking link")
    sent = {"text": changed, "digest": digest(editor), "do": "publish"}
    with ThreadPoolExecutor() as pool:
        with build_lock(place.settings.data_dir):
            answer = pool.submit(editor.post, HERE, **sent)
            with pytest.raises(TimeoutError):  # longer than a build of so few articles takes
                answer.result(4)
        assert "Published." in answer.result(60).text
    assert "Press the tracking link" in (place.articles / FILE).read_text("utf-8")


@pytest.mark.parametrize(
    "path",
    [
        "/desk/articles/en/delivery/nothing",
        "/desk/articles/en/../../etc",
        "/desk/articles/en/%2e%2e/passwd",
        "/desk/articles/en/delivery/%2e%2e%2f%2e%2e%2fkb",
        "/desk/articles/EN/delivery/parcels",
    ],
)
def test_no_other_file_can_be_opened(editor: Visitor, path: str) -> None:
    assert editor.get(path).status_code == 404


def test_a_link_out_of_the_folder_is_not_followed(
    place: Place, editor: Visitor, tmp_path: Path
) -> None:
    (tmp_path / "secret.md").write_text("---\ntitle: Secret\n---\n\nHidden.\n", "utf-8")
    (place.articles / "en/delivery/leak.md").symlink_to(tmp_path / "secret.md")

    assert editor.get("/desk/articles/en/delivery/leak").status_code == 404


def test_an_article_is_begun_without_a_gap(place: Place, editor: Visitor) -> None:
    editor.get("/desk/articles")
    answer = editor.post("/desk/articles", title="Gift wrapping", lang="en", kind="guide")

    assert answer.url.path == "/desk/articles/en/general/gift-wrapping"
    assert "status: draft" in (place.articles / "en/general/gift-wrapping.md").read_text("utf-8")
    assert "Gift wrapping" in editor.get("/desk/articles").text


def test_the_build_gets_the_settings_of_the_server(tmp_path: Path) -> None:
    settings = Settings(
        articles=str(tmp_path / 'a "quoted" folder'),
        data=str(tmp_path / "data\x7f"),
        site=Site(name="L’été 🌼 \\ \t", languages=("en", "fa")),
        log=Log(min_visitors=3, order_numbers=(r"#\d{4} ?[a-z]", "'")),
    )
    file = tmp_path / "kb.toml"
    file.write_text(settings_text(settings), "utf-8")

    assert load_settings(file, environ={}) == settings
