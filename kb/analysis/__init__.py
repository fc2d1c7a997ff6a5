"""Text to tokens, one analyzer a language, the same for build and query."""

from kb.analysis.analyzer import Analyzer, analyzer_for
from kb.analysis.token import Token

__all__ = ["Analyzer", "Token", "analyzer_for"]
