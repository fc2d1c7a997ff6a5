"""`category.yaml`: the name that customers see for a folder of articles."""

from __future__ import annotations

from kb.authoring.fields import Fields
from kb.authoring.front_matter import FrontMatterError, parse_mapping
from kb.model import UNORDERED, Category, Problem

CATEGORY_FILE = "category.yaml"
_KEYS = ("title", "summary", "order")


def parse_category(text: str, path: str, lang: str, slug: str) -> tuple[Category, list[Problem]]:
    """Read a category's file. The category is usable even when problems are returned."""
    try:
        mapping = parse_mapping(text)
    except FrontMatterError as error:
        return name_category(lang, slug), [Problem(path, error.line, error.message)]
    fields = Fields(mapping, _KEYS, path)
    category = Category(
        lang=lang,
        slug=slug,
        title=fields.text("title", required=True) or slug,
        summary=fields.text("summary"),
        order=fields.number("order", default=UNORDERED),
    )
    return category, fields.problems


def name_category(lang: str, slug: str) -> Category:
    """A category without a file: its folder's name, made readable."""
    return Category(lang=lang, slug=slug, title=slug.replace("-", " ").capitalize())
