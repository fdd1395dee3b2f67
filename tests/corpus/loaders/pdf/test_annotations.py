from __future__ import annotations

from pathlib import Path

from corpus.loaders.pdf.loader import load_pdf
from tests.corpus.builders import Line, column, pdf

PATH = Path("a.pdf")
_YES = "/AP << /N << /Yes 10 0 R >> >>"


def test_the_values_of_a_form_stand_beside_their_names():
    lines = [Line("Name:", 72, 700), Line("Member since:", 72, 680), Line("Pays by card", 90, 660)]
    lines += [Line("Pays in cash", 90, 640)]
    fields = [
        "/Subtype /Widget /FT /Tx /T (name) /V (Ann Rose) /Rect [120 695 260 712]",
        "/Subtype /Widget /FT /Ch /T (since) /V (2019) /Opt [(2019)] /Rect [150 675 260 692]",
        f"/Subtype /Widget /FT /Btn /T (card) /V /Yes /AS /Yes {_YES} /Rect [72 655 84 667]",
        f"/Subtype /Widget /FT /Btn /T (cash) /V /Off /AS /Off {_YES} /Rect [72 635 84 647]",
        "/Subtype /Widget /FT /Tx /Ff 8192 /T (secret) /V (hunter2) /Rect [72 600 160 612]",
    ]
    assert load_pdf(pdf([lines], annotations=fields), PATH).text.split("\n\n") == [
        "Name: Ann Rose",
        "Member since: 2019",
        "[x] Pays by card",
        "Pays in cash",
    ]


def test_comments_stand_below_their_page_and_what_was_typed_onto_it_at_its_place():
    notes = [
        "/Subtype /Text /Contents (Ask Tom about this.) /Rect [300 690 320 710]",
        "/Subtype /FreeText /Contents (Paid on 3 May) /Rect [72 650 200 664]",
        "/Subtype /Highlight /Contents (Is that right?) /Rect [72 690 200 710]",
        "/Subtype /Text /F 2 /Contents (Hidden from view) /Rect [72 10 90 20]",
    ]
    lines = [*column("The bill of the carpenter.", "It was sent twice.", top=700, step=100)]
    assert load_pdf(pdf([lines], annotations=notes), PATH).text.split("\n\n") == [
        "The bill of the carpenter.",
        "Paid on 3 May",
        "It was sent twice.",
        "Comment: Ask Tom about this.",
        "Comment: Is that right?",
    ]
