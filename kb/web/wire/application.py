"""An application that loads no library for data classes that it does not use."""

from __future__ import annotations

from litestar import Litestar
from litestar.plugins import PluginProtocol
from litestar.plugins.core import MsgspecDIPlugin


class Application(Litestar):
    """The framework's, without what it adds for pydantic and attrs wherever they are installed.

    `kb[mcp]` installs pydantic. Loading it takes a tenth of a server's start and 9 MB of each
    worker. Should a later version of the framework not ask here, nothing but that is lost.
    """

    @staticmethod
    def _get_default_plugins(plugins: list[PluginProtocol]) -> list[PluginProtocol]:
        return [*plugins, MsgspecDIPlugin()]
