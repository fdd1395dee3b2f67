"""What a document's text is made of, and how it is shown."""

import dataclasses

import pytest

from corpus.document import Document, Place, Section
from corpus.loaders.plain.text import plain_loaded
from corpus.tables import find_tables
from tests.ui.reading import soup, text_of
from ui.page.reader import excerpt as viewer
from ui.page.reader import html as reader
from ui.page.reader.excerpt import Looked, Window
from ui.page.reader.html import View
from ui.page.reader.structure import parts, style_of

HANDBOOK = """# Handbook

Welcome to **us**.

1. the lead,
2. the council:
   - in two days
   - in writing

> Never on Sundays.

| Place | Meals |
|-------|------:|
| Oslo | 62 EUR |
| Lis\\|bon | **45** EUR |

```python
def pay(days):

    return days
```

- [x] Booked
- [ ] Paid
"""


def document_of(text):
    loaded = plain_loaded(text, ())
    return Document("d", "Handbook", loaded.text, sections=loaded.sections, tables=loaded.tables)


def quoting(document, path, *quotes):
    """The document opened at the first of some quotes."""
    base = viewer.whole(document, path)
    cited = []
    for number, quote in enumerate(quotes, start=1):
        at = document.text.index(quote)
        cited.append(dataclasses.replace(base.focus, number=number, quote=quote, start=at,
                                         end=at + len(quote)))  # fmt: skip
    return dataclasses.replace(base, focus=cited[0], elsewhere=tuple(cited))


def shown(document, path="handbook.md", *quotes, window=None):
    looked = quoting(document, path, *quotes) if quotes else viewer.whole(document, path)
    window = window or viewer.window_around(document, looked.focus)
    return soup(reader.view(View(looked, document, window)))


def test_markdown_is_shown_as_what_it_means():
    page = shown(document_of(HANDBOOK))
    assert page.select_one("[role=heading]").text == "Handbook"
    assert page.select_one("p.text strong").text == "us"
    items = [(text_of(i.select_one(".bullet")), text_of(i), i["data-depth"]) for i in page("li")]
    assert items == [
        ("1.", "1.the lead,", "0"),
        ("2.", "2.the council:", "0"),
        ("•", "•in two days", "1"),
        ("•", "•in writing", "1"),
        ("☑", "☑Booked", "0"),
        ("☐", "☐Paid", "0"),
    ]
    assert text_of(page.select_one("blockquote")) == "Never on Sundays."
    assert [text_of(th) for th in page("th")] == ["Place", "Meals"]
    assert [text_of(td) for td in page("td")] == ["Oslo", "62 EUR", "Lis|bon", "45 EUR"]
    assert page.select_one("pre code").text == "def pay(days):\n\n    return days"


def test_a_quoted_row_is_marked_with_its_header():
    page = shown(document_of(HANDBOOK), "handbook.md", "Oslo | 62 EUR")
    assert [text_of(row) for row in page.select("tr.quoted")] == ["PlaceMeals", "Oslo62 EUR1"]
    assert [mark.text for mark in page("mark")] == ["Oslo", "62 EUR"]
    assert [button["data-uses"] for button in page.select("button.back")] == ["1"]


@pytest.mark.parametrize(
    ("quote", "words"),
    [
        ("Welcome to **us**.", ["Welcome to ", "us", "."]),
        ("in two days", ["in two days"]),
        ("the lead,\n2. the council:", ["the lead,", "the council:"]),
        ("    return days", ["    return days"]),
        ("def pay(days):\n\n    return", ["def pay(days):\n\n    return"]),
        ("Handbook", ["Handbook"]),
        ("Sundays", ["Sundays"]),
    ],
)
def test_the_mark_is_on_the_words(quote, words):
    assert [mark.text for mark in shown(document_of(HANDBOOK), "a.md", quote)("mark")] == words


def test_words_that_are_only_signs_are_marked_in_the_source():
    page = shown(document_of(HANDBOOK), "a.md", "|-------|------:|")
    assert [mark.text for mark in page("mark")] == ["|-------|------:|"]
    assert "# Handbook" not in [text_of(part) for part in page.select("p")]


def test_a_window_that_begins_in_code_shows_code():
    text = "# Code\n\n```\n" + "line of code\n" * 4000 + "```\n\nAfter **it**.\n"
    document = document_of(text)
    start = text.index("line", 20_000)
    window = Window(start, len(text))
    kinds = [part.kind for part in parts(document, window, "markdown")]
    assert kinds == ["code", "prose"]
    assert shown(document, window=window).select_one("strong").text == "it"


def test_the_text_of_other_formats_has_no_signs_of_markdown():
    text = "Costs * 2 are **not** bold.\n\n- an item_of_code\n"
    page = shown(Document("d", "T", text), "letter.docx")
    assert text_of(page.select_one("p.text")) == "Costs * 2 are **not** bold."
    assert page.select_one("li").text == "•an item_of_code"


def test_a_plain_text_keeps_its_lines():
    text = "A letter\n\n  indented   so\nand so\n"
    page = shown(Document("d", "T", text, tables=find_tables(text)), "letter.txt")
    assert page.select_one(".lines").text == "A letter\n\n  indented   so\nand so"


def test_a_table_of_many_rows_has_its_header_wherever_one_looks():
    text = "City | Rate\n" + "".join(f"City {n} | {n} EUR\n" for n in range(5000))
    document = Document("d", "T", text, tables=find_tables(text))
    page = shown(document, "rates.csv", "City 3000 | 3000 EUR")
    assert [text_of(th) for th in page("th")] == ["City", "Rate"]
    rows = [text_of(row) for row in page.select("tbody tr")]
    assert len(rows) < 2000
    assert "City 3000" in rows[len(rows) // 2 - 1] + rows[len(rows) // 2] + rows[len(rows) // 2 + 1]
    assert page.select_one(".table.tall") is not None


def test_places_between_paragraphs_are_said_quietly_and_pages_part():
    text = "One.\n\nTwo.\n\nThree."
    places = (Place(0, "0:00:01"), Place(6, "0:00:05"))
    page = shown(Document("d", "T", text, places=places), "talk.srt")
    assert [text_of(p) for p in page.select(".place-start")] == ["0:00:01", "0:00:05"]
    assert not page.select(".page-start")
    page = shown(Document("d", "T", text, page_starts=(0, 6)), "talk.pdf")
    assert [text_of(p) for p in page.select(".page-start")] == ["Page 1", "Page 2"]


def test_the_headings_above_are_said():
    text = "# A\n\nOne.\n\n## B\n\nTwo."
    document = document_of(text)
    page = shown(document, "a.md", "Two.")
    assert text_of(page.select_one(".here")) == "Section: A › B"
    assert [h["data-path"] for h in page.select("[role=heading]")] == ["A", "A › B"]
    title = dataclasses.replace(document, title="A")
    assert text_of(shown(title, "a.md", "Two.").select_one(".here")) == "Section: B"
    assert document.sections[0] == Section("A", 1, 0, 5, len(text))


@pytest.mark.parametrize(
    ("path", "style"),
    [("a.md", "markdown"), ("b.ipynb", "markdown"), ("c.TXT", "plain"), ("d.pdf", "written"),
     ("e", "written"), ("f.csv", "written")],
)  # fmt: skip
def test_a_name_says_how_its_text_is_written(path, style):
    assert style_of(path) == style


def test_what_is_looked_at_is_marked_once():
    looked = quoting(document_of(HANDBOOK), "a.md", "Welcome")
    assert isinstance(looked, Looked)
    assert [c.number for c in looked.marked] == [1]
