from string import Template

import pytest

from advisor.answer import EvidenceSpan
from advisor.answering.writing import drafts
from advisor.answering.writing.drafts import Drafter, DraftSentence, Note, load_prompts, make_notes
from advisor.models.scripted import ScriptedModel
from advisor.request import Need


def notes(*texts: str) -> list[Note]:
    spans = [EvidenceSpan("doc", i, i + len(text), text) for i, text in enumerate(texts)]
    return make_notes([(text, (span,)) for text, span in zip(texts, spans, strict=True)])


def drafted(
    model: ScriptedModel, *known: Note, need: Need = Need.FACT, most: int = 60
) -> list[DraftSentence]:
    return list(Drafter(model, most).stream("What is it?", need, known or notes("One.")))


def said(reply: str, need: Need = Need.HOW_TO) -> list[str]:
    return [sentence.text for sentence in drafted(ScriptedModel(reply), need=need)]


def test_keys_are_hashes_of_the_place() -> None:
    first, second = notes("One.", "Two.")
    assert first.key != second.key
    assert len(first.key) == 4
    assert int(first.key, 16) >= 0
    assert [note.key for note in notes("One.", "Two.")] == [first.key, second.key]


def test_sentences_carry_their_keys() -> None:
    first, second = notes("One.", "Two.")
    model = ScriptedModel(f"It is one. [{first.key}] It is two [{second.key}]. It is three [beef].")
    sentences = drafted(model, first, second)
    assert [s.text for s in sentences] == ["It is one.", "It is two.", "It is three."]
    assert [s.keys for s in sentences] == [(first.key,), (second.key,), ()]
    assert [s.unknown_keys for s in sentences] == [(), (), ("beef",)]


def test_a_sentence_comes_as_soon_as_the_next_begins() -> None:
    model = ScriptedModel("First one is here and is long enough. Second one here. Third one here.")
    stream = Drafter(model, 60).stream("What?", Need.FACT, notes("One."))
    assert next(stream).text == "First one is here and is long enough."
    stream.close()


def test_notes_are_dropped_until_the_prompt_fits() -> None:
    model = ScriptedModel("Fine.", context_tokens=200)
    many = notes(*(f"note {i} " + "word " * 20 for i in range(8)))
    assert [s.text for s in drafted(model, *many, most=10)] == ["Fine."]
    assert 0 < str(model.history[0].messages[-1].content).count("note ") < 8


class TestPrompts:
    def test_the_system_part_never_changes(self) -> None:
        assert "$" not in load_prompts().system

    @pytest.mark.parametrize("need", list(Need))
    def test_every_need_has_an_instruction_and_room_for_what_it_asks(self, need: Need) -> None:
        model = ScriptedModel("Fine.")
        drafted(model, need=need, most=1000)
        asked = str(model.history[0].messages[-1].content).partition("Question: What is it?")[2]
        words = int(asked.rpartition(" words")[0].rpartition(" ")[2])
        assert 40 <= words <= 150
        assert model.history[0].max_tokens >= 1.9 * words

    def test_the_setting_and_the_context_are_the_most(self) -> None:
        model = ScriptedModel("Fine.", "Fine.", context_tokens=400)
        drafted(model, need=Need.HOW_TO, most=30)
        drafted(model, need=Need.HOW_TO, most=1000)
        assert [request.max_tokens for request in model.history] == [30, 100]

    def test_a_table_is_asked_of_a_big_model_only(self) -> None:
        model = ScriptedModel("Fine.", "Fine.")
        drafted(model, need=Need.COMPARISON)
        model.parameters = 8_000_000_000
        drafted(model, need=Need.COMPARISON)
        asked = [str(request.messages[-1].content) for request in model.history]
        assert ["table" in text for text in asked] == [False, True]

    def test_a_placeholder_that_is_missing_is_told(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(drafts, "Template", lambda text: Template(text.replace("$words", "9")))
        with pytest.raises(ValueError, match=r"prompts/\w+.txt has placeholders set\(\)"):
            load_prompts()

    def test_a_need_without_an_instruction_is_told(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delitem(drafts._INSTRUCTIONS, Need.LIST)
        with pytest.raises(ValueError, match="No instruction for"):
            load_prompts()


class TestLines:
    def test_items_titles_and_emphasis(self) -> None:
        reply = "### Steps\n\n1. **Wash** your hands. Use soap.\n2. Dry them.\n\n**Then**\nGo home."
        sentences = drafted(ScriptedModel(reply), need=Need.HOW_TO)
        assert [(s.text, s.is_item) for s in sentences] == [
            ("Wash your hands. Use soap.", True),
            ("Dry them.", True),
            ("Go home.", False),
        ]

    def test_the_rows_of_a_table_name_their_columns(self) -> None:
        reply = "| | Borg | Restic |\n|---|---|---|\n| Price | none | 5 euros |\nBoth encrypt."
        assert said(reply, Need.COMPARISON) == [
            "Price – Borg: none; Restic: 5 euros",
            "Both encrypt.",
        ]

    def test_behind_a_fact_nothing_is_read(self) -> None:
        assert said("It is nine.\n\nIt may be ten.", Need.FACT) == ["It is nine."]
        assert len(said("It is nine.\n\nIt may be ten.")) == 2

    @pytest.mark.parametrize(
        "reply",
        [
            "According to the notes, it is nine.",
            "The notes say that it is nine.",
            "It is nine (see note).",
            "It is nine. Source: mill.md",
            "It is nine. (Source: mill.md)",
        ],
    )
    def test_what_is_said_of_the_prompt_is_left_out(self, reply: str) -> None:
        assert [text.lower() for text in said(reply)] == ["it is nine."]


class TestTheLimit:
    REPLY = "One two three four. Five six seven eight nine ten."

    def test_a_sentence_that_it_cuts_is_left_out(self) -> None:
        (kept,) = drafted(ScriptedModel(self.REPLY), most=7)
        assert kept.text == "One two three four."

    def test_an_item_that_it_cuts_too(self) -> None:
        reply = "- One two three\n- Four five six seven"
        assert [s.text for s in drafted(ScriptedModel(reply), most=7)] == ["One two three"]

    def test_what_ends_without_a_stop_of_itself_stays(self) -> None:
        assert said("One two three four. Five six seven")[-1] == "Five six seven"

    def test_what_ends_at_the_limit_stays(self) -> None:
        assert len(drafted(ScriptedModel(self.REPLY), most=10)) == 2
