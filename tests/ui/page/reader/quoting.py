"""A page over real files, whose answers are the words that are asked for."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from advisor.answer import Answer, Done, Event, Retrieved, Searching, SentenceVerified
from advisor.settings import Settings
from corpus.document import Document
from index.opening import place_of
from index.passage import Passage
from tests.ui.conftest import served
from tests.ui.scripted import ScriptedAdvisor, cite, retrieved, verdict
from ui.library.library import Library


class QuotingAdvisor(ScriptedAdvisor):
    """Quotes the documents of an index: each line of a question is words of one of them."""

    def __init__(self, index_dir: Path) -> None:
        super().__init__()
        self.paths: dict[str, str] = {}
        with place_of(index_dir).reading() as catalog:
            for line in catalog.listing():
                self.paths[line.document_id] = line.document
                document = catalog.document(line.document_id)
                assert document is not None
                self.documents[line.document_id] = document

    def path(self, document_id: str) -> str:
        return self.paths.get(document_id, f"{document_id}.md")

    def _events(self, question: str, searched: str | None) -> list[Event]:
        citations = []
        text = ""
        found = []
        for number, quote in enumerate(question.split(" / "), start=1):
            document = self._holder(quote)
            at = document.text.index(quote)
            start, end = max(0, at - 100), at + len(quote) + 100
            text_around = document.text[start:end]
            whole = Passage(f"{document.id}-{at}", document.id, start, start + len(text_around),
                            text_around, (), document.page(at), document.place(at))  # fmt: skip
            span = (len(text), len(text) + len(quote))
            text += f"{quote} "
            found.append(whole)
            citations.append(cite(whole, quote, number=number, span=span, title=document.title,
                                  document=self.paths[document.id]))  # fmt: skip
        verdicts = tuple(verdict(c.quote, start=c.answer_start) for c in citations)
        answer = Answer(question, question, text.strip(), "quote", tuple(citations), verdicts,
                        passages=retrieved(*found))  # fmt: skip
        said = [
            SentenceVerified(c.quote, v, (c,)) for c, v in zip(citations, verdicts, strict=True)
        ]
        return [Searching(question, question), Retrieved(retrieved(*found)), *said, Done(answer)]

    def _holder(self, quote: str) -> Document:
        return next(self.documents[key] for key in self.paths if quote in self.documents[key].text)


@contextmanager
def quoting_site(settings: Settings, uploads: Path) -> Iterator[tuple[QuotingAdvisor, str]]:
    """The address of a page over what the settings' index holds, while the block runs."""
    advisor = QuotingAdvisor(settings.index_dir)
    library = Library(settings, uploads)
    with served(advisor, settings=settings, library=library) as url:
        yield advisor, url
