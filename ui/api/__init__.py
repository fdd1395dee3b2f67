"""The HTTP interface: the page's answers for programs, served by the same process.

`add_api(app, services)` is the whole of it; docs/http-api.md describes what it serves.
"""

from ui.api.router import Api, add_api, api_router

__all__ = ["Api", "add_api", "api_router"]
