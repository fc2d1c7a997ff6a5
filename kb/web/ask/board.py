"""Answers that one worker process made, where the others find them.

Without it each worker makes the answer to a question once more. The memory belongs to the server's
processes and to no file, so that what customers asked is gone when the last of them is. Nobody
locks it: what was half written when it is read does not fit its checksum, and is no answer.
"""

from __future__ import annotations

import mmap
import struct
from contextlib import AbstractContextManager
from hashlib import blake2b

from kb.web.wire.shared import open_memory, share_memory

SLOTS = 4096
SLOT = 4096
"""Bytes of a place, in which one answer stands: 3 kB on the average, with ten hits. One that does
not fit is not shared. Memory is taken as places are written to, 16 MB at most for all workers."""

KEY_BYTES = 16
_HEAD = struct.Struct(f"<{KEY_BYTES}s8sI")


class Board:
    """Places for answers. A question has one of them, by its key; the last answer written there
    stays."""

    def __init__(self, memory: mmap.mmap) -> None:
        """`memory` has SLOTS * SLOT bytes, zeros at first."""
        self._memory = memory

    def find(self, key: bytes) -> bytes | None:
        """What was put under a key of KEY_BYTES, or None."""
        start = _place(key)
        place = self._memory[start : start + SLOT]  # a copy: somebody may write there meanwhile
        known, checksum, length = _HEAD.unpack_from(place)
        answer = place[_HEAD.size : _HEAD.size + length]
        return answer if known == key and checksum == _sum(key, answer) else None

    def put(self, key: bytes, answer: bytes) -> None:
        """Have an answer found under a key, if it is short enough."""
        if _HEAD.size + len(answer) > SLOT:
            return
        whole = _HEAD.pack(key, _sum(key, answer), len(answer)) + answer
        start = _place(key)
        self._memory[start : start + len(whole)] = whole

    def close(self) -> None:
        """Let go of the memory."""
        self._memory.close()


def share_board() -> AbstractContextManager[str]:
    """Memory for the workers of this process; see `share_memory`."""
    return share_memory("kb-answers", SLOTS * SLOT)


def open_board(path: str) -> Board | None:
    """The board that the parent shares; None where it shares none, or it cannot be reached."""
    memory = open_memory(path, SLOTS * SLOT)
    return None if memory is None else Board(memory)


def _place(key: bytes) -> int:
    return int.from_bytes(key[:8], "little") % SLOTS * SLOT


def _sum(key: bytes, answer: bytes) -> bytes:
    return blake2b(answer, digest_size=8, key=key).digest()
