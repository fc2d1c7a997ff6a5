"""Articles on disk → a published index, and what the terminal says of it."""

from __future__ import annotations

import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from kb import terminal
from kb.announcing import announce, note_published
from kb.authoring import ArticleReader, load_library, take_stamp
from kb.closing import settle
from kb.config import Settings
from kb.errors import BuildBusy, ContentError, IndexUnavailable, KbError, UsageError
from kb.index import Checked, Index, Records, compile_index, open_index
from kb.index.generation import remove_tree
from kb.memory import MEMORY_FILE, Memory
from kb.model import Library, Problem
from kb.published import Stamp, note_sources
from kb.search.claims import find_broken_claims


class Bench:
    """What a process that publishes again and again need not work out again."""

    def __init__(self, settings: Settings, checked: Checked | None = None) -> None:
        """`checked` is where checksums of what is published are noted; one of its own by
        default."""
        self.reader = ArticleReader(Memory(settings.data_dir / MEMORY_FILE))
        self.records = Records()
        self.checked = checked or Checked()
        self._beside = ThreadPoolExecutor(1, "kb-remove")

    def remove(self, folder: Path) -> None:
        """Have a folder removed while other things are done; the end of the process waits."""
        self._beside.submit(remove_tree, folder)


def publish(settings: Settings, bench: Bench | None = None, before: Stamp | None = None) -> None:
    """Read, check, compile and publish the articles, and say what came of it; then tell webhooks,
    and look at the gaps that they may answer. With a `bench` that has been used before, only what
    changed is read. `before` is what the articles' folder looked like a moment ago.

    Raises ContentError, UsageError and BuildFailed; what was published before goes on serving.
    """
    before = before or take_stamp(settings.articles_dir)
    bench = bench or Bench(settings)
    with terminal.progress("Reading articles") as step:
        library, warnings = load_library(
            settings.articles_dir, step, bench.reader, settings.today, before
        )
    terminal.show_problems(warnings)
    _require_article(settings, library)
    note_published(settings)
    with terminal.progress("Compiling languages") as step:
        manifest, is_new = compile_index(
            library,
            settings.data_dir,
            step,
            settings.today,
            bench.records,
            bench.checked,
            bench.remove,
        )
    note_sources(settings, manifest.generation, before)
    articles = sum(shelf.articles for shelf in manifest.languages.values())
    passages = sum(shelf.passages for shelf in manifest.languages.values())
    said = "Published" if is_new else "Nothing changed; serving"
    terminal.note(
        f"{said} {articles} articles ({passages} passages) in {len(manifest.languages)} languages"
        f" as {manifest.generation}."
    )
    announce(settings)
    settle(settings)


def _require_article(settings: Settings, library: Library) -> None:
    """A first index needs an article to show. Raises UsageError."""
    if any(article.is_public for article in library.articles):
        return
    try:
        open_index(settings.data_dir)  # withdrawing the last article is an editor's right
    except IndexUnavailable:
        raise UsageError(
            f"There is no published article in {settings.articles_dir}: write one, or change"
            " `status: draft`."
        ) from None


def check_claims(settings: Settings, library: Library) -> list[Problem]:
    """The asks that do not find their article in an index of this library."""
    with tempfile.TemporaryDirectory() as scratch:
        compile_index(library, Path(scratch), today=settings.today)
        index = open_index(Path(scratch), settings.today)
        articles = [each for lang in index.languages for each in index.articles(lang)]
        with terminal.progress("Asking") as step:
            claims = find_broken_claims(index, articles, step)
    return [
        Problem(str(settings.articles_dir / claim.article.source), claim.line, claim.message)
        for claim in claims
    ]


def rebuild(settings: Settings, bench: Bench, before: Stamp | None = None) -> bool:
    """What `--reload` does after a change: publish it, or say why not and go on. `before` is as
    `publish` takes it.

    Returns whether that is settled; another build that is running has to be waited for.
    """
    try:
        publish(settings, bench, before)
    except BuildBusy:
        return False
    except ContentError as error:
        terminal.show_problems(error.problems)
        terminal.warn(f"{error.message}. Serving what was published before.")
    except KbError as error:
        terminal.fail(error.message)
    except OSError as error:  # the next change may find the disk well again
        terminal.fail(f"Nothing was published: {error}.")
    return True


def open_or_publish(settings: Settings) -> Index:
    """The published index; made first when there is none that this version can serve."""
    try:
        return open_index(settings.data_dir, settings.today)
    except IndexUnavailable:
        publish(settings)
        return open_index(settings.data_dir, settings.today)
