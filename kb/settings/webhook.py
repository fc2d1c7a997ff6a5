"""`[[webhooks]]` of `kb.toml`."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Sequence
from urllib.parse import SplitResult, urlsplit

from kb.codec import Strict

EVENTS = (
    "article.published",
    "article.withdrawn",
    "gap.rising",
    "gap.closed",
    "gap.reopened",
)
"""What a webhook can ask to be told."""

MANY = "articles.changed"
"""In place of `article.published` and `article.withdrawn` when many come at once; told to who asked
for one of these."""

SECRET_MARK = "whsec_"  # noqa: S105 (what all secrets begin with)
SECRET_BYTES = range(24, 65)
"""How long a secret may be, by the Standard Webhooks specification."""

_NOT_IN_URL = re.compile(r"[^\x21-\x7e]")
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
LONGEST_NAME = 60


class Webhook(Strict, frozen=True):
    """`[[webhooks]]`: a program that is told what happens. Raises ValueError for bad values."""

    url: str
    """Address that events are sent to, by POST. It begins with `https://`, or with `http://` where
    `private` is true. It often holds a secret, so it is shown nowhere; its host is."""
    name: str = ""
    """What it is called at the desk and by `kb webhooks`. Empty: the host of `url`."""
    events: tuple[str, ...] = ()
    """What it is told: names of events. Empty: everything."""
    secret: str = ""
    """What events are signed with, as `kb webhooks secret` prints it. Two with a space between,
    while the receiver changes from one to the other."""
    secret_env: str = ""
    """Instead of `secret`: the variable of the environment that holds it."""
    private: bool = False
    """Whether the address may lie in a private network or on this machine, and be `http://`."""

    def __post_init__(self) -> None:
        parts = _split(self.url, private=self.private)
        named = f"the webhook {self.name or parts.hostname!r}"
        if len(self.name) > LONGEST_NAME or (self.name and not self.name.isprintable()):
            raise ValueError(f"`name` of a webhook has 1 to {LONGEST_NAME} characters of one line")
        for event in self.events:
            if event not in EVENTS:
                raise ValueError(
                    f"{named} asks for {event!r}, which is no event; the events are"
                    f" {', '.join(EVENTS)}"
                )
        if self.secret_env and not _VARIABLE.fullmatch(self.secret_env):
            raise ValueError(f"`secret_env` of {named} must be a name such as KB_HOOK_SECRET")
        if not self.secret and not self.secret_env:
            raise ValueError(
                f"{named} has no secret to sign with: write"
                ' `secret_env = "KB_HOOK_SECRET"`, and set that variable of the environment to'
                " what `kb webhooks secret` prints"
            )
        for secret in self.secret.split():
            _parse_secret(secret, named)

    @property
    def host(self) -> str:
        """The host of the address: what may be shown of it."""
        return urlsplit(self.url).hostname or ""

    @property
    def title(self) -> str:
        """What people call it."""
        return self.name or self.host

    @property
    def key(self) -> str:
        """What the log calls it: 16 hexadecimal digits of the sha256 of its address."""
        return hashlib.sha256(self.url.encode()).hexdigest()[:16]

    @property
    def signing_keys(self) -> tuple[bytes, ...]:
        """The bytes of its secrets. Empty while `secret_env` is not set in the environment."""
        return tuple(_parse_secret(each, self.title) for each in self.secret.split())

    def wants(self, event: str) -> bool:
        """Whether it is told of an event of this name."""
        if event == MANY:
            return not self.events or any(name.startswith("article.") for name in self.events)
        return not self.events or event in self.events


def check_distinct(webhooks: Sequence[Webhook]) -> None:
    """Each webhook has an address and a name of its own. Raises ValueError."""
    if len({each.key for each in webhooks}) < len(webhooks):
        raise ValueError("two webhooks have the same `url`; write one, with the events of both")
    titles = [each.title for each in webhooks]
    twice = sorted({each for each in titles if titles.count(each) > 1})
    if twice:
        raise ValueError(f"two webhooks are called {twice[0]!r}; give each a `name` of its own")


def _split(url: str, *, private: bool) -> SplitResult:
    """The parts of an address. What is wrong with one is said without showing it."""
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018 (raises ValueError when it is none)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in ("https", "http") or not parts.hostname or _NOT_IN_URL.search(url):
        raise ValueError(
            "`url` of a webhook must be a whole address, such as https://chat.example.com/hooks/kb"
        )
    if parts.username is not None or parts.password is not None:
        raise ValueError(
            f"`url` of the webhook {parts.hostname!r} has a name or a password before its host;"
            " leave it out: the signature says who sends"
        )
    if parts.scheme == "http" and not private:
        raise ValueError(
            f"`url` of the webhook {parts.hostname!r} must begin with https://; http:// is for"
            " addresses in a network of your own, with `private = true`"
        )
    return parts


def _parse_secret(text: str, named: str) -> bytes:
    """The bytes of a secret. Raises ValueError, without showing it."""
    try:
        key = base64.b64decode(text.removeprefix(SECRET_MARK), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if not text.startswith(SECRET_MARK) or len(key) not in SECRET_BYTES:
        raise ValueError(
            f"the secret of {named} must be {SECRET_MARK} with base64 of {SECRET_BYTES[0]} to"
            f" {SECRET_BYTES[-1]} bytes behind it; `kb webhooks secret` prints one"
        )
    return key
