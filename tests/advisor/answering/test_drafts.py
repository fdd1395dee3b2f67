from advisor.answer import EvidenceSpan
from advisor.answering.drafts import Drafter, Note, load_template, make_notes
from advisor.models.scripted import ScriptedModel


def notes(*texts: str) -> list[Note]:
    spans = [EvidenceSpan("doc", i, i + len(text), text) for i, text in enumerate(texts)]
    return make_notes([(text, (span,)) for text, span in zip(texts, spans, strict=True)])


def test_keys_are_hashes_of_the_place() -> None:
    first, second = notes("One.", "Two.")
    assert first.key != second.key
    assert len(first.key) == 4
    assert int(first.key, 16) >= 0
    assert [note.key for note in notes("One.", "Two.")] == [first.key, second.key]


def test_sentences_carry_their_keys() -> None:
    first, second = notes("One.", "Two.")
    model = ScriptedModel(f"It is one. [{first.key}] It is two [{second.key}]. It is three [beef].")
    sentences = list(Drafter(model, 60).stream("What is it?", [first, second]))
    assert [s.text for s in sentences] == ["It is one.", "It is two.", "It is three."]
    assert [s.keys for s in sentences] == [(first.key,), (second.key,), ()]
    assert [s.unknown_keys for s in sentences] == [(), (), ("beef",)]


def test_a_sentence_comes_as_soon_as_the_next_begins() -> None:
    model = ScriptedModel("First one here. Second one here. Third one here.")
    stream = Drafter(model, 60).stream("What?", notes("One."))
    assert next(stream).text == "First one here."
    stream.close()


def test_notes_are_dropped_until_the_prompt_fits() -> None:
    model = ScriptedModel("Fine.", context_tokens=110)
    many = notes(*(f"note {i} " + "word " * 20 for i in range(8)))
    sentences = list(Drafter(model, 10).stream("What?", many))
    assert [s.text for s in sentences] == ["Fine."]
    prompt = model.history[0].messages[-1].content
    assert 0 < prompt.count("note ") < 8


def test_the_template_keeps_the_system_prompt_constant() -> None:
    template = load_template()
    assert "$" not in template.system
