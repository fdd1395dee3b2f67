from evals.rendering import markdown
from tests.evals.rendering import samples

SECOND = "answering=quote"


def test_the_figures_and_the_failing_cases_are_there() -> None:
    text = markdown(samples.report(), samples.records())
    assert text.startswith("# Eval of cases.jsonl\n\n12 cases: 10 answerable, 2 unanswerable")
    assert "| **Cases passed** | 90%, [80% to 97%], n = 12 |" in text
    assert "| **Citation precision** | –, n = 0, 10 not scored |" in text
    assert "(lower is better)" in text and "| case-2 |" in text


def test_a_table_survives_what_others_wrote() -> None:
    record = samples.record(2, passed=0.0, question="a | b\n# c <script>")
    text = markdown(samples.report(), [record])
    assert "a \\| b # c &lt;script&gt;" in text and "<script" not in text
    text.encode("utf-8")


def test_variants_are_compared() -> None:
    records = samples.records() + samples.records(SECOND, 1)
    text = markdown(samples.report("embedded", SECOND), records)
    assert f"## {SECOND} against embedded" in text
    assert "| Cases passed | 90% | 86% | −4 points | −10 points to +2 points | 0.310 |" in text


def test_nothing_failing_is_said() -> None:
    assert "## Failing cases\n\nNone." in markdown(samples.report(), [samples.record(1)])
