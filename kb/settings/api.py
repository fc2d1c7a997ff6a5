"""`[api]` of `kb.toml`."""

from __future__ import annotations

from kb.codec import Strict

_MOST = 1_000_000


class Api(Strict, frozen=True):
    """`[api]`: who may call the API, and how often. Raises ValueError for bad values."""

    public: bool = True
    """Whether programs may read and send feedback without a key. With `false` they need one; the
    pages of the help centre and of the shops in `serve.origins` go on without. It keeps no secret:
    the articles are on pages that everybody can read."""
    per_address: int = 600
    """Calls a minute from one address without a key; 0 for no limit. The default is ten a second:
    a customer who types sends four. Nothing is limited that comes from the machine itself."""
    per_key: int = 6000
    """Calls a minute with one key, unless the key has a limit of its own; 0 for no limit. The
    default is a hundred a second, a fifth of what one worker answers."""

    mcp: bool = True
    """Whether programs that run a model may ask at `/mcp`, which needs the extra `kb[mcp]`. With
    `false` there is no such path."""

    def __post_init__(self) -> None:
        for name, calls in (("per_address", self.per_address), ("per_key", self.per_key)):
            if not 0 <= calls <= _MOST:
                raise ValueError(
                    f"`{name}` is {calls}: write a number of calls a minute, up to {_MOST},"
                    " or 0 for no limit"
                )
