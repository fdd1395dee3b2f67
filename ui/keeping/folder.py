"""The folder of what people did with the page."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from advisor.settings import Settings

UPLOADS_NAME = "uploads"


def data_dir(settings: Settings) -> Path:
    """The folder of what people did with the page: beside the index, named after it."""
    # Absolute, because `.` has no name; not resolved, because a link's own name counts.
    folder = Path(os.path.abspath(settings.index_dir))
    return folder.with_name(f"{folder.name}-data")
