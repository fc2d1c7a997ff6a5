"""The API's parameters in addresses: declared once, for the check and for the reference."""

from __future__ import annotations

from typing import Annotated, Literal

from litestar.openapi.spec import Example
from litestar.params import PathParameter, QueryParameter

from kb.model import Kind
from kb.search.question import MAX_CHARACTERS
from kb.web.api.article_format import ArticleFormat

LARGEST_PAGE = 50
LAST_PAGE = 10_000
MOST_VALUES = 20
"""Values of one filter. A shop's pages offer fewer, and each costs a look at all articles."""
LONGEST_FIELDS = 500
"""Characters of `fields`. All the fields of a search, each by its name, take 240."""

LONGEST_CURSOR = 4000
"""Characters of a cursor, which holds two titles. One of the starter articles' takes 150."""

FIELDS = "fields"


def _take_fields(example: str) -> QueryParameter:
    return QueryParameter(
        description=(
            "Which fields to answer, separated by commas; those of an inner object after a dot."
            " By default all of them."
        ),
        max_length=LONGEST_FIELDS,
        examples=[Example(value=example)],
    )


SearchFields = Annotated[str, _take_fields("answered,hits.title,hits.snippet.text")]
ListFields = Annotated[str, _take_fields("articles.title,articles.url,next")]
ArticleFields = Annotated[str, _take_fields("title,passages.html")]

Question = Annotated[
    str,
    QueryParameter(
        description=(
            "The question, in the customer's own words. Without it nothing is found. Control"
            " characters count as spaces."
        ),
        max_length=MAX_CHARACTERS,
        examples=[Example(value="when do I get my money back")],
    ),
]
Typing = Annotated[
    str,
    QueryParameter(
        description=(
            "What has been typed so far. The last word may be unfinished; a space at the end"
            " finishes it."
        ),
        max_length=MAX_CHARACTERS,
        examples=[Example(value="where is my par")],
    ),
]
QuestionLang = Annotated[
    str,
    QueryParameter(
        description=(
            "Language to answer in, one of the help centre's. By default it is guessed from the"
            " question's script and words; when they do not tell, it is the help centre's first."
        ),
        max_length=35,
        examples=[Example(value="en")],
    ),
]
Explain = Annotated[
    bool,
    QueryParameter(
        description=(
            "With `1` the answer says in `explanation` why it is what it is. For editors: the"
            " search takes about twice as long, and the wording may change between versions."
        ),
        examples=[Example(value=True)],
    ),
]
Exact = Annotated[
    bool,
    QueryParameter(
        description=(
            "With `1` the words are looked for as they are typed: none is taken for a slip, and no"
            " other keyboard or script is tried. For customers who refuse a `correction`."
        ),
        examples=[Example(value=True)],
    ),
]
Asker = Annotated[
    Literal["api", "widget", "instant"],
    QueryParameter(
        description=(
            "What asks, so that editors can tell the searches apart: `api`, an app; `widget`, the"
            " help centre's widget; `instant`, anything that asks while the customer is still"
            " typing. Of instant searches that follow one another the last one counts."
        ),
        examples=[Example(value="api")],
    ),
]
Lang = Annotated[
    str,
    QueryParameter(
        description="Language to answer in, one of the help centre's; the first by default.",
        max_length=35,
        examples=[Example(value="en")],
    ),
]
Kinds = Annotated[
    tuple[Kind, ...],
    QueryParameter(
        description="Only articles of this kind. May be repeated: any of them will do.",
        max_items=MOST_VALUES,
        examples=[Example(value=["policy"])],
    ),
]
Tags = Annotated[
    tuple[str, ...],
    QueryParameter(
        description="Only articles with this tag. May be repeated: any of them will do.",
        max_items=MOST_VALUES,
        examples=[Example(value=["refunds"])],
    ),
]
Categories = Annotated[
    tuple[str, ...],
    QueryParameter(
        description="Only articles in this category. May be repeated: any of them will do.",
        max_items=MOST_VALUES,
        examples=[Example(value=["returns"])],
    ),
]
ContactQuestion = Annotated[
    str,
    QueryParameter(
        description="The customer's question, which is filled into the channels' addresses.",
        max_length=MAX_CHARACTERS,
        examples=[Example(value="can you engrave a ring")],
    ),
]
Attributes = Annotated[
    tuple[str, ...],
    QueryParameter(
        description=(
            "Only products with this attribute: its name, a colon, and a value. May be repeated:"
            " of one name any of the values will do, and all the names must be met."
        ),
        max_items=MOST_VALUES,
        examples=[Example(value=["Colour:amber"])],
    ),
]
Version = Annotated[
    str,
    QueryParameter(
        description=(
            "Which version of a policy to read, by its first day. By default the one in force."
        ),
        max_length=10,
        examples=[Example(value="2026-01-01")],
    ),
]
Cursor = Annotated[
    str,
    QueryParameter(
        description=(
            "Where to go on: the `next` of the page before. What is published or withdrawn"
            " meanwhile moves no other article from one page to the next, as it does with `page`."
        ),
        max_length=LONGEST_CURSOR,
        examples=[
            Example(value="WyJlbiIsMSwiUmV0dXJucyIsInJldHVybnMiLCJSZXR1cm5zIiwicmV0dXJucyJd")
        ],
    ),
]
Format = Annotated[
    ArticleFormat | None,
    QueryParameter(
        description=(
            "In which form to read it. By default what the header `Accept` likes best, and JSON if"
            " it does not mind. HTML is an `article` element to put into a page."
        ),
        examples=[Example(value="markdown")],
    ),
]
Page = Annotated[
    int,
    QueryParameter(
        description="Which page of the list, from 1.",
        ge=1,
        le=LAST_PAGE,
        examples=[Example(value=1)],
    ),
]
Size = Annotated[
    int,
    QueryParameter(
        description="How many on a page.",
        ge=1,
        le=LARGEST_PAGE,
        examples=[Example(value=10)],
    ),
]
ArticleLang = Annotated[
    str,
    PathParameter(description="Language of the article.", examples=[Example(value="en")]),
]
ArticleSlug = Annotated[
    str,
    PathParameter(
        description="Name of the article in addresses.", examples=[Example(value="return-policy")]
    ),
]

GapLang = Annotated[
    str,
    QueryParameter(
        description="Only gaps in this language; by default those in all.",
        max_length=35,
        examples=[Example(value="en")],
    ),
]
GapGroup = Annotated[
    Literal["waiting", "open", "assigned", "drafted", "closed", "ignored", "reopened"],
    QueryParameter(
        description=(
            "Only gaps in this state. `waiting` are all that wait for an article: `open`,"
            " `reopened`, `assigned` and `drafted`."
        ),
        name="state",
        examples=[Example(value="waiting")],
    ),
]
GapId = Annotated[
    str,
    PathParameter(description="The `id` of the gap.", examples=[Example(value="en-85e25838")]),
]
SearchId = Annotated[
    str,
    PathParameter(
        description="The `search_id` of the search that found it.",
        examples=[Example(value="0c9f0b2f1ae00001")],
    ),
]
