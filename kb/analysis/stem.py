"""Words to stems, by Snowball (snowballstem.org) through PyStemmer."""

from collections.abc import Callable

import Stemmer  # type: ignore[import-not-found,import-untyped,unused-ignore]

LONGEST = 64
"""Words longer than this are not stemmed: none is a real word, and they need not cost time."""


def stemmer_for(name: str | None) -> Callable[[str], str]:
    """Return the function that stems one folded word; with None, words stay as they are.

    A stemmer that would leave nothing gives the word back.
    """
    if name is None:
        return _unchanged
    # Snowball's own cache is not safe between threads; without it one call is one C call that
    # holds the interpreter lock, and the analyzer caches whole words anyway.
    stem_word: Callable[[str], str] = Stemmer.Stemmer(name, 0).stemWord

    def stem(word: str) -> str:
        return word if len(word) > LONGEST else stem_word(word) or word

    return stem


def _unchanged(word: str) -> str:
    return word
