"""Examples: what is found in a real index, kept, and never while somebody else asks."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator

import pytest

from tests.conftest import make_index
from tests.ui.scripted import ScriptedAdvisor
from ui.examples import MOST, CheckedExamples
from ui.keeping.folder import data_dir
from ui.queueing import FairQueue
from ui.start import open_services


def ended(examples: CheckedExamples, ids: list[str]) -> tuple[str, ...]:
    """What is known once nothing more is looked for."""
    waiting = threading.Event()
    for _ in range(1200):
        if not examples.seek(ids):
            return examples.of(ids)
        waiting.wait(0.1)
    raise AssertionError("the examples were never found")


@pytest.mark.real_model
def test_every_example_of_the_shipped_documents_is_answered_and_kept(shipped_settings) -> None:  # type: ignore[no-untyped-def]
    with open_services(shipped_settings) as services:
        entries = services.library.documents("")
        ids = [entry.id for entry in entries]
        found = ended(services.examples, ids)
        assert len(found) == MOST
        titles = {entry.title.casefold() for entry in entries}
        for question in found:
            assert question.endswith("?") and question.casefold() not in titles
            *_, done = services.advisor.stream(question, None)
            assert done.answer.abstained is None and done.answer.citations, question
    kept = json.loads((data_dir(shipped_settings) / "examples.json").read_text())
    with open_services(shipped_settings) as services:
        # A server that starts anew has them without asking anything.
        assert services.examples.of(ids) == found
        assert not services.examples.seek(ids)
        assert services.examples.of([]) == ()
    some = next(key for key, questions in kept["questions"].items() if questions)
    with open_services(shipped_settings) as services:
        assert services.examples.of([some]) == tuple(kept["questions"][some][:MOST])


@pytest.mark.real_model
def test_they_are_of_the_index_as_it_is(handbook_settings, tmp_path) -> None:  # type: ignore[no-untyped-def]
    settings = handbook_settings.model_copy(update={"index_dir": tmp_path / "index"})
    folder = tmp_path / "bread"
    folder.mkdir()
    (folder / "bread.md").write_text(
        "# Bread\n\n## What does a loaf of bread cost?\n\nA loaf of bread costs $4.\n"
    )
    make_index(settings, folder)
    with open_services(settings) as services:
        [entry] = services.library.documents("")
        assert "What does a loaf of bread cost?" in ended(services.examples, [entry.id])
        (folder / "tea.md").write_text("# Tea\n\nTea is a drink of leaves.\n")
        make_index(settings, folder)
        assert services.examples.of([entry.id]) == ()


class Asked(ScriptedAdvisor):
    """Counts what is tried."""

    def candidates(self, document_id: str) -> tuple[str, ...]:
        return ("How much are interns paid?", "How many are accepted?", "How long is it?")


@pytest.fixture
def examples(tmp_path, handbook_settings) -> Iterator[tuple[CheckedExamples, Asked, FairQueue]]:  # type: ignore[no-untyped-def]
    advisor, queue = Asked(), FairQueue()
    path = tmp_path / "data" / "examples.json"
    made = CheckedExamples(advisor, queue, handbook_settings.index_dir, path)
    yield made, advisor, queue
    made.close()


def test_only_what_the_document_itself_answers_is_kept(examples) -> None:  # type: ignore[no-untyped-def]
    made, _, _ = examples
    # The scripted advisor quotes d1 for pay and d2 for how long, and abstains on how many.
    assert ended(made, ["d1", "d2"]) == ("How much are interns paid?", "How long is it?")


def test_nothing_is_tried_while_somebody_asks(examples) -> None:  # type: ignore[no-untyped-def]
    made, advisor, queue = examples
    with queue.join("somebody"):
        assert queue.busy
        assert made.seek(["d1"])
        made.close()  # ends the looking, which has found no moment to ask
    assert advisor.asked == [] and not queue.busy
    assert not made.seek(["d1"])


def test_a_damaged_file_is_looked_for_again(tmp_path, handbook_settings) -> None:  # type: ignore[no-untyped-def]
    path = tmp_path / "examples.json"
    path.write_text('{"version": 3, "questions": ')
    made = CheckedExamples(Asked(), FairQueue(), handbook_settings.index_dir, path)
    assert ended(made, ["d1"]) == ("How much are interns paid?",)
    made.close()
    assert "How much are interns paid?" in path.read_text()
