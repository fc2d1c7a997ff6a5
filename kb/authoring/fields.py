"""Typed reading of front matter: each mistake becomes a problem with its line, none is raised."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import TypeVar

from kb.authoring.front_matter import Mapping, Scalar, Sequence, Value
from kb.model import Attribute, Fact, Problem

E = TypeVar("E", bound=StrEnum)

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")

MAX_TEXT = 300
"""Longest title, ask, tag or fact, in characters. A longer one is nearly always a missing quote
or a paragraph in the wrong place, and would be cut in every list that shows it."""


class Fields:
    """The keys of one mapping, read one by one; `problems` collects what was wrong."""

    def __init__(self, mapping: Mapping, known: Iterable[str], path: str) -> None:
        self.problems: list[Problem] = []
        self._path = path
        self._line = mapping.line
        self._known = tuple(known)
        self._values: dict[str, Value] = {}
        self._lines: dict[str, tuple[int, ...]] = {}
        for key, value in mapping.items:
            self._add(key, value)

    def line(self, key: str) -> int:
        """Line of a key's value; the block's first line when the key is absent."""
        value = self._values.get(key)
        return value.line if value else self._line

    def has(self, key: str) -> bool:
        """Whether the key is there."""
        return key in self._values

    def text(self, key: str, *, required: bool = False) -> str:
        """A single line of text, trimmed; empty when absent."""
        value = self._values.get(key)
        if value is None:
            if required:
                self.report(self._line, f"`{key}` is missing. Add a line `{key}: …`.")
            return ""
        text = self._plain(value, f"`{key}`")
        if required and text == "":
            self.report(value.line, f"`{key}` is empty. Write something after `{key}:`.")
        return text or ""

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts, without repetitions."""
        value = self._values.get(key)
        if value is None or (isinstance(value, Scalar) and not value.text.strip()):
            return ()
        if not isinstance(value, Sequence):
            self.report(value.line, f"`{key}` must be a list: `{key}: [one, another]`.")
            return ()
        found: dict[str, int] = {}
        for item in value.items:
            text = self._plain(item, f"an item of `{key}`")
            if text:
                found.setdefault(text, item.line)
        self._lines[key] = tuple(found.values())
        return tuple(found)

    def lines(self, key: str) -> tuple[int, ...]:
        """Line of each of the texts that `texts` returned for the key."""
        return self._lines.get(key, ())

    def facts(self, key: str) -> tuple[Fact, ...]:
        """A mapping of labels to short texts, in the editor's order."""
        value = self._values.get(key)
        if value is None or (isinstance(value, Scalar) and not value.text.strip()):
            return ()
        if not isinstance(value, Mapping):
            self.report(value.line, f"`{key}` must be labels with values: `Delivery: 3 days`.")
            return ()
        facts: list[Fact] = []
        for label, item in value.items:
            text = self._plain(item, f"the fact `{label.text}`")
            if any(fact.label == label.text.strip() for fact in facts):
                self.report(label.line, f"the fact `{label.text}` is written twice. Keep one.")
            elif text == "":
                self.report(item.line, f"the fact `{label.text}` has no value.")
            elif text:
                facts.append(Fact(label.text.strip(), text))
        return tuple(facts)

    def attributes(self, key: str) -> tuple[Attribute, ...]:
        """A mapping of names to one value or a list of them, in the editor's order."""
        value = self._values.get(key)
        if value is None or (isinstance(value, Scalar) and not value.text.strip()):
            return ()
        if not isinstance(value, Mapping):
            self.report(value.line, f"`{key}` must be names with values: `Colour: [amber, green]`.")
            return ()
        found: list[Attribute] = []
        for label, item in value.items:
            name = " ".join(label.text.split())
            values = self._values_of(name, item)
            if any(known.name.casefold() == name.casefold() for known in found):
                self.report(label.line, f"the attribute `{name}` is written twice. Keep one.")
            elif not name or ":" in name or len(name) > MAX_TEXT:
                self.report(label.line, "an attribute needs a short name without a colon.")
            elif values:
                found.append(Attribute(name, values))
        return tuple(found)

    def _values_of(self, name: str, item: Value) -> tuple[str, ...]:
        """The values of an attribute, without repetitions."""
        what = f"the attribute `{name}`"
        items = item.items if isinstance(item, Sequence) else (item,)
        before = len(self.problems)
        values = [self._plain(each, f"a value of {what}") for each in items]
        found = tuple(dict.fromkeys(each for each in values if each))
        if not found and len(self.problems) == before:
            self.report(item.line, f"{what} has no value.")
        return found

    def day(self, key: str) -> date | None:
        """A date written YYYY-MM-DD."""
        text = self.text(key)
        if not text:
            return None
        try:
            if not _DAY.fullmatch(text):
                raise ValueError
            return date.fromisoformat(text)
        except ValueError:
            self.report(
                self.line(key),
                f"`{key}` is not a date: {text!r}. Write year-month-day, such as 2026-01-31.",
            )
            return None

    def number(self, key: str, default: int) -> int:
        """A whole number."""
        text = self.text(key)
        if not text:
            return default
        try:
            return int(text)
        except ValueError:
            self.report(self.line(key), f"`{key}` must be a whole number, not {text!r}.")
            return default

    def choice(self, key: str, kind: type[E], default: E) -> E:
        """One of an enumeration's values."""
        text = self.text(key)
        if not text:
            return default
        try:
            return kind(text)
        except ValueError:
            allowed = ", ".join(f"`{member}`" for member in kind)
            self.report(self.line(key), f"`{key}: {text}` is not known. Write one of {allowed}.")
            return default

    def report(self, line: int, message: str) -> None:
        self.problems.append(Problem(self._path, line, message))

    def _add(self, key: Scalar, value: Value) -> None:
        if key.text in self._values:
            self.report(key.line, f"`{key.text}` is written twice. Keep one of the two.")
            return
        if key.text not in self._known:
            near = difflib.get_close_matches(key.text, self._known, n=1)
            hint = f"Did you mean `{near[0]}`?" if near else ""
            self.report(
                key.line,
                f"unknown key `{key.text}`. {hint}".rstrip()
                + f" Known keys: {', '.join(self._known)}.",
            )
            return
        self._values[key.text] = value

    def _plain(self, value: Value, what: str) -> str | None:
        """The text of a scalar, or None after reporting that it is none."""
        if not isinstance(value, Scalar):
            self.report(
                value.line,
                f"{what} must be plain text. Put it in quotes if it holds `: ` or begins with"
                " `[`, `{`, `&`, `*`, `!`, `%`, `@` or a backtick.",
            )
            return None
        text = " ".join(value.text.split())
        if len(text) > MAX_TEXT:
            self.report(
                value.line,
                f"{what} has {len(text)} characters; at most {MAX_TEXT} fit. Is a quote missing?",
            )
            return None
        return text
