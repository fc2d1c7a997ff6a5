"""Settings: defaults, then `kb.toml`, then `KB_*` in the environment, then the command line."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from kb.codec import Mismatch, Strict, convert
from kb.errors import ConfigError

CONFIG_FILE = "kb.toml"


class Site(Strict, frozen=True):
    """`[site]`: what customers see on every page."""

    name: str = "Help centre"
    """Shown in the header and in the title of every page."""
    url: str = ""
    """Public address, such as `https://help.example.com`; links in the API start with it, and
    pages name it as their address. Empty: links are paths."""
    languages: tuple[str, ...] = ()
    """Languages offered, the default one first. Empty: every language that has a folder."""


class Serve(Strict, frozen=True):
    """`[serve]`: where `kb serve` listens."""

    host: str = "127.0.0.1"
    """Address to listen on; `0.0.0.0` for every one."""
    port: int = 8000
    """TCP port, 0 to 65535; 0 takes any free one."""
    workers: int = 1
    """Number of server processes. They share the memory of the index's arrays; each reads the
    articles for itself."""


ORDER_NUMBERS = (
    r"#\d{4,}",
    r"\b[a-z]{2,5}-?\d{5,}\b",
    r"(?:order|sipari[şs]|سفارش|คำสั่งซื้อ|ออเดอร์|अर्डर)[^\d\n]{0,20}(?!\d*000(?!\d))(\d[\d-]{3,}\d)",
)


class Log(Strict, frozen=True):
    """`[log]`: what is kept of customers' searches."""

    enabled: bool = True
    """Whether searches, clicks, votes and surveys are recorded at all."""
    keep_days: int = 365
    """Days after which searches and their texts are removed; counts a day stay. At least 1."""
    min_visitors: int = 2
    """A question is shown to editors when so many different visitors asked it. At least 1."""
    order_numbers: tuple[str, ...] = ORDER_NUMBERS
    """Regular expressions of order numbers, which are masked before anything is written. They see
    all digits as 0-9, and case does not matter. Where one has a group, the group alone is masked.
    The default: `#10234`, `MG-10234`, and five digits or more after "order" in five languages,
    unless they are as round as a price."""
    webhook: str = ""
    """Address that `kb gaps notify` sends rising gaps to. It often holds a secret: better in the
    environment (KB_LOG_WEBHOOK) than in a file."""


class Settings(Strict, frozen=True):
    """All settings. Paths are absolute or relative to the working directory."""

    articles: str = "articles"
    """Folder with the articles. In `kb.toml`, relative to that file."""
    data: str = "data"
    """Folder for everything that `kb` writes. In `kb.toml`, relative to that file."""
    site: Site = Site()
    serve: Serve = Serve()
    log: Log = Log()

    @property
    def articles_dir(self) -> Path:
        return Path(self.articles)

    @property
    def data_dir(self) -> Path:
        return Path(self.data)


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
    for key in ("articles", "data"):
        if isinstance(tree.get(key), str):
            tree[key] = str(path.parent / tree[key])
    # What a file says is checked before the environment is laid over it, so that a mistake is
    # reported in the place where it was made.
    _fit(tree, str(path))
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


def _read_toml(path: Path, *, required: bool) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
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


def _fit(tree: Mapping[str, Any], where: str) -> Settings:
    try:
        return convert(tree, Settings)
    except Mismatch as error:
        raise ConfigError(f"{where}: {error}. {_list_keys(str(error))}") from error


def _list_keys(mistake: str) -> str:
    """The keys of the section in which a mistake was found, as the message says after `at`."""
    found = re.search(r"at `\$\.(\w+)", mistake)
    section = found[1] if found else ""
    if section in _SECTIONS:
        return f"The keys of [{section}] are {', '.join(_SECTIONS[section].__struct_fields__)}."
    keys = (f"[{key}]" if key in _SECTIONS else key for key in Settings.__struct_fields__)
    return f"The keys are {', '.join(keys)}."


# Where a setting stands: its section ("" for the top level) and its key.
_Place = tuple[str, str]
_SECTIONS: dict[str, type[Strict]] = {"site": Site, "serve": Serve, "log": Log}
_LISTS = {("site", "languages"): ",", ("log", "order_numbers"): None}
_NUMBERS = {("serve", "port"), ("serve", "workers"), ("log", "keep_days"), ("log", "min_visitors")}
_SWITCHES = {("log", "enabled")}


def _locate(name: str) -> _Place | None:
    if name in ("articles", "data"):
        return "", name
    section, _, key = name.partition("_")
    if section in _SECTIONS and key in _SECTIONS[section].__struct_fields__:
        return section, key
    return None


def _put(tree: dict[str, Any], place: _Place, value: Any) -> None:
    section, key = place
    (tree.setdefault(section, {}) if section else tree)[key] = value


def _from_text(place: _Place, value: str) -> Any:
    """An environment variable is text: numbers, switches and lists are read from it."""
    name = f"KB_{'_'.join(place).upper()}"
    if place in _LISTS:
        return [part.strip() for part in value.split(_LISTS[place]) if part.strip()]
    if place in _NUMBERS:
        if not value.isdecimal():
            raise ConfigError(f"{name} must be a number, not {value!r}.")
        return int(value)
    if place in _SWITCHES:
        if value.lower() not in ("true", "false"):
            raise ConfigError(f"{name} must be true or false, not {value!r}.")
        return value.lower() == "true"
    return value
