"""An export into the articles folder: everything is prepared and checked first, then written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from kb.authoring.article import Parsed, parse_article
from kb.authoring.library import check_links
from kb.errors import UsageError
from kb.moving.article_file import article_text, category_path, category_text, check_lengths
from kb.moving.convert import Converted, convert_page, fill_in, is_too_long
from kb.moving.deed import Deed, Planned, State, decide, look_at, offer_path
from kb.moving.export import Export, Page, Remark
from kb.moving.file import write_file
from kb.moving.kind import kind_of
from kb.moving.links import Links
from kb.moving.naming import Names, name_pages
from kb.moving.pictures import Pictures
from kb.moving.record import read_record, write_record

Step = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Plan:
    """Where an import goes. `category` is the folder for every page, instead of the source's own;
    `pictures` a folder in which pictures of other sites are looked for by name."""

    articles: Path
    data: Path
    category: str = ""
    pictures: Path | None = None
    dry_run: bool = False


@dataclass(slots=True)
class Outcome:
    """What became of an export: each file's deed, by path; the page of each article; remarks."""

    export: Export
    plan: Plan
    deeds: dict[str, Deed] = field(default_factory=dict)
    pages: dict[str, Page] = field(default_factory=dict)
    remarks: list[Remark] = field(default_factory=list)

    @property
    def lost(self) -> list[Remark]:
        """Pages that could not be imported."""
        return [remark for remark in self.remarks if remark.lost]


def move_in(export: Export, plan: Plan, step: Step | None = None) -> Outcome:
    """Import an export; with `plan.dry_run`, say what an import would do. `step` is told how many
    pages are converted, and of how many.

    Doing it again changes nothing. A file that a person wrote or changed is never written over: the
    newer text waits in the data folder. Raises ImportRefused when the record of earlier imports is
    damaged, and UsageError when a file cannot be written; what was written by then is known to the
    next import.
    """
    return _Move(export, plan).run(step)


class _Move:
    def __init__(self, export: Export, plan: Plan) -> None:
        self._export, self._plan = export, plan
        self._record = read_record(plan.articles)
        self._names: Names = name_pages(export, plan.articles, self._record, plan.category)
        self._outcome = Outcome(export, plan, remarks=[*export.remarks, *self._names.remarks])
        self._too_long: set[str] = set()
        for old, new in self._names.moved.items():
            self._record.files[new] = self._record.files.pop(old)

    def run(self, step: Step | None) -> Outcome:
        converted = {}
        for number, page in enumerate(self._export.pages, start=1):
            if is_too_long(page):
                self._lose(page, "the page is larger than an article may be. Divide it")
                self._too_long.add(page.key)
                page = replace(page, html="")  # noqa: PLW2901
            converted[page.key] = convert_page(page)
            if step:
                step(number, len(self._export.pages))
        planned = self._prepare(converted)
        for each in planned:
            self._outcome.deeds[each.path] = decide(
                self._plan.articles, self._plan.data, each, self._record
            )
        self._note_absent()
        if not self._plan.dry_run:
            try:
                self._write(planned)
            except OSError as error:
                raise UsageError(
                    f"{error.filename} cannot be written: {error.strerror}. Mend that and import"
                    " again: it goes on where it stopped."
                ) from error
        return self._outcome

    def _prepare(self, converted: dict[str, Converted]) -> list[Planned]:
        """All files as they are to be, articles last. Pages that would be mistakes are left out."""
        lost = {key for key, each in converted.items() if not each.markdown.strip()}
        for key in sorted(lost - self._too_long):
            self._lose(converted[key].page, "the page has no text")
        standing, gone = self._look(converted)
        while True:
            links = Links(self._export, self._names, converted, standing)
            links.absent = lost | gone
            pictures = Pictures(
                self._export, self._record, self._plan.articles, self._plan.pictures
            )
            texts = {
                key: self._fill(each, links, pictures)
                for key, each in converted.items()
                if key not in lost
            }
            broken = self._check(texts, converted)
            if not broken:
                break
            lost |= broken
        for key in texts:
            page = converted[key].page
            self._outcome.pages[self._names.pages[key]] = page
            self._outcome.remarks += [*converted[key].remarks, *check_lengths(page)]
        self._outcome.remarks += [*links.remarks, *pictures.remarks]
        articles = [
            Planned(self._names.pages[key], key, text.encode(), converted[key].page.changed)
            for key, text in texts.items()
        ]
        return [*pictures.files.values(), *self._name_categories(texts, converted), *articles]

    def _look(self, converted: dict[str, Converted]) -> tuple[dict[str, Parsed], set[str]]:
        """Articles that an editor has changed, as they are now, and those that one has deleted."""
        standing, gone = {}, set()
        for key in converted:
            path = self._names.pages[key]
            state = look_at(self._plan.articles, path, self._record.files.get(path))
            if state is State.DELETED:
                gone.add(key)
            elif state is State.CHANGED:
                data = (self._plan.articles / path).read_bytes()
                standing[path] = parse_article(path, data, date.min)
        return standing, gone

    def _fill(self, converted: Converted, links: Links, pictures: Pictures) -> str:
        page, path = converted.page, self._names.pages[converted.page.key]
        markdown = fill_in(
            converted,
            lambda href: links.resolve(converted, href),
            lambda picture: pictures.place(converted, picture, path),
        )
        kind = page.kind or kind_of(page.title, converted.headings, page.tags)
        return article_text(page, kind, markdown)

    def _check(self, texts: dict[str, str], converted: dict[str, Converted]) -> set[str]:
        """Keys of the texts that kb would not publish; each mistake is remarked."""
        parsed = {
            self._names.pages[key]: parse_article(self._names.pages[key], text.encode(), date.min)
            for key, text in texts.items()
        }
        problems: dict[str, list[str]] = {}
        for problem in [each for one in parsed.values() for each in one.problems]:
            if problem.fatal:
                problems.setdefault(problem.path, []).append(problem.message)
        known = parsed | {
            path: each for path, each in self._look(converted)[0].items() if path in parsed
        }
        for problem in check_links(known):
            if problem.path in parsed and known[problem.path] is parsed[problem.path]:
                problems.setdefault(problem.path, []).append(problem.message)
        broken = {key for key in texts if self._names.pages[key] in problems}
        for key in broken:
            for message in problems[self._names.pages[key]]:
                self._lose(converted[key].page, message)
        return broken

    def _lose(self, page: Page, why: str) -> None:
        self._outcome.remarks.append(
            Remark(page.place, why, "It was not imported. Mend it in the source.", lost=True)
        )

    def _name_categories(
        self, texts: dict[str, str], converted: dict[str, Converted]
    ) -> list[Planned]:
        """A file for each folder that got an article and has no name of its own yet."""
        if self._plan.category:
            return []
        used = {(converted[key].page.lang, converted[key].page.shelf) for key in texts}
        planned: dict[str, Planned] = {}
        for shelf in self._export.shelves:
            path = category_path(shelf.lang, self._names.shelves[shelf.key])
            if (shelf.lang, shelf.key) in used:
                key = f"{self._export.name} shelf {shelf.lang} {shelf.key}"
                planned.setdefault(path, Planned(path, key, category_text(shelf).encode()))
        return list(planned.values())

    def _note_absent(self) -> None:
        """What was imported once and is not in the export any more stays, and is told of."""
        keys = {page.key for page in self._export.pages}
        for path, entry in sorted(self._record.files.items()):
            is_page = entry.source.startswith(f"{self._export.name} page ")
            if is_page and entry.source not in keys and (self._plan.articles / path).exists():
                advice = "It stays. Delete it if customers should not read it any more."
                self._outcome.remarks.append(Remark(path, "is not in the export any more", advice))

    def _write(self, planned: list[Planned]) -> None:
        articles, deeds = self._plan.articles, self._outcome.deeds
        due = [each for each in planned if deeds[each.path] in (Deed.WRITTEN, Deed.UPDATED)]
        for each in due:
            self._record.plan(each.path, each.source, each.digest)
        self._record.shelves |= {} if self._plan.category else self._names.shelves
        if due:
            # A file that a crash leaves without its name here would be taken for an editor's.
            write_record(articles, self._record)
        for each in due:
            write_file(articles / each.path, each.data, each.changed)
        for each in planned:
            deed = deeds[each.path]
            if deed in (Deed.WRITTEN, Deed.UPDATED, Deed.UNCHANGED):
                self._record.settle(each.path, each.source, each.digest)
            elif deed is Deed.CONFLICT:
                self._offer(each)
        write_record(articles, self._record)

    def _offer(self, planned: Planned) -> None:
        path = offer_path(self._plan.data, planned.path)
        if not path.is_file() or path.read_bytes() != planned.data:
            write_file(path, planned.data, planned.changed)
        entry = self._record.files[planned.path]
        self._record.files[planned.path] = replace(entry, offered=planned.digest)
