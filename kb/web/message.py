"""The words of the interface: one catalogue of ICU messages a language. Owner of MessageFormat."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from icu4py.messageformat import MessageFormat

from kb.errors import ConfigError

FALLBACK = "en"

# What a message may hold. A date comes out in the language's own calendar, a number in its digits.
Value = str | int | float | Decimal | date | datetime


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The compiled messages of one language."""

    lang: str
    messages: Mapping[str, MessageFormat]

    def text(self, key: str, **values: Value) -> str:
        """The message `key` with its placeholders filled in: plain text, not yet safe as HTML.

        Raises KeyError for a key that no catalogue has.
        """
        return self.messages[key].format(values)


def load_catalogues(folder: Path) -> dict[str, Catalogue]:
    """Read and compile every `<lang>.toml` of `folder`.

    Raises ConfigError naming the file and the key for what is not TOML, not text, or not an ICU
    message.
    """
    return {path.stem: _load_catalogue(path) for path in sorted(folder.glob("*.toml"))}


def find_catalogue(catalogues: Mapping[str, Catalogue], lang: str) -> Catalogue:
    """The catalogue of `lang`, of its language without the region, else the English one."""
    return catalogues.get(lang) or catalogues.get(lang.partition("-")[0]) or catalogues[FALLBACK]


def _load_catalogue(path: Path) -> Catalogue:
    try:
        patterns = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: not valid TOML: {error}") from error
    for key, pattern in patterns.items():
        if not isinstance(pattern, str):
            raise ConfigError(f"{path}: {key} must be text in quotes.")
    # Which country's dates and numbers: British ones are not written like American ones.
    locale = patterns.pop("locale", path.stem)
    messages = {key: _compile(path, key, patterns[key], locale) for key in patterns}
    return Catalogue(path.stem, messages)


def _compile(path: Path, key: str, pattern: str, locale: str) -> MessageFormat:
    try:
        return MessageFormat(pattern, locale)
    except ValueError as error:
        raise ConfigError(f"{path}: {key} is not an ICU message: {error}") from error
