"""Text to tokens, one analyzer a language, the same for build and query."""

from kb.analysis.analyzer import Analyzer, analyzer_for
from kb.analysis.keyboard import neighbours, retyped
from kb.analysis.roman import romanised
from kb.analysis.script import plausible, scripts
from kb.analysis.token import Token

__all__ = [
    "Analyzer",
    "Token",
    "analyzer_for",
    "neighbours",
    "plausible",
    "retyped",
    "romanised",
    "scripts",
]
