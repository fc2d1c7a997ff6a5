"""The YAML block that opens an article: found, composed to nodes that know their lines.

Own code around PyYAML's `compose`, because a parsed dict has no line numbers left, and because
YAML's convenience types bite editors (`no` becomes False, a bad date raises without a line).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import yaml

FENCE = re.compile(r"^---[ \t]*$", re.MULTILINE)
# PyYAML ends a word at a question mark inside `[…]`, and lists of questions are what `asks` is
# for. A private character takes its place while YAML is read.
QUESTION_MARK = "\ue03f"
_TOO_DEEP = "nested too deeply. Front matter is flat: keys and lists."


class FrontMatterError(ValueError):
    """The block cannot be read; `line` counts from 1 in the file."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line
        self.message = message


@dataclass(frozen=True, slots=True)
class Scalar:
    """A plain value, always as the text that the editor typed."""

    line: int
    text: str


@dataclass(frozen=True, slots=True)
class Sequence:
    """A YAML list."""

    line: int
    items: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Mapping:
    """A YAML mapping; keys keep their order and may repeat (the reader reports that)."""

    line: int
    items: tuple[tuple[Scalar, Value], ...]


Value = Scalar | Sequence | Mapping


@dataclass(frozen=True, slots=True)
class Split:
    """A file cut in two. `body_line` is the line in the file where the body begins."""

    mapping: Mapping
    body: str
    body_line: int


def split_front_matter(text: str) -> Split:
    """Cut an article's text into its front matter and its Markdown body.

    Raises FrontMatterError when there is no block, when it is not closed, or is not a mapping in
    valid YAML.
    """
    opening = FENCE.match(text)
    if not opening:
        raise FrontMatterError(
            1, "no front matter. Start the file with a line `---`, then `title: …`, then `---`."
        )
    closing = FENCE.search(text, opening.end())
    if not closing:
        raise FrontMatterError(
            1, "the front matter is not closed. Put a line `---` after its last key."
        )
    block = text[opening.end() + 1 : closing.start()]
    body = text[closing.end() + 1 :]
    return Split(
        mapping=parse_mapping(block, first_line=2),
        body=body,
        body_line=text.count("\n", 0, closing.end()) + 2,
    )


class PlainLoader(yaml.SafeLoader):
    """YAML without aliases: a few lines of them can stand for billions of values."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            mark = self.peek_event().start_mark  # type: ignore[no-untyped-call]
            raise yaml.composer.ComposerError(None, None, "`*` begins an alias", mark)
        return super().compose_node(parent, index)


def parse_mapping(block: str, first_line: int = 1) -> Mapping:
    """Read YAML that must be a mapping. `first_line` is the line of the file it begins on.

    Raises FrontMatterError.
    """
    try:
        root = yaml.compose(block.replace("?", QUESTION_MARK), Loader=PlainLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = (mark.line if mark else 0) + first_line
        raise FrontMatterError(line, _explain(error)) from error
    except yaml.reader.ReaderError as error:
        line = block.count("\n", 0, error.position) + first_line
        raise FrontMatterError(
            line, f"holds an invisible character, U+{error.character:04X}. Delete it."
        ) from error
    except RecursionError as error:
        raise FrontMatterError(first_line, _TOO_DEEP) from error
    if root is None:
        return Mapping(first_line, ())
    if not isinstance(root, yaml.MappingNode):
        raise FrontMatterError(
            first_line, "the front matter must be `key: value` lines, such as `title: Returns`."
        )
    value = _convert(root, first_line, depth=0)
    assert isinstance(value, Mapping)
    return value


def write_mapping(values: dict[str, object]) -> str:
    """YAML that `parse_mapping` reads as these keys and values, in this order: texts, numbers,
    lists of texts and mappings of texts. The values are as they will be read: one line each."""
    return yaml.safe_dump(values, allow_unicode=True, sort_keys=False, width=1000)


def _explain(error: yaml.MarkedYAMLError) -> str:
    said = (error.problem or "it cannot be read").replace(QUESTION_MARK, "?")
    message = f"not valid YAML: {said}."
    if "mapping values are not allowed" in said:
        message += ' Put a value that holds ": " in quotes.'
    elif "found character '\\t'" in said:
        message += " Indent with spaces, not tabs."
    elif "alias" in said:
        message += " Put the value in quotes, or write it out: aliases are not read here."
    elif "found unexpected end of stream" in said:
        message += " A quote was opened and not closed."
    return message


def _convert(node: yaml.Node, first_line: int, depth: int) -> Value:
    line = node.start_mark.line + first_line
    # Aliases can nest without end; nothing that an article may say is deeper than this.
    if depth > 8:
        raise FrontMatterError(line, _TOO_DEEP)
    if isinstance(node, yaml.ScalarNode):
        if any("\ud800" <= char <= "\udfff" for char in node.value):
            raise FrontMatterError(line, "holds half a character (a lone surrogate). Delete it.")
        return Scalar(line, node.value.replace(QUESTION_MARK, "?"))
    if isinstance(node, yaml.SequenceNode):
        return Sequence(line, tuple(_convert(item, first_line, depth + 1) for item in node.value))
    assert isinstance(node, yaml.MappingNode)
    items = []
    for key_node, value_node in node.value:
        key = _convert(key_node, first_line, depth + 1)
        if not isinstance(key, Scalar):
            raise FrontMatterError(key.line, "a key must be plain text, such as `title:`.")
        items.append((key, _convert(value_node, first_line, depth + 1)))
    return Mapping(line, tuple(items))
