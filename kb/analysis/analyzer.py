"""The analyzer of a language: fold, segment, stem, mark stop words, cut n-grams."""

from collections.abc import Callable, Container, Sequence
from functools import lru_cache
from importlib.metadata import version

from kb.analysis.fold import fold, loosen
from kb.analysis.grams import char_grams
from kb.analysis.language import Rules, primary_subtag, rules_for
from kb.analysis.segment import Patterns, word_patterns, word_spans
from kb.analysis.stem import stemmer_for
from kb.analysis.stopwords import STOPWORDS
from kb.analysis.token import Token

REVISION = 1
"""Raise it with any change to this room that may change a token: indexes are then rebuilt."""

CACHED_WORDS = 1 << 15
"""Words a language remembers, about 12 MB when full. Raising it speeds up building only."""

LONGEST_CACHED = 64
"""Longer words are analysed each time, so that hostile input cannot fill memory."""

Forms = tuple[tuple[str, str, bool], ...]
"""The (text, stem, stop) of each word that one written word turns out to hold: nearly always 1."""


class Analyzer:
    """Turns text into tokens, for building and asking alike. Get one from `analyzer_for`.

    Safe to share between threads. Nothing is capped here: the cost is linear in the text.
    """

    __slots__ = ("_forms", "_gram", "_patterns", "_rules", "_stem", "_stop", "lang", "version")

    lang: str
    """Primary language subtag ("pt" for "pt-BR"); "und" if the code named no language."""

    version: str
    """Changes whenever tokens may change; kept in the index manifest."""

    _forms: Callable[[str], Forms]
    _patterns: Patterns

    def __init__(self, rules: Rules) -> None:
        self.lang = rules.lang
        self.version = (
            f"{rules.lang}-{REVISION}-icu4py{version('icu4py')}-snowball{version('PyStemmer')}"
        )
        self._rules = rules
        self._gram = rules.gram
        self._patterns = word_patterns(
            apostrophe_joins=rules.apostrophe != "split", zwnj_joins=not rules.zwnj_splits
        )
        self._stem = stemmer_for(rules.snowball)
        self._stop = self._folded_stopwords()
        self._forms = lru_cache(maxsize=CACHED_WORDS)(self._analyse)

    def tokens(self, text: str) -> list[Token]:
        """Return the words of `text` in order, stop words included.

        Any string is accepted. Where one written word holds several (㎧, ﷺ), they share its
        offsets; otherwise tokens never overlap.
        """
        found: list[Token] = []
        for start, end in word_spans(text, self._patterns):
            word = text[start:end]
            forms = self._forms(word) if end - start <= LONGEST_CACHED else self._analyse(word)
            for form, stem, stop in forms:
                found.append(Token(form, stem, start, end, stop))
        return found

    def find(self, text: str, stems: Container[str]) -> list[tuple[int, int, str]]:
        """Return (start, end, stem) of the words of `text` whose stem is among `stems`, in order.

        The same words as `tokens` would give, at a third of the cost.
        """
        found: list[tuple[int, int, str]] = []
        for start, end in word_spans(text, self._patterns):
            word = text[start:end]
            forms = self._forms(word) if end - start <= LONGEST_CACHED else self._analyse(word)
            for _, stem, _ in forms:
                if stem in stems:
                    found.append((start, end, stem))
        return found

    def loosen(self, word: str) -> str:
        """Return a token's `text` without accents and confusable letters, as `stem` is written.

        It is the key for comparing surface forms: şifre, sifre and Şifre loosen alike.
        """
        return loosen(word, self._rules)

    def gram_words(self, tokens: Sequence[Token]) -> list[str]:
        """Return the loosened words to cut n-grams from: every token's, touching ones joined.

        Only unspaced scripts have tokens that touch. A typo there moves the cuts around it, but
        n-grams of the whole run hardly change (Thai typo queries .910 → .932 mean MRR@10).
        """
        words: list[str] = []
        end = -1
        for token in tokens:
            word = loosen(token.text, self._rules)
            if token.start == end:
                words[-1] += word
            else:
                words.append(word)
            end = token.end
        return words

    def grams(self, word: str) -> list[str]:
        """Return the character n-grams of a loosened word, edges marked, repeats included."""
        return char_grams(word, self._gram)

    def _analyse(self, word: str) -> Forms:
        folded = fold(word, self._rules)
        if folded.isalnum():
            parts = [folded]
        else:
            parts = [folded[start:end] for start, end in word_spans(folded, self._patterns)]
        return tuple(self._form(part) for part in parts)

    def _form(self, text: str) -> tuple[str, str, bool]:
        loose = loosen(text, self._rules)
        stem = loosen(self._stem(text), self._rules) or loose or text
        return text, stem, text in self._stop or loose in self._stop

    def _folded_stopwords(self) -> frozenset[str]:
        words = [fold(word, self._rules) for word in STOPWORDS.get(self.lang, "").split()]
        return frozenset(words) | {loosen(word, self._rules) for word in words}


@lru_cache(maxsize=64)
def analyzer_for(lang: str) -> Analyzer:
    """Return the analyzer of a language, given any BCP 47 code ("tr", "pt-BR", "zh-Hant").

    Cached per language. A language that has no rules of its own still gets words, folding and,
    where Snowball knows it, stems; a code that names no language gets them as "und".
    """
    return _analyzer(primary_subtag(lang))


@lru_cache(maxsize=64)
def _analyzer(lang: str) -> Analyzer:
    return Analyzer(rules_for(lang))
