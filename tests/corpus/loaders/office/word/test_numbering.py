from __future__ import annotations

import pytest

from tests.corpus.loaders.office.building import numbered, numbering, p, read_docx

LEGAL = [
    ("decimal", "%1.", ""),
    ("decimal", "%1.%2", ""),
    ("lowerLetter", "(%3)", ""),
    ("lowerRoman", "%4)", ""),
]


def lines(loaded):
    return [line.strip() for line in loaded.text.splitlines() if line.strip()]


def test_numbers_go_on_after_other_paragraphs_and_begin_anew_below():
    body = "".join(
        [
            numbered("Rent", 0),
            numbered("It is due on the third day.", 1),
            numbered("It is 840 EUR.", 1),
            p("Both sides have agreed on this."),
            numbered("Care", 0),
            numbered("The tenant shall", 1),
            numbered("air the rooms,", 2),
            numbered("clean the gutters", 2),
            numbered("in autumn", 3),
            numbered("Notice", 0),
        ]
    )
    loaded = read_docx(body, numbering(LEGAL))
    assert lines(loaded) == [
        "1. Rent",
        "1.1 It is due on the third day.",
        "1.2 It is 840 EUR.",
        "Both sides have agreed on this.",
        "2. Care",
        "2.1 The tenant shall",
        "(a) air the rooms,",
        "(b) clean the gutters",
        "i) in autumn",
        "3. Notice",
    ]
    assert [(s.level, s.heading) for s in loaded.sections] == [(1, "1. Rent"), (1, "2. Care")]


def test_a_list_may_begin_again_or_share_its_count():
    again = (
        '<w:num w:numId="2"><w:abstractNumId w:val="7"/><w:lvlOverride w:ilvl="0">'
        '<w:startOverride w:val="5"/></w:lvlOverride></w:num>'
        '<w:num w:numId="3"><w:abstractNumId w:val="7"/></w:num>'
    )
    body = numbered("one", 0) + numbered("five", 0, 2) + numbered("six", 0, 2)
    body += numbered("seven", 0, 3)
    loaded = read_docx(body, numbering(LEGAL, again))
    assert lines(loaded) == ["1. one", "5. five", "6. six", "7. seven"]


def test_a_level_that_never_begins_again():
    levels = [("decimal", "%1.", ""), ("decimal", "Clause %2:", '<w:lvlRestart w:val="0"/>')]
    body = numbered("a", 0) + numbered("b", 1) + numbered("c", 0) + numbered("d", 1)
    loaded = read_docx(body, numbering(levels))
    assert lines(loaded) == ["1. a", "Clause 1: b", "2. c", "Clause 2: d"]


def test_skipped_levels_count_and_legal_numbers_are_figures():
    levels = [("upperRoman", "Part %1", ""), ("lowerLetter", "%1.%2", "<w:isLgl/>")]
    body = numbered("x", 1) + numbered("y", 1) + numbered("z", 0) + numbered("w", 1)
    loaded = read_docx(body, numbering(levels))
    assert lines(loaded) == ["1.1 x", "1.2 y", "Part II z", "2.1 w"]


@pytest.mark.parametrize(
    ("form", "text", "shown"),
    [
        ("bullet", "o", "- x"),
        ("bullet", "NOTE:", "NOTE: x"),
        ("bullet", "☒", "- ☒ x"),
        ("none", "%1", "x"),
        ("none", "Whereas", "Whereas x"),
        ("upperLetter", "%1)", "A) x"),
        ("ordinal", "%1 rule", "1st rule x"),
    ],
)
def test_what_stands_before_an_item(form, text, shown):
    assert lines(read_docx(numbered("x", 0), numbering([(form, text, "")]))) == [shown]


def test_numbers_through_styles_belong_to_headings():
    styles = "".join(
        f'<w:style w:type="paragraph" w:styleId="H{level}"><w:name w:val="heading {level}"/>'
        f'<w:pPr><w:numPr><w:ilvl w:val="{level - 1}"/><w:numId w:val="1"/></w:numPr></w:pPr>'
        "</w:style>"
        for level in (1, 2)
    )
    levels = [
        (form, text, f'<w:pStyle w:val="H{level}"/>')
        for level, (form, text, _) in enumerate(LEGAL[:2], 1)
    ]
    body = p("Scope", '<w:pStyle w:val="H1"/>') + p("Terms", '<w:pStyle w:val="H2"/>')
    body += p("Annex", '<w:pStyle w:val="H1"/><w:numPr><w:numId w:val="0"/></w:numPr>')
    loaded = read_docx(body, {"styles": styles, **numbering(levels)})
    assert [(s.level, s.heading) for s in loaded.sections] == [
        (1, "1. Scope"),
        (2, "1.1 Terms"),
        (1, "Annex"),
    ]


def test_a_numbered_sentence_in_a_heading_style_is_text():
    styles = (
        '<w:style w:type="paragraph" w:styleId="H2"><w:name w:val="heading 2"/>'
        '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
    )
    sentence = "The tenant shall pay the rent on the third working day of each month at the latest."
    loaded = read_docx(
        p(sentence, '<w:pStyle w:val="H2"/>'), {"styles": styles, **numbering(LEGAL)}
    )
    assert loaded.text == f"1. {sentence}"
    assert loaded.sections == ()


def test_empty_items_count():
    body = numbered("a", 0) + numbered("", 0) + numbered("c", 0)
    assert lines(read_docx(body, numbering(LEGAL))) == ["1. a", "3. c"]
