"""Files in containers, by paths as if the containers were folders."""

from __future__ import annotations

import io
import stat
import struct
import tarfile
import zipfile
from pathlib import Path

import pytest

from corpus.containers.opening import Containers, container_of, is_archive, is_container
from corpus.document import SourceFile
from corpus.errors import DocumentError, DocumentMissingError, TooLargeError
from corpus.library import Scan, scan, unpack
from corpus.reading import read_document
from tests.corpus.builders import tar_archive, zip_archive

LAMP = "# Lamp\n\nThe lamp is red.\n"


def opened(path: Path) -> Scan:
    with Containers() as containers:
        return unpack(SourceFile(path, path.name, path), containers)


def found(path: Path) -> list[str]:
    return [file.relative for file in opened(path).files]


def reasons(path: Path) -> dict[str, str]:
    return {
        refusal.path.relative_to(path.parent).as_posix(): refusal.reason
        for refusal in opened(path).refusals
    }


def write(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


def test_what_is_a_container() -> None:
    names = ["a.zip", "a.TAR.GZ", "a.tgz", "a.tar", "a.eml", "a.mbox", "a.msg", "a.gz", "a.docx"]
    assert [name for name in names if is_container(Path(name))] == names[:7]
    assert [name for name in names if is_archive(Path(name))] == names[:4]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.zip", zip_archive({"in/lamp.md": LAMP, "in/photo.bmp": b"BM"})),
        ("a.tar", tar_archive({"in/lamp.md": LAMP, "in/photo.bmp": b"BM"})),
        ("a.tar.gz", tar_archive({"in/lamp.md": LAMP, "in/photo.bmp": b"BM"}, gzip=True)),
        ("a.tgz", tar_archive({"./in/lamp.md": LAMP, "in/photo.bmp": b"BM"}, gzip=True)),
    ],
)
def test_the_files_of_an_archive_are_documents(tmp_path: Path, name: str, data: bytes) -> None:
    archive = write(tmp_path / name, data)
    (offered,) = scan([tmp_path]).files
    assert offered.path == archive
    found = opened(archive)
    assert [file.relative for file in found.files] == [f"{name}/in/lamp.md"]
    assert (found.skipped, found.refusals) == ({".bmp": 1}, ())
    document = read_document(found.files[0])
    assert document.text == LAMP
    assert document.id == read_document(write(tmp_path / "lamp.md", LAMP.encode())).id


def test_the_same_is_passed_over_as_in_folders(tmp_path: Path) -> None:
    names = ["LICENSE.md", "SOURCES.md", ".git/a.md", "__MACOSX/a.md", "a.md"]
    archive = write(tmp_path / "a.zip", zip_archive(dict.fromkeys(names, LAMP)))
    assert found(archive) == ["a.zip/a.md"]


def test_an_archive_in_an_archive_is_opened_and_one_in_that_refused(tmp_path: Path) -> None:
    inner = zip_archive({"lamp.md": LAMP})
    deep = zip_archive({"deeper.zip": inner})
    files = {"tar.tar": tar_archive({"b.md": LAMP}), "in.zip": inner, "deep.zip": deep}
    archive = write(tmp_path / "a.zip", zip_archive(files))
    assert found(archive) == ["a.zip/tar.tar/b.md", "a.zip/in.zip/lamp.md"]
    assert reasons(archive) == {
        "a.zip/deep.zip/deeper.zip": "lies too deep in other archives; unpack those yourself"
    }
    assert read_document(archive / "in.zip" / "lamp.md").text == LAMP


def test_members_are_read_one_after_the_other_from_containers_that_stay_open(
    tmp_path: Path,
) -> None:
    inner = zip_archive({"a.md": "# A\n", "b.md": "# B\n"})
    archive = write(tmp_path / "a.zip", zip_archive({"1.zip": inner, "2.zip": inner, "c.md": LAMP}))
    with Containers() as containers:
        first = containers.open(archive)
        for name, text in [("1.zip/a.md", b"# A\n"), ("2.zip/b.md", b"# B\n"), ("c.md", b"# Lamp")]:
            assert containers.read(archive / name, 100).startswith(text)
            assert containers.open(archive) is first


def test_a_folder_with_the_name_of_an_archive_is_a_folder(tmp_path: Path) -> None:
    (tmp_path / "a.zip").mkdir()
    write(tmp_path / "a.zip" / "lamp.md", LAMP.encode())
    assert [file.relative for file in scan([tmp_path]).files] == ["a.zip/lamp.md"]
    assert container_of(tmp_path / "a.zip" / "lamp.md") is None


def test_a_member_that_is_gone_is_missing(tmp_path: Path) -> None:
    archive = write(tmp_path / "a.zip", zip_archive({"lamp.md": LAMP}))
    with pytest.raises(DocumentMissingError, match="does not exist"):
        read_document(archive / "other.md")
    archive.unlink()
    with pytest.raises(DocumentMissingError, match="does not exist"):
        read_document(archive / "lamp.md")


def test_a_member_over_the_limit_is_refused_by_its_own_name(tmp_path: Path) -> None:
    archive = write(tmp_path / "a.zip", zip_archive({"lamp.md": LAMP}))
    with Containers() as containers, pytest.raises(TooLargeError) as caught:
        containers.read(archive / "lamp.md", 5)
    assert caught.value.path == archive / "lamp.md"


def test_a_damaged_member_is_refused_and_the_others_are_read(tmp_path: Path) -> None:
    data = bytearray(zip_archive({"a.md": LAMP, "b.md": "# B\n\nIt is whole.\n"}))
    data[data.index(b"a.md") + 6] ^= 0xFF
    archive = write(tmp_path / "a.zip", bytes(data))
    with pytest.raises(DocumentError, match="damaged or incomplete") as caught:
        read_document(archive / "a.md")
    assert caught.value.path == archive / "a.md"
    assert read_document(archive / "b.md").title == "B"


def test_names_that_lead_out_links_and_passwords_are_refused_alone(tmp_path: Path) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name in ("../out.md", "/abs.md", "two\nlines.md", "locked.md", "fine.md"):
            archive.writestr(name, LAMP)
        link = zipfile.ZipInfo("link.md")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "fine.md")
    data = bytearray(stream.getvalue())
    entry = data.rindex(b"locked.md") - 46
    assert data[entry : entry + 4] == b"PK\x01\x02"
    data[entry + 8] |= 1  # the flag of encryption in the list of files
    path = write(tmp_path / "a.zip", bytes(data))
    assert found(path) == ["a.zip/fine.md"]
    said = reasons(path)
    refused = ["../out.md", "abs.md", "link.md", "locked.md", "two_lines.md"]
    assert sorted(said) == [f"a.zip/{name}" for name in refused]
    assert "leads out" in said["a.zip/../out.md"] and "leads out" in said["a.zip/abs.md"]
    assert said["a.zip/link.md"].startswith("is a link")
    assert said["a.zip/locked.md"] == "needs a password; save a copy without one"


def test_links_in_a_tar_are_not_followed(tmp_path: Path) -> None:
    files = {"lamp.md": LAMP, "link.md@": "lamp.md", "out.md@": "/etc/passwd"}
    archive = write(tmp_path / "a.tar", tar_archive(files))
    assert found(archive) == ["a.tar/lamp.md"]
    assert sorted(reasons(archive)) == ["a.tar/link.md", "a.tar/out.md"]


def test_an_archive_with_a_password_is_refused_in_one_line(tmp_path: Path) -> None:
    data = bytearray(zip_archive({"a.md": LAMP, "b.md": LAMP}))
    start = 0
    while (start := data.find(b"PK\x01\x02", start)) >= 0:
        data[start + 8] |= 1
        start += 4
    archive = write(tmp_path / "a.zip", bytes(data))
    assert reasons(archive) == {"a.zip": "needs a password; save a copy without one"}


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.zip", b"no archive", "is damaged or incomplete"),
        ("a.zip", zip_archive({}), "is empty"),
        ("a.zip", zip_archive({"a.txt": b"0" * 20_000_000}), "unpacks to over 100 times"),
        (
            "a.tgz",
            tar_archive({"a.txt": b"0" * 20_000_000}, gzip=True),
            "unpacks to over 100 times",
        ),
        ("a.tgz", tar_archive({"a.md": LAMP}, gzip=True)[:60], "is damaged or incomplete"),
        ("a.tar", b"no archive" * 100, "is damaged or incomplete"),
        ("a.zip", zip_archive(dict.fromkeys(map("{}/".format, range(100)), "")), "is empty"),
        ("a.zip", b"PK\x01\x02" * 60_001, "holds over 30000 files and folders"),
        (
            "a.zip",
            zip_archive(dict.fromkeys(map("{}.md".format, range(20_001)), "")),
            "holds doc",
        ),
    ],
    ids=["none", "empty", "bomb", "gzip bomb", "cut off", "no tar", "folders", "list", "files"],
)
def test_what_is_hostile_or_broken_is_refused_in_one_line(
    tmp_path: Path, name: str, data: bytes, reason: str
) -> None:
    said = reasons(write(tmp_path / name, data))
    assert list(said) == [name]
    assert all(line.startswith(reason) and "\n" not in line for line in said.values())


def test_what_many_small_archives_unpack_to_counts_together(tmp_path: Path) -> None:
    inner = zip_archive({"a.txt": b"0" * 15_000_000})
    files = {f"{number}.zip": inner for number in range(40)}
    archive = write(tmp_path / "a.zip", zip_archive(files))
    assert found(archive) == []
    assert list(reasons(archive)) == ["a.zip"]
    assert "over 512 MB" in reasons(archive)["a.zip"]


def test_a_header_that_claims_to_be_huge_is_not_read_into_memory(tmp_path: Path) -> None:
    header = tarfile.TarInfo("pax")
    header.size, header.type = 50_000_000, tarfile.XHDTYPE
    archive = write(tmp_path / "a.tar", header.tobuf() + b"9" * 50_000_000)
    assert "a header is too long" in reasons(archive)["a.tar"]


def test_a_zip_that_lies_about_its_size_gives_no_more_than_it_says(tmp_path: Path) -> None:
    data = bytearray(zip_archive({"a.txt": b"word " * 4_000}))
    entry = data.index(b"PK\x01\x02")
    data[entry + 24 : entry + 28] = struct.pack("<I", 10)
    archive = write(tmp_path / "a.zip", bytes(data))
    with pytest.raises(DocumentError, match="damaged or incomplete"):
        read_document(archive / "a.txt")
