"""The HTTP library, or how to get it."""

from __future__ import annotations

try:
    import httpx
except ModuleNotFoundError as error:
    raise ImportError('kb.client needs httpx: pip install "kb[client]"', name="httpx") from error

__all__ = ["httpx"]
