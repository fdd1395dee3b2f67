"""What was filled into a PDF's forms and noted on its pages, beside the text of the pages."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator
from typing import Any

from corpus.loaders.pdf.runs import Box, Run, turned_box

# The height of the type of a filled-in value where its field does not show it.
_SIZE = 11.0
_MOST = 5_000
CHECKED = "[x]"


def page_annotations(
    page: Any, forms: Any, turn: int, width: float, height: float
) -> tuple[list[Run], list[str]]:
    """The values of a page's form fields where they stand, and the comments on the page.

    `forms` is PDFium's form environment, None where the file has no form. Places are those on a
    page that is turned as `turned_box` says. What somebody typed onto the page is a run too.
    """
    import pypdfium2.raw as pdfium

    runs: list[Run] = []
    comments: list[str] = []
    for index in range(min(_MOST, pdfium.FPDFPage_GetAnnotCount(page))):
        annotation = pdfium.FPDFPage_GetAnnot(page, index)
        if not annotation:
            continue
        try:
            text, is_comment = _read(annotation, forms)
            box = pdfium.FS_RECTF()
            if is_comment and text:
                comments.append(" ".join(text.split()))
            elif text and pdfium.FPDFAnnot_GetRect(annotation, box):
                place = turned_box((box.left, box.bottom, box.right, box.top), turn, width, height)
                runs.extend(_runs(text, place, len(runs)))
        finally:
            pdfium.FPDFPage_CloseAnnot(annotation)
    return runs, comments


def _read(annotation: Any, forms: Any) -> tuple[str, bool]:
    """The text of an annotation, and whether it is a comment rather than part of the page."""
    import pypdfium2.raw as pdfium

    unseen = pdfium.FPDF_ANNOT_FLAG_HIDDEN | pdfium.FPDF_ANNOT_FLAG_NOVIEW
    kind = pdfium.FPDFAnnot_GetSubtype(annotation)
    if pdfium.FPDFAnnot_GetFlags(annotation) & unseen:
        return "", False
    if kind == pdfium.FPDF_ANNOT_WIDGET:
        return (_value(annotation, forms) if forms else ""), False
    passed_over = (
        pdfium.FPDF_ANNOT_LINK,
        pdfium.FPDF_ANNOT_POPUP,
        pdfium.FPDF_ANNOT_WATERMARK,
        pdfium.FPDF_ANNOT_PRINTERMARK,
    )
    if kind in passed_over:
        return "", False
    text = _string(
        lambda buffer, size: pdfium.FPDFAnnot_GetStringValue(annotation, b"Contents", buffer, size)
    )
    return text.strip(), kind != pdfium.FPDF_ANNOT_FREETEXT


def _value(annotation: Any, forms: Any) -> str:
    """What a form field was filled with; empty for buttons, signatures and passwords."""
    import pypdfium2.raw as pdfium

    kind = pdfium.FPDFAnnot_GetFormFieldType(forms, annotation)
    if kind in (pdfium.FPDF_FORMFIELD_CHECKBOX, pdfium.FPDF_FORMFIELD_RADIOBUTTON):
        return CHECKED if pdfium.FPDFAnnot_IsChecked(forms, annotation) else ""
    written = (
        pdfium.FPDF_FORMFIELD_TEXTFIELD,
        pdfium.FPDF_FORMFIELD_COMBOBOX,
        pdfium.FPDF_FORMFIELD_LISTBOX,
    )
    is_password = pdfium.FPDFAnnot_GetFormFieldFlags(forms, annotation) & (1 << 13)
    if kind not in written or (kind == pdfium.FPDF_FORMFIELD_TEXTFIELD and is_password):
        return ""
    return _string(
        lambda buffer, size: pdfium.FPDFAnnot_GetFormFieldValue(forms, annotation, buffer, size)
    ).strip()


def _string(read: Callable[[Any, int], int]) -> str:
    """The string that a function of PDFium writes into a buffer, as UTF-16."""
    size = read(None, 0)
    if size <= 2:
        return ""
    buffer = (ctypes.c_ushort * (size // 2 + 1))()
    read(buffer, size)
    return bytes(buffer)[: size - 2].decode("utf-16-le", "replace")


def _runs(text: str, place: Box, order: int) -> Iterator[Run]:
    """A run for each line of a text in a box."""
    left, bottom, right, top = place
    lines = [" ".join(line.split()) for line in text.splitlines()]
    size = min(_SIZE, top - bottom)
    middle = (top + bottom) / 2 + (len(lines) - 1) * size * 0.6
    for number, line in enumerate(lines):
        height = middle - number * size * 1.2
        end = min(right, left + 0.5 * size * len(line))
        if line:
            run = Run(line, left, height - size / 2, end, height + size / 2, order + number)
            step = (end - left) / max(1, len(line))
            offset = 0
            for word in line.split(" "):
                start = left + offset * step
                run.words.append((word, start, start + len(word) * step))
                offset += len(word) + 1
            yield run
