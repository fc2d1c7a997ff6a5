"""A new article file, filled in as far as can be, for an editor to write on."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from kb.authoring.anchor import make_anchor
from kb.authoring.file_name import check_place
from kb.authoring.front_matter import write_mapping
from kb.errors import UsageError
from kb.model import Kind

_BODIES = {
    Kind.FAQ: "Say in one sentence what this page answers.\n\n## Write a question here?\n\n"
    "Answer it in the first sentence.\n",
    Kind.POLICY: "Say the rule in one sentence.\n\n## What it covers\n\n## How it works\n\n"
    "## What it does not cover\n",
    Kind.GUIDE: "Say in one sentence what to do first.\n\n## Step by step\n\n1. \n2. \n",
    Kind.PRODUCT: "Say in one sentence what it is and for whom.\n\n## Specifications\n\n"
    "## Questions about it\n",
}


def new_article(
    folder: Path,
    title: str,
    lang: str,
    kind: Kind = Kind.GUIDE,
    category: str = "general",
    slug: str = "",
    asks: Sequence[str] = (),
) -> Path:
    """Write a draft below `folder` and return its path. `slug` defaults to one from the title.

    Raises UsageError when the title is empty, when the file exists, or when its path could not be
    a page's address.
    """
    title = " ".join(title.split())
    if not title:
        raise UsageError("An article needs a title.")
    source = f"{lang}/{category}/{slug or make_anchor(title)}.md"
    misplaced = check_place(source)
    if misplaced:
        raise UsageError(f"{source}: {misplaced}")
    path = folder / source
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(draft_text(title, kind, asks))
    except OSError as error:
        if error.filename == str(path) and isinstance(error, FileExistsError):
            raise UsageError(f"{path} exists already. Choose another title, or edit it.") from None
        raise UsageError(
            f"{path} cannot be written: {error.strerror}. Name the file with --slug, or another"
            " folder with --articles."
        ) from error
    return path


def draft_text(title: str, kind: Kind, asks: Sequence[str] = ()) -> str:
    """Text of a draft: front matter that parses, and a body that shows the form of its kind."""
    front: dict[str, object] = {"title": title, "kind": str(kind)}
    front["asks"] = list(asks)
    front["tags"] = []
    if kind is Kind.POLICY:
        front["facts"] = {}
    front["status"] = "draft"
    return f"---\n{write_mapping(front)}---\n\n{_BODIES[kind]}"
