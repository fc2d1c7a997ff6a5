"""The tools over MCP. The one module that knows the library for it (`kb[mcp]`), which takes about a
second and 30 MB to load: import it when somebody asks, not before.

Made with the library's low-level server: the schemas are ours already, and the other one gives the
whole process another way of logging.
"""

from __future__ import annotations

import asyncio
import logging
import signal
from collections.abc import Callable
from typing import Any

from litestar.types import Receive, Scope, Send
from mcp import types
from mcp.server.lowlevel import Server
from mcp.server.stdio import stdio_server
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from mcp.shared.exceptions import MCPError

from kb import __version__
from kb.codec import to_plain
from kb.errors import IndexUnavailable, KbError
from kb.web.agents.asking import Asking
from kb.web.agents.manual import INSTRUCTIONS, UNAVAILABLE
from kb.web.agents.schema import Schema, describe_shape
from kb.web.agents.toolbox import TOOLS, call_tool
from kb.web.centre import Centre
from kb.web.language import find_endonym

FindAsking = Callable[[Any], Asking]
"""Who asks, by the request of the library's; that is None over stdio."""

_READS = types.ToolAnnotations(
    read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False
)

_log = logging.getLogger("kb.web")


def make_server(centre: Centre, find_asking: FindAsking) -> Server[Any]:
    """The server of a help centre. It keeps nothing between two requests."""
    # Its warnings quote what was sent, such as the name of a method that it does not know.
    logging.getLogger("mcp").setLevel(logging.ERROR)

    async def list_tools(_context: Any, _asked: Any) -> types.ListToolsResult:
        return types.ListToolsResult(tools=_list(centre))

    async def call(context: Any, asked: types.CallToolRequestParams) -> types.CallToolResult:
        return _call(lambda: find_asking(context.request), asked)

    def find_input(name: str) -> Schema | None:
        # Asked before each call. Without it, the library would have all tools described each time.
        offered = _find_offered(centre)
        return next((each.describe_input(offered) for each in TOOLS if each.name == name), None)

    site = centre.settings.site
    return Server(
        "kb",
        title=site.name,
        version=__version__,
        website_url=site.url or None,
        instructions=_instruct(centre),
        get_tool_input_schema=find_input,
        on_list_tools=list_tools,
        on_call_tool=call,
    )


async def answer_http(server: Server[Any], scope: Scope, receive: Receive, send: Send) -> None:
    """Answer one HTTP request, as JSON.

    Each has a manager of its own, which costs 0.2 ms and leaves nothing to stop: any worker answers
    any request, and no stream outlives its answer.
    """
    manager = StreamableHTTPSessionManager(server, json_response=True, stateless=True)
    async with manager.run():
        await manager.handle_request(scope, receive, send)  # type: ignore[arg-type]


def serve_stdio(server: Server[Any], stop: Callable[[], None]) -> None:
    """Answer on standard output what is asked on standard input, until that ends.

    SIGINT and SIGTERM end the process at once, after `stop()`: the thread that waits for input
    cannot be woken.
    """

    async def serve() -> None:
        for each in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(each, stop)
        async with stdio_server() as (asked, answers):
            await server.run(asked, answers, server.create_initialization_options())

    asyncio.run(serve())


def _instruct(centre: Centre) -> str:
    """What a client tells its model of the server. Languages are named as they are now."""
    languages = ", ".join(f"{find_endonym(each)} ({each})" for each in _find_offered(centre))
    name = centre.settings.site.name
    return INSTRUCTIONS.format(name=name, languages=languages or "its own language")


def _find_offered(centre: Centre) -> tuple[str, ...]:
    """The languages on offer, or those of the settings while there is no index."""
    try:
        return centre.offered(centre.open_index())
    except IndexUnavailable:
        return centre.settings.site.languages


def _list(centre: Centre) -> list[types.Tool]:
    offered = _find_offered(centre)
    return [
        types.Tool(
            name=tool.name,
            title=tool.title,
            description=tool.description,
            input_schema=tool.describe_input(offered),
            output_schema=describe_shape(tool.answers),
            annotations=_READS,
        )
        for tool in TOOLS
    ]


def _call(
    find_asking: Callable[[], Asking], asked: types.CallToolRequestParams
) -> types.CallToolResult:
    """What goes wrong in a tool is an error of the tool, which the model reads and can mend."""
    if all(asked.name != tool.name for tool in TOOLS):
        known = ", ".join(tool.name for tool in TOOLS)
        raise MCPError(types.INVALID_PARAMS, f"There is no such tool; there are {known}.")
    try:
        told = call_tool(find_asking(), asked.name, asked.arguments or {})
    except KbError as error:
        if error.status >= 500:
            _log.error("%s", error.message)
        return _refuse(error.message if error.status < 500 else UNAVAILABLE)
    except Exception as error:
        _log.error("A tool failed: %s", type(error).__qualname__, exc_info=error)
        return _refuse(UNAVAILABLE)
    return types.CallToolResult(
        content=[types.TextContent(type="text", text=told.text)],
        structured_content=to_plain(told.payload),
    )


def _refuse(message: str) -> types.CallToolResult:
    return types.CallToolResult(
        content=[types.TextContent(type="text", text=message)], is_error=True
    )
