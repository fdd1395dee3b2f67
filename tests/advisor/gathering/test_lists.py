"""Lists: an item with all its siblings, whatever marks them."""

from __future__ import annotations

from advisor.gathering.evidence import span_of
from advisor.gathering.lists import ItemList, headings_list, list_around, list_below
from corpus.document import Document, Section
from tests.advisor.small_documents import written


def items(found: ItemList | None) -> list[str]:
    assert found is not None
    for item in found.items:
        for span in item:
            assert found.document.text[span.start : span.end] == span.text
    return [" ".join(span.text for span in item) for item in found.items]


def around(document: Document, words: str) -> ItemList | None:
    return list_around(document, document.text.index(words))


KIT = written("# Kit\n\nEvery intern receives:\n\n- a laptop,\n- a badge. Wear it.\n- a key.\n")


def test_an_item_has_its_siblings_and_what_introduces_them() -> None:
    found = around(KIT, "a badge")
    assert items(found) == ["a laptop,", "a badge. Wear it.", "a key."]
    assert found is not None and found.lead_in is not None
    assert found.lead_in.text == "Every intern receives:"


def test_an_introduction_has_the_items_below() -> None:
    start = KIT.text.index("Every")
    found = list_below(KIT, span_of(KIT, start, start + 22))
    assert items(found) == ["a laptop,", "a badge. Wear it.", "a key."]


def test_a_sentence_may_stand_between() -> None:
    start = "The following is handed out."
    kit = written(f"# Kit\n\n{start} It lasts for years.\n\n- a laptop\n- a badge\n")
    at = kit.text.index(start)
    found = list_below(kit, span_of(kit, at, at + len(start)))
    assert items(found) == ["a laptop", "a badge"]


def test_what_introduces_nothing_has_no_list() -> None:
    plain = written("# Kit\n\nEvery intern receives: a laptop.\n\nNobody gets a car.\n")
    start = plain.text.index("Every")
    assert list_below(plain, span_of(plain, start, start + 32)) is None
    assert around(plain, "Nobody") is None


def test_a_list_without_introduction_stands_under_its_heading() -> None:
    soup = written("# Soup\n\n1. Peel the onions.\n2. Boil them.\n\n# Bread\n\n- Flour\n")
    found = around(soup, "Boil")
    assert items(found) == ["Peel the onions.", "Boil them."]
    assert found is not None and found.lead_in is not None and found.lead_in.text == "Soup"


def test_short_lines_without_a_full_stop_are_a_list() -> None:
    soup = written("# Soup\n\n2 onions\n\n1 litre of water\n\na little salt\n\nBoil it all.\n")
    assert items(around(soup, "1 litre")) == ["2 onions", "1 litre of water", "a little salt"]
    assert around(soup, "Boil it") is None


def test_a_broken_line_goes_on_with_its_item() -> None:
    text = "# Soup\n\n1. Mix the onions in another\n\nbowl.\n\n2. Boil them.\n"
    assert items(around(written(text), "Mix")) == ["Mix the onions in another bowl.", "Boil them."]


def test_one_item_is_no_list() -> None:
    assert around(written("# Kit\n\nEvery intern receives:\n\n- a laptop.\n"), "a laptop") is None


class TestHeadings:
    LEAVE = written(
        "# Leave\n\nRead this.\n\n## Parental\n\nA.\n\n### Fathers\n\nB.\n\n## Sick\n\nC.\n"
    )

    def test_the_headings_directly_below_one(self) -> None:
        found = headings_list(self.LEAVE, self.LEAVE.sections[0])
        assert items(found) == ["Parental", "Sick"]
        assert found is not None and found.lead_in is not None and found.lead_in.text == "Leave"

    def test_a_document_under_one_heading_has_the_headings_below_that(self) -> None:
        assert items(headings_list(self.LEAVE, None)) == ["Parental", "Sick"]

    def test_one_part_is_no_list(self) -> None:
        assert headings_list(self.LEAVE, self.LEAVE.sections[1]) is None

    def test_headings_that_were_made_up_are_not_quoted(self) -> None:
        text = "Comments\n\nYes.\n\nNo.\n"
        whole = Section("Comments", 1, 0, 8, len(text))
        one, two = Section("Comment 1", 2, 10, 10, 14), Section("Comment 2", 2, 16, 16, 19)
        thread = Document("d", "Thread", text, sections=(whole, one, two))
        assert headings_list(thread, whole) is None
