"""The courier: takes deliveries that are due, sends them, notes what came of it."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass

from kb.errors import ConfigError, KbError
from kb.insight.delivery import Parcel, has_due, note_delivered, note_failed, take_due
from kb.insight.log import Log
from kb.notice.post import Reply, post
from kb.settings.webhook import Webhook

AT_ONCE = 4
"""Deliveries under way at a time, each to another webhook: one receiver that takes its ten seconds
leaves three hands for the others."""
LOOK_EVERY = 2.0
"""Seconds between two looks at what is due, and so what an event waits at most. A look takes 2 ms
on a busy machine, most of them to open the file: an idle server spends 0.1 % of a core on them."""
CLOSE_PATIENCE = 12.0
"""Seconds that the end of a process waits for what is under way: an attempt takes at most 10. What
is cut off is sent again by the next process, when its lease is over."""

_log = logging.getLogger("kb.webhooks")


@dataclass(frozen=True, slots=True)
class Sent:
    """What one round came to."""

    delivered: int = 0
    failed: int = 0


def check_secrets(webhooks: Sequence[Webhook]) -> None:
    """Each webhook has a secret to sign with. Raises ConfigError, which says what is missing."""
    for webhook in webhooks:
        if not webhook.signing_keys:
            raise ConfigError(
                f"The environment has no {webhook.secret_env}, the secret of the webhook"
                f" {webhook.title!r}. Set it to what `kb webhooks secret` prints, here and at the"
                " receiver."
            )


class Courier:
    """Sends what is due to the webhooks. Several may work on one log, in as many processes: what
    one has taken the others leave.

    `find_log` gives the log, or None while there is none. `clock` tells the time, in seconds since
    1970 UTC. `chores` is called after each look of the thread, with the log.
    """

    def __init__(
        self,
        find_log: Callable[[], Log | None],
        webhooks: Sequence[Webhook],
        clock: Callable[[], float] = time.time,
        chores: Callable[[Log], None] = lambda _log: None,
    ) -> None:
        """Raises ConfigError for a webhook without a secret."""
        check_secrets(webhooks)
        self._find_log = find_log
        self._webhooks = {each.key: each for each in webhooks}
        self._turns = list(self._webhooks)
        self._clock = clock
        self._chores = chores
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self._failed: str | None = None

    def start(self) -> None:
        """Send from now on, in a thread, whatever becomes due."""
        self._thread = threading.Thread(target=self._work, name="kb-courier", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """End the thread, after what is under way."""
        self._stopping.set()
        if self._thread:
            self._thread.join(CLOSE_PATIENCE)

    def send_due(self, log: Log) -> Sent:
        """Send what is due, and return when nothing more is. Raises LogUnavailable."""
        with log.reading() as database:
            if not has_due(database, self._webhooks, self._clock()):
                return Sent()
        replies: list[Reply] = []
        under_way: set[Future[Reply]] = set()
        with ThreadPoolExecutor(AT_ONCE, "kb-courier") as hands:
            while True:
                for parcel in self._take(log, AT_ONCE - len(under_way)):
                    under_way.add(hands.submit(self.send, log, parcel))
                if not under_way:
                    break
                done, under_way = wait(under_way, return_when=FIRST_COMPLETED)
                replies += [each.result() for each in done]
        delivered = sum(each.is_taken for each in replies)
        return Sent(delivered, len(replies) - delivered)

    def send(self, log: Log, parcel: Parcel) -> Reply:
        """Send what was taken and note what came of it. Raises LogUnavailable, after which the
        parcel is sent again when its lease is over."""
        reply = post(self._webhooks[parcel.webhook], parcel, self._clock())
        now = self._clock()
        if reply.is_taken:
            note_delivered(log, parcel, reply.said, now)
        else:
            note_failed(log, parcel, reply.said, now, asked=reply.asked, is_final=reply.is_gone)
        return reply

    def _take(self, log: Log, most: int) -> list[Parcel]:
        if self._stopping.is_set():
            return []
        taken = take_due(log, self._turns, self._clock(), most)
        # Who was just served comes last: a long queue of one webhook holds up no other.
        served = {each.webhook for each in taken}
        self._turns.sort(key=lambda key: key in served)
        return taken

    def _work(self) -> None:
        while not self._stopping.wait(LOOK_EVERY):
            try:
                log = self._find_log()
                if log:
                    self.send_due(log)
                    self._chores(log)
                self._failed = None
            except KbError as error:
                self._complain(error.message)
            except Exception as error:  # the thread is ours alone, and nobody else would say it
                self._complain(type(error).__name__)

    def _complain(self, message: str) -> None:
        """Say what keeps the courier from its work, once and not with each look."""
        if message != self._failed:
            _log.error("Events are not sent to webhooks: %s", message)
        self._failed = message
