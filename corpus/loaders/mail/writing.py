"""A mail as text: its subject, the lines that people know, what it says, what came with it."""

from __future__ import annotations

from pathlib import Path

from corpus.loaders.base import Loaded
from corpus.loaders.mail.bodies import html_blocks, plain_blocks
from corpus.loaders.mail.mail import Mail
from corpus.loaders.writer import TextWriter
from corpus.sections import Mark


def write_mail(writer: TextWriter, mail: Mail, heading: str, path: Path) -> None:
    """Write a mail under its heading."""
    if heading:
        writer.heading(heading, 1)
    # Two spaces part lines, which would be taken for one paragraph.
    if lines := "  \n".join(f"{name}: {value}" for name, value in mail.headers):
        writer.write(lines)
    for body in mail.bodies:
        if body.kind == "html":
            page = html_blocks(body.text, path)
            if page is not None:
                _insert(writer, page)
        elif text := (plain_blocks(body.text) if body.kind == "plain" else body.text):
            writer.write(text)
    if mail.attachments:
        writer.write("Attachments:")
        for number, attachment in enumerate(mail.attachments):
            size = f"{max(1, round(len(attachment.data) / 1024))} KB"
            writer.write(f"- {attachment.name} ({size})", tight=number > 0)


def remarks_of(mail: Mail) -> list[str]:
    """What was left out of a mail or guessed, in one line each."""
    remarks = list(dict.fromkeys(mail.remarks))
    if mail.pictures:
        what = "a picture is" if mail.pictures == 1 else f"{mail.pictures} pictures are"
        remarks.append(f"{what} left out of the text; save what you need of it as a file")
    if mail.encrypted:
        remarks.append(
            f"the mail is encrypted ({mail.encrypted}); save it decrypted in your mail program"
        )
    return remarks


def _insert(writer: TextWriter, page: Loaded) -> None:
    """Write a page that was rendered on its own, with its headings below the mail's."""
    if not page.text.strip():
        return
    offset = writer.write(page.text)
    writer.marks.extend(
        Mark(s.heading, s.level + 1, s.start + offset, s.body_start + offset, s.end + offset)
        for s in page.sections
    )
    writer.tables.extend(table.moved(offset) for table in page.tables)
