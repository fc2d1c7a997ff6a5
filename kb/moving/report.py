"""What an import did, for who has to look after it: a few lines, and a file with every place."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from kb.moving.deed import Deed, offer_path
from kb.moving.export import Remark
from kb.moving.move import Outcome

REPORT = "import-report.md"

MOST_SHOWN = 5
"""Pages that could not be imported, and conflicts, that the terminal lists; the file has all."""

_SAID = {
    Deed.WRITTEN: "new",
    Deed.UPDATED: "updated",
    Deed.UNCHANGED: "unchanged",
    Deed.KEPT: "kept as an editor left them",
    Deed.CONFLICT: "changed here and in the source",
    Deed.GONE: "deleted here, and not brought back",
}
_SPECIAL = re.compile(r"([\\*_\[\]<>#|])")


def summarise(outcome: Outcome, report: str) -> Iterator[str]:
    """Lines for a terminal: how much came over, and what to look at first."""
    verb = "would be imported" if outcome.plan.dry_run else "imported"
    langs = Counter(path.partition("/")[0] for path in outcome.pages)
    told = ", ".join(f"{count} in {lang}" for lang, count in sorted(langs.items()))
    yield f"{_count(len(outcome.pages), 'article')} {verb}" + (f": {told}." if told else ".")
    yield f"Files: {_tell_deeds(outcome)}."
    for remark in outcome.lost[:MOST_SHOWN]:
        yield f"Not imported: {remark.place}: {remark.what}"
    if len(outcome.lost) > MOST_SHOWN:
        yield f"… and {len(outcome.lost) - MOST_SHOWN} more."
    for path in _with(outcome, Deed.CONFLICT)[:MOST_SHOWN]:
        yield f"Changed here and in the source: {path}; the new text is in {_offer(outcome, path)}"
    others = len(outcome.remarks) - len(outcome.lost)
    if others:
        yield f"{_count(others, 'remark')} on what did not come over as it was: {report}"
    elif outcome.remarks:
        yield f"All of them: {report}"
    if outcome.pages and not outcome.plan.dry_run:
        yield "Go on with `kb check`, then read some of the articles before `kb build`."


def write_report(outcome: Outcome) -> str:
    """The whole report, as Markdown. The same import gives the same report."""
    lines = [f"# Import from {_escape(outcome.export.name)}", ""]
    if outcome.plan.dry_run:
        lines += ["Nothing was written: this is what an import would do.", ""]
    langs = Counter(path.partition("/")[0] for path in outcome.pages)
    lines += [f"- {_count(count, 'article')} in {lang}" for lang, count in sorted(langs.items())]
    lines += [f"- Files: {_tell_deeds(outcome)}", ""]
    lines += _section("Could not be imported", _by_place(outcome.lost))
    lines += _section("Changed here and in the source", _tell_conflicts(outcome))
    lines += _section("Deleted here, and not brought back", _tell_gone(outcome))
    rest = [remark for remark in outcome.remarks if not remark.lost]
    lines += _section("Did not come over as it was", _by_place(rest))
    lines += _section("What became of each page", _tell_pages(outcome))
    return "\n".join(lines).rstrip("\n") + "\n"


def _section(title: str, body: list[str]) -> list[str]:
    return [f"## {title}", "", *body, ""] if body else []


def _by_place(remarks: list[Remark]) -> list[str]:
    found: dict[str, list[Remark]] = {}
    for remark in dict.fromkeys(remarks):
        found.setdefault(remark.place, []).append(remark)
    lines = []
    for place, each in found.items():
        lines += [f"### {_escape(place)}", ""]
        lines += [f"- {_escape(one.what)}. {_escape(one.advice)}".rstrip() for one in each]
        lines.append("")
    return lines[:-1]


def _tell_conflicts(outcome: Outcome) -> list[str]:
    paths = _with(outcome, Deed.CONFLICT)
    if not paths:
        return []
    advice = (
        "Take over what you need from the new text, then delete that file: the conflict is settled."
    )
    return [
        advice,
        "",
        *(f"- `{path}`: the new text is in `{_offer(outcome, path)}`" for path in paths),
    ]


def _tell_gone(outcome: Outcome) -> list[str]:
    paths = _with(outcome, Deed.GONE)
    if not paths:
        return []
    advice = "To bring one back, take its lines out of `.imported.json` and import again."
    return [advice, "", *(f"- `{path}`" for path in paths)]


def _tell_pages(outcome: Outcome) -> list[str]:
    return [f"- `{path}`: {_escape(page.place)}" for path, page in sorted(outcome.pages.items())]


def _with(outcome: Outcome, deed: Deed) -> list[str]:
    return sorted(path for path, each in outcome.deeds.items() if each is deed)


def _offer(outcome: Outcome, path: str) -> str:
    return offer_path(outcome.plan.data, path).as_posix()


def _tell_deeds(outcome: Outcome) -> str:
    counts = Counter(outcome.deeds.values())
    return (
        ", ".join(f"{counts[deed]} {said}" for deed, said in _SAID.items() if counts[deed]) or "0"
    )


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _escape(text: str) -> str:
    """Text in a line of Markdown; code in backticks stays as it is."""
    parts = text.split("`")
    return "`".join(_SPECIAL.sub(r"\\\1", part) if place % 2 == 0 else part
                    for place, part in enumerate(parts))  # fmt: skip
