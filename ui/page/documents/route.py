"""`POST /documents/files/BATCH/PLACE`, and `/documents/files/BATCH` once all of it was sent.

The browser sends each file by itself, so that each has its own fate and it is known how much of it
has arrived. A file that it does not send, because it is too large or of no kind that is read, is
told of by its name and size, in the same place. The batch is added by the server from then on,
whatever becomes of the page.
"""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import PlainTextResponse, Response
from starlette.datastructures import UploadFile

from ui.door.signing_in import user_of
from ui.errors import PageError
from ui.languages.speaking import N_, translated
from ui.library.library import Library
from ui.library.sending.arrivals import Arrivals
from ui.library.uploads import UploadRefused

_Batch = Annotated[str, Path(pattern="^[0-9a-f]{32}$")]
_Place = Annotated[int, Path(ge=0, lt=1000)]
_FIELDS = ("name", "size", "problem")
_LONGEST_NAME = 1000
_LONGEST_PROBLEM = 300


def sending_router(library: Library) -> APIRouter:
    """The routes by which files come into a library."""
    arrivals, runs = library.arrivals, library.runs
    router = APIRouter(prefix="/documents/files", include_in_schema=False)

    @router.post("/{batch}/{place}")
    async def send_file(batch: _Batch, place: _Place, request: Request) -> Response:
        async with request.form(max_files=1, max_fields=len(_FIELDS)) as form:
            file = form.get("file")
            fields = {name: str(form.get(name, "")) for name in _FIELDS}
            try:
                if isinstance(file, UploadFile):
                    name, content = file.filename or "", file.file
                    await run_in_threadpool(
                        arrivals.keep, user_of(request), batch, place, name, content
                    )
                else:
                    _leave_out(arrivals, user_of(request), batch, place, fields)
            except UploadRefused as refused:
                return PlainTextResponse(translated(str(refused)), refused.status)
            except PageError as error:
                return PlainTextResponse(translated(str(error)), 503)
        return Response(status_code=204)

    @router.post("/{batch}")
    def add(batch: _Batch, request: Request, onward: bool = False) -> Response:
        taken = arrivals.take(user_of(request), batch)
        # One that is told of twice was added the first time.
        if taken is not None:
            runs.add(user_of(request), taken.in_order(), taken.delete, onward=onward)
        return Response(status_code=204)

    return router


def _leave_out(
    arrivals: Arrivals, owner: str, batch: str, place: int, fields: dict[str, str]
) -> None:
    size = fields["size"]
    if not fields["name"] or not (size.isascii() and size.isdigit()):
        raise UploadRefused(N_("Send one file, or the name and the size of one."))
    name, problem = fields["name"][:_LONGEST_NAME], fields["problem"][:_LONGEST_PROBLEM]
    arrivals.leave_out(owner, batch, place, name, int(size[:18]), problem)
