"""The macros and environments of LaTeX that are read, and how many arguments each takes."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from corpus.loaders.plain.tex.source import CODE_MACRO

if TYPE_CHECKING:
    from pylatexenc.macrospec import LatexContextDb

HEADINGS = {
    name: level
    for level, name in enumerate(
        "part chapter section subsection subsubsection paragraph subparagraph".split()
    )
}
# Macros whose arguments are settings, names or measures, not words, by their arguments.
_SETTINGS = {
    "*{": "hspace vspace",
    "{": "label pagestyle thispagestyle pagenumbering bibliographystyle setstretch linespread "
    "hypersetup graphicspath captionsetup selectlanguage usetikzlibrary index glsadd markright "
    "nocite phantom vphantom hphantom usetheme usecolortheme usefonttheme theoremstyle lstset "
    "sisetup tikzset pgfplotsset geometry fontfamily fontseries fontshape hyphenation stepcounter "
    "refstepcounter documentclass cline bookmarksetup",
    "{{": "setlength addtolength setcounter addtocounter numberwithin fontsize newcolumntype "
    "setbeamertemplate setbeamercolor setbeamerfont rule markboth addtocontents",
    "[{": "usepackage pdfbookmark color pagecolor rowcolor cellcolor columncolor "
    "enlargethispage cmidrule",
    "{{{": "addcontentsline definecolor",
    "{[{[": "newtheorem",
    "[": "pause",
}
# Macros with words, or with a meaning of their own.
_WORDS = {
    "*[{": " ".join(HEADINGS),
    "[{": "footnote footnotetext caption subcaption thanks num ang title author date institute "
    "bibitem hyperref includegraphics includesvg qrcode si unit",
    "{": "emph textbf textit texttt textsc textrm textsf text mbox hbox makecell thead shortstack "
    "url nolinkurl path ref eqref autoref cref Cref pageref nameref vref input include subfile "
    "bibliography textsuperscript textsubscript frametitle framesubtitle underline uline enquote "
    "fbox gls glspl Gls acrshort acrlong acrfull ac acp subtitle keywords MakeUppercase "
    "uppercase ce",
    "[[{": "cite citep citet parencite textcite autocite footcite citeauthor citeyear citealp "
    "citealt Citet Citep smartcite supercite fullcite",
    "{{": "href import subimport captionof texorpdfstring colorbox hypertarget hyperlink "
    "foreignlanguage",
    "[{{": "SI qty parbox textcolor",
    "[{{{": "SIrange qtyrange",
    "{{{": "multicolumn",
    "{[{[{": "multirow",
    "[": "item footnotemark printbibliography tableofcontents",
}
_ENVIRONMENTS = {
    "[": "figure figure* table table* theorem lemma proof proposition corollary definition remark "
    "example conjecture claim itemize enumerate subequations exercise solution sidewaystable "
    "sidewaysfigure tikzpicture",
    "{": "supertabular thebibliography multicols multicols* block alertblock "
    "exampleblock column spacing",
    "[{": "tabular longtable minipage tabu longtabu subfigure subtable tblr longtblr",
    "{{": "tabular* tabularx tabulary wrapfigure wraptable adjustwidth xltabular CSLReferences",
    "[[": "frame",
}


@cache
def latex_context() -> LatexContextDb:
    """The specifications of pylatexenc with those of more packages before them."""
    from pylatexenc.latexwalker import get_default_latex_context_db
    from pylatexenc.macrospec import EnvironmentSpec, MacroSpec, VerbatimArgsParser

    macros: list[Any] = [
        MacroSpec(name, args)
        for table in (_SETTINGS, _WORDS)
        for args, names in table.items()
        for name in names.split()
    ]
    macros.append(MacroSpec(CODE_MACRO, "{"))
    macros.append(
        MacroSpec("lstinline", args_parser=VerbatimArgsParser(verbatim_arg_type="verb-macro"))
    )
    environments = [
        EnvironmentSpec(name, args)
        for args, names in _ENVIRONMENTS.items()
        for name in names.split()
    ]
    # Every special is looked for at every character; those of quotation marks and dashes are
    # cheaper to replace afterwards.
    context = get_default_latex_context_db().filter_context(
        exclude_categories=["nonascii-specials"]
    )
    context.add_context_category("more", macros, environments, prepend=True)
    return context


CITES = frozenset(_WORDS["[[{"].split())
SETTINGS = frozenset(name for names in _SETTINGS.values() for name in names.split())
