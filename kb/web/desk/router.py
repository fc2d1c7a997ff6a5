"""Every page of the desk, behind its guard."""

from __future__ import annotations

from litestar import Router

from kb.errors import KbError
from kb.web.centre import Centre
from kb.web.desk import (
    article_list,
    editing,
    gap_action,
    gap_list,
    gap_page,
    health_page,
    hook_page,
    insight_page,
    login,
    preview,
    reading,
)
from kb.web.desk.checkup import Checkups
from kb.web.desk.coverage import load_topics
from kb.web.desk.guard import make_guard
from kb.web.desk.keeper import Keeper
from kb.web.desk.shelf import Shelves
from kb.web.desk.shift import LANG, Desk
from kb.web.desk.sorry import make_sorry
from kb.web.message import load_catalogues
from kb.web.wire.files import find_site

HANDLERS = (
    gap_list.enter,
    gap_list.show_gaps,
    gap_page.show_gap,
    gap_action.write_draft,
    gap_action.answer_by,
    gap_action.assign,
    gap_action.release,
    gap_action.ignore,
    gap_action.reopen,
    article_list.show_articles,
    article_list.begin_article,
    editing.open_article,
    editing.change_article,
    editing.show_checks,
    preview.show_preview,
    reading.read_staff_article,
    health_page.show_health,
    insight_page.show_insight,
    insight_page.send_table,
    *hook_page.HANDLERS,
    login.show_login,
    login.log_in,
    login.log_out,
)


def desk_router(centre: Centre, keeper: Keeper) -> Router:
    """Everything below `/desk`. Log-in and form tokens are asked for here and nowhere else.

    Raises ConfigError when the desk's catalogue is broken.
    """
    folder = find_site() / "desk"
    desk = Desk(
        centre,
        load_catalogues(folder)[LANG],
        keeper,
        Shelves(centre.settings.articles_dir),
        Checkups(load_topics(folder / "topics" / "shop.toml")),
    )
    return Router(
        "/desk",
        route_handlers=list(HANDLERS),
        before_request=make_guard(desk),
        exception_handlers={KbError: make_sorry(desk)},
        include_in_schema=False,
    )
