"""The inner loops of a search and of a build, compiled.

Optional: where no compiler was at hand when kb was installed, numpy does the same, slower. Both are
held equal by the same tests.
"""

from kb.kernel.library import kernel

__all__ = ["kernel"]
