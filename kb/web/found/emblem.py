"""The shop's own pictures: its logo, and the icon of tabs, bookmarks and home screens."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from kb.errors import ConfigError
from kb.settings import Site

LOGO_HEIGHT = 36
"""Pixels of a logo in the header."""


@dataclass(frozen=True, slots=True)
class Emblem:
    """A picture named in the settings. `name` is its name among the static files; `width` is what
    it needs at LOGO_HEIGHT, 0 where the file does not tell."""

    name: str
    body: bytes
    width: int


@dataclass(frozen=True, slots=True)
class Emblems:
    """Those of the settings; None for one that is not set."""

    logo: Emblem | None
    logo_dark: Emblem | None
    icon: Emblem | None

    @property
    def files(self) -> dict[str, bytes]:
        """Name and content of each."""
        found = (each for each in (self.logo, self.logo_dark, self.icon) if each)
        return {each.name: each.body for each in found}


def load_emblems(site: Site) -> Emblems:
    """Read the pictures of the settings. Raises ConfigError for one that cannot be shown."""
    if site.logo_dark and not site.logo:
        raise ConfigError("[site] `logo_dark` needs a `logo` for light pages beside it.")
    return Emblems(
        *(_load(key, value) for key, value in (
            ("logo", site.logo), ("logo_dark", site.logo_dark), ("icon", site.icon)
        ))
    )  # fmt: skip


def _load(key: str, value: str) -> Emblem | None:
    if not value:
        return None
    # What reads pictures is not loaded by a shop without one.
    from kb.authoring.image import ImageLink, ImageReader  # noqa: PLC0415

    path = Path(value)
    image = ImageReader().read(path.parent, ImageLink(0, path.name, path.name, ""))
    if isinstance(image, str):
        raise ConfigError(f"[site] {key} = {value!r}: {image}")
    width = round(LOGO_HEIGHT * image.width / image.height) if image.height else 0
    return Emblem(f"own/{key}{path.suffix.lower()}", path.read_bytes(), width)
