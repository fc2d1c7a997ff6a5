"""Signing, by the Standard Webhooks specification (standardwebhooks.com, version 1)."""

from __future__ import annotations

import base64
import hmac
import secrets
from collections.abc import Sequence

from kb.settings.webhook import SECRET_MARK

NEW_SECRET_BYTES = 32
"""As many as HMAC-SHA256 can make use of."""


def make_secret() -> str:
    """A fresh secret, as `kb.toml` and receivers take it."""
    return SECRET_MARK + base64.b64encode(secrets.token_bytes(NEW_SECRET_BYTES)).decode()


def sign(keys: Sequence[bytes], event_id: str, timestamp: int, body: bytes) -> str:
    """The value of `webhook-signature`: one signature for each key, parted by spaces.

    `timestamp` is in seconds since 1970 UTC, of the attempt: receivers refuse what is old.
    """
    signed = f"{event_id}.{timestamp}.".encode() + body
    return " ".join(
        f"v1,{base64.b64encode(hmac.digest(key, signed, 'sha256')).decode()}" for key in keys
    )
