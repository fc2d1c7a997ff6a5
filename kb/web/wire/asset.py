"""Static files, held in memory, under addresses that change when their content does."""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from litestar import Response

from kb.web.wire.delivery import SMALLEST, accepts_gzip, is_text, make_etag

_DIGEST_LENGTH = 12
# The machine's own table may lack these or name them differently.
_TYPES = {
    ".css": "text/css",
    ".ico": "image/x-icon",
    ".js": "text/javascript",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".ts": "application/typescript",
    ".webmanifest": "application/manifest+json",
    ".webp": "image/webp",
}

FOR_EVER = "public, max-age=31536000, immutable"
"""Cache-Control of a file whose address changes with it."""


@dataclass(frozen=True, slots=True)
class Asset:
    """One static file. `url` carries a hash of `body`, so a browser may keep it for ever."""

    url: str
    body: bytes
    media_type: str

    @property
    def squeezed(self) -> bytes:
        """The body compressed by gzip; empty where that would gain nothing."""
        gains = is_text(self.media_type) and len(self.body) >= SMALLEST
        return _squeeze(self.body) if gains else b""


@dataclass(frozen=True, slots=True)
class Assets:
    """All static files, by name (`kb.css`) and by the address they are served under."""

    by_name: dict[str, Asset]
    by_url: dict[str, Asset]

    def url(self, name: str) -> str:
        """Address of a file of `site/static`. Raises KeyError for a name that is not there."""
        return self.by_name[name].url


def load_assets(folder: Path, made: Mapping[str, bytes] | None = None) -> Assets:
    """Read every file below `folder`. Few and small, so they are kept in memory.

    `made` has files that are not in the folder, by name: what the settings ask for. One of them
    replaces a file of the same name.
    """
    bodies = {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
    by_name = {name: make_asset(name, body) for name, body in {**bodies, **(made or {})}.items()}
    return Assets(by_name, {asset.url: asset for asset in by_name.values()})


def make_asset(name: str, body: bytes) -> Asset:
    """The file `name` with its address and its type."""
    digest = hashlib.sha256(body).hexdigest()[:_DIGEST_LENGTH]
    # The machine's own table is read when a name is looked up in it: not at each start.
    media_type = _TYPES.get(Path(name).suffix) or mimetypes.guess_type(name)[0]
    return Asset(f"/static/{digest}/{name}", body, media_type or "application/octet-stream")


@lru_cache(maxsize=256)
def _squeeze(body: bytes) -> bytes:
    # Once for each file, when it is first asked for: so the best that gzip can do.
    return gzip.compress(body, 9, mtime=0)


def answer_asset(asset: Asset, accept_encoding: str, cache_control: str) -> Response[bytes]:
    """A file as an answer, in its compressed form where that is welcome."""
    headers = {"Cache-Control": cache_control, "ETag": make_etag(asset.body)}
    squeezed = asset.squeezed if accepts_gzip(accept_encoding) else b""
    if squeezed:
        headers["Content-Encoding"] = "gzip"
        return Response(squeezed, media_type=asset.media_type, headers=headers)
    return Response(asset.body, media_type=asset.media_type, headers=headers)
