from __future__ import annotations

from pathlib import Path

from corpus.document import Source
from corpus.loaders.plain.org import load_org

TEXT = """#+TITLE: The Pump
#+AUTHOR: Ann Lee
# a comment
* TODO Settings :work:urgent:
:PROPERTIES:
:ID: 12
:END:
The pump is *blue* and =fast=. See
[[https://x.org][the site]] and a/b/c.

** Ports
| Name | Port |
|------+------|
| Hub  |   80 |

- One
  - Inner
- term :: meaning
  goes on

#+BEGIN_SRC python :results output
x = 1
#+END_SRC
#+INCLUDE: "b.org"
"""


def test_an_org_file():
    loaded = load_org(TEXT.encode(), Path("a.org"))
    assert (loaded.title, loaded.source) == ("The Pump", Source(author="Ann Lee"))
    assert [(s.heading, s.level) for s in loaded.sections] == [
        ("The Pump", 1),
        ("TODO Settings", 2),
        ("Ports", 3),
    ]
    assert loaded.text == (
        "The Pump\n\nTODO Settings\n\nThe pump is blue and fast. See the site and a/b/c.\n\n"
        "Ports\n\nName | Port\nHub | 80\n\n- One\n  - Inner\n- term: meaning goes on\n\n"
        "```python\nx = 1\n```"
    )
    assert loaded.tables[0].header_rows == 1
    assert [note.text for note in loaded.notes] == [
        'the file "b.org" that it includes was left out'
    ]


def test_what_is_never_closed_is_kept():
    loaded = load_org(b"Text.\n\n:LOGBOOK:\nMore.\n\n#+begin_src\nx = 1\n", Path("a.org"))
    assert "More." in loaded.text and "x = 1" in loaded.text


def test_brackets_and_marks_without_an_end_are_text():
    source = b"[[[[a]] and [[https://x.org][the *page*]]"
    assert load_org(source, Path("a.org")).text == "[[a and the page"
    long = "*" + "a b " * 200 + "c*"
    assert load_org(f"Then {long} d.".encode(), Path("a.org")).text == f"Then {long} d."
