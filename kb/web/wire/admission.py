"""One call on its way in: the key that it shows, and whether its sender calls too often."""

from __future__ import annotations

import asyncio
from datetime import date
from functools import partial

from litestar.datastructures import Headers
from litestar.types import Scope as Call

from kb.config import Settings
from kb.errors import KbError
from kb.insight import LOG_FILE
from kb.insight.key import Key, Scope, note_use, today
from kb.insight.key_ring import KeyRing
from kb.web.recording import Recording
from kb.web.wire.bearer import KeyMissing, KeyRefused, read_secret
from kb.web.wire.cors import read_origins
from kb.web.wire.guard import TooManyRequests, is_from_our_page
from kb.web.wire.rate import WINDOW, Standing
from kb.web.wire.rate_table import RateTable
from kb.web.wire.sender import Sender, find_address


class Access:
    """What a server process knows of keys and limits. Made once, shared by all requests."""

    def __init__(self, settings: Settings, recording: Recording, table: RateTable) -> None:
        self.settings = settings.api
        self._keys = KeyRing(settings.data_dir / LOG_FILE)
        self._table = table
        self._recording = recording
        self._base_url = settings.site.url.rstrip("/")
        self._shops = read_origins(settings.serve.origins)
        self._noted: dict[int, date] = {}

    def find_key(self, call: Call) -> Key | None:
        """The key that a request shows; None when it shows none. Raises KeyRefused.

        Its use is noted.
        """
        secret = read_secret(call["headers"])
        if secret is None:
            return None
        key = self._keys.find(secret)
        if key is None:
            raise KeyRefused("Nobody has this key, or it was revoked. Make one with `kb key add`.")
        self._note_use(key)
        return key

    def is_from_our_page(self, call: Call) -> bool:
        """Whether a browser says that a page of the help centre or of a named shop calls."""
        return is_from_our_page(Headers.from_scope(call), self._base_url, self._shops) is True

    def count(self, sender: Sender, calls: int) -> Standing:
        """Count calls of a sender."""
        return self._table.count(sender.name, sender.limit, calls)

    def close(self) -> None:
        """Let go of the files."""
        self._keys.close()
        self._table.close()

    def _note_use(self, key: Key) -> None:
        """Have it kept that a key was used today: once a day, by a thread that may wait."""
        day = today()
        if key.used == day or self._noted.get(key.id) == day:
            return
        self._noted[key.id] = day
        note = partial(self._recording.record, lambda log: note_use(log, key, day))
        try:
            asyncio.get_running_loop().run_in_executor(None, note)
        except RuntimeError:
            note()  # this is such a thread


class Admission:
    """Who sent a request, and where they stand with their limit."""

    def __init__(self, access: Access, call: Call) -> None:
        self._access = access
        self._call = call
        self._sender: Sender | None = None
        self._key: Key | None = None
        self._is_known = False
        self.standing: Standing | None = None

    def admit(self, scope: Scope) -> None:
        """Let a call to the API pass. `scope` is what it takes where it takes a key.

        Raises KeyRefused, KeyMissing where programs need a key, TooManyRequests, LogUnavailable
        when nobody can say whose the key is.
        """
        refused: KbError | None = None
        try:
            key = self.find_key()
            if key is None and not self._access.settings.public:
                self._require_our_page(scope)
        except (KeyRefused, KeyMissing) as error:
            # Counted like a call without a key, so that keys are not tried out without end.
            key, refused = None, error
        self._sender = self._choose_sender(key)
        self._count(1)
        if refused is not None:
            raise refused

    def charge(self, calls: int) -> None:
        """Count calls beside the one that was counted. Raises TooManyRequests."""
        if self._sender is not None:
            self._count(min(calls, self._sender.limit - 1))

    def find_key(self) -> Key | None:
        """The key that was shown, None for none. Raises KeyRefused and LogUnavailable."""
        if not self._is_known:
            self._key = self._access.find_key(self._call)
            self._is_known = True
        return self._key

    def describe_limit(self) -> list[tuple[bytes, bytes]]:
        """The headers of draft-ietf-httpapi-ratelimit-headers: `q` calls in `w` seconds, `r` of
        them left, `t` seconds until all of them are again."""
        if self._sender is None or self.standing is None:
            return []
        standing, policy = self.standing, self._sender.policy
        left = f'"{policy}";r={standing.remaining};t={standing.seconds_until_whole}'
        return [
            (b"ratelimit-policy", f'"{policy}";q={standing.limit};w={WINDOW}'.encode()),
            (b"ratelimit", left.encode()),
        ]

    def _count(self, calls: int) -> None:
        if self._sender is None or calls < 1:
            return
        self.standing = self._access.count(self._sender, calls)
        if self.standing.wait:
            raise TooManyRequests(self.standing.seconds_to_wait)

    def _require_our_page(self, scope: Scope) -> None:
        if not self._access.is_from_our_page(self._call):
            raise KeyMissing(scope)

    def _choose_sender(self, key: Key | None) -> Sender | None:
        """Whose call it is; None for one that is not limited."""
        settings = self._access.settings
        if key is not None:
            limit = settings.per_key if key.per_minute is None else key.per_minute
            return Sender(f"key {key.id}", "key", limit) if limit else None
        address = find_address(self._call)
        if address is None or not settings.per_address:
            return None
        return Sender(f"address {address}", "address", settings.per_address)
