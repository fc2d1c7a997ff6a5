"""Moving in: other help centres' pages → articles. The owner of Beautiful Soup and markdownify.

Each source has a reader that gives an `Export`; `move_in` turns any of them into files. It goes
the same way for all: names, Markdown, links, pictures, a check by kb's own reading, then the disk.
"""

from kb.moving.export import Export, ImportRefused, Page, Remark, Shelf
from kb.moving.freshdesk import read_freshdesk
from kb.moving.html_folder import read_html_folder
from kb.moving.move import Outcome, Plan, move_in
from kb.moving.question_csv import read_question_csv
from kb.moving.report import REPORT, summarise, write_report
from kb.moving.zendesk import read_zendesk

__all__ = [
    "REPORT",
    "Export",
    "ImportRefused",
    "Outcome",
    "Page",
    "Plan",
    "Remark",
    "Shelf",
    "move_in",
    "read_freshdesk",
    "read_html_folder",
    "read_question_csv",
    "read_zendesk",
    "summarise",
    "write_report",
]
