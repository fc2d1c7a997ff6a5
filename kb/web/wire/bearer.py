"""The key that a request shows: `Authorization: Bearer kb_…` (RFC 6750, 2.1), and nowhere else.

An address is no place for a key: it stands in histories, in logs and in `Referer`.
"""

from __future__ import annotations

from collections.abc import Iterable

from kb.errors import KbError
from kb.insight.key import PREFIX, Scope

_NAME = b"authorization"


class Challenge(KbError):
    """A key is missing, or not one that may do this. `challenge` is said in WWW-Authenticate."""

    challenge = "Bearer"


class KeyMissing(Challenge):
    """What needs a key was called without one."""

    code = "key-missing"
    status = 401

    def __init__(self, scope: Scope) -> None:
        super().__init__(
            f"This needs a key with the scope `{scope}`, sent as `Authorization: Bearer {PREFIX}…`."
            f" `kb key add NAME --scope {scope}` makes one."
        )


class KeyRefused(Challenge):
    """A key that nobody has, that was revoked, or that was not sent as a key is."""

    code = "key-refused"
    status = 401
    challenge = 'Bearer error="invalid_token"'


class ScopeMissing(Challenge):
    """The key may not be used for this."""

    code = "scope-missing"
    status = 403

    def __init__(self, name: str, scope: Scope) -> None:
        super().__init__(
            f"The key {name!r} has not the scope `{scope}`. Make one that has:"
            f" `kb key add NAME --scope {scope}`."
        )
        self.challenge = f'Bearer error="insufficient_scope", scope="{scope}"'


def read_secret(headers: Iterable[tuple[bytes, bytes]]) -> str | None:
    """The secret that a request shows, None when it shows none. Raises KeyRefused.

    Another scheme than Bearer is somebody else's: a proxy that asks for a password before a help
    centre that is being tried passes the browser's `Basic` on.
    """
    shown = [value for name, value in headers if name == _NAME]
    if not shown:
        return None
    secrets = [secret for secret in map(_parse, shown) if secret is not None]
    if not secrets:
        return None
    if len(shown) > 1:
        raise KeyRefused("Two headers `Authorization` were sent. Send the one with the key.")
    return secrets[0]


def _parse(value: bytes) -> str | None:
    text = value.decode("latin-1").strip()
    scheme, _, secret = text.partition(" ")
    if scheme.lower() == "bearer":
        return secret.strip()
    if PREFIX in text:
        raise KeyRefused(f"Write `Bearer` before the key: `Authorization: Bearer {PREFIX}…`.")
    return None
