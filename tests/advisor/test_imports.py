"""What one question imports: importing torch alone takes longer than answering."""

import json
import subprocess
import sys

import pytest

from advisor.settings import Settings

# `site` may have loaded anything before: only what the command adds is counted.
PROBE = """
import json, sys
before = set(sys.modules)
from advisor.commands.cli import app
try:
    app(sys.argv[1:], standalone_mode=False)
except SystemExit:
    pass
added = set(sys.modules) - before
print(json.dumps(sorted(added | {name.partition(".")[0] for name in added})), file=sys.stderr)
"""
FRAMEWORKS = {
    "torch", "sentence_transformers", "transformers", "onnx", "gradio", "ui", "langchain", "openai",
    "alembic", "psycopg", "sqlalchemy", "ray", "fsspec",
}  # fmt: skip
ENGINES = {"chromadb", "langchain_core", "llama_cpp", "numpy", "onnxruntime", "tokenizers"}


def imported(*arguments: str) -> tuple[set[str], str]:
    """The modules that a command imports in a fresh process, and what it prints."""
    done = subprocess.run(
        [sys.executable, "-c", PROBE, *arguments],
        capture_output=True, text=True, timeout=240, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return set(json.loads(done.stderr.splitlines()[-1])), done.stdout


def test_help_imports_no_engine() -> None:
    modules, output = imported("--help")
    assert "ask" in output
    assert not modules & (FRAMEWORKS | ENGINES | {"corpus", "index", "pydantic", "rich"})


def test_a_run_of_indexing_that_changes_nothing_imports_nothing_that_answers(
    handbook_settings: Settings,
) -> None:
    modules, _ = imported("index", f"--index-dir={handbook_settings.index_dir}")
    assert "index.indexing.indexer" in modules
    assert not modules & (FRAMEWORKS | ENGINES - {"numpy"} | {"advisor.advisor", "index.reader"})


@pytest.mark.real_model
@pytest.mark.parametrize("mode", ["quote", "auto", "compose"])
def test_a_question_imports_no_framework(handbook_settings: Settings, mode: str) -> None:
    place = f"--index-dir={handbook_settings.index_dir}"
    question = "What do Brightwater interns earn?"
    modules, output = imported("ask", place, "--answering", mode, question)
    assert "$31 to $34 an hour" in output
    assert not modules & FRAMEWORKS
    # The probe sees what it should: these are what a question needs.
    assert modules >= {"chromadb", "onnxruntime"}
    assert ("llama_cpp" in modules) == (mode == "compose")
    assert "langchain_core" not in modules
