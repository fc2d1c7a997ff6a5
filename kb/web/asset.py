"""Static files, held in memory, under addresses that change when their content does."""

from __future__ import annotations

import hashlib
import mimetypes
from dataclasses import dataclass
from pathlib import Path

_DIGEST_LENGTH = 12
# The machine's own table may lack these or name them differently.
_TYPES = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
    ".webmanifest": "application/manifest+json",
}


@dataclass(frozen=True, slots=True)
class Asset:
    """One static file. `url` carries a hash of `body`, so a browser may keep it for ever."""

    url: str
    body: bytes
    media_type: str


@dataclass(frozen=True, slots=True)
class Assets:
    """All static files, by name (`kb.css`) and by the address they are served under."""

    by_name: dict[str, Asset]
    by_url: dict[str, Asset]

    def url(self, name: str) -> str:
        """Address of a file of `site/static`. Raises KeyError for a name that is not there."""
        return self.by_name[name].url


def load_assets(folder: Path) -> Assets:
    """Read every file below `folder`. Few and small, so they are kept in memory."""
    by_name = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            name = path.relative_to(folder).as_posix()
            by_name[name] = _load_asset(path, name)
    return Assets(by_name, {asset.url: asset for asset in by_name.values()})


def _load_asset(path: Path, name: str) -> Asset:
    body = path.read_bytes()
    digest = hashlib.sha256(body).hexdigest()[:_DIGEST_LENGTH]
    guessed = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return Asset(f"/static/{digest}/{name}", body, _TYPES.get(path.suffix, guessed))
