"""The verbs of `kb` beside those that build and serve; a group of them a file."""

from kb.verbs.editors import VERBS as _EDITORS

VERBS = (*_EDITORS,)
"""All of them, for the command line."""
