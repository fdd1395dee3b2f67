"""Finding words in a document, however they are written there."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.document import Document
from corpus.language.folding import folded
from ui.page.reader.finding import MOST, Folded, find

TEXT = (
    "Café  straße 10² m² naïve ﬁnance e\u0301te\u0301 Œuvre ½ 1½ İstanbul ŁÓDŹ über half\u00adway "
    "a time\noff; don’t 100 % (sic)"
)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("cafe", "Café"),
        ("CAFÉ straße", "Café  straße"),
        ("strasse", "straße"),
        ("10 2", "10²"),
        ("102", None),
        ("m2", "m²"),
        ("finance", "ﬁnance"),
        ("inan", "ﬁnan"),
        ("ete", "e\u0301te"),
        ("oeuvre", "Œuvre"),
        ("istanbul", "İstanbul"),
        ("lodz", "ŁÓDŹ"),
        ("über", "über"),
        ("halfway", "half\u00adway"),
        ("time off", "time\noff"),
        ("don't", "don’t"),
        ("100 % (SIC)", "100 % (sic)"),
        (".*", None),
        ("   ", None),
    ],
)
def test_words_are_found_in_any_form(words, found):
    spans = find(Document("d", "T", TEXT), words)
    assert [TEXT[start:end] for start, end in spans] == ([] if found is None else [found])


def test_places_are_in_order_and_front_matter_is_none():
    text = "title: tea\n\nTea and tea, and steam."
    document = Document("d", "T", text, body_start=12)
    assert [text[start:end] for start, end in find(document, "TEA")] == ["Tea", "tea", "tea"]


def test_no_more_places_are_kept_than_are_counted():
    assert len(find(Document("d", "T", "a" * 3 * MOST), "a")) == MOST + 1


@given(st.text(max_size=40))
def test_a_text_is_folded_as_searches_fold_it(text):
    # But for letters of several characters that Unicode puts together only side by side.
    apart = "".join(map(folded, text.replace("\u0345", "")))
    if apart == folded(text.replace("\u0345", "")):
        assert Folded(text.replace("\u0345", "")).text == apart


@given(st.text(max_size=30), st.text(min_size=1, max_size=8), st.text(max_size=30))
def test_every_span_lies_in_the_text_and_says_the_words(before, words, after):
    text = before + words + after
    for start, end in Folded(text).find(words):
        assert 0 <= start < end <= len(text)
        assert "".join(folded(words).split()) in "".join(folded(text[start:end]).split())
