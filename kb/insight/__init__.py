"""What customers ask and what becomes of it: the log, its privacy, the numbers drawn from it.

Knows nothing of the web or the index. Text is redacted before it is written.
"""

from typing import TYPE_CHECKING

from kb.insight.event import (
    Caller,
    ClickEvent,
    ContactEvent,
    ReadEvent,
    SearchEvent,
    Source,
    SurveyEvent,
    VoteEvent,
    describe_search,
    new_search_id,
)
from kb.insight.log import LOG_FILE, Log, open_log
from kb.insight.order_number import compile_patterns
from kb.insight.outcome import Outcome, Reason
from kb.insight.period import Period
from kb.on_demand import load_on_demand
from kb.shape.feedback import Survey

if TYPE_CHECKING:
    from kb.insight.metrics import (
        ArticleCounts,
        Comment,
        Step,
        Totals,
        read_articles,
        read_comments,
        read_languages,
        read_losses,
        read_series,
        read_time_to_answer,
        read_totals,
    )
    from kb.insight.question import (
        AskedQuestion,
        RisingQuestion,
        read_rising_questions,
        read_top_questions,
    )
    from kb.insight.redaction import redact

__all__ = [
    "LOG_FILE",
    "ArticleCounts",
    "AskedQuestion",
    "Caller",
    "ClickEvent",
    "Comment",
    "ContactEvent",
    "Log",
    "Outcome",
    "Period",
    "ReadEvent",
    "Reason",
    "RisingQuestion",
    "SearchEvent",
    "Source",
    "Step",
    "Survey",
    "SurveyEvent",
    "Totals",
    "VoteEvent",
    "compile_patterns",
    "describe_search",
    "new_search_id",
    "open_log",
    "read_articles",
    "read_comments",
    "read_languages",
    "read_losses",
    "read_rising_questions",
    "read_series",
    "read_time_to_answer",
    "read_top_questions",
    "read_totals",
    "redact",
]

__getattr__ = load_on_demand(
    __name__,
    {
        "ArticleCounts": "metrics",
        "AskedQuestion": "question",
        "Comment": "metrics",
        "RisingQuestion": "question",
        "Step": "metrics",
        "Totals": "metrics",
        "read_articles": "metrics",
        "read_comments": "metrics",
        "read_languages": "metrics",
        "read_losses": "metrics",
        "read_rising_questions": "question",
        "read_series": "metrics",
        "read_time_to_answer": "metrics",
        "read_top_questions": "question",
        "read_totals": "metrics",
        "redact": "redaction",
    },
)
