"""The token: what the analyzer hands to everyone else."""

from typing import NamedTuple


class Token(NamedTuple):
    """One word of a text, with the forms that search needs of it. A tuple: each word of a question
    and of an article is one, at a third of the cost of other objects."""

    text: str
    """The word as written, folded: NFKC, case, digits and the language's letter variants."""

    stem: str
    """The index term: `text` stemmed, then written without accents (Turkish ı→i, ş→s …)."""

    start: int
    """Offset of the word in the customer's own string, in code points."""

    end: int
    """Where the word ends, exclusive: `original[start:end]` is what to highlight."""

    stop: bool
    """True for a function word of the language. It is kept: questions need their "how"."""
