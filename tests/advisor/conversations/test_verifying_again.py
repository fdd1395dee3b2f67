from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from advisor.advisor import Advisor
from advisor.answer import SAID, Answer, Citation, Claim, EvidenceSpan, Label, Verdict
from advisor.commands.cli import app
from advisor.conversations.exports import ExportFormat, export
from advisor.conversations.transcripts import Exchange, Transcript
from advisor.conversations.verifying_again import ExportError, Fault, Reverified, reverify
from advisor.errors import USER_ERRORS
from advisor.models.scripted import ScriptedModel
from advisor.schema import record_hash
from advisor.settings import Settings, load_settings
from advisor.verification.factory import build_verifier
from index.reader import IndexReader
from tests.conftest import make_index, reader_of

pytestmark = pytest.mark.real_model
WHEN = datetime(2026, 3, 4, tzinfo=UTC)
QUESTIONS = (
    "How long is a placement at Brightwater?",
    "What does every intern receive?",
    "Who runs the placement programme?",
    "Who was the first president of France?",
)
DRAFTS = ("At Brightwater a placement lasts at least 12 weeks.", "A laptop.", "Maria.", "De Gaulle")


@pytest.fixture(scope="module")
def answers(handbook_settings: Settings) -> dict[str, tuple[Answer, ...]]:
    """The same questions, answered with quotes and with a model's sentences."""
    made = {}
    for mode in ("quote", "compose"):
        values = {"index_dir": handbook_settings.index_dir, "model": "scripted:", "answering": mode}
        settings = load_settings(None, values)
        model = ScriptedModel(*DRAFTS)
        advisor = Advisor(
            settings, lambda: reader_of(handbook_settings), lambda m=model: m, verifier(settings)
        )
        made[mode] = tuple(advisor.ask(question) for question in QUESTIONS)
        advisor.close()
    assert made["compose"][0].mode == "compose"
    assert {a.mode for a in made["quote"][:3]} == {"quote"}
    assert made["quote"][3].abstained is not None
    return made


def verifier(settings: Settings) -> Any:
    return build_verifier("lexical", settings.support_threshold)


@pytest.fixture
def own(handbook: Path, handbook_settings: Settings, tmp_path: Path) -> Settings:
    """Settings of an index of its own over a copy of the handbook."""
    shutil.copytree(handbook, tmp_path / "docs")
    settings = load_settings(None, {"index_dir": tmp_path / "index"})
    make_index(settings, tmp_path / "docs")
    return settings


@pytest.fixture(scope="module")
def index(handbook_settings: Settings) -> Iterator[IndexReader]:
    with reader_of(handbook_settings) as reader:
        yield reader


def transcript(answers: tuple[Answer, ...]) -> Transcript:
    exchanges = tuple(Exchange(answer.question, answer) for answer in answers)
    unanswered = Exchange("Why?", None, "The model crashed.")
    return Transcript("About placements", WHEN, WHEN, (*exchanges, unanswered))


def written(folder: Path, answers: tuple[Answer, ...], form: ExportFormat = "html") -> Path:
    path = folder / f"export.{form}"
    path.write_text(export(transcript(answers), form), encoding="utf-8")
    return path


def checked(path: Path, settings: Settings) -> Reverified:
    with reader_of(settings) as reader:
        return reverify(path, reader, verifier(settings))


Check = Callable[[Path], Reverified]


@pytest.fixture
def check(index: IndexReader, handbook_settings: Settings) -> Check:
    """Checks a file against the handbook."""
    return lambda path: reverify(path, index, verifier(handbook_settings))


def faults(found: Reverified) -> list[Fault]:
    return [finding.fault for check in found.sentences for finding in check.findings]


Answers = dict[str, tuple[Answer, ...]]


@pytest.mark.parametrize("form", ["html", "json"])
@pytest.mark.parametrize("mode", ["quote", "compose"])
def test_what_was_just_exported_holds(
    answers: Answers, tmp_path: Path, check: Check, mode: str, form: ExportFormat
) -> None:
    found = check(written(tmp_path, answers[mode], form))
    assert faults(found) == []
    assert found.fine
    assert found.page_intact is (True if form == "html" else None)
    assert found.title == "About placements"
    assert {check.turn for check in found.sentences} == {1, 2, 3}
    assert len(found.sentences) == sum(len(answer.verdicts) for answer in answers[mode])


def test_a_document_at_another_path_still_holds(
    answers: Answers, tmp_path: Path, own: Settings
) -> None:
    path = written(tmp_path, answers["quote"])
    docs = tmp_path / "docs"
    (docs / "deeper").mkdir()
    (docs / "handbook.md").rename(docs / "deeper" / "renamed.md")
    make_index(own, docs)
    assert checked(path, own).fine


def test_a_document_that_changed(answers: Answers, tmp_path: Path, own: Settings) -> None:
    path = written(tmp_path, answers["quote"])
    handbook = tmp_path / "docs" / "handbook.md"
    handbook.write_text(handbook.read_text().replace("twelve weeks", "ten weeks"))
    make_index(own, tmp_path / "docs")
    found = checked(path, own)
    assert set(faults(found)) == {Fault.DOCUMENT_CHANGED}
    length, *others = [check.findings[0].detail for check in found.sentences]
    assert "handbook.md has changed since. It no longer holds the words “A placement" in length
    assert all("It still holds the words" in detail for detail in others)
    assert not found.fine
    assert found.record_intact
    assert found.page_intact


def test_a_document_that_is_gone(answers: Answers, tmp_path: Path, own: Settings) -> None:
    path = written(tmp_path, answers["quote"], "json")
    (tmp_path / "docs" / "handbook.md").unlink()
    make_index(own, tmp_path / "docs")
    found = checked(path, own)
    assert set(faults(found)) == {Fault.DOCUMENT_GONE}
    assert "handbook.md is no longer indexed" in found.sentences[0].findings[0].detail


def changed(answer: Answer, **changes: Any) -> Answer:
    """The answer with another first citation."""
    citation: Citation = replace(answer.citations[0], **changes)
    return replace(answer, citations=(citation, *answer.citations[1:]))


def test_a_quote_that_stands_elsewhere(answers: Answers, tmp_path: Path, check: Check) -> None:
    answer = answers["compose"][0]
    first = answer.citations[0]
    moved = changed(answer, start=first.start + 1, end=first.end + 1)
    found = check(written(tmp_path, (moved,)))
    assert faults(found) == [Fault.QUOTE_MOVED]


def test_a_quote_that_says_something_else(answers: Answers, tmp_path: Path, check: Check) -> None:
    answer = answers["compose"][0]
    forged = changed(answer, quote=answer.citations[0].quote.replace("twelve", "thirty"))
    found = check(written(tmp_path, (forged,)))
    assert faults(found) == [Fault.QUOTE_MOVED]


def test_a_sentence_its_evidence_does_not_support(
    answers: Answers, tmp_path: Path, check: Check
) -> None:
    answer = answers["compose"][0]
    text = answer.text.replace("12 weeks", "12 months")
    claim = replace(answer.verdicts[0].claim, text=text, end=len(text))
    forged = replace(
        answer,
        text=text,
        verdicts=(replace(answer.verdicts[0], claim=claim),),
        citations=tuple(replace(c, answer_end=len(text)) for c in answer.citations),
    )
    found = check(written(tmp_path, (forged,)))
    assert faults(found) == [Fault.NOT_SUPPORTED]
    assert "contradicted" in found.sentences[0].findings[0].detail


def test_a_sentence_that_cites_nothing(answers: Answers, tmp_path: Path, check: Check) -> None:
    bare = replace(answers["compose"][0], citations=())
    found = check(written(tmp_path, (bare,)))
    assert faults(found) == [Fault.NO_EVIDENCE]


def test_quotes_that_a_verifier_cannot_judge(tmp_path: Path, index: IndexReader) -> None:
    """A list of many quotes is more than a verifier puts together; they are still the quotes."""
    (listing,) = [one for one in index.listing() if one.document == "handbook.md"]
    document = index.document(listing.document_id)
    assert document is not None
    quotes = ["Every intern receives three things:", "a laptop,", "a badge,", "a locker key."]
    starts = [document.text.index(quote) for quote in quotes]
    spans = tuple(
        EvidenceSpan(document.id, start, start + len(quote), quote)
        for start, quote in zip(starts, quotes, strict=True)
    )
    text = "\n- ".join(quotes)
    verdict = Verdict(Claim(text, 0, len(text)), Label.SUPPORTED, 1.0, spans, "exact quote")
    citations = tuple(
        Citation(n, "handbook.md", s.document_id, "", document.source, "", s.text, s.start, s.end,
                 0, len(text)) for n, s in enumerate(spans, start=1)
    )  # fmt: skip
    answer = Answer("q", "q", text, "quote", citations, (verdict,))
    for form in ("html", "json"):
        path = written(tmp_path, (answer,), form)
        found = reverify(path, index, build_verifier("lexical", 1.0))
        assert found.fine
    swapped = replace(verdict, evidence=spans[:2])
    answer = replace(answer, verdicts=(swapped,))
    found = reverify(written(tmp_path, (answer,)), index, build_verifier("lexical", 1.0))
    assert faults(found) == [Fault.NOT_SUPPORTED]


@pytest.mark.parametrize("form", ["html", "json"])
def test_what_the_advisor_said_itself_is_no_claim(
    answers: Answers, tmp_path: Path, check: Check, form: ExportFormat
) -> None:
    text = "I could not find an answer to “Why?” in the documents."
    answer = answers["quote"][0]
    claim = Claim(text, len(answer.text) + 1, len(answer.text) + 1 + len(text))
    said = Verdict(claim, Label.UNCHECKED, None, (), SAID)
    longer = replace(answer, text=f"{answer.text}\n{text}", verdicts=(*answer.verdicts, said))
    reply = Answer(
        "Hello", "Hello", text, "reply", verdicts=(replace(said, claim=Claim(text, 0, len(text))),)
    )
    found = check(written(tmp_path, (longer, reply), form))
    assert found.fine
    assert len(found.sentences) == len(answer.verdicts)
    unchecked = replace(longer, verdicts=(*answer.verdicts, replace(said, rule="")))
    assert faults(check(written(tmp_path, (unchecked,), form))) == [Fault.NO_EVIDENCE]


class TestEdits:
    """What somebody changed in the file by hand."""

    @pytest.mark.parametrize(
        ("old", "new", "page", "sentence"),
        [
            ("12 weeks.</span>", "12 months.</span>", False, True),
            ("12 weeks.</span>", "12 weeks</span>.", True, True),
            ("<mark>A placement", "<mark>No placement", False, False),
            ("</main>", "<p>All of it is guaranteed.</p></main>", False, False),
            ('data-sentence="1.1"', "", True, True),
            ("<style>", "<!-- saved --><style>p{}", True, False),
            ("</div>\n<h3>", "</div>\n\n\n  <h3>", True, False),
        ],
    )
    def test_of_the_page(
        self, answers: Answers, tmp_path: Path, check: Check,
        old: str, new: str, page: bool, sentence: bool,
    ) -> None:  # fmt: skip
        path = written(tmp_path, answers["compose"])
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        found = check(path)
        assert found.record_intact
        assert found.page_intact is page
        assert (Fault.EDITED in faults(found)) is sentence
        assert found.fine is (page and not sentence)

    @pytest.mark.parametrize("form", ["html", "json"])
    def test_of_the_record(
        self, answers: Answers, tmp_path: Path, check: Check, form: ExportFormat
    ) -> None:
        path = written(tmp_path, answers["compose"], form)
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace('"model": "', '"model": "no '), encoding="utf-8")
        found = check(path)
        assert not found.record_intact
        assert found.page_intact is (True if form == "html" else None)
        assert not found.fine

    def test_a_forger_who_writes_the_hash_anew_is_met_by_the_document(
        self, answers: Answers, tmp_path: Path, check: Check
    ) -> None:
        path = written(tmp_path, answers["quote"], "json")
        payload = json.loads(path.read_text().replace("twelve weeks", "twelve years"))
        payload["sha256"] = record_hash(payload["conversation"])
        path.write_text(json.dumps(payload))
        found = check(path)
        assert found.record_intact
        assert Fault.QUOTE_MOVED in faults(found)

    def test_other_line_ends_and_a_byte_order_mark(
        self, answers: Answers, tmp_path: Path, check: Check
    ) -> None:
        for form in ("html", "json"):
            path = written(tmp_path, answers["quote"], form)
            path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
            assert check(path).fine


def damaged(change: Callable[[dict[str, Any]], None]) -> str:
    answer = Answer("q", "q", "t", "quote")
    payload = json.loads(export(transcript((answer,)), "json"))
    change(payload)
    return json.dumps(payload)


BROKEN = {
    "missing": (None, "There is no file"),
    "empty": ("", "holds no record"),
    "another page": ("<html><p>Hello</p></html>", "holds no record"),
    "another JSON": ('{"a": 1}', "not of a conversation"),
    "a list": ("[1]", "holds no record"),
    "cut": (damaged(lambda p: None)[:200], "is damaged"),
    "deep": ('{"a":' + "[" * 100_000, "is damaged"),
    "not text": (b"\xff\xfe\x00\x80", "not UTF-8"),
    "no conversation": (damaged(lambda p: p.pop("conversation")), "`conversation` is missing"),
    "no text": (
        damaged(lambda p: p["conversation"]["exchanges"][0]["answer"].pop("text")),
        r"`exchanges\.0\.answer\.text` is missing",
    ),
    "later file": (damaged(lambda p: p.update(version=2)), "later version"),
    "later record": (
        damaged(lambda p: p["conversation"]["exchanges"][0]["answer"].update(version=2)),
        "later version",
    ),
    "no time zone": (damaged(lambda p: p["conversation"].update(created="2026-03-04")), "created"),
}


@pytest.mark.parametrize(("content", "says"), BROKEN.values(), ids=BROKEN)
def test_what_is_no_export(
    tmp_path: Path, index: IndexReader, content: str | bytes | None, says: str
) -> None:
    path = tmp_path / "some.html"
    if content is not None:
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    with pytest.raises(ExportError, match=says) as raised:
        reverify(path, index, build_verifier("lexical", 0.7))
    assert str(path) in str(raised.value)
    assert isinstance(raised.value, USER_ERRORS)


def test_a_folder(tmp_path: Path, index: IndexReader) -> None:
    with pytest.raises(ExportError, match="cannot be read"):
        reverify(tmp_path, index, build_verifier("lexical", 0.7))


class TestCommand:
    @staticmethod
    def run(*arguments: object) -> Any:
        return CliRunner().invoke(app, ["verify", *map(str, arguments)])

    def test_all_fine(self, answers: Answers, tmp_path: Path, handbook_settings: Settings) -> None:
        path = written(tmp_path, answers["quote"])
        done = self.run(path, "--index-dir", handbook_settings.index_dir)
        assert done.exit_code == 0, done.output
        (line,) = done.output.splitlines()
        assert line.startswith("About placements (exported 20")
        assert line.endswith("all still hold.")

    def test_one_line_for_each_sentence_that_is_not(
        self, answers: Answers, tmp_path: Path, own: Settings
    ) -> None:
        path = written(tmp_path, answers["quote"])
        handbook = tmp_path / "docs" / "handbook.md"
        handbook.write_text(handbook.read_text().replace("twelve weeks", "ten weeks"))
        make_index(own, tmp_path / "docs")
        done = self.run(path, "--index-dir", own.index_dir)
        assert done.exit_code == 1
        *sentences, summary = done.output.splitlines()
        assert sentences[0].startswith("1.1 “A placement at Brightwater lasts")
        assert "handbook.md has changed since" in sentences[0]
        assert f"{len(sentences)} no longer as it was exported." in summary

    def test_an_edited_file(
        self, answers: Answers, tmp_path: Path, handbook_settings: Settings
    ) -> None:
        path = written(tmp_path, answers["compose"])
        text = path.read_text(encoding="utf-8").replace('"model": "', '"model": "no ')
        path.write_text(text.replace("<h1", "<p>New</p><h1"), encoding="utf-8")
        done = self.run(path, "--index-dir", handbook_settings.index_dir)
        assert done.exit_code == 1
        assert "it was changed afterwards" in done.output
        assert "does not show what it showed" in done.output

    def test_json(self, answers: Answers, tmp_path: Path, handbook_settings: Settings) -> None:
        gone = changed(answers["quote"][0], document_id="gone", document="gone\x1b[31m.md")
        path = written(tmp_path, (gone,))
        done = self.run(path, "--json", "--index-dir", handbook_settings.index_dir)
        assert done.exit_code == 1
        found = json.loads(done.output)
        assert found["fine"] is False
        assert found["record_intact"] is found["page_intact"] is True
        assert found["sentences"][0]["findings"][0]["fault"] == "document_gone"
        plain = self.run(path, "--index-dir", handbook_settings.index_dir)
        assert "\x1b" not in plain.output

    def test_without_a_file(self) -> None:
        done = self.run()
        assert done.exit_code == 2
        assert "exported conversation" in done.output
