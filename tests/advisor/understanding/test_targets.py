"""What a message names, and what it only mentions."""

from __future__ import annotations

from pathlib import PurePath

import pytest

from advisor.understanding.targets import TargetFinder
from corpus.document import Document, Source
from corpus.sections import nest, text_marks
from index.storage.files import Listing

_DOCUMENTS = {
    "hr/vacation-policy.md": (
        "Vacation policy",
        "# Vacation policy\n\n## Carrying days over\n\nFive days.\n\n## Parental leave\n\nSixteen "
        "weeks.\n\n## Sick leave\n\nPaid.\n",
    ),
    "tenancy-guide.md": (
        "Tenancy guide for Brightwater",
        "# Tenancy guide for Brightwater\n\n## 1. Deposits\n\nA month.\n\n## 2. Repairs\n\nAsk.\n\n"
        "### 2.1 Heating\n\nCall.\n\n## 3. Ending a lease\n\nWrite.\n",
    ),
    "storms.epub": (
        "The Book of Storms",
        "# The Book of Storms\n\n## Chapter 1: Wind\n\nIt blows.\n\n## Chapter 2: Rain\n\nIt falls."
        "\n\n## Chapter 3: Lightning\n\nIt strikes.\n",
    ),
    "career-change.html": (
        "How I became a data analyst",
        "# How I became a data analyst\n\nPosted by u/tern, 41 points\n\nI quit.\n\nu/gull, 12 "
        "points\n\nWell done.\n\nu/heron, 3 replies\n\nHow long did it take?\n",
    ),
    "recipes/sourdough.md": ("Sourdough bread", "# Sourdough bread\n\n## Starter\n\nFeed it.\n"),
    "handbook.pdf": (
        "Orbita staff handbook",
        "# Orbita staff handbook\n\n## Onboarding\n\nA week.\n\n## Overtime\n\nPaid.\n\n## "
        "Appendix B\n\nForms.\n\n## Working from home\n\nTwo days.\n",
    ),
    "interning.md": (
        "Interning at Kestrel: a guide",
        "# Interning at Kestrel: a guide\n\n## Pay\n\nGood.\n\n## How to apply\n\nOnline.\n",
    ),
    "annual-report-2023.docx": (
        "Annual report 2023",
        "# Annual report 2023\n\n## Revenue\n\nUp.\n\n## Risks\n\nFew.\n",
    ),
    "council_2024_05.txt": (
        "Council minutes of May",
        "# Council minutes of May\n\n## Swimming pool\n\nPostponed.\n",
    ),
    "gauges.md": ("Rain gauges", "# Rain gauges\n\n## Reading a gauge\n\nDaily.\n"),
}


class Folder:
    """Documents, as an index lists them."""

    def __init__(self, documents: dict[str, tuple[str, str]]) -> None:
        self._documents = documents
        self.read: list[str] = []

    def listing(self) -> list[Listing]:
        return [
            Listing(
                path, "/docs", path, title, self.source(path), 1, len(text), f"/docs/{path}", "",
                0.0,
            )
            for path, (title, text) in self._documents.items()
        ]  # fmt: skip

    def document(self, document_id: str) -> Document | None:
        title, text = self._documents[document_id]
        sections = nest(text_marks(text, 0), len(text))
        self.read.append(document_id)
        return Document(document_id, title, text, self.source(document_id), sections)

    def source(self, document_id: str) -> Source:
        return Source()


@pytest.fixture(scope="module")
def finder() -> TargetFinder:
    return TargetFinder(Folder(_DOCUMENTS))


def found(finder: TargetFinder, message: str) -> list[str]:
    """The files and headings that a message names."""
    return [
        PurePath(target.document_id).stem
        + (f" > {target.name}" if target.start is not None else "")
        for target in finder.find(message)
    ]


@pytest.mark.parametrize(
    ("message", "names"),
    [
        ("what does the Kestrel guide say about pay", ["interning"]),
        ("what does the kestrel guide say about pay", ["interning"]),
        ("summarize the kestrel guide", ["interning"]),
        ("kestrel guide pay", ["interning"]),
        ("in our tenancy guide, who pays?", ["tenancy-guide"]),
        ("the guide for Brightwater", ["tenancy-guide"]),
        ("what does the guide to tenancy say about repairs?", ["tenancy-guide"]),
        ("what does the thread say about quitting", ["career-change"]),
        ("summarise the thread", ["career-change"]),
        ("who in the thread had a degree?", ["career-change"]),
        ("what is the discussion about?", ["career-change"]),
        ("according to the book, what causes wind?", ["storms"]),
        ("what does the book say", ["storms"]),
        ("does the handbook mention laptops", ["handbook"]),
        ("according to our staff handbook who is paid overtime", ["handbook"]),
        # Two guides and a handbook: it could be any of them.
        ("does the manual say how long onboarding takes", []),
        ("book of storms: how fast is wind?", ["storms"]),
        ("what's in handbook.pdf?", ["handbook"]),
        ("open recipes/sourdough.md", ["sourdough"]),
        ("HANDBOOK.PDF overtime", ["handbook"]),
        ("hanbook.pdf overtime", ["handbook"]),
        ("in vacation-policy, how many days", ["vacation-policy"]),
        ("summarize council_2024_05", ["council_2024_05"]),
        ("is it in annual-report-2023?", ["annual-report-2023"]),
        ("what does the vacation policy say about carryover", ["vacation-policy"]),
        ("the new vacation policy", ["vacation-policy"]),
        ("what does the report say about risks", ["annual-report-2023"]),
        ("key points of the annual report", ["annual-report-2023"]),
        ("Annual Report 2023 revenue", ["annual-report-2023"]),
        ("tell me about the book of storms", ["storms"]),
        ("tell me about the boook of storms please", ["storms"]),
        ("the orbita article", ["handbook"]),
        ("how i became a data analyst: was it hard?", ["career-change"]),
        ("what is the annual report page about?", ["annual-report-2023"]),
        ("sum up the vacation one", ["vacation-policy"]),
        ("can you boil the book of storms page down to three lines", ["storms"]),
        ("council minutes of may", ["council_2024_05"]),
        ("what was decided in the minutes", ["council_2024_05"]),
        ("who wrote \"Rain gauges\"?", ["gauges"]),
        ("how often, according to Rain gauges?", ["gauges"]),
        ("summarize rain gauges", ["gauges"]),
        ("the second document", ["tenancy-guide"]),
        ("what's the last file about", ["gauges"]),
        ("document 3 please", ["storms"]),
        ("file #5", ["sourdough"]),
        ("compare the kestrel guide and the staff handbook", ["interning", "handbook"]),
        ("compare handbook.pdf with vacation-policy.md", ["handbook", "vacation-policy"]),
        ("what is chapter 3 about", ["storms > Chapter 3: Lightning"]),
        ("chapter three", ["storms > Chapter 3: Lightning"]),
        ("the second chapter", ["storms > Chapter 2: Rain"]),
        ("chapter III of the book", ["storms > Chapter 3: Lightning"]),
        ("what does section 2.1 say", ["tenancy-guide > 2.1 Heating"]),
        ("§ 2.1", ["tenancy-guide > 2.1 Heating"]),
        ("section 3 of the tenancy guide", ["tenancy-guide > 3. Ending a lease"]),
        ("see appendix b", ["handbook > Appendix B"]),
        ("the chapter on lightning", ["storms > Chapter 3: Lightning"]),
        ("section about deposits", ["tenancy-guide > 1. Deposits"]),
        ("summarize parental leave", ["vacation-policy > Parental leave"]),
        ("Summary of overtime please", ["handbook > Overtime"]),
        ("what does \"Working from home\" say?", ["handbook > Working from home"]),
        ("the sick leave section", ["vacation-policy > Sick leave"]),
        ("our section on risks", ["annual-report-2023 > Risks"]),
        ("summarize the swimming pool part", ["council_2024_05 > Swimming pool"]),
    ],
)  # fmt: skip
def test_named(finder: TargetFinder, message: str, names: list[str]) -> None:
    assert found(finder, message) == names


@pytest.mark.parametrize(
    "message",
    [
        "",
        "is the tenancy one cheaper",
        "click on the vacation page",
        "?",
        "hello",
        "How long is the Kestrel internship?",
        "does Kestrel pay interns",
        "kestrel",
        "who works at Orbita?",
        "how many vacation days do I get",
        "can i carry over vacation",
        "vacation",
        "parental leave",
        "how long is parental leave?",
        "Is parental leave paid in full",
        "who approves sick leave",
        "is overtime paid",
        "overtime on sundays",
        "what about working from home on fridays",
        "how long does onboarding take",
        "how do i feed a sourdough starter",
        "sourdough",
        "can i make bread without yeast",
        "what causes lightning",
        "how dangerous are storms",
        "is rain measured daily",
        "where do gauges stand in the rain",
        "read the gauge twice",
        "what are the risks of quitting",
        "revenue in 2023",
        "how did revenue change",
        "when is the report due?",
        "how do i file a tax report",
        "who has to report an accident",
        "I want to report a broken heating",
        "what is the policy on overtime",
        "is there a policy for pets",
        "what policies apply to interns",
        "what is the notice period in a lease",
        "can i book a room",
        "how do I book the swimming pool",
        "in the first week",
        "the first day of my life",
        "what is part of the job",
        "what is the second step",
        "two sections of cable",
        "part time work",
        "which part of the city is it in",
        "what part does luck play",
        "chapter 12",
        "section 9.9",
        "section 1983 claims",
        "appendix z",
        "file a complaint",
        "how do I guide a new colleague",
        "a good article about wind",
        "recommend me a book",
        "any threads about cables?",
        "write me a letter",
        "what does the law say",
        "does the contract say anything",
        "the documents",
        "what documents do you have",
        "summarize",
        "summarize everything",
        "summarize it",
        "tell me more",
        "what does \"probation\" mean",
        "version 2.1",
        "is node.js used",
        "e.g. pdf files",
        "data analyst salary",
        "become a data scientist",
        "the minutes before a storm",
        "ten minutes of kneading",
        "the google guide",
        "the title page",
        "the rules",
        "the book of law",
        "what does the google guide say about pay",
        "the pasta recipe",
        "the chapter on volcanoes",
        "missing.pdf",
        "who manages repairs",
        "what note did they leave",
        "how do i post a comment",
        "the page is slow",
        "document 40",
        "the eleventh file",
    ],
)  # fmt: skip
def test_only_mentioned(finder: TargetFinder, message: str) -> None:
    assert found(finder, message) == []


def test_a_section_is_given_by_offsets(finder: TargetFinder) -> None:
    (target,) = finder.find("summarize parental leave")
    text = _DOCUMENTS[target.document_id][1]
    assert text[target.start : target.end].startswith("## Parental leave")
    assert "Sixteen" in text[target.start : target.end]
    assert "Sick" not in text[target.start : target.end]
    assert target.words == "parental leave"


def test_the_document_where_there_is_one() -> None:
    only = TargetFinder(Folder({"gauges.md": _DOCUMENTS["gauges.md"]}))
    assert found(only, "what is this document about") == ["gauges"]
    assert found(only, "summarize the documents") == ["gauges"]
    assert found(only, "what documents do you have") == []


def test_more_than_three_name_nothing() -> None:
    page = ("Weather", "# Weather\n\n## 1. Wind\n\nIt blows.\n")
    several = TargetFinder(Folder({f"guide-{n}.md": page for n in range(5)}))
    assert found(several, "section 1") == []
    assert found(several, "what does the weather guide say") == []
    assert found(several, "section 1 of guide-3.md") == ["guide-3 > 1. Wind"]


def test_a_sort_that_the_title_says_before_one_it_could_be_called() -> None:
    both = {"a.md": ("Bicycle manual", ""), "b.md": ("Bicycle guide", "")}
    assert found(TargetFinder(Folder(both)), "does the manual say so") == ["a"]
    del both["a.md"]
    assert found(TargetFinder(Folder(both)), "does the manual say so") == ["b"]


@pytest.mark.parametrize(
    ("message", "names"),
    [
        ("summarise lecture 5", ["ML lecture 05"]),
        ("what's in the price list?", ["prices 2025"]),
        ("what does the talk say", ["ML lecture 05", "ML lecture 06"]),
        ("summarise the recording", ["recording"]),
    ],
)
def test_office_files_by_number_and_sort(message: str, names: list[str]) -> None:
    office = {
        "ML lecture 05.pptx": ("Regularisation", ""),
        "ML lecture 06.pptx": ("Trees", ""),
        "prices 2025.xlsx": ("Price list 2025", ""),
        "recording.srt": ("Recording of Monday", ""),
    }
    assert found(TargetFinder(Folder(office)), message) == names


def test_a_long_paste() -> None:
    finder = TargetFinder(Folder(_DOCUMENTS))
    assert finder.find("wind and rain " * 10_000) == ()


def test_an_empty_folder() -> None:
    assert TargetFinder(Folder({})).find("summarize the guide, chapter 3, the last file") == ()


_SHELF = {
    "1.txt": ("Night trains in winter", "Which one is warm?\n\nComments:\n\nTake the last.\n"),
    "chapters/bread.md": ("CHAPTER IV: Bread", "# CHAPTER IV: Bread\n\n## Bread rolls\n\nBake.\n"),
    "chapters/soup.md": ("CHAPTER V: Soup", "# CHAPTER V: Soup\n\n## Bread in soup\n\nDip.\n"),
    "party.md": ("Questions of guests", "# Questions of guests\n\n## When is it?\n\nAt six.\n\n"
        "## Where is it?\n\nHere.\n\n## Who comes?\n\nAll.\n"),
    "book-of-hours.md": ("The book of hours", "# The book of hours\n\nIt is told.\n"),
    "tides.epub": ("Tides", "# Tides\n\nThey rise.\n"),
    "user-manual.md": ("User manual", "# User manual\n\nPress.\n"),
    "drill-manual.md": ("Drill manual", "# Drill manual\n\nPull.\n"),
}  # fmt: skip


class Forum(Folder):
    """Documents of which the first says that it is from a forum."""

    def source(self, document_id: str) -> Source:
        if document_id != "1.txt":
            return Source()
        return Source("Reddit/trains", None, "https://reddit.com/r/trains")


@pytest.mark.parametrize(
    ("message", "names"),
    [
        ("what is the reddit thread about?", ["1"]),
        ("summarise the thread", ["1"]),
        # A chapter that is a document of its own, whatever its sections are called.
        ("summarise the bread chapter", ["bread"]),
        ("key points of the chapter on soup", ["soup"]),
        ("what does the FAQ say about food", ["party"]),
        # By its name or by its format.
        ("what is the book about?", ["book-of-hours", "tides"]),
        # Two manuals, and neither is this one.
        ("what is this manual about?", []),
    ],
)
def test_documents_by_their_looks(message: str, names: list[str]) -> None:
    assert found(TargetFinder(Forum(_SHELF)), message) == names


@pytest.mark.parametrize(
    ("message", "reads"),
    [
        ("how long is bread baked?", False),
        ("what do you have?", False),
        ("what does the user manual say?", False),
        ("what is in the document tides.epub?", False),
        ("what is in section 3?", True),
        ("what does the FAQ say about food", True),
    ],
)
def test_documents_are_read_only_where_that_tells(message: str, reads: bool) -> None:
    """There may be thousands, and the first question would wait for them."""
    folder = Forum(_SHELF)
    TargetFinder(folder).find(message)
    assert bool(folder.read) == reads


@pytest.mark.parametrize(
    "post",
    [
        "u/ann said", "3 points", "2 upvotes", "4 replies", "Posted by Ann", "answered by Ann",
        "asked by Ann", "as the OP said", "OP: yes", "Re: yes", "a commenter", "redditors",
    ],
)  # fmt: skip
def test_a_thread_is_told_by_any_of_its_heads(post: str) -> None:
    folder = Folder({"a.md": ("Tents", f"{post}\n\n" * 3), "b.md": ("Rain", "It rains.\n")})
    assert found(TargetFinder(folder), "summarise the thread") == ["a"]
