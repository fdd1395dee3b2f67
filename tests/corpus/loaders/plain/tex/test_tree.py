from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pylatexenc.latexwalker import LatexWalker

from corpus.loaders.plain.tex.macros import latex_context
from corpus.loaders.plain.tex.tree import TangledError, body_nodes

PIECES = st.sampled_from(
    ["a", "Two words", " ", "\n", "\n\n", ".", ", ", "\\emph{b c}", "\\frac12", "$x^2 + y_3$", "é",
     "{", "}", "[", "]", "\\item[a b] c", "\\\\*[2pt]", "*", "~", "--", "\\section{A}", "`a'", "&",
     "\\begin{quote}", "\\end{quote}", "\\verb|a b|", "(1)", "\\alpha b", "10:30"]
)  # fmt: skip


def said(nodes):
    return [(type(node).__name__, node.latex_verbatim()) for node in nodes]


@given(st.lists(PIECES, max_size=12).map("".join))
@settings(deadline=None)
def test_words_taken_at_once_make_the_same_tree(source):
    walker = LatexWalker(source, latex_context(), tolerant_parsing=True)
    assert said(body_nodes(source)) == said(walker.get_latex_nodes()[0])


def test_words_cost_no_step_for_each_letter(monkeypatch):
    calls = []
    get_token = LatexWalker.get_token

    def counted(self, *args, **options):
        calls.append(args)
        return get_token(self, *args, **options)

    monkeypatch.setattr(LatexWalker, "get_token", counted)
    body_nodes("Some words, in a sentence.\n" * 500 + "\\emph{the end}")
    assert len(calls) < 50


@pytest.mark.parametrize("opened", ["\\section[ a ", "\\footnote[ a ", "\\begin{tabular}[ a "])
def test_what_is_never_closed_ends_in_bounded_steps(opened):
    with pytest.raises(TangledError):
        body_nodes(opened * 40)
