"""The tables of figures in the documentation, made from the result files: they cannot go stale."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from benchmarks.measuring import read_result

RESULTS = Path(__file__).parent / "results"
JUDGED = Path(__file__).parents[1] / "evals" / "results"


# The rows of the README, by the beginning of what they say.
_CHOSEN = (
    "answerable questions passed (original",
    "unanswerable ones abstained from (original",
    "quotes that are not in the document (original",
    "XQuAD: the passage among",
    "the verifier agrees with people",
    "claims with one small thing changed",
    "warm: question to first sentence",
    "`advisor serve`: until",
)


def readme_table() -> str:
    """The eight figures that a newcomer asks for, one row each, without their commands."""
    rows = [row for start in _CHOSEN for row in _rows() if row[0].startswith(start)]
    return _table([row[:3] for row in rows])


def every_figure() -> str:
    """What was measured, the goal and the command, one row each."""
    return _table(_rows(), "command")


def fidelity_table() -> str:
    """How much of each format's words and cells is read, then the same beside other programs."""
    found = _read("fidelity")
    if found is None:
        return ""
    head = ("words kept", "words that are there", "in order", "cells under their header",
            "values that are not there", "numbers of items")  # fmt: skip
    lines = [f"| format | {' | '.join(head)} |", f"|{'---|' * (len(head) + 1)}"]
    words = found["words"]
    rows = [(f"`{form}`", shares) for form, shares in words["programs"]["ours"].items()]
    rows.append(("all", words["total"]))
    for program, both in words["beside"].items():
        files = f"{both['documents']} files that {program} reads too"
        rows += [(f"{files}: {program}", both["theirs"]), ("the same: ours", both["ours"])]
    return "\n".join([*lines, *(f"| {name} | {_shares(each)} |" for name, each in rows)])


def _shares(shares: dict[str, Any]) -> str:
    texts = []
    for name in ("recall", "precision", "order", "cells", "false_values", "labels"):
        value = shares[name]
        is_count = name == "false_values"
        nothing = value is None or (is_count and shares["cells"] is None)
        texts.append("" if nothing else str(value) if is_count else f"{value:.1%}")
    return " | ".join(texts)


def _fidelity() -> list[tuple[str, ...]]:
    """The rows of what is read of files; none where it has not been measured."""
    found = _read("fidelity")
    if found is None:
        return []
    command, total = "`make bench B=fidelity`", found["words"]["total"]
    rows = [
        ("words of generated files that are read", f"{total['recall']:.2%}", "99.9%", command),
        ("words read that are there", f"{total['precision']:.2%}", "99.5%", command),
        ("cells of tables under their header", f"{total['cells']:.1%}", "99%", command),
        ("cells shown that are not there", str(total["false_values"]), "0", command),
    ]
    if asked := found.get("questions"):
        right = f"{asked['right']} of {asked['asked']}"
        rows.append(("questions about single cells, over all formats", right, "90%", command))
    if scans := found.get("scans"):
        rows.append(("words of tilted scans", f"{scans['recall']:.1%}", "97%", command))
    return rows


def _table(rows: list[tuple[str, ...]], *more: str) -> str:
    head = ("what", "measured", "goal", *more)
    lines = [f"| {' | '.join(head)} |", f"|{'---|' * len(head)}"]
    return "\n".join([*lines, *(f"| {' | '.join(row)} |" for row in rows)])


def _rows() -> list[tuple[str, ...]]:
    rows = [*_questions("seeds", "original"), *_questions("documents", "shipped")]
    rows += [row for figure in PUBLIC for row in _public(*figure)]
    rows += _gate()
    rows += [row for figure in FIGURES for row in _timed(*figure)]
    return [*rows, *_fidelity(), *_load(), *_agreement(), *_changes(), *_speed()]


def _read(name: str) -> dict[str, Any] | None:
    return read_result(RESULTS, name)


def _questions(name: str, documents: str) -> list[tuple[str, ...]]:
    result = _read(f"questions_{name}")
    if result is None:
        return []
    summary = result["summary"]
    command = "`make bench B=questions`"
    passed = f"{summary['answerable_passed']} of {summary['answerable']}"
    abstained = f"{summary['unanswerable_abstained']} of {summary['unanswerable']}"
    bad = str(summary["quotes_not_in_document"])
    return [
        (f"answerable questions passed ({documents} documents)", passed, "85%", command),
        (f"unanswerable ones abstained from ({documents} documents)", abstained, "85%", command),
        (f"quotes that are not in the document ({documents})", bad, "0", command),
    ]


def _public(name: str, path: tuple[str, ...], label: str, goal: str) -> list[tuple[str, ...]]:
    """The row of one share of a public set; none where it has not been measured."""
    value: Any = _read(f"public_{name}")
    if value is None:
        return []
    for key in path:
        value = value[key]
    return [(label, f"{value:.1%}", goal, "`make bench B=public`")]


def _gate() -> list[tuple[str, ...]]:
    result = _read("canard")
    if result is None:
        return []
    shares = result["gate"]["all"]["alone"]
    label = "CANARD: follow-ups told from complete questions (balanced in brackets)"
    measured = f"{shares['accuracy']:.1%} ({shares['balanced_accuracy']:.1%})"
    return [(label, measured, "85%", "`make bench B=canard`")]


def _timed(name: str, key: str, label: str, unit: str, goal: float) -> list[tuple[str, ...]]:
    """The row of one median; none where it has not been measured."""
    result = _read(name)
    if result is None:
        return []
    median = result["medians"][key]["median"]
    command = f"`make bench B={name}`"
    return [(label, f"{median:.3g}{unit}", f"at most {goal:g}{unit}", command)]


def _load() -> list[tuple[str, ...]]:
    value = _read("load")
    if value is None:
        return []
    settings, result = value["settings"], value["result"]
    people = f"{settings['people']} people at once for {settings['minutes']:g} minutes"
    wrong = f"{result['errors']} and {result['mixed']} of {result['answers']}"
    wait = f"{result['longest_wait_in_single_answers']:.3g}"
    most = f"at most {value['goals_at_most']['longest_wait_in_single_answers']}"
    command = "`make bench B=load`"
    return [
        (f"{people}: errors, and answers of another conversation", wrong, "0 and 0", command),
        ("the same: longest wait for the turn, in single answers", wait, most, command),
    ]


def _agreement() -> list[tuple[str, ...]]:
    """The rows of the verifier's agreement with people."""
    rows = []
    for name, label, goal in AGREEMENT:
        found = read_result(JUDGED, f"judge_trained_{name}")
        if found is not None:
            low, high = found["intervals"]["balanced_accuracy"]
            measured = f"{found['balanced_accuracy']:.3f} [{low:.3f}, {high:.3f}]"
            measured += f", word overlap {found['floor']['balanced_accuracy']:.3f}"
            rows.append((label, measured, f"{goal:.2f}", "`make bench B=eval_judge`"))
    return rows


def _changes() -> list[tuple[str, ...]]:
    found = _read("perturbations")
    if found is None:
        return []
    command = "`make bench B=perturbations`"
    rejected = found["changed_rejected"], found["unchanged_rejected"]
    return [
        (f"claims with one small thing changed, {found['changed']} of them: rejected",
         f"{rejected[0]:.1%}", "95%", command),
        (f"of the {found['unchanged']} unchanged ones, rejected", f"{rejected[1]:.1%}",
         "at most 5%", command),
    ]  # fmt: skip


def _speed() -> list[tuple[str, ...]]:
    found = _read("verifier_speed")
    if found is None:
        return []
    command = "`make bench B=verifier_speed`"
    pairs, sentence = found["pairs_per_second"], found["sentence_ms"]["median"]
    return [
        ("the verifier: pairs of 160 tokens a second", f"{pairs:.0f}", "at least 100", command),
        ("one sentence beside three windows", f"{sentence:.0f} ms", "at most 60 ms", command),
    ]


# Data set, what it is, goal: balanced accuracy, by sentences.
AGREEMENT = (
    ("test_wice", "the verifier agrees with people: claims of Wikipedia (WiCE)", 0.72),
    ("test_ragtruth_summary", "the same: summaries by language models (RAGTruth)", 0.70),
    ("test_begin_wow", "the same: replies in conversations (BEGIN)", 0.88),
    ("test_qags_xsum", "the same: one-sentence summaries (QAGS)", 0.72),
)
_SUMMARY = ("answers", "summary")
_RERANKED = ("retrieval", "shares", "reranked", "at_5")
# Set, where in its result, what it is, goal.
PUBLIC = (
    ("xquad", _RERANKED, "XQuAD: the passage among the first 5", "97%"),
    ("xquad", (*_SUMMARY, "answer_inside"), "XQuAD: the answer's text in the answer", "75%"),
    (
        "xquad",
        (*_SUMMARY, "abstention_precision"),
        "XQuAD with the paragraph left out, and not: precision of abstaining",
        "75%",
    ),
    ("xquad", (*_SUMMARY, "abstention_recall"), "the same: recall", "75%"),
    ("qed", _RERANKED, "QED, second half: the passage among the first 5", "95%"),
    ("qed", (*_SUMMARY, "answer_inside"), "QED, second half: the answer's text", "65%"),
    ("policyqa", _RERANKED, "PolicyQA, seven policies: the passage among the first 5", ""),
    ("policyqa", ("retrieval", "shares", "dense", "at_5"), "the same, dense alone", ""),
    ("policyqa", ("retrieval", "shares", "lexical", "at_5"), "the same, BM25 alone", ""),
)
# Result file, key in its medians, what it is, unit, goal.
FIGURES = (
    ("cold_ask", "ratio_auto", "cold `advisor ask`, of the time of a plain script", "", 0.4),
    ("cold_ask", "ratio_quote", "the same with `--answering quote`", "", 0.4),
    ("cold_ask", "auto_peak_mb", "peak memory of `advisor ask`", " MB", 1000),
    ("cold_ask", "help_seconds", "`advisor --help`", " s", 0.5),
    ("latency", "auto_sources", "warm: question to sources", " s", 0.3),
    ("latency", "auto_first_sentence", "warm: question to first sentence", " s", 1.5),
    ("latency", "quote_first_sentence", "the same with `--answering quote`", " s", 1.5),
    ("page", "usable", "`advisor serve`: until the page can be asked, cold", " s", 4),
    ("page", "first_source", "the page, warm: question to first source", " s", 0.5),
    ("page", "first_sentence", "the page, warm: question to first sentence", " s", 2),
    ("index", "unchanged_seconds", "unchanged folder indexed again", " s", 2),
    ("index", "unchanged_embedded", "passages embedded then", "", 0),
    (
        "index_langchain",
        "ratio",
        "indexing from nothing, of the time of LangChain",
        "",
        0.5,
    ),
)
