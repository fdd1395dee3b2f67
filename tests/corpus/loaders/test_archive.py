from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from corpus.errors import BrokenDocumentError, EncryptedDocumentError, TooLargeError
from corpus.loaders import archive
from corpus.loaders.archive import Archive
from tests.corpus.builders import archive as zipped

PATH = Path("a.epub")
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600


def test_parts_are_read():
    box = Archive(zipped({"a.xml": "<a>é</a>"}), PATH)
    assert box.names == {"a.xml"}
    assert box.xml("a.xml").text == "é"


def test_no_zip_is_broken():
    with pytest.raises(BrokenDocumentError, match="damaged"):
        Archive(b"PK\x03\x04 nonsense", PATH)


def test_a_missing_or_damaged_part_is_broken():
    data = bytearray(zipped({"a.xml": "<a>" + "x" * 500 + "</a>"}))
    with pytest.raises(BrokenDocumentError, match=r"b\.xml"):
        Archive(bytes(data), PATH).read("b.xml")
    data[40] ^= 0xFF
    with pytest.raises(BrokenDocumentError, match=r"a\.xml"):
        Archive(bytes(data), PATH).read("a.xml")


def test_a_bomb_is_refused_before_it_is_unpacked(monkeypatch):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as box:
        box.writestr("a.xml", b"\x00" * 3_000_000)
    monkeypatch.setattr(archive, "MAX_PART_BYTES", 2_000_000)
    with pytest.raises(TooLargeError, match=r"a\.xml"):
        Archive(out.getvalue(), PATH).read("a.xml")
    monkeypatch.setattr(archive, "MAX_UNPACKED_BYTES", 2_000_000)
    with pytest.raises(TooLargeError, match="over the limit"):
        Archive(out.getvalue(), PATH)


def test_entities_are_not_fetched(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("hush")
    page = f'<!DOCTYPE a [<!ENTITY x SYSTEM "file://{secret}">]><a>b&x;</a>'
    root = Archive(zipped({"a.xml": page}), PATH).xml("a.xml")
    assert "".join(root.itertext()) in ("b", "b&x;")


def test_entities_made_to_exhaust_memory_are_refused():
    laughs = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 9}">' for i in range(1, 9))
    page = f'<!DOCTYPE a [<!ENTITY l0 "ha">{laughs}]><a>&l8;</a>'
    with pytest.raises(BrokenDocumentError, match="amplification"):
        Archive(zipped({"a.xml": page}), PATH).xml("a.xml")


def test_bad_xml_is_broken():
    with pytest.raises(BrokenDocumentError, match=r"a\.xml"):
        Archive(zipped({"a.xml": "<a>"}), PATH).xml("a.xml")


def test_office_containers_of_another_kind():
    with pytest.raises(BrokenDocumentError, match=r"\.docx"):
        Archive(OLE, PATH)
    with pytest.raises(EncryptedDocumentError, match="password"):
        Archive(OLE + "EncryptedPackage".encode("utf-16-le"), PATH)


def test_a_part_of_one_letter_again_and_again_is_refused_and_a_picture_is_not():
    box = Archive(zipped({"a.xml": "<p>x</p>" * 3_000_000, "b.txt": "0" * 10_000_000}), PATH)
    with pytest.raises(TooLargeError, match=r"a\.xml, which unpacks to 22 MB, far more"):
        box.read("a.xml")
    assert len(box.read("b.txt")) == 10_000_000
