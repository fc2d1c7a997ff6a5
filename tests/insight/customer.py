"""A process of its own that records quickly: `python -m tests.insight.customer LOG NAME [MOST]`.

Prints the comment of each vote once it was acknowledged, and to standard error how many searches
were recorded by when: `search 1700000000.123 4711`.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from kb.insight import Caller, SearchEvent, VoteEvent, new_search_id, open_log


def main(path: Path, name: str, most: int) -> None:
    log = open_log(path, apart=True)
    log.flush()  # the writing process is there, as it is when a server has run for some seconds
    number = 0
    while number < most:
        number += 1
        caller = Caller(f"{name}-{number % 50}", "Firefox")
        text = f"question {name} {number % 300}"
        log.record_search(SearchEvent(new_search_id(), "en", text, 0.9, 3, True), caller)
        if number % 20 == 0:
            vote = VoteEvent("en", "parcels", True, comment=f"{name} {number}")
            log.add_vote(vote, Caller(f"{name} {number}", "Firefox"))
            print(f"{name} {number}", flush=True)
            print(f"search {time.time()} {number}", file=sys.stderr, flush=True)
        time.sleep(0.001)
    log.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]) if len(sys.argv) > 3 else 10**9)
