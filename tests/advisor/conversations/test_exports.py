from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from advisor.answer import (
    SAID,
    AbstainReason,
    Answer,
    Citation,
    Claim,
    EvidenceSpan,
    Label,
    Verdict,
)
from advisor.conversations.exports import FORMATS, export, export_name
from advisor.conversations.exports_read_back import RECORD_ELEMENT, shown
from advisor.conversations.exports_text import answer_markdown, answer_text
from advisor.conversations.transcripts import (
    Exchange,
    Transcript,
    answer_blocks,
    answer_parts,
    lines_of,
    numbered,
    words_around,
)
from advisor.schema import from_record, record_hash, to_record
from corpus.document import Source
from index.passage import Passage, RetrievedPassage

WHEN = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)
PAY = (
    "Pay is by the hour. Interns earn $31 to $34 an hour, says the finance office. Nobody pays for "
    "the housing."
)
PASSAGE = Passage("p1", "d1", 100, 100 + len(PAY), PAY, ("Handbook", "Pay & more"), 3)
QUOTE = "Interns earn $31 to $34 an hour"
FIRST, SECOND = "Interns earn $31 to $34.", "Nobody pays for housing."
HOSTILE = (
    '</script><script>window.hacked=1</script><!-- ]]> <img src=x onerror="hacked()"> '
    "</style></title></blockquote> [click](javascript:hacked()) `code` **bold** _it_ # no\n"
    "- item\n1. one\n    indented\n> quoted\n---\n[^1]: mine\n| a | b |\n~~~\n&lt;b&gt; \u202eevil"
)


def cite(number: int, quote: str, span: tuple[int, int]) -> Citation:
    start = PASSAGE.start + PASSAGE.text.index(quote)
    return Citation(
        number, "pay.md", "d1", "The handbook", Source("Brightwater", date="2026"), "p1", quote,
        start, start + len(quote), *span, 3, PASSAGE.heading_path,
    )  # fmt: skip


def supported(text: str, start: int, quote: str) -> Verdict:
    at = PASSAGE.start + PASSAGE.text.index(quote)
    span = EvidenceSpan("d1", at, at + len(quote), quote)
    return Verdict(Claim(text, start, start + len(text)), Label.SUPPORTED, 0.9, (span,))


def pay_answer() -> Answer:
    text = f"{FIRST} {SECOND}"
    second = (len(FIRST) + 1, len(text))
    housing = "Nobody pays for the housing."
    return Answer(
        question="What do interns earn?",
        searched="What do interns earn at Brightwater?",
        text=text,
        mode="compose",
        citations=(
            cite(1, QUOTE, (0, len(FIRST))),
            cite(2, housing, second),
            cite(1, QUOTE, second),
        ),
        verdicts=(supported(FIRST, 0, QUOTE), supported(SECOND, second[0], housing)),
        withheld=(Verdict(Claim("They earn $34 a month.", 0, 22), Label.CONTRADICTED, 0.1),),
        passages=(RetrievedPassage(PASSAGE, 1, 1.0),),
        model="tiny",
    )


def list_answer() -> Answer:
    """Two items and what the advisor says itself."""
    left = "I could not find an answer to “Why?” in the documents."
    text = f"- {FIRST}\n- The office: {SECOND}\n{left}"
    second = text.index(SECOND)
    said = Verdict(Claim(left, text.index(left), len(text)), Label.UNCHECKED, None, (), SAID)
    housing = "Nobody pays for the housing."
    return Answer(
        question="What do they get, and why?",
        searched="What do they get, and why?",
        text=text,
        mode="quote",
        citations=(
            cite(1, QUOTE, (2, 2 + len(FIRST))),
            cite(2, housing, (second, second + len(SECOND))),
        ),
        verdicts=(supported(FIRST, 2, QUOTE), supported(SECOND, second, housing), said),
        passages=(RetrievedPassage(PASSAGE, 1, 1.0),),
    )


def reply() -> Answer:
    text = "It stands in pay.md."
    said = Verdict(Claim(text, 0, len(text)), Label.UNCHECKED, None, (), SAID)
    return Answer("Where?", "What do interns earn?", text, "reply", verdicts=(said,), model="tiny")


def abstention() -> Answer:
    return Answer(
        "Who?", "Who?", "The documents don't say.", "abstain", abstained=AbstainReason.MISSING_FACT,
        passages=(RetrievedPassage(PASSAGE, 1, 1.0),),
    )  # fmt: skip


def hostile_answer(text: str = HOSTILE) -> Answer:
    """An answer in which everything is this text."""
    passage = Passage(text, text, 0, len(text), text, (text,), 1)
    span = EvidenceSpan(text, 0, len(text), text)
    citation = Citation(1, text, text, text, Source(text, text, text, text), text, text, 0,
                        len(text), 0, len(text), 1, (text,))  # fmt: skip
    verdict = Verdict(Claim(text, 0, len(text)), Label.SUPPORTED, 1.0, (span,), text)
    return Answer(text, text + ".", text, "compose", (citation,), (verdict,), (verdict,), (text,),
                  (RetrievedPassage(passage, 1, 1.0, {"dense": 1.0}),), model=text)  # fmt: skip


def transcript(*answers: Answer, title: str = "About pay") -> Transcript:
    exchanges = [Exchange(answer.question, answer) for answer in answers]
    return Transcript(title, WHEN, WHEN, tuple(exchanges))


WHOLE = Transcript(
    "About pay",
    WHEN,
    WHEN,
    (
        Exchange("What do interns earn?", pay_answer()),
        Exchange("Who?", abstention()),
        Exchange("Why?", None, "The model crashed."),
        Exchange("What do interns earn?", pay_answer(), "Stopped before the answer was complete."),
    ),
)


def words(text: str) -> str:
    return " ".join(text.split())


class TestParts:
    def test_the_parts_are_the_answer(self) -> None:
        parts = answer_parts(pay_answer())
        assert [(p.text, p.sentence, p.numbers) for p in parts] == [
            (FIRST, 1, (1,)), (" ", 0, ()), (SECOND, 2, (1, 2)),
        ]  # fmt: skip
        assert [c.quote for c in numbered(pay_answer())] == [QUOTE, "Nobody pays for the housing."]

    def test_lists_and_what_stands_between_them(self) -> None:
        blocks = answer_blocks(list_answer())
        assert [
            (is_list, [[(p.text, p.sentence, p.numbers) for p in line] for line in lines])
            for is_list, lines in blocks
        ] == [
            (True, [[(FIRST, 1, (1,))], [("The office: ", 0, ()), (SECOND, 2, (2,))]]),
            (False, [[(list_answer().verdicts[2].claim.text, 3, ())]]),
        ]

    def test_a_sentence_of_several_lines_begins_once(self) -> None:
        text = "They get:\n- pay,\n\n- a desk."
        answer = Answer("q", "q", text, "quote", verdicts=(supported(text, 0, QUOTE),))
        lines = [line for _, lines in answer_blocks(answer) for line in lines]
        assert [[(p.text, p.sentence, p.begins) for p in line] for line in lines] == [
            [("They get:", 1, True)], [("pay,", 1, False)], [("a desk.", 1, False)],
        ]  # fmt: skip

    @pytest.mark.parametrize("text", ["-", "- ", "\n\n", "a\n- \nb", " - a", "-a"])
    def test_dashes_that_begin_no_item(self, text: str) -> None:
        assert not any(line.is_item for line in lines_of(text))

    def test_spans_that_are_none(self) -> None:
        answer = pay_answer()
        wrong = replace(answer.verdicts[0], claim=Claim(FIRST, 5, 900))
        parts = answer_parts(replace(answer, verdicts=(wrong, *answer.verdicts, wrong)))
        assert "".join(p.text for p in parts) == answer.text
        assert [p.sentence for p in parts] == [2, 0, 3]
        assert "".join(p.text for p in answer_parts(abstention())) == abstention().text
        assert answer_parts(replace(answer, text="")) == []

    @pytest.mark.parametrize(
        ("quote", "around"),
        [
            ("Pay is by the hour.", ("", " Interns earn $31 to $34 an …")),
            (QUOTE, ("Pay is by the hour. ", ", says the finance office. …")),
            ("before. Pay is", ("", " by the hour. Interns earn …")),
            ("housing. And after", ("… office. Nobody pays for the ", "")),
            (PASSAGE.text, ("", "")),
            ("And after", ("", "")),
        ],
    )
    def test_the_words_around_a_quote(self, quote: str, around: tuple[str, str]) -> None:
        document = f"Long before. {PASSAGE.text} And after."
        start = document.index(quote) + PASSAGE.start - len("Long before. ")
        citation = replace(cite(1, QUOTE, (0, 1)), quote=quote, start=start, end=start + len(quote))
        assert words_around(citation, pay_answer().passages, 30) == around

    def test_words_that_are_not_the_quotes_are_not_around_it(self) -> None:
        citation = replace(cite(1, QUOTE, (0, 1)), quote="Interns earn $99 to $99 an hour")
        assert words_around(citation, pay_answer().passages) == ("", "")
        assert words_around(cite(1, QUOTE, (0, 1)), ()) == ("", "")


def rendered(markdown: str) -> str:
    return MarkdownIt("commonmark").enable("table").render(markdown)


class TestMarkdown:
    def test_an_answer(self) -> None:
        text = answer_markdown(pay_answer())
        assert text.startswith(
            "*Searched:* What do interns earn at Brightwater?\n\n"
            "Interns earn \\$31 to \\$34.[^1] Nobody pays for housing.[^1][^2]\n"
        )
        assert (
            "[^1]: **The handbook** (pay.md, page 3, Handbook › Pay \\& more)\n\n"
            "    > Interns earn \\$31 to \\$34 an hour\n"
        ) in text
        assert text.count("[^2]:") == 1

    def test_a_quote_of_a_sheet_names_its_row(self) -> None:
        answer = pay_answer()
        rows = tuple(replace(c, place="Prices, row 12", page=None) for c in answer.citations)
        answer = replace(answer, citations=rows)
        assert "(pay.md, Prices, row 12, Handbook › Pay" in answer_markdown(answer)
        assert "(pay.md, Prices, row 12, Handbook › Pay" in answer_text(answer)
        page = export(transcript(answer), "html")
        assert "pay.md, Prices, row 12, Handbook" in page
        read_back = from_record(Answer, to_record(answer), "answer")
        assert [c.place for c in read_back.citations] == ["Prices, row 12"] * 3

    def test_footnotes_run_through_a_conversation(self) -> None:
        text = export(WHOLE, "markdown")
        assert re.findall(r"^\[\^(\d+)\]:", text, re.M) == ["1", "2", "3", "4"]
        assert "Nobody pays for housing.[^3][^4]" in text
        for mark in re.findall(r"\[\^(\d+)\](?!:)", text):
            assert f"\n[^{mark}]: " in text
        assert "*The model crashed.*" in text
        assert "*Stopped before the answer was complete.*" in text
        assert text.startswith("# About pay\n\n*Begun 2026-03-04 05:06 UTC")

    def test_lists_stay_lists(self) -> None:
        text = "Every intern gets:\n- a laptop,\n- a badge."
        verdict = Verdict(Claim(text, 0, len(text)), Label.SUPPORTED, 1.0)
        answer = Answer("q", "q", text, "quote", verdicts=(verdict,))
        assert answer_markdown(answer) == "Every intern gets:\n\n- a laptop,\n- a badge.\n"

    def test_items_and_what_the_advisor_says_itself(self) -> None:
        first, second, _, left, *_ = answer_markdown(list_answer()).split("\n")
        assert first == "- Interns earn \\$31 to \\$34.[^1]"
        assert second == "- The office: Nobody pays for housing.[^2]"
        assert left == "I could not find an answer to “Why?” in the documents."
        page = BeautifulSoup(rendered(answer_markdown(list_answer())), "html.parser")
        assert len(page.select("ul > li")) == 2

    def test_a_reply_searched_nothing(self) -> None:
        assert answer_markdown(reply()) == "It stands in pay.md.\n"
        assert answer_text(reply()) == "It stands in pay.md.\n"

    def test_nothing_in_a_document_is_a_mark(self) -> None:
        answer = hostile_answer()
        page = BeautifulSoup(rendered(answer_markdown(answer)), "html.parser")
        # Items of the answer stay items.
        assert {tag.name for tag in page.find_all(True)} <= {
            "p", "em", "strong", "ul", "li", "pre", "code", "br",
        }  # fmt: skip
        shown_words = page.get_text()
        for sign in ("</script>", "[click](javascript:hacked())", "**bold**", "&lt;b&gt;", "~~~"):
            assert shown_words.count(sign) >= 3, sign

    @settings(max_examples=100, deadline=None)
    @given(
        st.text(st.sampled_from("ab *_`#<>[]()!\\&;-+=.1\n\t|~$^:\"'/"), min_size=1, max_size=40)
    )
    def test_what_is_written_is_what_is_read(self, text: str) -> None:
        answer = replace(pay_answer(), text=text, verdicts=(), citations=(), searched="q",
                         question="q")  # fmt: skip
        page = BeautifulSoup(rendered(answer_markdown(answer)), "html.parser")
        assert {tag.name for tag in page.find_all(True)} <= {"p", "ul", "li"}
        lines = [line.strip().removeprefix("- ") for line in text.split("\n")]
        assert "".join(page.get_text().split()) == "".join("".join(lines).split())


class TestText:
    def test_an_answer(self) -> None:
        assert answer_text(pay_answer()) == (
            "(Searched: What do interns earn at Brightwater?)\n\n"
            "Interns earn $31 to $34. [1] Nobody pays for housing. [1] [2]\n\n"
            "[1] The handbook (pay.md, page 3, Handbook › Pay & more):\n"
            "    “Interns earn $31 to $34 an hour”\n"
            "[2] The handbook (pay.md, page 3, Handbook › Pay & more):\n"
            "    “Nobody pays for the housing.”\n"
        )

    def test_a_conversation(self) -> None:
        text = export(WHOLE, "text")
        assert "\n1. What do interns earn?\n" in text
        assert "\n2. Who?\n\nThe documents don't say.\n" in text
        assert "(The model crashed.)" in text

    def test_control_characters(self) -> None:
        text = answer_text(replace(pay_answer(), text="a\x00b\x1b[31mc\ud800", verdicts=()))
        assert "a\ufffdb\ufffd[31mc?" in text
        text.encode("utf-8")


class TestJson:
    def test_the_record_is_whole(self) -> None:
        payload = json.loads(export(WHOLE, "json"))
        assert payload["format"] == "groundwise conversation"
        assert datetime.fromisoformat(payload["exported"]).utcoffset() == timedelta()
        assert payload["sha256"] == record_hash(payload["conversation"])
        assert from_record(Transcript, payload["conversation"], "conversation") == WHOLE


class Checked(HTMLParser):
    """Fails on anything that runs, loads or leads away."""

    def __init__(self) -> None:
        super().__init__()
        self.scripts: list[dict[str, str | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        assert tag in set(
            "html head meta title style body main h1 h2 h3 p a sup div span article ul li strong "
            "mark blockquote details summary code script".split()
        ), tag
        assert not [name for name in named if name.startswith("on")]
        assert not {"src", "style", "action", "srcdoc"} & set(named)
        assert (named.get("href") or "#").startswith("#")
        if tag == "script":
            self.scripts.append(named)


@pytest.mark.parametrize(
    "answer",
    [pay_answer(), abstention(), hostile_answer(), hostile_answer("\x00\ud800\u2028<>&'\"")],
)
class TestHtml:
    def test_nothing_runs(self, answer: Answer) -> None:
        page = export(transcript(answer, title=answer.text), "html")
        checked = Checked()
        checked.feed(page)
        assert checked.scripts == [{"type": "application/json", "id": RECORD_ELEMENT}]
        assert "hacked" not in page.split("<script")[0] or "&lt;script&gt;" in page
        assert page.count("<script") == page.count("</script") == 1
        page.encode("utf-8")

    def test_the_record_comes_back(self, answer: Answer) -> None:
        written = transcript(answer, title=answer.text)
        page = export(written, "html")
        # As two parsers of HTML see it.
        for record in (
            shown(page).record,
            BeautifulSoup(page, "html.parser").find(id=RECORD_ELEMENT).string,
        ):
            payload = json.loads(record)
            assert from_record(Transcript, payload["conversation"], "it") == written
            assert payload["shown_sha256"] == shown(page).hash()


class TestHtmlPage:
    def test_each_sentence_leads_to_its_evidence(self) -> None:
        page = BeautifulSoup(export(WHOLE, "html"), "html.parser")
        sentences = page.select(".sentence")
        assert [s.get_text() for s in sentences] == [FIRST, SECOND] * 2
        links = page.select("#s-1-2 + sup a, #s-1-2 + sup + sup a")
        assert [link["href"] for link in links] == ["#n-1-1", "#n-1-2"]
        for link in page.select("a"):
            assert page.select_one(link["href"]), link
        note = page.select_one("#n-1-1")
        assert note.select_one("mark").get_text() == QUOTE
        assert note.select_one("blockquote").get_text() == PASSAGE.text
        assert [a["href"] for a in note.select("a")] == ["#s-1-1", "#s-1-2"]
        assert "pay.md, page 3, Handbook › Pay & more" in note.get_text()

    def test_items_are_a_list(self) -> None:
        page = BeautifulSoup(export(transcript(list_answer()), "html"), "html.parser")
        items = page.select(".answer > ul > li")
        assert [words(item.get_text()) for item in items] == [
            f"{FIRST}[1]", f"The office: {SECOND}[2]",
        ]  # fmt: skip
        said = page.select_one(".answer > p")
        assert said.get_text() == list_answer().verdicts[2].claim.text

    def test_a_reply_is_words_alone(self) -> None:
        page = BeautifulSoup(export(transcript(reply()), "html"), "html.parser")
        assert words(page.article.get_text()) == "1. Where? It stands in pay.md."

    def test_ids_are_unique(self) -> None:
        whole = export(transcript(pay_answer(), list_answer(), hostile_answer()), "html")
        ids = [tag["id"] for tag in BeautifulSoup(whole, "html.parser")(id=True)]
        assert len(ids) == len(set(ids))

    def test_what_was_not_answered(self) -> None:
        page = BeautifulSoup(export(WHOLE, "html"), "html.parser")
        _, abstained, failed, stopped = page.select("article")
        assert "Nearest passages" in abstained.get_text()
        assert "Interns earn $31" in abstained.get_text()
        assert "The model crashed." in failed.get_text()
        assert "Stopped before the answer was complete." in stopped.get_text()
        assert "They earn $34 a month. (contradicted)" in words(stopped.get_text())


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_in_a_browser_without_network_and_scripts(browser, tmp_path: Path, scheme: str) -> None:  # type: ignore[no-untyped-def]
    file = tmp_path / "export.html"
    file.write_text(export(transcript(pay_answer(), hostile_answer()), "html"), encoding="utf-8")
    context = browser.new_context(offline=True, color_scheme=scheme, viewport={"width": 380,
                                  "height": 800})  # fmt: skip
    page = context.new_page()
    trouble: list[str] = []
    page.on("console", lambda message: trouble.append(message.text))
    page.on("pageerror", lambda error: trouble.append(str(error)))
    page.on("request", lambda request: trouble.append(request.url)
            if not request.url.startswith(file.as_uri()) else None)  # fmt: skip
    page.goto(file.as_uri())
    assert page.evaluate("window.hacked") is None
    assert page.evaluate("document.documentElement.scrollWidth") <= 380
    page.click("#s-1-1 + sup a")
    assert page.locator("#n-1-1 mark").inner_text() == QUOTE
    ink = page.evaluate("getComputedStyle(document.body).color")
    assert ink == {"light": "rgb(29, 35, 39)", "dark": "rgb(230, 233, 235)"}[scheme]
    # What a browser saves is verified like what was written.
    saved = shown(page.content())
    assert saved.hash() == shown(file.read_text(encoding="utf-8")).hash()
    assert json.loads(saved.record or "")["shown_sha256"] == saved.hash()
    assert trouble == []
    context.close()


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("How much are interns paid?", "how-much-are-interns-paid-2026-03-04"),
        ("../../etc/passwd\x00", "etc-passwd-2026-03-04"),
        ("CON: <b>\\\\", "con-b-2026-03-04"),
        ("Wie weit ist Zürich?", "wie-weit-ist-zürich-2026-03-04"),
        ("???", "conversation-2026-03-04"),
        ("word " * 50, "-".join(["word"] * 12) + "-2026-03-04"),
    ],
)
def test_file_names(title: str, name: str) -> None:
    for form, kind in FORMATS.items():
        assert export_name(transcript(title=title), form) == f"{name}.{kind.suffix}"
