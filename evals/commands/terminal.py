"""What the eval commands print for people."""

from __future__ import annotations

from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table


def show_report(report: dict[str, Any]) -> None:
    """The headline metrics of each variant with their intervals, the warnings and the times."""
    console = Console(highlight=False, soft_wrap=True)
    table = Table("metric", box=None, pad_edge=False)
    for variant in report["variants"]:
        table.add_column(escape(variant["name"]), justify="right")
    for metric in report["metrics"]:
        if metric["headline"]:
            cells = [
                _estimate(variant["metrics"][metric["name"]]) for variant in report["variants"]
            ]
            table.add_row(metric["title"], *cells)
    stages = {"sources": "to the sources", "first_sentence": "to the first sentence"}
    for stage, title in {**stages, "total": "to the end"}.items():
        latencies = [report["timings"]["variants"][v["name"]][stage] for v in report["variants"]]
        table.add_row(f"median seconds {title}", *(_seconds(found) for found in latencies))
    console.print(table)
    for variant in report["variants"]:
        counts = variant["counts"]
        console.print(
            f"{escape(variant['name'])}: {counts['answered']} answered, {counts['abstained']} "
            f"abstained ({counts['right_abstentions']} rightly), {counts['failed']} failed, "
            f"of {counts['records']}."
        )
    for warning in report["warnings"]:
        console.print(f"[yellow]{escape(warning)}[/yellow]")


def show_judge(result: dict[str, Any]) -> None:
    """How well a judge agrees with people, the floor, and each source."""
    console = Console(highlight=False, soft_wrap=True)
    counts = result["counts"]
    console.print(
        f"{escape(result['judge'])} on {counts['claims']} claims ({counts['supported']} supported, "
        f"{counts['unscored']} not scored), threshold {result['threshold']:.3f} from "
        f"{escape(result['threshold_from'])}."
    )
    table = Table("", "balanced accuracy", "AUROC", "F1 of unsupported", "claims", box=None)
    rows = [(result["judge"], result), ("word overlap", result["floor"])]
    rows += [(f"  {name}", found) for name, found in result["sources"].items()]
    for name, found in rows:
        cells = [_agreement(found, key) for key in ("balanced_accuracy", "auroc", "f1_unsupported")]
        table.add_row(escape(name), *cells, str(found["counts"]["claims"]))
    console.print(table)
    own = result["at_own_threshold"]
    console.print(
        f"By its own labels, as in a run: balanced accuracy {own['balanced_accuracy']}, "
        f"{own['called_supported']:.0%} called supported. Calibration error "
        f"{result['calibration']['error']}."
    )


def show_comparison(result: dict[str, Any]) -> None:
    """The differences, and the cases that changed side by side."""
    console = Console(highlight=False, soft_wrap=True)
    cases = result["cases"]
    console.print(
        f"{cases['shared']} shared cases ({cases['only_first']} only in the first run, "
        f"{cases['only_second']} only in the second)."
    )
    table = Table("metric", "first", "second", "difference", "95% interval", "p", box=None)
    for name, found in result["differences"].items():
        if found["difference"] is not None:
            table.add_row(
                name,
                f"{found['first']:.3f}",
                f"{found['second']:.3f}",
                f"{found['difference']:+.3f}",
                escape(f"[{found['low']:+.3f}, {found['high']:+.3f}]"),
                f"{found['p']:.3f}",
            )
    console.print(table)
    passed = result["mcnemar"]
    console.print(
        f"Passed by both {passed['both']}, only by the first {passed['only_first']}, only by the "
        f"second {passed['only_second']}, by neither {passed['neither']}: p {passed['p']:.3f} "
        "(exact McNemar)."
    )
    for change in result["changed"]:
        console.print(
            f"\n[bold]{escape(change['id'])}[/bold] {change['what']}: {escape(change['question'])}"
        )
        for side in ("first", "second"):
            found = change[side]
            answer = " ".join(found["answer"].split())
            console.print(f"  {side:7}{found['status']:10}{escape(answer[:400])}")


def _agreement(found: dict[str, Any], key: str) -> str:
    interval = found["intervals"][key]
    if found[key] is None or interval is None:
        return "-"
    return escape(f"{found[key]:.3f} [{interval[0]:.3f}, {interval[1]:.3f}]")


def _estimate(found: dict[str, Any]) -> str:
    if found["value"] is None:
        return "could not be scored" if found["unscored"] else "-"
    text = f"{found['value']:.3f} [{found['low']:.3f}, {found['high']:.3f}] n={found['n']}"
    return escape(f"{text} ({found['unscored']} not scored)" if found["unscored"] else text)


def _seconds(found: dict[str, Any]) -> str:
    return "-" if found["median"] is None else f"{found['median']:.2f}"
