"""Settings: defaults, then `kb.toml`, then `KB_*` in the environment, then the command line."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, get_type_hints

from kb.codec import Mismatch, Strict, convert
from kb.errors import ConfigError, UsageError
from kb.schedule import today_in
from kb.settings import (
    Api,
    Channel,
    Contact,
    Holiday,
    Log,
    ProactiveMessage,
    Serve,
    Site,
    Survey,
    Theme,
    Webhook,
    Widget,
)
from kb.settings.webhook import check_distinct

CONFIG_FILE = "kb.toml"

_OTHER_VARIABLES = ("KB_CONFIG", "KB_KERNEL", "KB_SERVICE_")
"""Beginnings of names that are none of settings; the last is Kubernetes', for a service `kb`."""
_NEARLY = 0.88
"""How alike, 0 to 1, a name and that of a setting must be to be taken for a slip: one letter in
eight or so. Kubernetes' names for services called `kb-api` and the like are further from all."""

_FILES_OF_SITE = ("logo", "logo_dark", "icon", "messages")


class Settings(Strict, frozen=True):
    """All settings. Paths are absolute or relative to the working directory."""

    articles: str = "articles"
    """Folder with the articles. In `kb.toml`, relative to that file."""
    data: str = "data"
    """Folder for everything that `kb` writes. In `kb.toml`, relative to that file."""
    site: Site = Site()
    serve: Serve = Serve()
    api: Api = Api()
    log: Log = Log()
    contact: Contact = Contact()
    widget: Widget = Widget()
    theme: Theme = Theme()
    survey: Survey = Survey()
    webhooks: tuple[Webhook, ...] = ()
    """Programs that are told what happens."""

    def __post_init__(self) -> None:
        check_distinct(self.webhooks)

    @property
    def articles_dir(self) -> Path:
        return Path(self.articles)

    @property
    def data_dir(self) -> Path:
        return Path(self.data)

    @property
    def today(self) -> date:
        """The day that it is now at the shop."""
        return today_in(self.contact.time_zone)


def require_centre(settings: Settings) -> None:
    """Raises UsageError where neither the folder of articles nor that of data is there."""
    if not settings.articles_dir.is_dir() and not settings.data_dir.is_dir():
        raise UsageError(
            f"There is no help centre here: neither {settings.articles} nor {settings.data} is a"
            " folder. Go to its folder, or name its settings with --config."
        )


def load_settings(
    config: Path | None = None,
    overrides: Mapping[str, Any] | None = None,
    environ: Mapping[str, str] = os.environ,
) -> Settings:
    """Read the settings of a help centre.

    `config` names the file; without it `KB_CONFIG`, else `kb.toml` in the working directory, which
    may be absent. A file that was named must exist. `overrides` are the command line's, by the
    environment's names without `KB_` and in lower case (`articles`, `serve_port`); None values
    are passed over.

    Raises ConfigError for a file that is missing or not TOML, for an unknown key and for a value
    of the wrong type; the message names the file or variable and the key.
    """
    named = config or (Path(environ["KB_CONFIG"]) if environ.get("KB_CONFIG") else None)
    path = named or Path(CONFIG_FILE)
    tree = _read_toml(path, required=named is not None)
    _locate_files(tree, path.parent)
    # What a file says is checked before the environment is laid over it, so that a mistake is
    # reported in the place where it was made.
    _fit(tree, str(path))
    _read_secrets(tree, environ)
    for name, value in environ.items():
        # Other programs own names that begin with KB_ too (Kubernetes sets KB_PORT for a service
        # called kb), so an unknown one is passed over.
        place = _locate(name.removeprefix("KB_").lower()) if name.startswith("KB_") else None
        if place:
            _put(tree, place, _from_text(place, value))
    for name, setting in (overrides or {}).items():
        place = _locate(name)
        if place is None:
            raise ConfigError(f"{name} is not a setting.")
        if setting is not None:
            _put(tree, place, setting)
    return _fit(tree, "the settings")


def find_misspelt(environ: Mapping[str, str] = os.environ) -> list[tuple[str, str]]:
    """Variables that are no settings but nearly have the name of one, each with that name.

    They are passed over by `load_settings`, and whoever set them should hear of it.
    """
    unknown = sorted(
        name
        for name in environ
        if name.startswith("KB_")
        and not name.startswith(_OTHER_VARIABLES)
        and not _locate(name.removeprefix("KB_").lower())
    )
    if not unknown:
        return []
    from difflib import get_close_matches  # noqa: PLC0415 (nearly nobody needs it)

    names = [f"KB_{'_'.join(place).strip('_').upper()}" for place in _places()]
    close = ((name, get_close_matches(name, names, 1, _NEARLY)) for name in unknown)
    return [(name, found[0]) for name, found in close if found]


def _places() -> list[_Place]:
    """Where there is a setting that the environment can say."""
    in_sections = [
        (section, key) for section, kind in _SECTIONS.items() for key in kind.__struct_fields__
    ]
    places = [("", "articles"), ("", "data"), *in_sections]
    return [place for place in places if _locate("_".join(place).strip("_"))]


def _read_secrets(tree: dict[str, Any], environ: Mapping[str, str]) -> None:
    """Secrets of webhooks that the environment has. One that is missing is noticed by who signs:
    the other verbs need none."""
    for table in tree.get("webhooks", ()):
        found = environ.get(table.get("secret_env", ""))
        if found:
            table["secret"] = found


def _locate_files(tree: dict[str, Any], folder: Path) -> None:
    """Make what a settings file says of other files relative to its folder."""
    tables: list[tuple[Any, tuple[str, ...]]] = [
        (tree, ("articles", "data")),
        (tree.get("site"), _FILES_OF_SITE),
    ]
    for table, keys in tables:
        for key in keys if isinstance(table, dict) else ():
            if isinstance(table.get(key), str) and table[key]:
                table[key] = str(folder / table[key])


def _read_toml(path: Path, *, required: bool) -> dict[str, Any]:
    try:
        tree = tomllib.loads(path.read_text(encoding="utf-8-sig"))
        return {key: _write_dates(value) for key, value in tree.items()}
    except FileNotFoundError:
        if required:
            raise ConfigError(
                f"{path}: no such file. Make one with `kb init`, or leave out --config."
            ) from None
        return {}
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path}: not valid TOML: {error}") from error
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: cannot be read: {error}") from error


def _write_dates(value: Any) -> Any:
    """TOML has dates of its own; settings take them as text, which the environment has too."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list):
        return [_write_dates(each) for each in value]
    if isinstance(value, dict):
        return {key: _write_dates(each) for key, each in value.items()}
    return value


def _fit(tree: Mapping[str, Any], where: str) -> Settings:
    try:
        return convert(tree, Settings)
    except Mismatch as error:
        raise ConfigError(f"{where}: {error}.{_list_keys(str(error))}") from error


def _list_keys(mistake: str) -> str:
    """The keys of the section in which a mistake was found, as the message says after `at`.

    A value that cannot be was told of by its own section, which said what to write instead.
    """
    if not mistake.startswith(("Expected", "Object")):
        return ""
    found = re.search(r"at `\$\.(\w+)(?:\.(\w+)\[)?", mistake)
    section, table = (found[1], found[2]) if found else ("", None)
    if table and (section, table) in _TABLES:
        return f" {_say_keys(f'[[{section}.{table}]]', _TABLES[section, table])}"
    if section in _LISTS:
        return f" {_say_keys(f'[[{section}]]', _LISTS[section])}"
    if section in _SECTIONS:
        return f" {_say_keys(f'[{section}]', _SECTIONS[section])}"
    keys = (
        f"[[{key}]]" if key in _LISTS else f"[{key}]" if key in _SECTIONS else key
        for key in Settings.__struct_fields__
    )
    return f" The keys are {', '.join(keys)}."


def _say_keys(name: str, kind: type[Strict]) -> str:
    return f"The keys of {name} are {', '.join(kind.__struct_fields__)}."


# Where a setting stands: its section ("" for the top level) and its key.
_Place = tuple[str, str]
_SECTIONS: dict[str, type[Strict]] = {
    "site": Site,
    "serve": Serve,
    "api": Api,
    "log": Log,
    "contact": Contact,
    "widget": Widget,
    "theme": Theme,
    "survey": Survey,
}
# Lists of tables beside them, and within them.
_LISTS: dict[str, type[Strict]] = {"webhooks": Webhook}
_TABLES: dict[_Place, type[Strict]] = {
    ("contact", "channels"): Channel,
    ("contact", "holidays"): Holiday,
    ("widget", "messages"): ProactiveMessage,
}
# Lists are parted by commas; regular expressions hold commas, so theirs are parted by spaces.
_PARTED_BY_SPACES = {("log", "order_numbers")}


def _locate(name: str) -> _Place | None:
    """The place of a setting by its name in the environment; None for what only a file can say."""
    if name in ("articles", "data"):
        return "", name
    section, _, key = name.partition("_")
    if section in _SECTIONS and _kind(section, key) in (str, int, bool, tuple[str, ...]):
        return section, key
    return None


def _kind(section: str, key: str) -> Any:
    return get_type_hints(_SECTIONS[section]).get(key) if section else str


def _put(tree: dict[str, Any], place: _Place, value: Any) -> None:
    section, key = place
    (tree.setdefault(section, {}) if section else tree)[key] = value


def _from_text(place: _Place, value: str) -> Any:
    """An environment variable is text: numbers, switches and lists are read from it."""
    name, kind = f"KB_{'_'.join(place).upper()}", _kind(*place)
    if kind == tuple[str, ...]:
        parts = value.split(None if place in _PARTED_BY_SPACES else ",")
        return [part.strip() for part in parts if part.strip()]
    if kind is int:
        if not value.isdecimal():
            raise ConfigError(f"{name} must be a number, not {value!r}.")
        return int(value)
    if kind is bool:
        if value.lower() not in ("true", "false"):
            raise ConfigError(f"{name} must be true or false, not {value!r}.")
        return value.lower() == "true"
    return value
