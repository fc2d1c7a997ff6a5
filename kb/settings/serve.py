"""`[serve]` of `kb.toml`."""

from __future__ import annotations

from kb.codec import Strict


class Serve(Strict, frozen=True):
    """`[serve]`: where `kb serve` listens."""

    host: str = "127.0.0.1"
    """Address to listen on; `0.0.0.0` for every one."""
    port: int = 8000
    """TCP port, 0 to 65535; 0 takes any free one."""
    workers: int = 1
    """Number of server processes. They share the memory of the index's arrays; each reads the
    articles for itself."""
