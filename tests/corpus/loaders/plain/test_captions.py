from __future__ import annotations

from pathlib import Path

import pytest

from corpus.document import Document
from corpus.loaders.plain.captions import load_captions


def load(text: str, name: str = "a.srt"):
    return load_captions(text.encode(), Path(name))


def place_of(loaded, words: str) -> str | None:
    document = Document("x", "x", loaded.text, places=loaded.places)
    return document.place(loaded.text.index(words))


def test_a_sentence_runs_over_captions_and_each_has_its_time():
    loaded = load(
        "1\n00:00:01,000 --> 00:00:04,000\nThe beans were sown\nin the last week\n\n"
        "2\n00:00:04,000 --> 00:00:06,500\nof <i>May</i> &amp; {\\an8}grew.\n\n"
        "3\n01:01:12,000 --> 01:01:14,000\nForty-two did.\n"
    )
    assert loaded.text == "The beans were sown in the last week of May & grew.\n\nForty-two did."
    assert place_of(loaded, "beans") == "0:00:01"
    assert place_of(loaded, "of May") == "0:00:04"
    assert place_of(loaded, "Forty") == "1:01:12"


def test_speakers_notes_and_styles_of_webvtt():
    loaded = load(
        "WEBVTT - The garden talk\nKind: captions\n\nSTYLE\n::cue { color: red }\n\n"
        "NOTE\nnot said\n\nintro\n00:01.000 --> 00:04.000 align:start\n<v.loud Ann Lee>It grew.\n\n"
        "00:05.000 --> 00:06.000\n<v Bob>How <c.red>much</c>?</v>\n",
        "a.vtt",
    )
    assert loaded.title == "The garden talk"
    assert loaded.text == "Ann Lee: It grew.\n\nBob: How much?"


def test_rolling_captions_are_said_once():
    loaded = load(
        "WEBVTT\n\n00:00.000 --> 00:02.000\nthe first line of it\n\n"
        "00:02.000 --> 00:04.000\nthe first line of it\ncomes<00:00:03.000><c> before</c>\n\n"
        "00:04.000 --> 00:06.000\ncomes before\nthe second.\n\n"
        "00:06.000 --> 00:08.000\nthe second.\nThen 42\n"
    )
    assert loaded.text == "the first line of it comes before the second. Then 42"
    assert place_of(loaded, "Then") == "0:00:06"


def test_what_is_said_twice_is_kept():
    loaded = load(
        "1\n00:00:01,000 --> 00:00:02,000\nNo.\n\n2\n00:00:03,000 --> 00:00:04,000\nNo.\n\n"
        "3\n00:00:05,000 --> 00:00:06,000\nYes.\n"
    )
    assert loaded.text == "No. No. Yes."


def test_empty_lines_and_figures_in_a_caption_are_kept():
    loaded = load(
        "1\n00:00:01,000 --> 00:00:02,000\nIt costs\n\n3.50 euros\n\n"
        "2\n00:00:03,000 --> 00:00:04,000\n2024\n3\n00:00:05,000 --> 00:00:06,000\nwas good.\n"
    )
    assert loaded.text == "It costs 3.50 euros 2024 was good."


def test_a_dialogue_is_a_line_for_each():
    loaded = load("1\n00:00:01,000 --> 00:00:02,000\n- Who is there?\n- Me.\n")
    assert loaded.text == "- Who is there?\n\n- Me."


def test_youtubes_own_format():
    loaded = load("0:00:01.000,0:00:04.000\nIt grew.\n\n0:00:05.000,0:00:06.000\nMuch.\n", "a.sbv")
    assert loaded.text == "It grew. Much."


def test_recognised_speech_without_full_stops_is_cut():
    cues = "".join(
        f"{n}\n00:00:{n:02},000 --> 00:00:{n:02},900\nten words of speech that nobody has ended\n\n"
        for n in range(1, 30)
    )
    assert max(map(len, load(cues).text.split("\n\n"))) < 250


@pytest.mark.parametrize("text", ["No times at all.", "WEBVTT\n\nNothing."])
def test_a_file_without_captions_is_plain_text(text):
    loaded = load(text)
    assert loaded.text == text
    assert [note.kind for note in loaded.notes] == ["damaged"]
