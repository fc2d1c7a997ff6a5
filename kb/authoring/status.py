"""Publishing and withdrawing: the `status` in an article's front matter."""

from __future__ import annotations

from datetime import date

import yaml

from kb.authoring.article import parse_article
from kb.authoring.splice import Splice, append_lines, find_value, splice_front_matter
from kb.errors import UsageError
from kb.model import Status

_KEY = "status"
_BY_HAND = "Change `status` by hand, in the lines between the two `---`."


def set_status(source: str, data: bytes, status: Status) -> bytes:
    """The bytes of the article at `source` with another `status`; no other byte changes.

    The same bytes come back when it has that status already. Raises UsageError when the file has
    mistakes in its front matter.
    """
    if _read_status(source, data) is status:
        return data

    def find(block: str, root: yaml.MappingNode) -> Splice:
        found = find_value(root, _KEY)
        if found is None:
            return append_lines(block, f"{' ' * root.start_mark.column}{_KEY}: {status}\n")
        start, end = found[1].start_mark.index, found[1].end_mark.index
        return Splice(start, end, str(status) if end > start else f" {status}")

    changed = splice_front_matter(data, find, _BY_HAND)
    if _read_status(source, changed) is not status:
        raise UsageError(f"{source}: the status could not be changed. {_BY_HAND}")
    return changed


def _read_status(source: str, data: bytes) -> Status:
    parsed = parse_article(source, data, date.min)
    if parsed.article is None:
        raise UsageError(f"{parsed.problems[0]} Mend that first.")
    return parsed.article.status
