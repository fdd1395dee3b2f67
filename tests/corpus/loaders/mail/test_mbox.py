"""Where one mail of a mailbox ends and the next begins."""

from __future__ import annotations

import pytest

from corpus.loaders.mail.mbox import mail_at, mail_spans

LINE = b"From ana@example.org Fri May  3 10:15:00 2024\n"


def mails(data: bytes) -> list[bytes]:
    return [mail_at(data, span) for span in mail_spans(data)]


@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_mails_are_parted_by_lines_after_a_blank_line(end: bytes) -> None:
    data = (LINE + b"Subject: 1\n\nOne.\n\n" + LINE + b"Subject: 2\n\nTwo.\n").replace(b"\n", end)
    assert [mail.split(end)[0] for mail in mails(data)] == [b"Subject: 1", b"Subject: 2"]


def test_a_sentence_that_begins_with_from_parts_nothing() -> None:
    text = b"\n\nFrom now on it is 20 euros.\n\nFrom 10:15 on.\nFrom 10:15 in 2024 on.\n"
    assert len(mails(LINE + b"Subject: 1\n" + text)) == 1


def test_the_line_of_googles_exports() -> None:
    data = b"From 1798@xxx Fri May 03 10:15:00 +0000 2024\r\nSubject: 1\r\n\r\nOne.\r\n"
    assert mails(data) == [b"Subject: 1\r\n\r\nOne.\r\n"]


def test_words_kept_apart_from_such_lines_are_as_they_were() -> None:
    data = LINE + b"Subject: 1\n\n>From here on.\n>>From there.\n> From a quote.\n"
    assert mails(data) == [b"Subject: 1\n\nFrom here on.\n>From there.\n> From a quote.\n"]


def test_a_single_mail_is_a_mailbox_of_one_and_other_text_none() -> None:
    assert mails(b"Subject: 1\n\nOne.\n") == [b"Subject: 1\n\nOne.\n"]
    assert mails(b"No mail.\n") == []
