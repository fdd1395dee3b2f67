"""An advisor that follows a script, for tests of the page."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from advisor.answer import (
    SAID,
    AbstainReason,
    Answer,
    Citation,
    Claim,
    Conversation,
    Done,
    Event,
    EvidenceSpan,
    Label,
    Retrieved,
    Searching,
    SentenceVerified,
    SentenceWithheld,
    Verdict,
)
from advisor.answering.citations import AnswerText
from advisor.errors import AdvisorError
from advisor.options import AskOptions
from advisor.request import Act, Correction, Need, Request, Target
from corpus.document import Document, Section, Source
from index.passage import Passage, RetrievedPassage

HOSTILE = (
    '<script>window.hacked=1</script><img src=x onerror="window.hacked=1"> '
    "${window.hacked=1} {{hacked}} </blockquote></article><a href='javascript:hacked'>click</a> "
    "<style>body{display:none}</style> & &amp; \u202eevil"
)


def passage(
    text: str,
    *,
    key: str = "p1",
    document: str = "d1",
    start: int = 0,
    headings: tuple[str, ...] = (),
    page: int | None = None,
) -> Passage:
    return Passage(key, document, start, start + len(text), text, headings, page)


def retrieved(*passages: Passage) -> tuple[RetrievedPassage, ...]:
    return tuple(RetrievedPassage(p, rank, 1 / rank) for rank, p in enumerate(passages, start=1))


def cite(
    found: Passage,
    quote: str,
    *,
    number: int = 1,
    span: tuple[int, int] = (0, 0),
    title: str = "Pay at the company",
    document: str = "pay.md",
    source: Source | None = None,
) -> Citation:
    """A citation of `quote`, which must occur in the passage's text."""
    start = found.start + found.text.index(quote)
    return Citation(
        number=number,
        document=document,
        document_id=found.document_id,
        title=title,
        source=source or Source(),
        passage_id=found.id,
        quote=quote,
        start=start,
        end=start + len(quote),
        answer_start=span[0],
        answer_end=span[1],
        page=found.page,
        heading_path=found.heading_path,
    )


def verdict(text: str, label: Label = Label.SUPPORTED, start: int = 0, rule: str = "") -> Verdict:
    return Verdict(Claim(text, start, start + len(text)), label, None, (), rule)


PAY = passage(
    "Interns are paid by the hour. The company published a range of $40 to $61 an hour in 2024. "
    "Interns who move get help with housing and travel, and everyone works on a real project "
    "with a mentor.",
    key="pay",
    start=120,
    headings=("Internships at the company", "Pay and conditions"),
)
LENGTH = passage(
    "An internship lasts twelve weeks, from late May or mid June, and is full time. "
    "Applications open in early autumn of the year before and are read as they come in.",
    key="length",
    document="d2",
    headings=("How the programme runs", "Dates"),
    page=4,
)
FIELD = passage(
    "Research interns work on recommendation, search, causal inference and media. A team is "
    "found for each intern after the interviews.",
    key="field",
    document="d3",
    headings=("Research areas",),
)
PAY_SENTENCE = "The published range is $40 to $61 an hour."
HOUSING_SENTENCE = "Interns who move get help with housing and travel."
PAY_TEXT = f"{PAY_SENTENCE} {HOUSING_SENTENCE}"
PAY_SOURCE = Source(
    publisher="Careers page", date="2024-11-02", url="https://jobs.example.com/internships"
)


def pay_citations() -> tuple[Citation, Citation]:
    return (
        cite(PAY, "a range of $40 to $61 an hour", number=1, span=(0, len(PAY_SENTENCE)),
             title="Internships at the company", source=PAY_SOURCE),
        cite(PAY, "Interns who move get help with housing and travel", number=2,
             span=(len(PAY_SENTENCE) + 1, len(PAY_TEXT)),
             title="Internships at the company", source=PAY_SOURCE),
    )  # fmt: skip


def pay_events(question: str) -> list[Event]:
    first, second = pay_citations()
    wrong = verdict("Interns earn $61 a month.", Label.CONTRADICTED, rule="unit differs")
    found = retrieved(LENGTH, PAY, FIELD)
    answer = Answer(
        question=question,
        searched=question,
        text=PAY_TEXT,
        mode="compose",
        citations=(first, second),
        verdicts=(verdict(PAY_SENTENCE), verdict(HOUSING_SENTENCE, start=len(PAY_SENTENCE) + 1)),
        withheld=(wrong,),
        passages=found,
        timings={"sources": 0.1, "total": 1.24},
        model="SmolLM2-135M-Instruct",
    )
    return [
        Searching(question, question),
        Retrieved(found),
        SentenceVerified(PAY_SENTENCE, answer.verdicts[0], (first,)),
        SentenceWithheld(wrong),
        SentenceVerified(HOUSING_SENTENCE, answer.verdicts[1], (second,)),
        Done(answer),
    ]


def length_events(question: str) -> list[Event]:
    searched = "How long does an internship at the company last?"
    quote = "An internship lasts twelve weeks"
    text = "An internship lasts twelve weeks, from late May or mid June, and is full time."
    citation = cite(LENGTH, quote, span=(0, len(text)), title="How the programme runs",
                    document="guides/programme.pdf",
                    source=Source(author="People team"))  # fmt: skip
    found = retrieved(LENGTH, FIELD)
    answer = Answer(question, searched, text, "quote", (citation,), (verdict(text),),
                    passages=found, timings={"total": 0.41})  # fmt: skip
    return [
        Searching(question, searched),
        Retrieved(found),
        SentenceVerified(text, verdict(text), (citation,)),
        Done(answer),
    ]


def where_events(question: str) -> list[Event]:
    """What the program says, then a quote with its place: a reply that needed no search."""
    lead, claim = "This is where it stands:", PAY_SENTENCE
    origin = "- Handbook, “Pay”"
    text = f"{lead}\n{origin}: {claim}"
    start = len(text) - len(claim)
    quoted = verdict(claim, start=start, rule="exact quote")
    citation = replace(pay_citations()[0], answer_start=start, answer_end=len(text))
    answer = Answer(
        question, question, text, "reply", (citation,), (quoted,), model="SmolLM2-135M-Instruct"
    )
    return [
        Searching(question, question),
        SentenceVerified(lead, verdict(lead, Label.UNCHECKED, rule=SAID), ()),
        SentenceVerified(f"{origin}: {claim}", quoted, (citation,)),
        Done(answer),
    ]


def list_events(question: str) -> list[Event]:
    """An answer in items, and at its end what the advisor says itself."""
    text = AnswerText(DOCUMENTS.get, lambda key: f"{key}.md", [PAY, LENGTH, FIELD])
    found = retrieved(LENGTH, PAY, FIELD)
    parts = ("What do interns get?", "Do they get a car?")
    request = Request(question, need=Need.LIST, parts=parts, searches=tuple((p,) for p in parts))
    events: list[Event] = [Searching(question, " ".join(parts), request), Retrieved(found)]
    for passage_, quote in (
        (PAY, "Interns are paid by the hour."),
        (PAY, "Interns who move get help with housing and travel"),
        (LENGTH, "An internship lasts twelve weeks, from late May or mid June, and is full time."),
    ):
        start = passage_.start + passage_.text.index(quote)
        span = EvidenceSpan(passage_.document_id, start, start + len(quote), quote)
        claim = Claim(quote, 0, len(quote))
        checked = Verdict(claim, Label.SUPPORTED, 1.0, (span,), "exact quote")
        events.append(text.add(checked, is_item=True))
    events.append(text.say("I could not find an answer to “Do they get a car?”."))
    answer = Answer(question, " ".join(parts), text.text, "quote", tuple(text.citations),
                    tuple(text.verdicts), passages=found, timings={"total": 0.2},
                    request=request)  # fmt: skip
    return [*events, Done(answer)]


def said_verdict(text: str) -> Verdict:
    return verdict(text, Label.UNCHECKED, rule=SAID)


def reply_events(question: str) -> list[Event]:
    """What needs no search."""
    request = Request(question, Act.GREETING)
    text = "Hello. Ask me about your documents."
    sentence = SentenceVerified(text, said_verdict(text), ())
    answer = Answer(question, question, text, "reply", timings={"total": 0.02},
                    model="SmolLM2-135M-Instruct", request=request)  # fmt: skip
    return [Searching(question, question, request), sentence, Done(answer)]


def corrected_events(question: str, as_typed: str | None = None) -> list[Event]:
    """An answer in a document that the question names; spelling was corrected, or left as typed."""
    searched = as_typed or question.replace("intrns", "interns")
    spelling = (Correction("intrns", "interns"),) if searched != question else ()
    target = Target("d1", "Internships at the company", "the internship guide")
    request = Request(question, Act.DOCUMENTS, Need.FACT, (searched,), ((searched,),), (target,),
                      spelling)  # fmt: skip
    *rest, last = pay_events(question)
    found = retrieved(PAY)
    answer = replace(last.answer, searched=searched, request=request, passages=found)
    return [Searching(question, searched, request), Retrieved(found), *rest[2:], Done(answer)]


def abstain_events(question: str) -> list[Event]:
    found = retrieved(FIELD, LENGTH)
    answer = Answer(
        question,
        question,
        "The documents describe internships, but not how many people are accepted each year.",
        "abstain",
        passages=found,
        abstained=AbstainReason.MISSING_FACT,
        missing="the number of interns accepted a year",
    )
    return [Searching(question, question), Retrieved(found), Done(answer)]


def hostile_events(question: str) -> list[Event]:
    text = f"Before. {HOSTILE} After."
    found = passage(text, key="<b>'\"", document="evil", headings=(HOSTILE,))
    citation = cite(found, HOSTILE, span=(0, len(HOSTILE)), title=HOSTILE, document=HOSTILE,
                    source=Source(publisher=HOSTILE, url="javascript:window.hacked=1"))  # fmt: skip
    withheld = verdict(HOSTILE, Label.NOT_SUPPORTED, rule=HOSTILE)
    answer = Answer(question, HOSTILE, HOSTILE, "compose", (citation,), (verdict(HOSTILE),),
                    (withheld,), unknown_keys=(HOSTILE,), passages=retrieved(found),
                    model=HOSTILE)  # fmt: skip
    return [
        Searching(question, HOSTILE),
        Retrieved(retrieved(found)),
        SentenceVerified(HOSTILE, verdict(HOSTILE), (citation,)),
        SentenceWithheld(withheld),
        Done(answer),
    ]


def _document(found: Passage, title: str, page_starts: tuple[int, ...] = ()) -> Document:
    """A document that holds a passage at its place, under a heading, and goes on after it."""
    before = f"{title}\n\n".ljust(found.start, ".")[: found.start]
    text = f"{before}{found.text}\n\nWhat follows does not matter here."
    heading = Section(title, 1, 0, len(title), len(text))
    sections = (heading,) if before.startswith(title) else ()
    return Document(found.document_id, title, text, PAY_SOURCE, sections, 0, page_starts)


def hostile_document() -> Document:
    text = f"Before. {HOSTILE} After."
    return Document("evil", HOSTILE, text, Source(publisher=HOSTILE))


SUGGESTED = ("How long does an internship last?", "How much are interns paid?")
DOCUMENTS = {
    document.id: document
    for document in (
        _document(PAY, "Internships at the company"),
        _document(LENGTH, "How the programme runs", (0, 0, 0, 0)),
        _document(FIELD, "Research areas"),
        hostile_document(),
    )
}


@dataclass(frozen=True)
class ScriptedStatus:
    model: str = "SmolLM2-135M-Instruct"
    offload: str = "Not asked for; this build of llama-cpp-python has no GPU support."
    documents: int = 12
    passages: int = 1284
    index_dir: str = "index"
    warnings: tuple[str, ...] = ()
    details: tuple[tuple[str, str], ...] = (("Context", "4,096 tokens"),)
    is_reachable: bool = True


class ScriptedExamples:
    """Knows what can be asked, whatever documents there are."""

    def __init__(self, *questions: str) -> None:
        self._questions = questions

    def of(self, documents: Sequence[str]) -> tuple[str, ...]:
        return self._questions

    def seek(self, documents: Sequence[str]) -> bool:
        return False

    def close(self) -> None:
        pass


EXAMPLES = ScriptedExamples(
    "How much are interns paid?",
    "How long does an internship last?",
    "How many people are accepted each year?",
)


@dataclass
class ScriptedAdvisor:
    """Answers by a word of the question.

    When `gated`, each event waits until the test opens it, or a cancel; `close` opens everything.
    """

    status: ScriptedStatus = field(default_factory=ScriptedStatus)
    gated: bool = False
    asked: list[tuple[str, int]] = field(default_factory=list)
    cancelled: list[str] = field(default_factory=list)
    searched: list[str | None] = field(default_factory=list)
    options: list[AskOptions | None] = field(default_factory=list)
    documents: dict[str, Document] = field(default_factory=lambda: dict(DOCUMENTS))
    moved: dict[str, int] = field(default_factory=dict)
    at_once: int = 0
    most_at_once: int = 0

    def __post_init__(self) -> None:
        self._gate = threading.Semaphore(0)
        self._lock = threading.Lock()

    def open(self) -> None:
        """Let one more event pass."""
        self._gate.release()

    def close(self) -> None:
        """Let everything pass from now on."""
        self.gated = False
        self._gate.release(1000)

    def describe(self) -> ScriptedStatus:
        return self.status

    def path(self, document_id: str) -> str:
        return f"{document_id}.md"

    def suggest(
        self, answer: Answer, options: AskOptions | None = None, *, asked: Sequence[str] = ()
    ) -> tuple[str, ...]:
        return (f"Is {HOSTILE} answered?",) if "hostile" in answer.question else SUGGESTED

    def candidates(self, document_id: str) -> tuple[str, ...]:
        return SUGGESTED

    def document(self, document_id: str) -> Document | None:
        return self.documents.get(document_id)

    def stream(
        self,
        question: str,
        conversation: Conversation,
        *,
        searched: str | None = None,
        options: AskOptions | None = None,
        cancel: threading.Event | None = None,
    ) -> Iterator[Event]:
        self.asked.append((question, len(conversation.turns)))
        self.searched.append(searched)
        self.options.append(options)
        with self._lock:
            self.at_once += 1
            self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            for event in map(self._moved, self._events(question, searched)):
                if self.gated and not self._pass(cancel):
                    self.cancelled.append(question)
                    return
                yield event
        finally:
            with self._lock:
                self.at_once -= 1

    def _moved(self, event: Event) -> Event:
        """The event with its citations where the test put the document's words."""

        def there(citation: Citation) -> Citation:
            by = self.moved.get(citation.document_id, 0)
            return replace(citation, start=citation.start + by, end=citation.end + by)

        if isinstance(event, SentenceVerified):
            return replace(event, citations=tuple(map(there, event.citations)))
        if isinstance(event, Done):
            moved = tuple(map(there, event.answer.citations))
            return Done(replace(event.answer, citations=moved))
        return event

    def _pass(self, cancel: threading.Event | None) -> bool:
        while not self._gate.acquire(timeout=0.02):
            if cancel is not None and cancel.is_set():
                return False
        return True

    def _events(self, question: str, searched: str | None) -> list[Event]:
        words = question.lower()
        if "broken" in words:
            raise AdvisorError("The model file is damaged. Run `advisor doctor` <now>.")
        if "bug" in words:
            raise ZeroDivisionError
        if "hostile" in words:
            return hostile_events(question)
        if "long" in words:
            return length_events(question)
        if "list" in words:
            return list_events(question)
        if "hello" in words:
            return reply_events(question)
        if "guide" in words:
            return corrected_events(question, searched)
        if "accepted" in words:
            return abstain_events(question)
        return pay_events(question)
