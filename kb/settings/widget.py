"""`[widget]` of `kb.toml`."""

from __future__ import annotations

import re

from kb.codec import Strict
from kb.settings.colour import is_colour

Text = str | dict[str, str]
"""Words for customers: the same in all languages, or one for each."""

POSITIONS = ("end", "start")
HOURS = ("any", "open", "closed")

LONGEST_DELAY = 3600
"""Seconds. Who is on one page for an hour has left the room."""
LONGEST_TEXT = 200
"""Characters of a message: three lines of the bubble on a phone."""
LONGEST_LABEL = 30
"""Characters of the button's label: it may not cover half a phone's width."""

_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,49}")
_LANG = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]+)*")
_SLUG = re.compile(r"[^\s/?#]+")


class ProactiveMessage(Strict, frozen=True):
    """`[[widget.messages]]`: something that the widget says of itself on certain pages.

    Raises ValueError for values that cannot be used.
    """

    id: str
    """Name of the message: small letters, digits and hyphens. It is what a browser remembers when
    a customer dismisses the message; another name shows it again."""
    text: Text
    """What it says: `{en = "…", fa = "…"}`. Customers of a language that is missing here do not
    see it."""
    pages: tuple[str, ...] = ("*",)
    """Pages of the shop on which it is shown: paths, in which `*` stands for any characters and
    `?` for one. Any of them will do."""
    hours: str = "any"
    """`open`: only while a contact channel with opening hours is open. `closed`: only while none
    is. `any`: always."""
    delay: int = 5
    """Seconds on the page before it is shown, 0 to 3600."""
    question: Text = ""
    """What is searched for when a customer follows the message."""
    article: str = ""
    """Name of the article that is opened instead, the same in every language."""

    def __post_init__(self) -> None:
        if not _ID.fullmatch(self.id):
            raise ValueError(
                f"the message {self.id!r} needs an `id` of small letters, digits and hyphens"
            )
        named = f"the message {self.id!r}"
        if not self.text:
            raise ValueError(f'{named} says nothing: write `text = {{en = "…"}}`')
        _check_texts(f"`text` of {named}", self.text, LONGEST_TEXT)
        _check_texts(f"`question` of {named}", self.question, LONGEST_TEXT)
        _check_choice(f"`hours` of {named}", self.hours, HOURS)
        if not 0 <= self.delay <= LONGEST_DELAY:
            raise ValueError(f"`delay` of {named} must be 0 to {LONGEST_DELAY} seconds")
        if not self.pages or not all(page.startswith(("/", "*")) for page in self.pages):
            raise ValueError(f'`pages` of {named} must be paths that begin with "/" or "*"')
        if self.question and self.article:
            raise ValueError(f"{named} has a `question` and an `article`: keep one of them")
        if self.article and not _SLUG.fullmatch(self.article):
            raise ValueError(f'`article` of {named} must be a name such as "return-policy"')


class Widget(Strict, frozen=True):
    """`[widget]`: the help button on the shop's pages. Raises ValueError for bad values."""

    colour: str = ""
    """Colour of the button and of what can be pressed, such as `#f7a823`. Empty:
    `theme.accent`."""
    position: str = "end"
    """Corner of the page, at the bottom: `end` is right, and left in languages that are written
    from right to left; `start` is the other one."""
    label: Text = ""
    """What the button says; by default “Help” in the language of the page."""
    messages: tuple[ProactiveMessage, ...] = ()
    """What the widget says of itself. Of those that fit a page, the first is shown."""
    example: bool = False
    """Whether an example shop with the widget is served at `/example/`."""

    def __post_init__(self) -> None:
        if self.colour and not is_colour(self.colour):
            raise ValueError(
                f'`colour` must be six hexadecimal digits, such as "#f7a823", not {self.colour!r}'
            )
        _check_choice("`position`", self.position, POSITIONS)
        _check_texts("`label`", self.label, LONGEST_LABEL)
        ids = [message.id for message in self.messages]
        twice = sorted({each for each in ids if ids.count(each) > 1})
        if twice:
            raise ValueError(f"two messages have the `id` {twice[0]!r}: each needs its own")


def find_text(text: Text, lang: str) -> str:
    """The words for a language, or for it without its region; empty where there are none."""
    if isinstance(text, str):
        return text
    return text.get(lang) or text.get(lang.partition("-")[0], "")


def _check_choice(what: str, value: str, choices: tuple[str, ...]) -> None:
    if value not in choices:
        raise ValueError(f"{what} must be one of {', '.join(choices)}, not {value!r}")


def _check_texts(what: str, texts: Text, longest: int) -> None:
    by_language = texts if isinstance(texts, dict) else {"": texts}
    for lang, text in by_language.items():
        place = f"{what} in {lang!r}" if lang else what
        if lang and not _LANG.fullmatch(lang):
            raise ValueError(f"{what} is by language, such as `en`; {lang!r} is none")
        if lang and not text.strip():
            raise ValueError(f"{place} is empty: write it, or leave {lang!r} out")
        if len(text) > longest:
            raise ValueError(f"{place} has {len(text)} characters; at most {longest} fit")
