from __future__ import annotations

from pathlib import Path

import pytest

from corpus.document import Source
from corpus.loaders.plain.tex.loader import load_tex
from corpus.tables import row_cells


def load(body: str, preamble: str = ""):
    source = (
        f"\\documentclass{{article}}\n{preamble}\n\\begin{{document}}\n{body}\n\\end{{document}}"
    )
    return load_tex(source.encode(), Path("a.tex"))


def test_title_author_sections_and_nothing_of_the_preamble():
    loaded = load(
        "\\maketitle\n\\section{Sowing}\nIn May.\n\\subsection*{The \\emph{depth}}\n3 cm.\n"
        "\\section{Harvest}\nIn August.",
        "\\usepackage{x}\\title{On Beans\\thanks{For all.}}\\author{Ann Lee \\and Bob Ray}",
    )
    assert (loaded.title, loaded.source) == ("On Beans", Source(author="Ann Lee, Bob Ray"))
    assert [(s.heading, s.level) for s in loaded.sections] == [
        ("On Beans", 1),
        ("Sowing", 2),
        ("The depth", 3),
        ("Harvest", 2),
    ]
    assert loaded.text.startswith(
        "On Beans\n\nAnn Lee, Bob Ray\n\n[1] For all.\n\nSowing\n\nIn May."
    )


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("Sch\\\"on, caf\\'e, na\\\"{\\i}ve, \\o{}re --- ``so''~5\\,\\% of \\$3.",
         "Schön, café, naïve, øre — “so” 5 % of $3."),
        ("One % a comment\nline, 50\\% more.", "One line, 50% more."),
        ("As \\cite[p.~5]{lee20,ray21} says in Section~\\ref{sec:a}.",
         "As [lee20, ray21, p. 5] says in Section [sec:a]."),
        ("It is \\textbf{bold} and {\\it so} on, \\url{http://x.org/a_b%20c}.",
         "It is bold and so on, http://x.org/a_b%20c."),
        ("The energy is\n\\begin{equation}\\label{e}\nE = mc^2\n\\end{equation}\nfor $m \\ge 0$.",
         "The energy is E = mc² for m ≥ 0."),
        ("With $\\begin{pmatrix}1&2\\end{pmatrix}$ it is.",
         "With $\\begin{pmatrix}1&2\\end{pmatrix}$ it is."),
        ("At \\SI{25.5}{\\celsius} and \\qty{3}{\\kilo\\metre\\per\\hour}, \\num{3e8} times.",
         "At 25.5 °C and 3 km/h, 3 × 10⁸ times."),
        ("See \\protect\\hyperlink{n1}{the parcel} and \\hyperref[a]{the anchor} of it."
         "\\protect\\hyperlink{n1}{\\textsuperscript{1}}",
         "See the parcel and the anchor of it.¹"),
        ("\\protect\\hypertarget{n5}{}{Five} of \\hypertarget{b}{six},"
         "\\phantomsection\\label{c} so.",
         "Five of six, so."),
        ("H\\textsubscript{2}O, \\LaTeX, \\unknown[a=1]{kept}.", "H₂O, LaTeX, kept."),
    ],
)  # fmt: skip
def test_a_sentence_reads_as_it_is_set(source, words):
    assert load(source).text == words


def test_a_footnote_leaves_the_sentence_whole():
    loaded = load("Sow in May.\\footnote{Not in \\emph{April}.} Then wait.\n\nNext.")
    assert loaded.text == "Sow in May [1]. Then wait.\n\n[1] Not in April.\n\nNext."


def test_the_files_own_macros_are_replaced():
    loaded = load(
        "\\product{} weighs \\kg{5}, \\most[7] or \\most. $x \\in \\R$, $\\sgn(x)$.",
        "\\newcommand{\\product}{Beanomat}\\newcommand{\\kg}[1]{#1\\,kg}\\def\\R{\\mathbb{R}}"
        "\\newcommand{\\most}[1][9]{at most #1}\\DeclareMathOperator{\\sgn}{sgn}",
    )
    assert loaded.text == "Beanomat weighs 5 kg, at most 7 or at most 9. x ∈ ℝ, sgn(x)."


def test_macros_that_multiply_end():
    names = "abcdefghij"
    bomb = "".join(
        rf"\newcommand{{\x{after}}}{{" + rf"\x{before} " * 10 + "}"
        for before, after in zip(names, names[1:], strict=False)
    )
    loaded = load("Text. \\xj", "\\newcommand{\\xa}{boom}" + bomb)
    assert loaded.text.startswith("Text.") and len(loaded.text) < 200_000


def test_lists_are_numbered_as_they_are_set():
    loaded = load(
        "\\begin{enumerate}\\item One\\begin{enumerate}\\item Inner\\item More\\end{enumerate}"
        "\\item Two\\end{enumerate}\n\\begin{enumerate}[label=(\\roman*),start=3]\\item X\n"
        "\\end{enumerate}\n\\begin{itemize}\\item<1-> P\\item[Q] R\\end{itemize}\n"
        "\\begin{description}\\item[Term] Its meaning.\\end{description}"
    )
    assert loaded.text == (
        "1. One\n   (a) Inner\n   (b) More\n2. Two\n\n(iii) X\n\n- P\n- Q: R\n\n"
        "- Term: Its meaning."
    )


def test_merged_cells_and_headers_of_two_rows():
    loaded = load(
        "\\begin{table}\\caption{Tariffs}\\begin{tabular}{|l|cc|}\\hline\n"
        "\\multirow{2}{*}{Zone} & \\multicolumn{2}{c|}{Charge} \\\\ \\cline{2-3}\n"
        " & Day & Night \\\\ \\midrule\nA & 4 \\& more & $6 \\pm 1$ \\\\[2pt] \\hline\n"
        "\\multirow{2}{*}{B} & 7 & 8\\\\ & 9 & 10 \\\\ \\hline\\end{tabular}\\end{table}"
    )
    [table] = loaded.tables
    assert loaded.text == (
        "Tariffs\n\nZone | Charge | Charge\nZone | Day | Night\nA | 4 & more | 6 ± 1\n"
        "B | 7 | 8\nB | 9 | 10"
    )
    cells = row_cells(loaded.text, table, loaded.text.index("B | 9"))
    assert [[loaded.text[a:b] for a, b in cell.heads] for cell in cells] == [
        ["Zone"],
        ["Charge", "Day"],
        ["Charge", "Night"],
    ]


def test_a_table_over_pages_has_its_header_once():
    loaded = load(
        "\\begin{longtable}{ll}\\hline A & B \\\\ \\endfirsthead A & B \\\\ \\endhead\n"
        "\\multicolumn{2}{r}{continued} \\\\ \\endfoot 1 & 2 \\\\ 3 & 4 \\\\ \\end{longtable}"
    )
    assert loaded.text == "A | B\n1 | 2\n3 | 4"
    assert loaded.tables[0].header_rows == 1


def test_code_stays_as_it_is():
    loaded = load(
        "Run \\verb|a_b %|:\n\\begin{lstlisting}[language=Python]\nx = 1 % 2 \\textbf{y}\n"
        "\\end{lstlisting}"
    )
    assert loaded.text == "Run a_b %:\n\n```python\nx = 1 % 2 \\textbf{y}\n```"


def test_what_is_not_read_is_said():
    loaded = load(
        "Text of \\today. \\input{chapters/two} \\includegraphics[width=5cm]{a.png}"
        "\\begin{tikzpicture}\\draw (0,0);\\end{tikzpicture}"
    )
    assert loaded.text == "Text of ."
    assert {note.text for note in loaded.notes} == {
        "the day on which it is set was left out",
        "the file chapters/two that it includes was left out",
        "pictures are not read (2)",
    }


def test_a_package_stays_plain_text():
    source = "\\NeedsTeXFormat{LaTeX2e}\n\\ProvidesPackage{beans}\n\\newcommand{\\bean}{Bean}\n"
    assert load_tex(source.encode(), Path("a.tex")).text == source


def test_a_part_of_a_document_is_read_too():
    assert load_tex(b"\\section{Sowing}\nIn May.", Path("a.tex")).text == "Sowing\n\nIn May."


def test_a_tangled_source_is_read_as_plain_text_with_a_note():
    loaded = load("\\section{A}\nWords to keep. " + "\\footnote[ a " * 40)
    assert "Words to keep." in loaded.text
    assert "plain text" in loaded.notes[-1].text


def test_xspace_keeps_the_space_behind_a_macro():
    loaded = load(
        "\\lib grows. In \\lib, and (\\lib) or \\lib\nhere.", "\\newcommand{\\lib}{Bean 7B\\xspace}"
    )
    assert loaded.text == "Bean 7B grows. In Bean 7B, and (Bean 7B) or Bean 7B here."


def test_a_heading_that_is_the_target_of_a_link():
    loaded = load(
        "\\hypertarget{dry-beans}{%\n"
        "\\section{Dry \\texorpdfstring{H\\textsubscript{2}O}{H2O} beans}"
        "\\label{dry-beans}}\n\nIn May."
    )
    assert loaded.text == "Dry H₂O beans\n\nIn May."
    assert [section.heading for section in loaded.sections] == ["Dry H₂O beans"]


@pytest.mark.parametrize(
    ("settings", "item"),
    [
        ("\\def\\labelenumi{\\arabic{enumi}.}\n\\setcounter{enumi}{3}\n\\tightlist", "4. Beans"),
        ("\\setcounter{enumi}{3}", "4. Beans"),
        ("\\def\\labelenumi{(\\alph{enumi})}", "(a) Beans"),
        ("\\renewcommand{\\labelenumi}{\\roman{enumi})}", "i) Beans"),
    ],
)
def test_a_list_counts_as_it_says_inside(settings, item):
    assert (
        load(f"\\begin{{enumerate}}\n{settings}\n\\item\n  Beans\n\\end{{enumerate}}").text == item
    )


@pytest.mark.parametrize(
    ("environment", "code"),
    [
        ("Highlighting", "\\KeywordTok{def}\\NormalTok{ f(x): }\\ControlFlowTok{return} "
         "\\OperatorTok{{-}}\\NormalTok{\\{x\\}}\n  "
         "\\CommentTok{\\# \\textless{}a\\_b\\textbackslash{}n}"),
        ("sphinxVerbatim", "\\PYG{k}{def} \\PYG{n+nf}{f}\\PYG{p}{(}x): \\PYG{k}{return} "
         "\\PYGZhy{}\\PYGZob{}x\\PYGZcb{}\n  "
         "\\PYG{c}{\\PYGZsh{} \\PYGZlt{}a\\PYGZus{}b\\PYGZbs{}n}"),
    ],
)  # fmt: skip
def test_coloured_code_is_code(environment, code):
    loaded = load(f"\\begin{{{environment}}}[]\n{code}\n\\end{{{environment}}}")
    assert loaded.text == "```\ndef f(x): return -{x}\n  # <a_b\\n\n```"


def test_rules_between_the_rows_of_a_table_are_no_words():
    rows = (
        "Tree & Price \\\\ \\specialrule{1pt}{-1pt}{0pt} Elm & 4 \\\\ \\addlinespace[2pt] Oak & 5"
    )
    loaded = load(f"\\begin{{tabular}}{{ll}}{rows}\\end{{tabular}}")
    assert loaded.text == "Tree | Price\nElm | 4\nOak | 5"
