"""What `advisor.langchain` promises, and what importing it costs."""

from __future__ import annotations

import subprocess
import sys

import pytest

import advisor.langchain

PROMISED = """
GroundwiseChat GroundwiseEmbeddings GroundwiseLoader GroundwiseRetriever GroundwiseVectorStore
LlamaChat faithfulness_evaluator groundwise_tool
""".split()


def test_the_promised_names_are_these() -> None:
    assert advisor.langchain.__all__ == PROMISED
    for name in PROMISED:
        assert getattr(advisor.langchain, name).__doc__
    with pytest.raises(AttributeError, match="has no attribute 'nonsense'"):
        advisor.langchain.nonsense  # noqa: B018


def added(code: str) -> set[str]:
    """The top-level modules that a statement imports in a fresh process."""
    script = f"import sys; before = set(sys.modules)\n{code}\nprint(*set(sys.modules) - before)"
    command = [sys.executable, "-c", script]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return {name.partition(".")[0] for name in done.stdout.split()}


def test_importing_it_loads_nothing() -> None:
    assert not added("import advisor.langchain") & {"langchain_core", "langchain", "index"}


def test_its_classes_need_langchain_core_alone() -> None:
    modules = added(f"from advisor.langchain import {', '.join(PROMISED)}")
    assert "langchain_core" in modules
    assert not modules & {"langchain", "langgraph", "torch", "gradio", "mcp", "ui"}
