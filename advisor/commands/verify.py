"""The command `advisor verify`: does an exported conversation, or a claim, hold?"""

from __future__ import annotations

import json
import time
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from advisor.commands.options import AsJson, Config, IndexDir, Set, settings_of

_EVERY_SECONDS = 5.0

if TYPE_CHECKING:
    from advisor.conversations.verifying_again import Reverified
    from advisor.settings import Settings


def verify(
    file: Annotated[
        Path | None,
        typer.Argument(help="A conversation exported as HTML or JSON.", show_default=False),
    ] = None,
    index_dir: IndexDir = None,
    config: Config = None,
    claim: Annotated[
        str | None, typer.Option("--claim", help="Check this instead.", metavar="TEXT")
    ] = None,
    evidence: Annotated[
        Path | None,
        typer.Option("--evidence", help="File that should support the claim.", metavar="FILE"),
    ] = None,
    pairs: Annotated[
        str | None,
        typer.Option(
            "--pairs",
            help="Check many: a JSON line each with `claim` and `evidence`; - for standard input.",
            metavar="FILE",
        ),
    ] = None,
    set_: Set = None,
    as_json: AsJson = False,
) -> None:
    """Check an exported conversation again, or a claim against a file.

    Exit code 1 when something does not hold.
    """
    if claim is not None or evidence is not None or pairs is not None:
        _check_options(file, claim, evidence, pairs)
        _verify_claims(claim, evidence, pairs, settings_of(config, set_), as_json)
        return
    if file is None:
        raise typer.BadParameter(
            "name the file of an exported conversation, or --claim and --evidence, or --pairs",
            param_hint="FILE",
        )
    found = _verified(file, settings_of(config, set_, index_dir=index_dir))
    if as_json:
        _write(json.dumps(_json(file, found), ensure_ascii=False, indent=2) + "\n")
    else:
        for line in _lines(found):
            typer.echo(line)
    if not found.fine:
        raise typer.Exit(1)


def _check_options(
    file: Path | None, claim: str | None, evidence: Path | None, pairs: str | None
) -> None:
    if file is not None or (pairs is not None and (claim is not None or evidence is not None)):
        raise typer.BadParameter("give FILE, or --claim and --evidence, or --pairs")
    if pairs is None and (claim is None or evidence is None):
        raise typer.BadParameter("--claim and --evidence go together")


def _verify_claims(
    claim: str | None,
    evidence: Path | None,
    pairs: str | None,
    settings: Settings,
    as_json: bool,
) -> None:
    from advisor.answer import Label
    from advisor.build import settings_verifier
    from advisor.commands import verify_claims
    from advisor.verification.together import check_claim

    verifier = settings_verifier(settings)
    if pairs is not None:
        _write_pairs(verify_claims.check_pairs(verifier, pairs))
        return
    assert claim is not None and evidence is not None
    checked = check_claim(verifier, claim, verify_claims.read_evidence(evidence))
    if as_json:
        found = verify_claims.claim_json(checked, verifier)
        _write(json.dumps(found, ensure_ascii=False, indent=2) + "\n")
    else:
        for line in verify_claims.claim_lines(checked, verifier.threshold):
            typer.echo(line)
    if verify_claims.together(checked, verifier.threshold).label is not Label.SUPPORTED:
        raise typer.Exit(1)


def _write_pairs(lines: Iterable[str]) -> None:
    """Write a line for each pair, and on standard error, every few seconds, how many are done."""
    done = 0
    started = last = time.monotonic()
    for done, line in enumerate(lines, start=1):
        _write(line)
        now = time.monotonic()
        if now - last >= _EVERY_SECONDS:
            last = now
            typer.echo(f"{done} pairs, {done / (now - started):.0f} a second", err=True)
    typer.echo(f"{done} pairs checked.", err=True)


def _write(text: str) -> None:
    # Half a character cannot be printed; in JSON, what stands for it can.
    typer.echo(text.encode("utf-8", "backslashreplace").decode("utf-8"), nl=False)


def _verified(file: Path, settings: Settings) -> Reverified:
    from advisor.build import open_index, settings_verifier
    from advisor.conversations.verifying_again import reverify

    verifier = settings_verifier(settings)
    # Nothing is searched, so that no reranker is needed.
    with open_index(settings, reranker="none") as index:
        return reverify(file, index, verifier)


def _lines(found: Reverified) -> list[str]:
    from advisor.commands.verify_claims import one_line

    lines = []
    if not found.record_intact:
        lines.append("The record is not the one that was exported: it was changed afterwards.")
    if found.page_intact is False:
        lines.append("The page does not show what it showed when it was exported.")
    for check in found.sentences:
        if check.findings:
            why = " ".join(finding.detail for finding in check.findings)
            lines.append(f"{check.turn}.{check.sentence} “{one_line(check.text)}”: {one_line(why)}")
    wrong = sum(bool(check.findings) for check in found.sentences)
    total = len(found.sentences)
    sentences = f"{total} sentence" + ("" if total == 1 else "s")
    state = "all still hold" if not wrong else f"{wrong} no longer as it was exported"
    lines.append(f"{one_line(found.title)} (exported {found.exported}): {sentences}, {state}.")
    return lines


def _json(file: Path, found: Reverified) -> dict[str, Any]:
    from advisor.schema import to_record

    return {
        "file": str(file),
        "title": found.title,
        "exported": found.exported,
        "fine": found.fine,
        "record_intact": found.record_intact,
        "page_intact": found.page_intact,
        "sentences": [to_record(check) for check in found.sentences],
    }
