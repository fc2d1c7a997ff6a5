"""`[widget]` and `serve.origins`: what can be written, and what a mistake is answered with."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb.config import Settings, load_settings
from kb.errors import ConfigError


def load(tmp_path: Path, text: str, environ: dict[str, str] | None = None) -> Settings:
    path = tmp_path / "kb.toml"
    path.write_text(text, encoding="utf-8")
    return load_settings(path, environ=environ or {})


def refusal(tmp_path: Path, text: str) -> str:
    with pytest.raises(ConfigError) as caught:
        load(tmp_path, text)
    return caught.value.message


def message(*lines: str, id_: str = "hello", text: str = '{en = "Hello"}') -> str:
    return "\n".join(["[[widget.messages]]", f'id = "{id_}"', f"text = {text}", *lines, ""])


def test_messages_are_read(tmp_path: Path) -> None:
    text = '[widget]\ncolour = "#0B6E4F"\nlabel = {en = "Ask us"}\n' + message(
        'pages = ["/cart", "*/checkout"]', 'hours = "closed"', "delay = 0",
        'question = {en = "When do you open?"}',
    )  # fmt: skip
    widget = load(tmp_path, text).widget

    (found,) = widget.messages
    assert (widget.colour, widget.label) == ("#0B6E4F", {"en": "Ask us"})
    assert (found.pages, found.hours, found.delay) == (("/cart", "*/checkout"), "closed", 0)
    assert found.question == {"en": "When do you open?"}


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ('[widget]\ncolour = "orange"', "`colour` must be six hexadecimal digits"),
        ('[widget]\nposition = "left"', "`position` must be one of end, start, not 'left'"),
        (f'[widget]\nlabel = "{"x" * 31}"', "`label` has 31 characters; at most 30 fit"),
        ('[widget]\nlabel = {en = " "}', "`label` in 'en' is empty"),
        ('[widget]\nlabel = {English = "Help"}', "'English' is none"),
        (message(id_="Hello there"), "needs an `id` of small letters, digits and hyphens"),
        (message(text="{}"), "the message 'hello' says nothing"),
        (message(text='""'), "the message 'hello' says nothing"),
        (message("delay = -1"), "`delay` of the message 'hello' must be 0 to 3600 seconds"),
        (message("delay = 3601"), "must be 0 to 3600 seconds"),
        (message('hours = "night"'), "must be one of any, open, closed, not 'night'"),
        (message("pages = []"), "`pages` of the message 'hello' must be paths"),
        (message('pages = ["cart"]'), 'must be paths that begin with "/" or "*"'),
        (message('pages = ["https://shop.example.com/cart"]'), "must be paths"),
        (message('article = "a"', 'question = "b"'), "keep one of them"),
        (message('article = "a b"'), "must be a name such as"),
        (message() + message(), "two messages have the `id` 'hello'"),
        (message('colour = "#000000"'), "unknown field `colour`"),
        (f'[[widget.messages]]\nid = "x"\ntext = "{"x" * 201}"', "has 201 characters"),
        ('[serve]\norigins = ["https://shop.example.com/"]', "no origin"),
        ('[serve]\norigins = ["shop.example.com"]', "no origin"),
        ('[serve]\norigins = ["https://*.example.com"]', "no origin"),
        ('[serve]\norigins = ["null"]', "no origin"),
        ('[serve]\norigins = ["https://Shop.example.com"]', "in small letters"),
        ('[serve]\norigins = ["https://shop.example.com:443"]', "leave out the usual port"),
        ('[serve]\norigins = ["http://shop.example.com:80"]', "leave out the usual port"),
    ],
)
def test_a_value_that_cannot_be_is_explained(tmp_path: Path, text: str, complaint: str) -> None:
    said = refusal(tmp_path, text)

    assert complaint in said
    assert "kb.toml" in said


def test_origins_may_be_named_in_the_environment(tmp_path: Path) -> None:
    origins = "https://shop.example.com, http://127.0.0.1:3000,http://[::1]:3000,*"

    assert load(tmp_path, "", {"KB_SERVE_ORIGINS": origins}).serve.origins == (
        "https://shop.example.com",
        "http://127.0.0.1:3000",
        "http://[::1]:3000",
        "*",
    )
