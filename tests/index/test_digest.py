"""Digests: titles, what documents are about, outlines and key sentences."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from corpus.document import Document
from corpus.reading import read_document
from index.chunking import embedding_text, passage_context, split_document
from index.digest import Digest, make_digest
from index.errors import IndexMismatch
from index.models.embedding import HashingEmbedder
from index.storage.sqlite_catalog import SqliteCatalog
from tests.index.workbench import Workbench, bytes_below

KEEPING = """\
# Keeping bees

Welcome to our page about bees!

Are you new to bees? This guide explains how bees are kept through a whole year.

## Contents

## Spring

Bees leave the hive when the air is warmer than ten degrees. A keeper checks the stores of honey in
the hive first. It should weigh ten kilograms.

## Summer

However, bees swarm in June. A keeper of bees adds a box to the hive before the bees swarm. How many
boxes does a hive need?

| hive | honey |
|------|-------|
| one  | 12 kg |

## Winter

Bees form a ball in the hive and keep the honey at thirty degrees. See also the next chapter.

Copyright 2020 by the bee keepers of the valley.
"""


def digest(tmp_path: Path, name: str, text: str) -> tuple[Document, Digest]:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    document = read_document(path)
    passages = split_document(document, 300)
    texts = [embedding_text(p.text, passage_context(document, p)) for p in passages]
    return document, make_digest(document, passages, HashingEmbedder().embed(texts))


class TestMaking:
    def test_a_guide(self, tmp_path: Path) -> None:
        document, made = digest(tmp_path, "bees.md", KEEPING)
        assert made.title == "Keeping bees" and made.language == "en"
        about = [span.of(document) for span in made.about]
        assert about[0] == "This guide explains how bees are kept through a whole year."
        assert made.outline == ("Spring", "Summer", "Winter")
        keys = [" ".join(span.of(document).split()) for span in made.key_sentences]
        assert "A keeper of bees adds a box to the hive before the bees swarm." in keys
        assert any(key.startswith("Bees form a ball") for key in keys)
        assert not [key for key in keys if "?" in key or "|" in key or "Copyright" in key]
        assert list(made.key_sentences) == sorted(made.key_sentences, key=lambda s: s.start)

    def test_key_sentences_come_from_everywhere(self, tmp_path: Path) -> None:
        parts = [
            f"## Part {topic}\n\n"
            + f"The {topic} of the mill turns in the river every morning. " * 9
            for topic in ("wheel", "stone", "gate", "shaft", "hopper", "sieve", "chute")
        ]
        document, made = digest(tmp_path, "mill.md", "# The mill\n\n" + "\n\n".join(parts))
        headings = {document.heading_path(span.start)[-1] for span in made.key_sentences}
        assert len(made.key_sentences) == len(headings) == 6

    def test_without_headings(self, tmp_path: Path) -> None:
        text = "\n\n".join(
            f"The lighthouse number {n} shines over the bay at night." for n in range(60)
        )
        _, made = digest(tmp_path, "lights.txt", text)
        assert made.outline == () and len(made.key_sentences) == 6
        assert made.about[0].start < len(text) // 10
        assert made.key_sentences[-1].start > len(text) // 2

    def test_a_thread_is_about_its_opening_post(self, tmp_path: Path) -> None:
        comments = "\n".join(
            f"- The pan of cast iron wants oil and heat, says user {n}." for n in range(40)
        )
        text = (
            "Title: Rusty pan, what now?\n\nContent:\n"
            "My grandmother left me a pan of cast iron with "
            f"rust on it.\n\nComments:\n\n{comments}\n"
        )
        document, made = digest(tmp_path, "thread.txt", text)
        assert [span.of(document) for span in made.about] == [
            "My grandmother left me a pan of cast iron with rust on it."
        ]
        assert made.outline == ()

    def test_a_table_is_about_nothing(self, tmp_path: Path) -> None:
        rows = "\n".join(f"| Plot {n} | {n * 7} | {n * 3} |" for n in range(30))
        _, made = digest(
            tmp_path, "plots.md", f"# Plots\n\n| name | area | rent |\n|-|-|-|\n{rows}\n"
        )
        assert made.title == "Plots"
        assert made.about == () == made.key_sentences

    def test_a_book_of_numbered_chapters(self, tmp_path: Path) -> None:
        parts = [
            f"## {number}\n\nThe captain of the ship wrote {topic} into the log every evening.\n"
            for number, topic in zip(
                ["I", "II", "III", "IV"], "winds tides stars birds".split(), strict=True
            )
        ]
        text = (
            "# The log\n\n"
            + "\n".join(parts)
            + "\n## Colophon\n\nThe book was set in a type of 1750.\n"
        )
        document, made = digest(tmp_path, "log.md", text)
        assert made.outline == ()
        keys = [span.of(document) for span in made.key_sentences]
        assert len(keys) == 4 and all("captain" in key for key in keys)

    def test_headings_without_text(self, tmp_path: Path) -> None:
        _, made = digest(tmp_path, "empty.md", "# Only\n\n## Headings\n\n## Here\n")
        assert made.title == "Only" and made.about == made.key_sentences == ()

    def test_another_language(self, tmp_path: Path) -> None:
        text = "Die Bienen verlassen im Frühling den Stock, sobald die Luft wärmer ist. " * 5
        assert digest(tmp_path, "bienen.txt", text)[1].language == "de"


class TestKeeping:
    def test_one_a_document_in_the_order_of_the_listing(self, bench: Workbench) -> None:
        bench.write("b.md", KEEPING)
        bench.write(
            "a mill.txt", "The mill stands at the river and grinds the corn of the village."
        )
        bench.write("copy/b.md", KEEPING)
        bench.run(bench.docs)
        with bench.reader() as reader:
            listing, digests = reader.listing(), reader.digests()
            assert [d.title for d in digests] == ["A mill", "Keeping bees"]
            assert len(listing) == 3
            assert reader.digest(digests[1].document_id) == digests[1]
            assert reader.digest("gone") is None
            document = reader.document(digests[1].document_id)
            assert document is not None
            assert listing[1].about == digests[1].about[0].of(document)

    def test_it_changes_and_goes_with_its_document(self, bench: Workbench) -> None:
        bench.write(
            "a.md", "# Xyzzyplugh\n\n## Quuxheading\n\nThe mill stands at the river all year."
        )
        bench.write("b.md", KEEPING)
        bench.run(bench.docs)
        bench.write("b.md", KEEPING.replace("## Winter", "## Frost"))
        (bench.docs / "a.md").unlink()
        bench.run()
        with closing(bench.catalog()) as catalog:
            [left] = catalog.digests()
            assert left.outline == ("Spring", "Summer", "Frost")
            assert catalog.undigested() == []
        for path, content in bytes_below(bench.settings.directory):
            assert b"Quuxheading" not in content, path

    def test_its_title_follows_the_file(self, bench: Workbench) -> None:
        path = bench.write("old mill.txt", "the mill stands at the river and grinds the corn.")
        bench.run(bench.docs)
        path.rename(bench.docs / "new mill.txt")
        bench.run()
        with bench.reader() as reader:
            assert [d.title for d in reader.digests()] == ["New mill"]

    def test_an_index_of_another_format_is_refused_and_rebuilt(self, bench: Workbench) -> None:
        bench.write("b.md", KEEPING)
        bench.run(bench.docs)
        with closing(
            SqliteCatalog(bench.layout.catalog(bench.generation), editable=True)
        ) as catalog:
            catalog.set_meta({"format": "1"})
        with pytest.raises(IndexMismatch, match="another version.*advisor index --rebuild"):
            bench.reader()
        with pytest.raises(IndexMismatch, match="format: 1 then"):
            bench.run()
        bench.rebuild()
        with bench.reader() as reader:
            assert len(reader.digests()) == 1
