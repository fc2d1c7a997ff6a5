"""The web room: parse a request, call a room below, render a page or JSON."""
