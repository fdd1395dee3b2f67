from __future__ import annotations

import pytest

from tests.corpus.loaders.office.building import read_docx, run


def r(text):
    return f"<m:r><m:t>{text}</m:t></m:r>"


def made(name, properties="", **parts):
    inside = "".join(f"<m:{part}>{content}</m:{part}>" for part, content in parts.items())
    return f"<m:{name}><m:{name}Pr>{properties}</m:{name}Pr>{inside}</m:{name}>"


def val(name, text):
    return f'<m:{name} m:val="{text}"/>'


ROWS = "".join(f"<m:mr><m:e>{r(a)}</m:e><m:e>{r(b)}</m:e></m:mr>" for a, b in ("12", "34"))


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        (r("F=420 kN"), "F=420 kN"),
        (made("f", num=r("a+b"), den=r("2c")), "(a+b)/(2c)"),
        (made("f", num=r("1"), den=r("2")), "1/2"),
        (made("f", val("type", "noBar"), num=r("n"), den=r("k")), "n; k"),
        (made("sSup", e=r("x"), sup=r("2")), "x²"),
        (made("sSup", e=r("x"), sup=r("n+1")), "x^(n+1)"),
        (made("sSup", e=r("a+b"), sup=r("2")), "(a+b)²"),
        (made("sSub", e=r("x"), sub=r("1")) + r("y"), "x_1 y"),
        (made("sSubSup", e=r("x"), sub=r("i"), sup=r("2")), "x_i²"),
        (made("rad", val("degHide", "1"), deg="", e=r("x+1")), "√(x+1)"),
        (made("rad", deg=r("3"), e=r("8")), "∛8"),
        (made("nary", val("chr", "∑"), sub=r("i=1"), sup=r("n"), e=r("i")), "∑_(i=1)^n i"),
        (made("nary", sub=r("0"), sup=r("1"), e=r("x")), "∫_0^1 x"),
        (made("d", e=r("x")), "(x)"),
        (
            made("d", val("begChr", "[") + val("endChr", "]"), e=f"<m:m>{ROWS}</m:m>"),
            "[1, 2; 3, 4]",
        ),
        (r("2") + made("func", fName=r("sin"), e=r("x")), "2 sin x"),
        (made("func", fName=made("limLow", e=r("lim"), lim=r("x→0")), e=r("x")), "lim_(x→0) x"),
        (made("acc", val("chr", "\u20d7"), e=r("v")), "v\u20d7"),
        (made("eqArr", e=r("a&amp;=1")), "a=1"),
        (made("phant", val("show", "0"), e=r("gone")) + r("y"), "y"),
    ],
)
def test_an_equation_is_read_in_its_sentence(markup, text):
    body = f"<w:p>{run('It is ')}<m:oMath>{markup}</m:oMath>{run('.')}</w:p>"
    assert read_docx(body).text == f"It is {text}."


def test_equations_on_lines_of_their_own():
    lines = "".join(f"<m:oMath>{r(text)}</m:oMath>" for text in ("a=1", "b=2"))
    assert read_docx(f"<w:p><m:oMathPara>{lines}</m:oMathPara></w:p>").text == "a=1\nb=2"
