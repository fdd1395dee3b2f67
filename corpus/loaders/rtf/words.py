"""The control words of RTF by what is done with what follows them."""

from __future__ import annotations

CHARACTERS = {
    "tab": "\t", "line": "\n", "lbr": "\n", "emdash": "—", "endash": "–", "lquote": "‘",
    "rquote": "’", "ldblquote": "“", "rdblquote": "”", "bullet": "•", "emspace": " ",
    "enspace": " ", "qmspace": " ", "~": " ", "_": "-", "{": "{", "}": "}", "\\": "\\",
    "\t": "\t",
}  # fmt: skip
# Groups that are texts of their own.
NOTES = frozenset(("footnote",))
BOXES = frozenset(("shptxt", "dptxbxtext"))
MARGINS = frozenset(
    "header headerl headerr headerf footer footerl footerr footerf".split(),
)
# Groups without text that is shown.
SKIPPED = frozenset(
    "colortbl fldinst template xe tc rxe listtable listoverridetable revtbl rsidtbl "
    "generator nonshppict shprslt nonesttables filetbl datafield themedata colorschememapping "
    "ftnsep ftnsepc ftncn aftnsep aftnsepc aftncn atnid atnauthor atndate atntime atnref atrfstart "
    "atrfend bkmkstart bkmkend sp panose falt fontemb private mmathPict objclass objname keywords "
    "subject doccomm operator company category manager comment buptim printim revtim userprops "
    "xmlnstbl latentstyles datastore wgrffmtfilter pgptbl hlinkbase".split()
)
# Groups marked as new with `\*`, for old programs to pass over, with text that is shown.
ENTERED = frozenset(
    "footnote shpinst do ud moMath moMathPara mf mr me mrad mdeg mnary msSup msSub msSubSup mfunc "
    "mfName mlim mlimLow mlimUpp mgroupChr macc mbar mbox md meqArr mm mmr msPre mnum mden "
    "msub msup mmath shppict pntext listtext annotation dptxbxtext".split()
)
# What parts of an equation are written with, in one line.
EQUATION_SIGNS = {"mnum": "", "mden": "/", "msub": "_", "msup": "^"}
# Groups without text, of which it is told how many were left out.
COUNTED = {"annotation": "comments", "objdata": "objects", "pict": "pictures"}
CODE_PAGES = {"ansi": "cp1252", "mac": "mac_roman", "pc": "cp437", "pca": "cp850"}
