"""groundwise in LangChain: its search, answers, local models and readers, as classes there.

    from advisor import build_advisor, load_settings
    from advisor.langchain import GroundwiseRetriever

    retriever = GroundwiseRetriever(advisor=build_advisor(load_settings()))

These names are promised like those of `advisor`. Importing this package loads nothing: each name is
looked up when it is first used, and with it most of langchain_core, which takes half a second.
That is why no question of the command line or the page goes this way.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from advisor.langchain.chat import GroundwiseChat
    from advisor.langchain.embeddings import GroundwiseEmbeddings
    from advisor.langchain.faithfulness import faithfulness_evaluator
    from advisor.langchain.llama_chat import LlamaChat
    from advisor.langchain.loader import GroundwiseLoader
    from advisor.langchain.retriever import GroundwiseRetriever
    from advisor.langchain.tool import groundwise_tool
    from advisor.langchain.vector_store import GroundwiseVectorStore

__all__ = [
    "GroundwiseChat",
    "GroundwiseEmbeddings",
    "GroundwiseLoader",
    "GroundwiseRetriever",
    "GroundwiseVectorStore",
    "LlamaChat",
    "faithfulness_evaluator",
    "groundwise_tool",
]

_MODULES = {
    "GroundwiseChat": "chat",
    "GroundwiseEmbeddings": "embeddings",
    "GroundwiseLoader": "loader",
    "GroundwiseRetriever": "retriever",
    "GroundwiseVectorStore": "vector_store",
    "LlamaChat": "llama_chat",
    "faithfulness_evaluator": "faithfulness",
    "groundwise_tool": "tool",
}


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module 'advisor.langchain' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"advisor.langchain.{_MODULES[name]}"), name)
