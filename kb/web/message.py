"""The words of the interface: one catalogue of ICU messages a language. Owner of MessageFormat."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from difflib import get_close_matches
from pathlib import Path

from icu4py.messageformat import MessageFormat

from kb.errors import ConfigError

FALLBACK = "en"

# What a message may hold. A date comes out in the language's own calendar, a number in its digits.
Value = str | int | float | Decimal | date | datetime

_LOCALE = "locale"
_LANG = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
# What a pattern is made of, as far as its placeholders matter: quoted braces, the beginning of a
# placeholder with its type, and braces. `plural` and its like hold patterns in braces of their own.
_PIECE = re.compile(r"'[{}][^']*'?|''|\{\s*(?P<name>\w+)\s*(?P<end>\}|,\s*(?P<type>\w+))|[{}]")
_CHOICES = ("plural", "select", "selectordinal")


class Message:
    """A message as ICU has them, compiled when it is first said: all those of five languages would
    take 9 MB and 25 ms of the start, and a customer is told few of them."""

    __slots__ = ("_compiled", "_place", "locale", "pattern")

    def __init__(self, pattern: str, locale: str, path: Path, key: str) -> None:
        """`path` and `key` say where the pattern was written."""
        self.pattern = pattern
        self.locale = locale
        self._place = path, key
        self._compiled: MessageFormat | None = None

    def fill(self, values: dict[str, Value]) -> str:
        """The text, with values in the place of its placeholders. Raises ConfigError."""
        return self.compile().format(values)

    def compile(self) -> MessageFormat:
        """Make it ready. Raises ConfigError, with its place, for what is no ICU message."""
        if self._compiled is None:
            try:
                self._compiled = MessageFormat(self.pattern, self.locale)
            except ValueError as error:
                raise ConfigError(
                    f"{_place(*self._place)} is not an ICU message: {error}"
                ) from error
        return self._compiled

    def moved(self, locale: str) -> Message:
        """The same, with the dates and numbers of another country."""
        return Message(self.pattern, locale, *self._place)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The messages of one language; `locale` has the country whose dates they write."""

    lang: str
    messages: Mapping[str, Message]
    locale: str = ""

    def text(self, key: str, **values: Value) -> str:
        """The message `key` with its placeholders filled in: plain text, not yet safe as HTML.

        Raises KeyError for a key that no catalogue has.
        """
        return self.messages[key].fill(values)


class Catalogues(Mapping[str, Catalogue]):
    """The catalogues by their languages. Ours are read when they are first wanted: most shops show
    one or two of the five, and reading all took a fiftieth of a server's start."""

    def __init__(self, folder: Path) -> None:
        self._paths = {path.stem: path for path in sorted(folder.glob("*.toml"))}
        self._read: dict[str, Catalogue] = {}

    def __getitem__(self, lang: str) -> Catalogue:
        if lang not in self._read:
            self._read[lang] = _load_catalogue(self._paths[lang])
        return self._read[lang]

    def __iter__(self) -> Iterator[str]:
        return iter({**self._paths, **self._read})

    def __len__(self) -> int:
        return len({**self._paths, **self._read})

    def lay_over(self, path: Path) -> None:
        """Put the messages of a file in place of those of its language, which may be a new one.

        Raises ConfigError for what is no message of ours.
        """
        self._read[path.stem] = _lay_over(find_catalogue(self, path.stem), path)


def load_catalogues(folder: Path, own: Path | None = None) -> Catalogues:
    """Every `<lang>.toml` of `folder`, and over them those of the folder `own`.

    A file of `own` may have a few of the messages only, and may be of a language that `folder`
    lacks, which then has the other messages in English.

    Raises ConfigError naming the file, the line and the key for what is not TOML and not text; and
    for a message of `own` that is no ICU message, that does not exist or has a placeholder that is
    never filled in.
    """
    catalogues = Catalogues(folder)
    if own is None:
        return catalogues
    if not own.is_dir():
        raise ConfigError(f"[site] messages: there is no folder {own}.")
    for path in sorted(own.glob("*.toml")):
        if not _LANG.fullmatch(path.stem):
            raise ConfigError(f"{path}: the name must be a language, such as `en.toml`.")
        catalogues.lay_over(path)
    return catalogues


def find_catalogue(catalogues: Mapping[str, Catalogue], lang: str) -> Catalogue:
    """The catalogue of `lang`, of its language without the region, else the English one."""
    return catalogues.get(lang) or catalogues.get(lang.partition("-")[0]) or catalogues[FALLBACK]


def find_placeholders(pattern: str) -> set[str]:
    """The names that an ICU message wants values for, also those within its plurals."""
    names: set[str] = set()
    inside: list[str] = []  # what each open brace belongs to, from the outermost
    place = 0
    while found := _PIECE.search(pattern, place):
        place = found.end()
        among_choices = bool(inside) and inside[-1] in _CHOICES
        if found["name"] and not among_choices:
            names.add(found["name"])
            if found["end"] != "}":
                inside.append(found["type"])
        elif found[0].startswith("{"):
            inside.append("message")
            place = found.start() + 1
        elif found[0] == "}" and inside:
            inside.pop()
    return names


def _load_catalogue(path: Path) -> Catalogue:
    patterns = _read_patterns(path)
    # Which country's dates and numbers: British ones are not written like American ones.
    locale = patterns.pop(_LOCALE, path.stem)
    messages = {key: Message(each, locale, path, key) for key, each in patterns.items()}
    return Catalogue(path.stem, messages, locale)


def _lay_over(known: Catalogue, path: Path) -> Catalogue:
    """A catalogue with the messages of a file in place of its own."""
    patterns = _read_patterns(path)
    is_same = known.lang == path.stem
    locale = patterns.pop(_LOCALE, known.locale if is_same else path.stem)
    messages = dict(known.messages)
    if locale != known.locale and is_same:
        # Another country's dates and numbers, in all messages.
        messages = {key: each.moved(locale) for key, each in messages.items()}
    for key, pattern in patterns.items():
        if key not in messages:
            raise ConfigError(f"{_place(path, key)} is no message.{_guess(key, messages)}")
        _check_placeholders(path, key, pattern, messages[key].pattern)
        messages[key] = Message(pattern, locale, path, key)
        messages[key].compile()  # what a shop wrote, it is told of when it starts
    return Catalogue(path.stem, messages, locale)


def _read_patterns(path: Path) -> dict[str, str]:
    try:
        patterns = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: not valid TOML: {error}") from error
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read: {error.strerror}.") from error
    for key, pattern in patterns.items():
        if not isinstance(pattern, str):
            raise ConfigError(f"{_place(path, key)} must be text in quotes.")
    return patterns


def _check_placeholders(path: Path, key: str, pattern: str, known: str) -> None:
    """Nothing fills in a placeholder that the original has not; customers would see its name."""
    given, filled = find_placeholders(pattern), find_placeholders(known)
    for name in sorted(given - filled):
        allowed = ", ".join(f"{{{each}}}" for each in sorted(filled)) or "none"
        raise ConfigError(
            f"{_place(path, key)} has the placeholder {{{name}}}, which is never filled in. Those"
            f" of this message: {allowed}."
        )


def _guess(key: str, messages: Mapping[str, Message]) -> str:
    close = get_close_matches(key, messages, n=1)
    return f" Did you mean {close[0]}?" if close else " See site/messages/en.toml for all."


def _place(path: Path, key: str) -> str:
    """File, line and key, as editors' mistakes are told."""
    pattern = re.compile(rf"^\s*[\"']?{re.escape(key)}[\"']?\s*=", re.MULTILINE)
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        return f"{path}: {key}"
    found = pattern.search(text)
    return f"{path}:{text.count(chr(10), 0, found.end()) + 1}: {key}" if found else f"{path}: {key}"
