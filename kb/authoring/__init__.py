"""Markdown files → articles: parse, validate, check. The only room that knows markdown-it.

Every mistake of every file is collected as a `Problem`; nothing here stops at the first one.
"""

from typing import TYPE_CHECKING

from kb.on_demand import load_on_demand

if TYPE_CHECKING:
    from kb.authoring.draft import new_article
    from kb.authoring.library import load_library
    from kb.authoring.pointer import point_links
    from kb.authoring.reader import ArticleReader
    from kb.authoring.starter import copy_starter
    from kb.authoring.watch import take_stamp, watch_folder

__all__ = [
    "ArticleReader",
    "copy_starter",
    "load_library",
    "new_article",
    "point_links",
    "take_stamp",
    "watch_folder",
]

__getattr__ = load_on_demand(
    __name__,
    {
        "ArticleReader": "reader",
        "copy_starter": "starter",
        "load_library": "library",
        "new_article": "draft",
        "point_links": "pointer",
        "take_stamp": "watch",
        "watch_folder": "watch",
    },
)
