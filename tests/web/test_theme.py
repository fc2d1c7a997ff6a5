"""The shop's colours, shapes and pictures: refused when they cannot be read, right when shown."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from litestar.testing import TestClient
from loopback import serving

from kb.config import Settings, load_settings
from kb.errors import ConfigError
from kb.settings import Site, Theme
from kb.settings.colour import bring_out, choose_ink, find_contrast, is_colour, mix
from kb.settings.theme import CONTRAST, DARK, LIGHT
from kb.web.app import create_app
from kb.web.theme import render_theme

from .conftest import LANGUAGES, Client
from .outline import find_all

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ROOT = Path(__file__).parents[2]
GREEN = "#0b6e4f"
LOGO = '<svg xmlns="http://www.w3.org/2000/svg" width="144" height="48"><path d="M0 0h9v9z"/></svg>'

colours = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("#000000", "#ffffff", 21.0),
        ("#ffffff", "#ffffff", 1.0),
        ("#777777", "#ffffff", 4.48),  # known from WCAG's own examples of what just fails
        ("#767676", "#ffffff", 4.54),
        ("#0000ff", "#ffffff", 8.59),
        ("#ff0000", "#ffffff", 4.0),
        ("#00FF00", "#ffffff", 1.37),
    ],
)
def test_contrast_is_that_of_wcag(one: str, other: str, ratio: float) -> None:
    assert find_contrast(one, other) == pytest.approx(ratio, abs=0.005)
    assert find_contrast(other, one) == find_contrast(one, other)


@given(colours, st.sampled_from([LIGHT, DARK]), st.sampled_from([3.0, 4.5, 7.0]))
def test_a_colour_that_is_brought_out_has_the_contrast(
    colour: str, grounds: tuple[str, ...], contrast: float
) -> None:
    found = bring_out(colour, grounds, contrast)

    assert is_colour(found)
    assert min(find_contrast(found, ground) for ground in grounds) >= contrast
    if min(find_contrast(colour, ground) for ground in grounds) >= contrast:
        assert found == colour


@given(colours)
def test_there_is_always_an_ink_that_can_be_read(colour: str) -> None:
    assert find_contrast(choose_ink(colour), colour) >= 4.5
    assert mix(colour, "#123456", 0) == colour
    assert mix(colour, "#123456", 1) == "#123456"


@given(colours)
def test_every_text_of_a_theme_can_be_read(colour: str) -> None:
    theme = Theme(accent=bring_out(colour, LIGHT, CONTRAST))
    css = render_theme(theme)
    light, _, dark = css.partition("@media")
    for part, grounds in ((light, LIGHT), (dark, DARK)):
        found = dict(re.findall(r"--([\w-]+): (#\w{6});", part))
        for ink, ground in (("on-accent", "accent"), ("on-dark", "dark"), ("on-hero", "hero")):
            assert find_contrast(found[ink], found[ground]) >= 4.5, ink
        assert find_contrast(found["on-tint"], found["tint"]) >= 4.5
        for ground in grounds:
            assert find_contrast(found["accent-strong"], ground) >= 4.5
            assert find_contrast(found["accent"], ground) >= CONTRAST


def test_the_style_sheet_paints_pages_as_the_check_believes() -> None:
    css = (ROOT / "site" / "static" / "kb.css").read_text(encoding="utf-8")
    light, _, dark = css.partition("@media (prefers-color-scheme: dark)")
    for part, grounds in ((light, LIGHT), (dark, DARK)):
        for name, colour in zip(("paper", "wash"), grounds, strict=True):
            assert re.search(rf"--{name}: (#\w{{6}});", part)[1] == colour  # type: ignore[index]
    for name in re.findall(r"--([\w-]+):", render_theme(Theme(accent=GREEN, radius=4))):
        assert f"--{name}:" in css, f"the style sheet has no --{name} to replace"
        assert f"var(--{name})" in css, f"nothing uses --{name}"


def test_the_theme_that_the_help_centre_has_by_itself_adds_nothing() -> None:
    assert render_theme(Theme()) == ""


@pytest.mark.parametrize(
    ("toml", "complaint"),
    [
        ('accent = "#ffd400"', r"`accent` #ffd400 has a contrast of 1\.3:1 on light pages"),
        ('accent = "#ffd400"', r"; #[0-9a-f]{6} has it"),
        ('accent = "#0b6e4f"\naccent_dark = "#111111"', r"`accent_dark` #111111 .* on dark pages"),
        ('accent_dark = "#ffffff"', "`accent_dark` needs an `accent`"),
        ('accent = "green"', r"`accent` must be six hexadecimal digits"),
        ('accent = "#0b6e4f; } body {"', r"`accent` must be six hexadecimal digits"),
        ("radius = 99", "`radius` must be 0 to 24"),
        ('font = "Comic Sans"', "`font` must be one of system, humanist"),
        ('colour = "#000000"', "The keys of .theme. are accent, accent_dark, radius, font"),
    ],
)
def test_a_theme_that_cannot_be_is_refused_with_what_to_write(
    tmp_path: Path, toml: str, complaint: str
) -> None:
    path = tmp_path / "kb.toml"
    path.write_text(f"[theme]\n{toml}\n")

    with pytest.raises(ConfigError, match=complaint) as caught:
        load_settings(path, environ={})
    assert str(path) in caught.value.message


def test_the_colour_that_is_proposed_is_accepted(tmp_path: Path) -> None:
    for wrong in ("#ffd400", "#f7a823", "#ffffff", "#99ccff"):
        with pytest.raises(ValueError, match="has it") as caught:
            Theme(accent=wrong)
        Theme(accent=re.findall(r"#[0-9a-f]{6}", str(caught.value))[-1])


def test_a_theme_can_be_given_by_the_environment(tmp_path: Path) -> None:
    settings = load_settings(environ={"KB_THEME_ACCENT": GREEN, "KB_THEME_RADIUS": "0"})

    assert (settings.theme.accent, settings.theme.radius) == (GREEN, 0)


# Pictures


@pytest.fixture
def make_shop(starter_dir: Path) -> Iterator[Callable[..., Client]]:
    opened: list[Client] = []

    def make(theme: Theme | None = None, **site: Any) -> Client:
        settings = Settings(
            data=str(starter_dir),
            site=Site(**{"name": "Oslo & Co", "languages": LANGUAGES, **site}),
            theme=theme or Theme(),
        )
        opened.append(TestClient(create_app(settings)).__enter__())
        return opened[-1]

    yield make
    for client in opened:
        client.__exit__()


def test_a_logo_stands_in_the_header_and_says_the_name(
    make_shop: Callable[..., Client], tmp_path: Path
) -> None:
    (tmp_path / "light.svg").write_text(LOGO)
    (tmp_path / "dark.svg").write_text(LOGO.replace("M0", "M1"))
    client = make_shop(logo=str(tmp_path / "light.svg"), logo_dark=str(tmp_path / "dark.svg"))
    html = client.get("/en/").text

    (image,) = find_all(html, "img", class_="logo")
    assert image["alt"] == "Oslo & Co"
    assert (image["width"], image["height"]) == ("108", "36")
    answer = client.get(image["src"])
    assert (answer.text, answer.headers["content-type"]) == (LOGO, "image/svg+xml")
    assert answer.headers["cache-control"].endswith("immutable")
    (source,) = find_all(html, "source", media="(prefers-color-scheme: dark)")
    assert client.get(source["srcset"]).text == LOGO.replace("M0", "M1")
    assert not find_all(html, "svg", class_="flower")


def test_an_icon_of_ones_own_is_used_everywhere(
    make_shop: Callable[..., Client], tmp_path: Path
) -> None:
    png = (ROOT / "site/static/icon-192.png").read_bytes()
    (tmp_path / "i.png").write_bytes(png)
    client = make_shop(icon=str(tmp_path / "i.png"), url="https://help.example.com")
    html = client.get("/en/").text

    (icon,) = find_all(html, "link", rel="icon")
    shared = next(e["content"] for e in find_all(html, "meta", property="og:image"))
    manifest = client.get("/manifest.webmanifest").json()
    paths = [icon["href"], "/favicon.ico", "/apple-touch-icon.png", manifest["icons"][0]["src"]]
    for path in [*paths, shared.removeprefix("https://help.example.com")]:
        answer = client.get(path)
        assert (answer.content, answer.headers["content-type"]) == (png, "image/png")


@pytest.mark.parametrize(
    ("name", "content", "complaint"),
    [
        ("no.svg", None, "there is no image no.svg"),
        ("logo.png", b"GIF89a", "logo.png is not the PNG file"),
        ("logo.txt", b"x", "of no known type"),
        ("logo.svg", b"x" * 1_000_001, "at most 1 MB"),
    ],
)
def test_a_picture_that_cannot_be_shown_is_named(
    make_shop: Callable[..., Client], tmp_path: Path, name: str, content: bytes | None,
    complaint: str,
) -> None:  # fmt: skip
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(ConfigError, match=complaint) as caught:
        make_shop(logo=str(tmp_path / name))
    assert "[site] logo" in caught.value.message


def test_a_dark_logo_needs_a_light_one(make_shop: Callable[..., Client]) -> None:
    with pytest.raises(ConfigError, match="needs a `logo`"):
        make_shop(logo_dark="x.svg")


def test_files_of_the_settings_lie_beside_them(tmp_path: Path) -> None:
    path = tmp_path / "kb.toml"
    path.write_text('[site]\nlogo = "pictures/logo.svg"\nmessages = "words"\n')
    site = load_settings(path, environ={}).site

    assert site.logo == str(tmp_path / "pictures/logo.svg")
    assert site.messages == str(tmp_path / "words")
    assert site.icon == ""


# In a browser


READ = """() => {
  const of = (selector, name) => getComputedStyle(document.querySelector(selector))[name];
  return {
    hero: of('.hero', 'backgroundColor'),
    heading: of('.hero h1', 'color'),
    button: of('.search button', 'backgroundColor'),
    corner: of('.topic', 'borderRadius'),
    ends: of('.search form', 'borderRadius'),
    font: of('body', 'fontFamily'),
  };
}"""


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_browser_paints_the_theme(
    browser: Browser, starter_dir: Path, tmp_path: Path, scheme: str
) -> None:
    (tmp_path / "logo.svg").write_text(LOGO)
    settings = Settings(
        data=str(starter_dir),
        site=Site(name="Oslo", languages=LANGUAGES, logo=str(tmp_path / "logo.svg")),
        theme=Theme(accent=GREEN, accent_dark="#7fd8b8", radius=4, font="serif"),
    )
    context = browser.new_context(color_scheme=scheme)  # type: ignore[arg-type]
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    with serving(create_app(settings)) as address:
        page.goto(f"{address}/en/")
        seen = page.evaluate(READ)
        page.goto(f"{address}/fa/")
        persian = page.evaluate(READ)
        logo = page.locator(".logo").bounding_box()
        page.goto(f"{address}/en/articles/returns-faq")
    context.close()

    accent = "rgb(11, 110, 79)" if scheme == "light" else "rgb(127, 216, 184)"
    assert seen["button"] == accent
    assert (seen["hero"] == accent) is (scheme == "light")
    assert seen["heading"] == "rgb(255, 255, 255)"
    assert (seen["corner"], seen["ends"]) == ("4px", "4px")
    assert seen["font"].startswith("Charter")
    assert "Vazirmatn" in persian["font"]
    assert persian["button"] == seen["button"]
    assert logo is not None
    assert (round(logo["width"]), round(logo["height"])) == (108, 36)
    assert complaints == [], "not even about the data for search engines"
