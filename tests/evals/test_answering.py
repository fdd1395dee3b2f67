from pathlib import Path

from advisor.models.scripted import ScriptedModel
from advisor.settings import Settings, load_settings
from evals.answering import SteadyAdvisor, ask_case, settle
from evals.cases.case import Case
from evals.documents import IndexedDocuments
from evals.fingerprints import (
    code_fingerprint,
    folder_fingerprint,
    model_fingerprint,
    settings_that_matter,
)


def test_a_settled_model_has_read_the_instructions_and_written_one_token() -> None:
    model = ScriptedModel("a token", "The reply.")
    settle(model)
    assert "".join(model.stream([])) == "The reply."
    assert model.history[0].max_tokens == 1
    assert model.count_tokens(model.history[0].messages) > 10


def test_a_conversation_is_asked_turn_by_turn(quoting: Settings) -> None:
    advisor = SteadyAdvisor(quoting)
    advisor.open()
    documents = IndexedDocuments(quoting.index_dir)
    case = Case("c", ("How long is a placement at Brightwater?", "When can it start?"))
    answered = ask_case(advisor, documents, case)
    advisor.close()
    assert [turn.question for turn in answered.earlier] == [case.turns[0]]
    assert "placement" in answered.answer.searched
    assert "May" in answered.answer.text
    assert answered.exact and all(answered.exact)
    assert set(answered.documents.values()) <= set(documents.names())
    documents.close()


def test_the_fingerprint_follows_documents_and_settings(
    handbook_settings: Settings, shipped_settings: Settings, quoting: Settings
) -> None:
    prints = []
    for settings in (handbook_settings, handbook_settings, shipped_settings):
        documents = IndexedDocuments(settings.index_dir)
        prints.append(documents.fingerprint())
        documents.close()
    assert prints[0] == prints[1] != prints[2]
    other = load_settings(None, {"index_dir": shipped_settings.index_dir, "port": 1})
    assert settings_that_matter(other) == settings_that_matter(shipped_settings)
    assert settings_that_matter(quoting) != settings_that_matter(shipped_settings)
    assert len(code_fingerprint()) == 64


def test_models_are_told_apart_by_their_bytes(tmp_path: Path) -> None:
    prints = set()
    for content in (b"GGUF one", b"GGUF two!"):
        path = tmp_path / "model.gguf"
        path.write_bytes(content)
        prints.add(model_fingerprint(load_settings(None, {"model": str(path)})))
        (tmp_path / "config.json").write_bytes(content)
        prints.add(folder_fingerprint(tmp_path))
    assert len(prints) == 4
    assert model_fingerprint(load_settings(None, {})).startswith("embedded ")
