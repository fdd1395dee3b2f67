"""What `advisor serve` puts together: an advisor, and the files of a server beside its index.

Beside the index directory lies a folder of the same name with `-data` behind it. It holds what
people did with the page and must outlive the index: `conversations.sqlite3`, `uploads/`,
`preferences/`, `speeds.json`, `examples.json`, and who is signed in. Feedback is in the index
directory, where the evals look for it. Where the index is in a PostgreSQL database, conversations
with their ratings, settings, who is signed in and what is uploaded are there, too, so that several
servers share them; `uploads/` then holds copies.
"""

from __future__ import annotations

import gc
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from advisor.conversations.feedback import FILE_NAME as FEEDBACK_NAME
from advisor.errors import USER_ERRORS
from advisor.hardware import available_cores
from advisor.models.factory import build_model
from advisor.models.observed_model import ObservedModel
from advisor.models.protocol import ChatModel, Progress
from advisor.server_specs import servers_of
from advisor.settings import Settings
from ui.door.accounts import accounts_of
from ui.examples import CheckedExamples
from ui.keeping.folder import UPLOADS_NAME, data_dir
from ui.library.library import Library
from ui.models.speed import ModelSpeeds
from ui.models.switchable import SwitchableAdvisor
from ui.operating.logs import write_logs
from ui.operating.operating import operated
from ui.people.opening import open_people
from ui.protocols import PageAdvisor
from ui.queueing import FairQueue
from ui.services import Services

# A page that is opened at once is drawn first; it then asks for the index and the model itself.
_WARM_UP_AFTER_SECONDS = 3.0


@contextmanager
def open_services(settings: Settings, on_download: Progress | None = None) -> Iterator[Services]:
    """The parts of a server; closed at the end. Neither index nor model is opened yet.

    Args:
        settings: as `load_settings` returns them.
        on_download: called with bytes done and total while a model is downloaded.

    Raises:
        AccountsError: nobody may be let in at that address without accounts, or their file is bad.
        StoreError: the conversations cannot be opened.
    """
    folder = data_dir(settings)
    accounts = accounts_of(settings)
    people = open_people(settings)

    def load(chosen: Settings) -> ChatModel:
        return ObservedModel(build_model(chosen, on_download))

    advisor = SwitchableAdvisor(settings, load=load)
    queue = FairQueue(at_once=_at_once(settings))
    library = Library(settings, folder / UPLOADS_NAME, accounts=accounts is not None)
    examples = CheckedExamples(advisor, queue, settings.index_address, folder / "examples.json")
    operating = operated(settings, advisor, queue)
    try:
        yield Services(
            advisor=advisor,
            store=people.store,
            queue=queue,
            in_progress=people.in_progress,
            library=library,
            settings=settings,
            accounts=accounts,
            sign_ins=people.sign_ins,
            feedback_path=settings.index_dir / FEEDBACK_NAME,
            preferences=people.preferences,
            speeds=ModelSpeeds(folder / "speeds.json"),
            examples=examples,
            operating=operating,
        )
    finally:
        examples.close()
        library.close()
        advisor.close()
        people.close()
        if accounts is not None:
            accounts.close()
        operating.watching.close()


def _at_once(settings: Settings) -> int:
    """How many are answered at a time: one for each server of models.

    Here it is two where there are two cores: one reads and checks while another searches. A model
    that writes keeps its own order.
    """
    return len(servers_of(settings.model)) or min(2, available_cores())


def serve(
    settings: Settings, on_ready: Callable[[str], None], on_download: Progress | None = None
) -> None:
    """Serve the page and the HTTP interface until Ctrl-C or SIGTERM.

    The page is there before the index is opened and the model loaded, which go on in the
    background; the first question waits for them.

    Args:
        settings: as `load_settings` returns them.
        on_ready: told the address once it can be opened.
        on_download: called with bytes done and total while a model is downloaded.

    Raises:
        PageError: host and port are taken or are not this machine's.
        AccountsError, StoreError: as `open_services`.
    """
    from ui.serving import page_server

    write_logs(settings.log_format)
    with open_services(settings, on_download) as services:

        def made() -> None:
            soon = threading.Timer(_WARM_UP_AFTER_SECONDS, warm_up, [services.advisor])
            soon.daemon = True
            soon.start()

        page_server(services, settings.host, settings.port, on_ready, made).serve_until_stopped()


def warm_up(advisor: PageAdvisor) -> None:
    """Open the index and load the model; what goes wrong is said by the page, which does it too."""
    try:
        advisor.describe()
    except USER_ERRORS:
        pass
    # What was imported and loaded stays for good. To look through all of it again and again for
    # what could be freed makes some answers take twice their time.
    gc.collect()
    gc.freeze()
