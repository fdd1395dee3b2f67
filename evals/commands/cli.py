"""`advisor eval ...`: the commands. Imported only when the command `eval` is given."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from advisor.commands.options import AsJson, Config, IndexDir
from advisor.commands.output import print_json
from evals.commands import cases as case_commands

if TYPE_CHECKING:
    from evals.cache import Cache
    from evals.cases.case import Case
    from evals.judging.protocol import Judge
    from evals.records import Record
    from evals.running.run import Variant

app = typer.Typer(
    name="advisor eval",
    help="Measure how far the advisor can be trusted, on questions of your own.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)

EXIT_FAILED_GATE = 1

JudgeName = Annotated[
    str,
    typer.Option(
        "--judge",
        help="verifier, verifier:NAME, overlap, cross-encoder:FOLDER_OR_NAME or "
        "openai:http://host:port/v1#name; @0.6 at the end sets its threshold.",
        metavar="JUDGE",
    ),
]
NoCache = Annotated[bool, typer.Option("--no-cache", help="Compute everything anew.")]


@app.command()
def run(
    cases: Annotated[Path, typer.Argument(help="Cases, .jsonl or .jsonl.gz.", metavar="CASES")],
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", help="Folder for records and report; eval-CASES by default.", metavar="DIR"
        ),
    ] = None,
    model: Annotated[
        list[str] | None, typer.Option("--model", help="A language model; repeatable.")
    ] = None,
    set_: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            help="Any setting, as KEY=VALUE; a key that is repeated is run with each value.",
            metavar="KEY=VALUE",
        ),
    ] = None,
    judge_: JudgeName = "verifier",
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Replace a run that the folder holds.")
    ] = False,
    no_cache: NoCache = False,
    stand_in: Annotated[
        str,
        typer.Option(
            "--stand-in",
            help="Measure an advisor that cheats instead: abstain, passage, miscite or empty.",
            metavar="NAME",
        ),
    ] = "",
    index_dir: IndexDir = None,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Ask every case, judge the answers, and write a report.

    Stopped at any moment, the same command goes on where it was.
    """
    from evals.cases.case import read_cases
    from evals.commands.terminal import show_report
    from evals.judging.factory import build_judge
    from evals.running.variants import build_variants

    read = read_cases(cases)
    fixed: dict[str, object] = {"index_dir": index_dir} if index_dir else {}
    variants = build_variants(config, model or [], set_ or [], fixed)
    folder = out or Path(f"eval-{cases.name.removesuffix('.gz').removesuffix('.jsonl')}")
    asked = build_judge(judge_, variants[0].settings)
    cache = None if no_cache else _cache()
    report = _run(cases.name, read, variants, asked, folder, cache, fresh=fresh, stand_in=stand_in)
    if as_json:
        print_json(report, indent=1)
    else:
        show_report(report)
        typer.echo(f"\nThe report is in {folder / 'report.html'}")


def _run(
    name: str,
    cases: list[Case],
    variants: list[Variant],
    judge: Judge,
    folder: Path,
    cache: Cache | None,
    *,
    fresh: bool,
    stand_in: str,
) -> dict[str, Any]:
    """Run with a bar on standard error, write the files, return the report."""
    from advisor.terminal import download_bar, stderr
    from evals.commands.progress import run_progress
    from evals.judging.remembered import RememberingJudge
    from evals.rendering.plots import can_draw
    from evals.reports.files import write_report
    from evals.reports.report import summarise
    from evals.running import run as running

    started = time.monotonic()
    asked = RememberingJudge(judge, cache) if cache else judge
    with download_bar(stderr()) as downloading, run_progress() as progress:
        options = running.Options(fresh, progress, downloading, stand_in)
        records = running.run(cases, variants, asked, folder, cache, options)
    report = summarise(records, time.monotonic() - started, name)
    write_report(folder, report, records)
    if not can_draw():
        typer.echo('For pictures in report.html: pip install "groundwise[plots]"', err=True)
    return report


@app.command()
def judge(
    dataset: Annotated[
        Path, typer.Argument(help="Claims with evidence and labels, .jsonl or .jsonl.gz.")
    ],
    threshold_from: Annotated[
        Path,
        typer.Option(
            "--threshold-from", help="Other claims, to choose the threshold on.", metavar="DATASET"
        ),
    ],
    judge_: JudgeName = "verifier",
    unit: Annotated[
        str,
        typer.Option(
            "--unit",
            help="sentence: judge a text's sentences one by one; text: judge it as a whole.",
        ),
    ] = "sentence",
    out: Annotated[
        Path | None, typer.Option("--out", help="Also write the JSON here.", metavar="FILE")
    ] = None,
    no_cache: NoCache = False,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Measure how well a judge agrees with people's labels, next to word overlap."""
    from advisor.settings import load_settings
    from corpus.whole_file import replace_file
    from evals.agreement import measure_judge
    from evals.cases.claims import read_claims
    from evals.commands.progress import judge_progress
    from evals.commands.terminal import show_judge
    from evals.judging.factory import build_judge
    from evals.judging.remembered import RememberingJudge

    if unit not in ("text", "sentence"):
        raise typer.BadParameter("must be text or sentence", param_hint="--unit")
    claims, tuning = read_claims(dataset), read_claims(threshold_from)
    asked = build_judge(judge_, load_settings(config))
    started = time.monotonic()
    result = measure_judge(
        asked if no_cache else RememberingJudge(asked, _cache()),
        claims,
        tuning,
        "sentence" if unit == "sentence" else "text",
        judge_progress(),
    )
    result["dataset"], result["threshold_from"] = dataset.name, threshold_from.name
    result["timings"] = {"seconds": round(time.monotonic() - started, 1)}
    if out:
        replace_file(out, json.dumps(result, ensure_ascii=False, indent=1) + "\n")
    if as_json:
        print_json(result, indent=1)
    else:
        show_judge(result)


@app.command()
def compare(
    first: Annotated[
        str, typer.Argument(help="A run's folder or records; #VARIANT picks one.", metavar="A")
    ],
    second: Annotated[str, typer.Argument(help="The other run.", metavar="B")],
    as_json: AsJson = False,
) -> None:
    """Show what changed between two runs over the same cases, and whether by chance."""
    from evals.commands.terminal import show_comparison
    from evals.reports.comparing import compare_records

    result = compare_records(_one_variant(first), _one_variant(second))
    if as_json:
        print_json(result, indent=1)
    else:
        show_comparison(result)


@app.command()
def gate(
    run_: Annotated[
        str, typer.Argument(help="A run's folder or records; #VARIANT picks one.", metavar="RUN")
    ],
    baseline: Annotated[
        str | None,
        typer.Option("--baseline", help="The run it may not be worse than.", metavar="RUN"),
    ] = None,
    thresholds: Annotated[
        Path | None,
        typer.Option(
            "--thresholds", help="TOML; without it no headline metric may fall.", metavar="FILE"
        ),
    ] = None,
    junit_file: Annotated[
        Path | None, typer.Option("--junit", help="Write JUnit XML here.", metavar="FILE")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Fail (exit code 1) when a run is worse than it may be, beyond chance."""
    from dataclasses import asdict

    from corpus.whole_file import replace_file
    from evals.errors import RunError
    from evals.reports.gating import check_run, default_thresholds, junit, read_thresholds

    if baseline is None and thresholds is None:
        raise RunError("There is nothing to test: name --baseline, --thresholds or both.")
    limits = read_thresholds(thresholds) if thresholds else default_thresholds()
    before = _one_variant(baseline) if baseline else None
    checks = check_run(_one_variant(run_), before, limits)
    passed = all(check.passed for check in checks)
    if junit_file:
        replace_file(junit_file, junit(checks, run_))
    if as_json:
        print_json({"passed": passed, "checks": [asdict(check) for check in checks]}, indent=1)
    else:
        for check in checks:
            typer.echo(f"{'ok  ' if check.passed else 'FAIL'} {check.name}: {check.detail}")
        typer.echo("The gate is passed." if passed else "The gate is not passed.")
    if not passed:
        raise typer.Exit(EXIT_FAILED_GATE)


def _one_variant(text: str) -> list[Record]:
    """The records that `FOLDER` or `FOLDER#VARIANT` names.

    Raises:
        RunError: there is no such run or variant, or several variants and none is named.
    """
    from evals.errors import RunError
    from evals.running.storage import read_run

    path, _, name = text.partition("#")
    records = read_run(Path(path))
    names = list(dict.fromkeys(record.variant for record in records))
    if not name and len(names) == 1:
        return records
    if name not in names:
        problem = f"has no variant {name!r}" if name else "has several variants"
        choices = ", ".join(f"'{path}#{known}'" for known in names)
        raise RunError(f"{path} {problem}. Name one of {choices}.")
    return [record for record in records if record.variant == name]


def _cache() -> Cache:
    from advisor.build import cache_dir
    from evals.cache import Cache

    return Cache(cache_dir() / "evals.sqlite3")


case_commands.register(app)
