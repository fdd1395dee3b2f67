"""Word's equations (OMML) as one line of text."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from corpus.loaders.office import formulas
from corpus.loaders.office.word.markup import DELETED, MC, M, W, chosen

if TYPE_CHECKING:
    from lxml.etree import _Element

_PROPERTIES = frozenset(
    M + name
    for name in (
        "fPr rPr ctrlPr radPr naryPr dPr sSupPr sSubPr sSubSupPr sPrePr funcPr limLowPr limUppPr "
        "mPr eqArrPr accPr barPr boxPr borderBoxPr groupChrPr phantPr oMathParaPr argPr"
    ).split()
)


def equation(element: _Element) -> str:
    """The text of an `m:oMath` or of any part of one."""
    write = _WRITERS.get(element.tag)
    return " ".join(_inside(element).split()) if write is None else write(element)


def _inside(element: _Element) -> str:
    pieces: list[str] = []
    for child in element:
        tag = child.tag
        if tag in (M + "t", W + "t"):
            pieces.append(child.text or "")
        elif tag in (W + "br", W + "tab", M + "br"):
            pieces.append(" ")
        elif tag == MC + "AlternateContent":
            branch = chosen(child)
            pieces.append("" if branch is None else _inside(branch))
        elif tag in _WRITERS:
            pieces.append(_WRITERS[tag](child))
        elif isinstance(tag, str) and tag not in _PROPERTIES and tag not in DELETED:
            pieces.append(_inside(child))
    return formulas.beside(pieces)


def _at(element: _Element, name: str) -> str:
    found = element.find(M + name)
    return "" if found is None else " ".join(_inside(found).split())


def _set(element: _Element, path: str, default: str) -> str:
    """The `m:val` of a property; `default` where the property is left out."""
    found = element.find("/".join(M + step for step in path.split("/")))
    return default if found is None else found.get(M + "val", "")


def _is_set(element: _Element, path: str) -> bool:
    return _set(element, path, "0") not in ("0", "off", "false")


def _fraction(element: _Element) -> str:
    above, below = _at(element, "num"), _at(element, "den")
    if _set(element, "fPr/type", "bar") == "noBar":
        return f"{above}; {below}"
    return formulas.fraction(above, below)


def _scripts(element: _Element) -> str:
    return formulas.scripts(_at(element, "e"), _at(element, "sub"), _at(element, "sup"))


def _before(element: _Element) -> str:
    return formulas.scripts("", _at(element, "sub"), _at(element, "sup")) + _at(element, "e")


def _root(element: _Element) -> str:
    hidden = _is_set(element, "radPr/degHide")
    return formulas.root(_at(element, "e"), "" if hidden else _at(element, "deg"))


def _operation(element: _Element) -> str:
    sign = _set(element, "naryPr/chr", "∫")
    return formulas.operation(sign, _at(element, "sub"), _at(element, "sup"), _at(element, "e"))


def _brackets(element: _Element) -> str:
    opening = _set(element, "dPr/begChr", "(")
    closing = _set(element, "dPr/endChr", ")")
    between = _set(element, "dPr/sepChr", "|")
    parts = [" ".join(_inside(part).split()) for part in element.iterchildren(M + "e")]
    return f"{opening.replace('〈', '⟨')}{between.join(parts)}{closing.replace('〉', '⟩')}"


def _function(element: _Element) -> str:
    return formulas.function(_at(element, "fName"), _at(element, "e"))


def _limit(element: _Element) -> str:
    below = element.tag == M + "limLow"
    limit = _at(element, "lim")
    base = _at(element, "e")
    return f"{base}{'_' if below else '^'}{formulas.grouped(limit)}" if limit else base


def _matrix(element: _Element) -> str:
    rows = [
        [" ".join(_inside(cell).split()) for cell in row.iterchildren(M + "e")]
        for row in element.iterchildren(M + "mr")
    ]
    return formulas.matrix(rows)


def _lines(element: _Element) -> str:
    # "&" marks where the lines of an array are aligned.
    lines = [" ".join(_inside(e).replace("&", "").split()) for e in element.iterchildren(M + "e")]
    return "; ".join(filter(None, lines))


def _accent(element: _Element) -> str:
    return formulas.accented(_at(element, "e"), _set(element, "accPr/chr", "^"))


def _bar(element: _Element) -> str:
    above = _set(element, "barPr/pos", "bot") == "top"
    return formulas.accented(_at(element, "e"), "‾") if above else _at(element, "e")


def _grouping(element: _Element) -> str:
    sign = _set(element, "groupChrPr/chr", "⏟")
    base = _at(element, "e")
    # An arrow may carry what stands over it; a brace only groups.
    return base if sign in "⏟⏞" else f"{base}{sign}"


def _phantom(element: _Element) -> str:
    return _at(element, "e") if _set(element, "phantPr/show", "1") not in ("0", "off") else ""


_WRITERS: dict[object, Callable[[_Element], str]] = {
    M + "f": _fraction,
    M + "sSup": _scripts,
    M + "sSub": _scripts,
    M + "sSubSup": _scripts,
    M + "sPre": _before,
    M + "rad": _root,
    M + "nary": _operation,
    M + "d": _brackets,
    M + "func": _function,
    M + "limLow": _limit,
    M + "limUpp": _limit,
    M + "m": _matrix,
    M + "eqArr": _lines,
    M + "acc": _accent,
    M + "bar": _bar,
    M + "groupChr": _grouping,
    M + "phant": _phantom,
}
