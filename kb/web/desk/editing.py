"""Writing an article in the browser: its Markdown, the checks and the preview beside it."""

from __future__ import annotations

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath

from kb.authoring.manuscript import (
    Checked,
    Manuscript,
    check_manuscript,
    read_manuscript,
    save_manuscript,
    write_manuscript,
)
from kb.authoring.status import set_status
from kb.errors import EditConflict, KbError, NotFound
from kb.insight.gap import Gap
from kb.insight.gap_desk import read_gap
from kb.insight.gap_evidence import find_drafted
from kb.insight.replay import Replayed
from kb.model import Status, article_url
from kb.trial import Trial, try_draft
from kb.web.desk.article_list import group_of, is_for_staff
from kb.web.desk.press import build_site
from kb.web.desk.shift import Shift, answer_desk, find_shift, go_to, with_query
from kb.web.visit import PageRequest

Answer = Response[bytes]
_PLACE = "/articles/{lang:str}/{category:str}/{slug:str}"


@get(_PLACE, sync_to_thread=True)
def open_article(
    request: PageRequest, lang: FromPath[str], category: FromPath[str], slug: FromPath[str]
) -> Answer:
    """The editor with an article's file in it."""
    shift = find_shift(request)
    file = read_manuscript(shift.centre.settings.articles_dir, f"{lang}/{category}/{slug}.md")
    return _show(shift, file, file.text)


@post(_PLACE, status_code=200, sync_to_thread=True)
def change_article(
    request: PageRequest, lang: FromPath[str], category: FromPath[str], slug: FromPath[str]
) -> Answer:
    """Save what was written and, if asked to, replay, publish or withdraw it."""
    shift = find_shift(request)
    folder = shift.centre.settings.articles_dir
    source = f"{lang}/{category}/{slug}.md"
    text, wanted = shift.form.text("text"), shift.form.text("do")
    try:
        file = save_manuscript(folder, source, text, shift.form.text("digest"))
    except EditConflict as error:
        stale = Manuscript(source, text.encode())
        return _show(shift, stale, stale.text, error.message, 409, shift.form.text("digest"))
    except NotFound:
        raise
    except KbError as error:
        return _show(shift, read_manuscript(folder, source), text, error.message, 422)
    if wanted == "replay":
        return _replay(shift, file)
    if wanted in ("publish", "withdraw"):
        return _publish(shift, file, Status.PUBLISHED if wanted == "publish" else Status.DRAFT)
    return go_to(with_query(_address(source), said="saved"))


@post("/checks/{lang:str}/{category:str}/{slug:str}", status_code=200, sync_to_thread=True)
def show_checks(
    request: PageRequest, lang: FromPath[str], category: FromPath[str], slug: FromPath[str]
) -> Answer:
    """The list of what is wrong with a text, for the page that has it in its editor."""
    shift = find_shift(request)
    source = f"{lang}/{category}/{slug}.md"
    text = shift.form.text("text").encode()
    checked = check_manuscript(shift.centre.settings.articles_dir, source, text)
    return answer_desk(shift, "checks.html", {"checked": checked})


def _publish(shift: Shift, file: Manuscript, status: Status) -> Answer:
    """Write the status, then build. A build that fails leaves the file as it was."""
    folder = shift.centre.settings.articles_dir
    try:
        changed = Manuscript(file.source, set_status(file.source, file.data, status))
    except KbError as error:
        return _show(shift, file, file.text, error.message, 422)
    checked = check_manuscript(folder, file.source, changed.data)
    if status is Status.PUBLISHED and not checked.is_sound:
        wrong = shift.desk.words.text("publish_mistakes")
        return _show(shift, file, file.text, wrong, 422, checked=checked)
    write_manuscript(folder, changed)
    built = build_site(shift.centre.settings)
    if not built.is_done:
        write_manuscript(folder, file)
        wrong = shift.desk.words.text("publish_failed")
        return _show(shift, file, file.text, wrong, 422, said=built.said)
    if status is Status.DRAFT:
        said = "withdrawn"
    else:
        is_staff = checked.article is not None and is_for_staff(checked.article)
        said = "published_staff" if is_staff else "published"
    return go_to(with_query(_address(file.source), said=said))


def _replay(shift: Shift, file: Manuscript) -> Answer:
    checked = check_manuscript(shift.centre.settings.articles_dir, file.source, file.data)
    if checked.article is None or not checked.article.passages:
        wrong = shift.desk.words.text("replay_mistakes")
        return _show(shift, file, file.text, wrong, 422, checked=checked)
    try:
        found = try_draft(shift.centre.open_index(), shift.log, checked.article)
    except KbError as error:
        return _show(shift, file, file.text, error.message, 422)
    return _show(shift, file, file.text, trial=found)


def _show(
    shift: Shift,
    file: Manuscript,
    text: str,
    wrong: str = "",
    status: int = 200,
    digest: str = "",
    *,
    said: str = "",
    checked: Checked | None = None,
    trial: Trial | None = None,
) -> Answer:
    source = file.source
    checked = checked or check_manuscript(shift.centre.settings.articles_dir, source, text.encode())
    lang, category, name = source.split("/")
    slug = name.removesuffix(".md")
    article = checked.article
    values: dict[str, Any] = {
        "source": source,
        "article_lang": lang,
        "text": text,
        "digest": digest or file.digest,
        "checked": checked,
        "article": article,
        "is_draft": article is None or article.status is Status.DRAFT,
        "is_staff": article is not None and is_for_staff(article),
        "is_public": article is not None and group_of(article) == "published",
        "gap": _find_gap(shift, source),
        "wrong": wrong,
        "build_said": said,
        "trial": trial,
        "changed": _find_changed(trial) if trial else (),
        "here": _address(source),
        "preview": f"/desk/preview/{lang}/{category}/{slug}",
        "checks": f"/desk/checks/{lang}/{category}/{slug}",
        "public_url": article_url(lang, slug),
    }
    return answer_desk(shift, "article.html", values, status=status)


def _find_changed(trial: Trial) -> tuple[Replayed, ...]:
    """Questions that are none of the gap's, and whose answer would be another one."""
    own = {each.text for each in trial.asks.questions}
    return tuple(
        each
        for each in trial.watched.questions
        if each.text not in own
        and (each.before.answered, each.before.article) != (each.after.answered, each.after.article)
    )


def _find_gap(shift: Shift, source: str) -> Gap | None:
    """The gap that the article was begun for."""
    with shift.log.reading() as database:
        gap_id = find_drafted(database, source)
        return read_gap(database, gap_id) if gap_id else None


def _address(source: str) -> str:
    return f"/desk/articles/{source.removesuffix('.md')}"
