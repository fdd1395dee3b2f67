"""What Word documents hold besides paragraphs and plain tables."""

from __future__ import annotations

from collections.abc import Callable

from benchmarks.fidelity.content import Box, Content, Grid, Item, Items, Paragraph, Run, Speaker
from benchmarks.fidelity.writers.office import word

Made = tuple[bytes, Content]
_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def _p(text: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr>{_r(text)}</w:p>"


def _r(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'


def _said(*texts: str) -> tuple[Paragraph, ...]:
    return tuple(Paragraph((Run(text),)) for text in texts)


def _made(body: str, content: Content, numbering: str = f"<w:numbering {_W}/>") -> Made:
    return word(body, numbering, []), content


def controls(seed: int) -> Made:
    """Content controls around words, paragraphs, cells and rows."""
    speak = Speaker(seed)
    first, inside, whole = speak.sentence(), speak.phrase(), speak.sentence()
    head = [f"{speak.coined().title()} name", f"{speak.coined().title()} price"]
    rows = [[speak.phrase(), speak.figure()] for _ in range(3)]

    def control(xml: str) -> str:
        return f"<w:sdt><w:sdtPr/><w:sdtContent>{xml}</w:sdtContent></w:sdt>"

    def cell(text: str) -> str:
        return f"<w:tc>{_p(text)}</w:tc>"

    lines = ["".join(map(cell, head))]
    lines += [cell(rows[0][0]) + control(cell(rows[0][1])), "".join(map(cell, rows[1]))]
    table = "".join(f"<w:tr>{line}</w:tr>" for line in lines)
    table += control(f"<w:tr>{''.join(map(cell, rows[2]))}</w:tr>")
    body = f"<w:p>{_r(first + ' ')}{control(_r(inside))}</w:p>{control(_p(whole))}"
    body += f"<w:tbl>{table}</w:tbl>"
    grid = Grid((tuple(map(Box, head)),), tuple(tuple(map(Box, row)) for row in rows))
    return _made(body, Content((*_said(f"{first} {inside}", whole), grid)))


def clauses(seed: int) -> Made:
    """Clauses numbered by Word over levels: 1., 1.1, 1.1(a), with a paragraph between."""
    speak = Speaker(seed)
    texts = {0: "%1.", 1: "%1.%2", 2: "(%3)"}
    forms = {0: "decimal", 1: "decimal", 2: "lowerLetter"}
    levels = "".join(
        f'<w:lvl w:ilvl="{n}"><w:start w:val="1"/><w:numFmt w:val="{forms[n]}"/>'
        f'<w:lvlText w:val="{texts[n]}"/></w:lvl>'
        for n in texts
    )
    numbering = (
        f'<w:numbering {_W}><w:abstractNum w:abstractNumId="0">{levels}</w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
    )
    labels = ("1.", "1.1", "1.2", "(a)", "(b)", "1.3", "2.", "2.1", "(a)", "3.")
    blocks: list[Items | Paragraph] = []
    parts = []
    for number, label in enumerate(labels):
        depth = 2 if label.startswith("(") else 0 if label.endswith(".") else 1
        text = speak.sentence()
        look = f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="1"/></w:numPr>'
        parts.append(_p(text, look))
        blocks.append(Items((Item(depth, label, text),)))
        if number == 4:  # interrupts the list, which goes on
            between = speak.sentence()
            parts.append(_p(between))
            blocks.extend(_said(between))
    return _made("".join(parts), Content(tuple(blocks)), numbering)


def changes(seed: int) -> Made:
    """Tracked changes: inserted words are there, deleted and moved-away ones are not."""
    speak = Speaker(seed)
    before, new, old, after = (speak.sentence() for _ in range(4))
    moved = speak.sentence()
    author = 'w:id="1" w:author="x"'
    gone = f'<w:r><w:delText xml:space="preserve">{old}</w:delText></w:r>'
    body = (
        f"<w:p>{_r(before + ' ')}<w:ins {author}>{_r(new + ' ')}</w:ins>"
        f"<w:del {author}>{gone}</w:del>{_r(after)}</w:p>"
        f"<w:p><w:moveFrom {author}>{_r(moved)}</w:moveFrom></w:p>"
        f"<w:p><w:moveTo {author}>{_r(moved)}</w:moveTo></w:p>"
    )
    return _made(body, Content(_said(f"{before} {new} {after}", moved)))


def boxes(seed: int) -> Made:
    """A text box, written twice as Word does: for itself and for old readers."""
    speak = Speaker(seed)
    before, inside, after = speak.sentence(), speak.sentence(), speak.sentence()
    box = f"<w:txbxContent>{_p(inside)}</w:txbxContent>"
    shape = (
        '<mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wp:anchor><a:graphic>'
        '<a:graphicData uri="http://schemas.microsoft.com/office/word/2010/wordprocessingShape">'
        f"<wps:wsp><wps:txbx>{box}</wps:txbx></wps:wsp></a:graphicData></a:graphic></wp:anchor>"
        "</w:drawing></mc:Choice><mc:Fallback><w:pict><v:shape><v:textbox>"
        f"{box}</v:textbox></v:shape></w:pict></mc:Fallback></mc:AlternateContent>"
    )
    body = f"{_p(before)}<w:p><w:r>{shape}</w:r></w:p>{_p(after)}"
    return _made(body, Content(_said(before, inside, after)))


def equation(seed: int) -> Made:
    """An equation inside a sentence: its letters and figures are words of the sentence."""
    speak = Speaker(seed)
    before, left, right = speak.sentence(), speak.coined(), speak.figure()

    def part(text: str) -> str:
        return f"<m:r><m:t>{text}</m:t></m:r>"

    fraction = f"<m:f><m:num>{part(left)}</m:num><m:den>{part(right)}</m:den></m:f>"
    body = f"<w:p>{_r(before + ' The rate is ')}<m:oMath>{fraction}</m:oMath>{_r(' a day.')}</w:p>"
    known = Paragraph((Run(f"{before} The rate is {left}/{right} a day."),))
    return _made(body, Content((known,)))


def fields(seed: int) -> Made:
    """Fields: what they show is read, what they are told is not; tabs and breaks part words."""
    speak = Speaker(seed)
    before, shown, a, b, c = (speak.coined() for _ in range(5))

    def char(kind: str) -> str:
        return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'

    told = '<w:r><w:instrText xml:space="preserve"> REF _Ref123 \\h </w:instrText></w:r>'
    field = f"{char('begin')}{told}{char('separate')}{_r(shown)}{char('end')}"
    parted = f"<w:r><w:t>{a}</w:t><w:tab/><w:t>{b}</w:t><w:br/><w:t>{c}</w:t></w:r>"
    hidden = "<w:r><w:rPr><w:vanish/></w:rPr><w:t> unseen words</w:t></w:r>"
    body = f"<w:p>{_r(f'See {before} in ')}{field}{hidden}</w:p><w:p>{parted}</w:p>"
    return _made(body, Content(_said(f"See {before} in {shown}", f"{a} {b} {c}")))


def nested(seed: int) -> Made:
    """A table inside a cell of another, and two paragraphs in one cell."""
    speak = Speaker(seed)
    head = [speak.coined().title(), speak.coined().title()]
    rows = [[speak.phrase(), speak.phrase()] for _ in range(2)]
    extra = speak.phrase()
    inner = f"<w:tbl><w:tr><w:tc>{_p(extra)}</w:tc></w:tr></w:tbl>{_p('')}"
    lines = ["".join(f"<w:tc>{_p(text)}</w:tc>" for text in row) for row in [head, *rows]]
    lines[2] = f"<w:tc>{_p(rows[1][0])}</w:tc><w:tc>{_p(rows[1][1])}{inner}</w:tc>"
    body = "".join(f"<w:tr>{line}</w:tr>" for line in lines)
    # A table in a cell may be read with the cell or after the table.
    grid = Grid((tuple(map(Box, head)),), tuple(tuple(map(Box, row)) for row in rows))
    return _made(f"<w:tbl>{body}</w:tbl>{_p('')}", Content((grid,), (extra,)))


DOCUMENTS: dict[str, Callable[[int], Made]] = {
    "controls": controls,
    "clauses": clauses,
    "changes": changes,
    "boxes": boxes,
    "equation": equation,
    "fields": fields,
    "nested": nested,
}
