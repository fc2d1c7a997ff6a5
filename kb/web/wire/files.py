"""Where the templates, static files and message catalogues are."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parents[2]


def find_site() -> Path:
    """The `site` folder: inside the installed package, else the one of the checkout."""
    installed = _PACKAGE / "_site"
    return installed if installed.is_dir() else _PACKAGE.parent / "site"
