"""The help centre for models that answer customers: an MCP server, over HTTP and over stdio.

The tools are plain functions over the search that pages and API use; `protocol.py` alone knows the
library that speaks MCP, which is loaded when somebody asks for it.
"""
