"""The HTTP interface: the page's answers for programs, served by the same process.

`add_api(app, services)` is the whole of it; docs/http-api.md describes what it serves.
"""

from ui.api.router import add_api

__all__ = ["add_api"]
