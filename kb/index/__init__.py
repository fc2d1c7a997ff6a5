"""Articles → a generation (an immutable compiled index); open it and read it.

The only room that knows Whoosh. Building and reading meet in files alone.
"""

from kb.index.compiler import compile_index
from kb.index.live import LiveIndex
from kb.index.manifest import Manifest
from kb.index.reader import Index, Match, open_index

__all__ = ["Index", "LiveIndex", "Manifest", "Match", "compile_index", "open_index"]
