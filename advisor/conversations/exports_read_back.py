"""What an exported page shows, read back from its HTML."""

from __future__ import annotations

import hashlib
from html.parser import HTMLParser

RECORD_ELEMENT = "groundwise-record"
# The attribute of a sentence, as `turn.sentence`, both from 1.
SENTENCE = "data-sentence"
_UNSEEN = frozenset({"script", "style"})


class ShownText(HTMLParser):
    """Everything a page shows, each sentence of an answer, and the record that lies in it.

    Attributes:
        record: the text of the record's block; None without one.
        sentences: what is shown of each sentence, by the value of its attribute.
    """

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.record: str | None = None
        self.sentences: dict[str, str] = {}
        self._shown: list[str] = []
        self._unseen = ""
        self._is_record = False
        self._sentence: str | None = None
        self._depth = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note where a sentence or the record begins."""
        named = dict(attrs)
        if tag in _UNSEEN:
            self._unseen = tag
            self._is_record = named.get("id") == RECORD_ELEMENT
            if self._is_record:
                self.record = ""
        elif tag == "span" and self._sentence is not None:
            self._depth += 1
        elif tag == "span" and named.get(SENTENCE):
            self._sentence, self._depth = named[SENTENCE] or "", 1
            if self._sentence in self.sentences:  # it goes on in another line
                self.sentences[self._sentence] += " "

    def handle_endtag(self, tag: str) -> None:
        """Note where one ends."""
        if tag == self._unseen:
            self._unseen, self._is_record = "", False
        elif tag == "span" and self._sentence is not None:
            self._depth -= 1
            if not self._depth:
                self._sentence = None

    def handle_data(self, data: str) -> None:
        """Collect the text."""
        if self._is_record:
            self.record = (self.record or "") + data
        elif not self._unseen:
            self._shown.append(data)
            if self._sentence is not None:
                already = self.sentences.get(self._sentence, "")
                self.sentences[self._sentence] = already + data

    def hash(self) -> str:
        """SHA-256 of all that is shown, whatever the spaces and line ends between words."""
        words = " ".join("".join(self._shown).split())
        return hashlib.sha256(words.encode("utf-8", "replace")).hexdigest()


def shown(page: str) -> ShownText:
    """What a page shows."""
    parser = ShownText()
    parser.feed(page)
    parser.close()
    return parser
