"""Groups of documents, by folder and by what they are about."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.groups import groups_of, spoken
from index.indexing.recipe import IndexSettings
from tests.index.workbench import Workbench


@pytest.mark.parametrize(
    ("path", "said"),
    [("guides/line-management", "Line management"), ("guides/it", "IT"), ("", "")],
)
def test_folders_as_people_say_them(path: str, said: str) -> None:
    assert spoken(path) == said


def test_one_folder_is_divided_by_what_it_is_about(tmp_path: Path) -> None:
    docs = tmp_path / "docs"
    docs.mkdir()
    bench = Workbench(docs, IndexSettings(tmp_path / "i", "", "embedded", 400, tmp_path / "c"))
    for n, month in enumerate(("May", "June", "July", "August", "October")):
        bench.write(f"{n}.md", f"# Baking bread in {month}\n\nFlour, yeast and water are baked.\n")
        bench.write(f"b{n}.md", f"# Violin lessons of {month}\n\nThe strings are tuned first.\n")
    bench.run(docs)
    with bench.reader() as reader:
        groups = groups_of(reader.digests(), reader)
    titles = [sorted({digest.title.split()[0] for digest in group.digests}) for group in groups]
    assert sorted(titles) == [["Baking"], ["Violin"]]
    assert {len(group.digests) for group in groups} == {5}
    assert sorted(group.name for group in groups) == ["Baking", "Violin"]


def test_no_group_is_nearly_all(tmp_path: Path) -> None:
    docs = tmp_path / "docs"
    docs.mkdir()
    bench = Workbench(docs, IndexSettings(tmp_path / "i", "", "embedded", 400, tmp_path / "c"))
    for n, what in enumerate(("rye", "wheat", "spelt", "oat", "maize", "rice", "barley", "millet")):
        bench.write(f"{n}.md", f"# Baking bread of {what}\n\nFlour of {what} is baked.\n")
    bench.write("b.md", "# Violin lessons\n\nThe strings are tuned first.\n")
    bench.run(docs)
    with bench.reader() as reader:
        groups = groups_of(reader.digests(), reader)
    assert max(len(group.digests) for group in groups) <= 6
    assert sum(len(group.digests) for group in groups) == 9


def test_many_folders_are_few_groups_and_none_is_lost(tmp_path: Path) -> None:
    docs = tmp_path / "docs"
    docs.mkdir()
    bench = Workbench(docs, IndexSettings(tmp_path / "i", "", "hashing:64", 400, tmp_path / "c"))
    for n in range(12):
        for page in range(2):
            bench.write(f"room{n}/{page}.md", f"# Room {n}, page {page}\n\nIt is painted blue.\n")
    bench.run(docs)
    with bench.reader() as reader:
        digests = reader.digests()
        groups = groups_of(digests, reader)
    assert len(groups) == 8 and sum(len(group.digests) for group in groups) == len(digests) == 24
