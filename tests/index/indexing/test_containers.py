"""Documents in archives are added, updated and removed with them, each on its own."""

from __future__ import annotations

from contextlib import closing

import pytest

from corpus.containers.zipped import ZipContainer
from index.indexing.indexer import Report
from tests.corpus.builders import zip_archive
from tests.corpus.mail_builders import mail
from tests.index.workbench import Workbench, paragraphs

FILES = {
    "tides.md": paragraphs("tides"),
    "deep/bridges.md": paragraphs("bridges"),
    "empty.md": "",
    "picture.bmp": b"BM",
}


def counts(report: Report) -> tuple[int, int, int, int, int]:
    """Added, updated, moved, removed, unchanged."""
    return report.added, report.updated, report.moved, report.removed, report.unchanged


def titles(bench: Workbench) -> list[str]:
    with closing(bench.catalog()) as catalog:
        return [line.title for line in catalog.listing()]


def refused(report: Report) -> dict[str, str]:
    return {refusal.path.name: refusal.reason for refusal in report.refused}


@pytest.fixture
def packed(bench: Workbench) -> Workbench:
    """An archive with two documents, one that is refused and a picture, beside a document."""
    bench.write("bread.md", paragraphs("bread"))
    bench.write("reports.zip", zip_archive(FILES))
    report = bench.run(bench.docs)
    assert counts(report) == (3, 0, 0, 0, 0)
    assert report.documents == 3
    assert report.skipped == {".bmp": 1}
    assert refused(report) == {"empty.md": "is empty (0 bytes); remove it or write it again"}
    return bench


def test_what_lies_in_an_archive_is_found_by_its_place_there(packed: Workbench) -> None:
    packed.require_agreement()
    assert packed.documents() == {"bread.md", "reports.zip/deep/bridges.md", "reports.zip/tides.md"}
    assert "reports.zip/deep/bridges.md" in packed.answers("what property has the bridges")


def test_an_unchanged_archive_is_not_opened_again(
    packed: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    generation = packed.generation

    def forbidden(*_: object) -> None:
        raise AssertionError("it is not to be opened")

    monkeypatch.setattr(ZipContainer, "__init__", forbidden)
    report = packed.run()
    assert counts(report) == (0, 0, 0, 0, 3)
    assert report.skipped == {".bmp": 1}
    assert list(refused(report)) == ["empty.md"]
    assert packed.generation == generation


def test_a_changed_member_is_updated_and_the_others_stay(packed: Workbench) -> None:
    changed = {**FILES, "tides.md": paragraphs("moons"), "empty.md": paragraphs("clocks")}
    packed.write("reports.zip", zip_archive(changed))
    report = packed.run()
    assert counts(report) == (1, 1, 0, 0, 2)
    assert report.refused == ()
    assert "reports.zip/tides.md" in packed.answers("what property has the moons")
    assert "About tides" not in titles(packed)
    packed.require_agreement()


def test_a_member_that_is_renamed_is_moved_and_one_taken_out_removed(packed: Workbench) -> None:
    packed.write("reports.zip", zip_archive({"old/tides.md": FILES["tides.md"]}))
    report = packed.run()
    assert counts(report) == (0, 0, 1, 1, 1)
    assert report.embedded == 0
    assert packed.documents() == {"bread.md", "reports.zip/old/tides.md"}


def test_a_moved_archive_embeds_nothing(packed: Workbench) -> None:
    (packed.docs / "kept").mkdir()
    (packed.docs / "reports.zip").rename(packed.docs / "kept" / "all.zip")
    report = packed.run()
    assert counts(report) == (0, 0, 2, 0, 1)
    assert report.embedded == 0
    assert "kept/all.zip/tides.md" in packed.documents()
    assert counts(packed.run()) == (0, 0, 0, 0, 3)


def test_what_lay_in_an_archive_goes_with_it(packed: Workbench) -> None:
    (packed.docs / "reports.zip").unlink()
    report = packed.run()
    assert counts(report) == (0, 0, 0, 2, 1)
    assert report.refused == ()
    assert packed.documents() == {"bread.md"}
    packed.require_agreement()


def test_a_broken_archive_is_refused_alone_every_time_and_answers_nothing(
    packed: Workbench,
) -> None:
    whole = (packed.docs / "reports.zip").read_bytes()
    packed.write("reports.zip", whole[: len(whole) // 2])
    for _ in range(2):
        report = packed.run()
        assert list(refused(report)) == ["reports.zip"]
        assert "damaged or incomplete" in refused(report)["reports.zip"]
        assert packed.documents() == {"bread.md"}
    packed.write("reports.zip", whole)
    assert counts(packed.run()) == (2, 0, 0, 0, 1)


def test_an_archive_that_is_named_is_a_root_of_its_own(bench: Workbench) -> None:
    archive = bench.write("reports.zip", zip_archive(FILES))
    bench.write("bread.md", paragraphs("bread"))
    bench.run(archive)
    assert bench.documents() == {"reports.zip/deep/bridges.md", "reports.zip/tides.md"}
    report = bench.run(bench.docs)
    assert counts(report) == (1, 0, 0, 0, 2)
    bench.indexer().forget(bench.docs)
    assert bench.documents() == set()
    assert counts(bench.run(bench.docs)) == (3, 0, 0, 0, 0)


def test_the_same_content_in_and_out_of_an_archive_is_one_document(packed: Workbench) -> None:
    packed.write("tides again.md", FILES["tides.md"])
    report = packed.run()
    assert counts(report) == (1, 0, 0, 0, 3)
    assert report.embedded == 0
    (packed.docs / "reports.zip").unlink()
    assert counts(packed.run()) == (0, 0, 0, 2, 2)
    assert "tides again.md" in packed.answers("what property has the tides")


def test_a_title_made_from_a_name_follows_the_name_in_an_archive(bench: Workbench) -> None:
    text = "Every morning the bakery on the corner sells bread. It is open on Sundays."
    bench.write("a.zip", zip_archive({"opening hours.txt": text}))
    bench.run(bench.docs)
    assert titles(bench) == ["Opening hours"]
    bench.write("a.zip", zip_archive({"shop times.txt": text}))
    bench.run()
    assert titles(bench) == ["Shop times"]


def test_a_dry_run_counts_what_lies_in_an_archive(packed: Workbench) -> None:
    packed.write("reports.zip", zip_archive({"tides.md": paragraphs("moons")}))
    plan = packed.plan()
    assert [change.file.relative for change in plan.updated] == ["reports.zip/tides.md"]
    assert [record.relative for record in plan.removed] == ["reports.zip/deep/bridges.md"]


def test_what_came_with_a_mail_is_known_by_the_mail(bench: Workbench) -> None:
    offer, bill = paragraphs("offers").encode(), paragraphs("bills").encode()
    letter = bench.write("letter.eml", mail(files={"offer.md": offer, "bad.pdf": b"no"}).as_bytes())
    report = bench.run(bench.docs)
    assert counts(report) == (2, 0, 0, 0, 0)
    assert list(refused(report)) == ["bad.pdf"]
    assert bench.documents() == {"letter.eml", "letter.eml/offer.md"}
    assert counts(bench.run()) == (0, 0, 0, 0, 2)
    bench.write("letter.eml", mail(files={"offer.md": offer, "bill.md": bill}).as_bytes())
    report = bench.run()
    assert counts(report) == (1, 1, 0, 0, 1)
    assert report.refused == ()
    bench.write("letter.eml", b"no mail any more")
    report = bench.run()
    assert counts(report) == (0, 0, 0, 2, 0)
    assert list(refused(report)) == list(refused(bench.run())) == ["letter.eml"]
    letter.unlink()
    assert bench.run().refused == ()
