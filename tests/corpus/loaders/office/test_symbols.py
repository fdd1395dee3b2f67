from __future__ import annotations

from corpus.loaders.office.symbols import is_symbol_font, symbols


def test_letters_of_symbol_fonts_are_what_they_look_like():
    assert symbols("ab DJ", "Symbol") == "αβ Δϑ"
    assert symbols("\uf0fc\uf0fe", "Wingdings") == "✓☑"
    assert symbols("\uf050", "Wingdings 2") == "✓"


def test_other_fonts_keep_their_letters_but_for_private_signs():
    assert symbols("ab\uf0b7", "Arial") == "ab"
    assert not is_symbol_font("Arial")


def test_signs_above_the_font_are_kept():
    assert symbols("•→", "Symbol") == "•→"
