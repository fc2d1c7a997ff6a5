"""Static files, held in memory, under addresses that change when their content does."""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from litestar import Response

from kb.web.wire.delivery import SMALLEST, accepts_gzip, is_text, make_etag

_DIGEST_LENGTH = 12
# The machine's own table may lack these or name them differently.
_TYPES = {
    ".css": "text/css",
    ".ico": "image/x-icon",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
    ".webmanifest": "application/manifest+json",
    ".webp": "image/webp",
}

FOR_EVER = "public, max-age=31536000, immutable"
"""Cache-Control of a file whose address changes with it."""


@dataclass(frozen=True, slots=True)
class Asset:
    """One static file. `url` carries a hash of `body`, so a browser may keep it for ever.

    `squeezed` is the body compressed by gzip; empty where that would gain nothing.
    """

    url: str
    body: bytes
    media_type: str
    squeezed: bytes = b""


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
    """The file `name` with its address, its type, and its compressed form."""
    digest = hashlib.sha256(body).hexdigest()[:_DIGEST_LENGTH]
    guessed = mimetypes.guess_type(name)[0] or "application/octet-stream"
    media_type = _TYPES.get(Path(name).suffix, guessed)
    # Once at the start, so the best that gzip can do costs nobody anything.
    gains = is_text(media_type) and len(body) >= SMALLEST
    squeezed = gzip.compress(body, 9, mtime=0) if gains else b""
    return Asset(f"/static/{digest}/{name}", body, media_type, squeezed)


def answer_asset(asset: Asset, accept_encoding: str, cache_control: str) -> Response[bytes]:
    """A file as an answer, in its compressed form where that is welcome."""
    headers = {"Cache-Control": cache_control, "ETag": make_etag(asset.body)}
    if asset.squeezed and accepts_gzip(accept_encoding):
        headers["Content-Encoding"] = "gzip"
        return Response(asset.squeezed, media_type=asset.media_type, headers=headers)
    return Response(asset.body, media_type=asset.media_type, headers=headers)
