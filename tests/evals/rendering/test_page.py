"""The report as a page: what it holds, and in a browser that may not talk to anybody."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import replace
from html import unescape
from pathlib import Path
from xml.etree import ElementTree

import pytest

from evals.records import Status
from evals.rendering import html
from evals.rendering.cases import highlighted, is_failing
from evals.rendering.plots import calibration, latency, metric_intervals, risk_coverage
from tests.evals.rendering import samples

SECOND = "answering=quote"


@pytest.fixture(scope="module")
def one() -> str:
    return html(samples.report(), samples.records())


@pytest.fixture(scope="module")
def two() -> str:
    records = samples.records() + samples.records(SECOND, 1)
    return html(samples.report("embedded", SECOND), records)


def test_nothing_is_loaded_and_nothing_is_run(one: str, two: str) -> None:
    for page in (one, two):
        assert "default-src 'none'" in unescape(page)
        assert not re.search(r"<(?:script|img|link|iframe|object)\b", page)
        # xmlns names are no addresses that anybody visits.
        assert not re.search(
            r"(?:src|href)=\"(?!#)", re.sub(r"xmlns(?::\w+)?=\"[^\"]*\"", "", page)
        )
        assert "url(" not in page.replace("url(#", "")


def test_what_others_wrote_is_escaped(one: str) -> None:
    assert samples.HOSTILE not in one
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in one
    one.encode("utf-8")


def test_the_same_report_gives_the_same_page(one: str) -> None:
    assert html(samples.report(), samples.records()) == one


def test_every_picture_is_well_formed_and_takes_its_colours_from_the_page(two: str) -> None:
    report = samples.report("embedded", SECOND)
    for draw in (metric_intervals, risk_coverage, calibration, latency):
        picture = draw(report)
        root = ElementTree.fromstring(picture)
        assert root.tag.endswith("svg") and root.get("viewBox")
        assert not re.search(r"#[0-9a-f]{6}", picture), draw.__name__
        assert "var(--series-1)" in picture and "var(--ink)" in picture
    ids = re.findall(r' id="([^"]+)"', two)
    assert len(ids) == len(set(ids))


def test_a_picture_without_anything_to_show_is_left_out() -> None:
    report = samples.report()
    for variant in report["variants"]:
        variant["confidence"] = []
        variant["risk_coverage"]["points"] = []
        for scored in variant["metrics"].values():
            scored["value"] = None
    report["timings"]["variants"] = {}
    page = html(report, [])
    assert "<svg" not in page and "There is no such case" in page


def test_what_could_not_be_scored_is_shown(one: str) -> None:
    assert "n = 0, 10 not scored" in one
    assert "not scored: the case has no must" in one


def test_two_variants_stand_beside_each_other(two: str) -> None:
    assert "A: embedded" in two and f"B: {SECOND}" in two
    assert "exact McNemar test, p = 0.625" in two
    assert "−4 points" in two


def test_quotes_are_marked_where_they_stand() -> None:
    record = samples.record(2)
    marked = str(highlighted(record.answer.passages[0].passage, record.answer.citations))
    assert marked.startswith(f'<mark title="citation 1">{samples.QUOTE}</mark>')
    assert "<mark" not in highlighted(record.answer.passages[1].passage, record.answer.citations)
    moved = replace(record.answer.citations[0], start=samples.START + 3, end=samples.START + 40)
    assert "<mark" not in highlighted(record.answer.passages[0].passage, [moved])


def test_a_case_fails_by_its_result_an_error_or_a_contradiction() -> None:
    assert not is_failing(samples.record(1))
    assert not is_failing(samples.record(1, passed=None))
    assert is_failing(samples.record(1, passed=0.0))
    assert is_failing(samples.record(1, status=Status.FAILED, passed=None))
    assert is_failing(samples.record(1, label="CONTRADICTED"))


def test_matplotlib_is_imported_only_for_pictures() -> None:
    code = "import sys, evals.rendering, evals.commands.cli; sys.exit('matplotlib' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_in_a_browser(browser, tmp_path: Path, two: str, scheme: str, width: int) -> None:  # type: ignore[no-untyped-def]
    file = tmp_path / "report.html"
    file.write_text(two, encoding="utf-8")
    context = browser.new_context(
        viewport={"width": width, "height": 844}, color_scheme=scheme, offline=True
    )
    page = context.new_page()
    trouble: list[str] = []
    page.on("request", lambda r: trouble.append(r.url) if r.url != file.as_uri() else None)
    page.on("console", lambda message: trouble.append(message.text))
    page.on("pageerror", lambda error: trouble.append(str(error)))
    page.goto(file.as_uri())

    cases = page.locator(".case")
    assert cases.count() == 12
    page.get_by_label("Failing").check()
    failing = page.locator(".case:visible")
    assert 0 < failing.count() < 12
    # By keyboard alone: to the next choice, then into the first case.
    page.keyboard.press("ArrowRight")
    assert page.locator("#show-abstained").is_checked()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    opened = page.locator(".case[open]")
    assert opened.count() == 1 and opened.locator(".variant").count() == 2
    overflow = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    colour = page.evaluate("getComputedStyle(document.body).backgroundColor")
    context.close()
    assert overflow <= 0
    assert (colour == "rgb(21, 24, 26)") is (scheme == "dark")
    assert trouble == []
