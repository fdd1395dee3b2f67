from advisor.answer import Answer
from evals.answering import AnsweredCase
from evals.cases.case import Case, CaseEvidence
from evals.documents import names_document, resolve
from evals.running.relevance import holds_quote, mark_relevant, unknown_documents
from index.passage import Passage, RetrievedPassage


def test_documents_are_named_by_path_name_or_beginning() -> None:
    for name in ("a/000_guide.txt", "000_guide.txt", "000_guide", "000"):
        assert names_document(name, "a/000_guide.txt"), name
    assert not names_document("guide", "a/000_guide.txt")
    assert resolve("a.md", ["a.md", "b/a.md"]) == ["a.md"]
    assert resolve("a", ["a.md", "b/a.md"]) == ["a.md", "b/a.md"]


def test_a_quote_is_found_whatever_its_spacing_and_when_cut_in_half() -> None:
    quote = "The robotics lab opened in 1998, said the dean of the school."
    assert holds_quote("Once. the  robotics\nlab opened in 1998 said the dean of the school", quote)
    assert holds_quote("The robotics lab opened in 1998, said the", quote)
    assert not holds_quote("The robotics lab closed long after, nobody knows why.", quote)
    assert not holds_quote("nineteen", "nine")


def test_passages_get_the_evidence_that_they_cover() -> None:
    case = Case("a", ("?",), evidence=(CaseEvidence("n.md"), CaseEvidence("h.md", "in May"),
                                       CaseEvidence("", "one two three")))  # fmt: skip
    passages = (
        RetrievedPassage(Passage("1", "d", 0, 1, "It starts in May."), 1, 1.0),
        RetrievedPassage(Passage("2", "e", 0, 1, "It starts in May, one two three."), 2, 1.0),
    )
    answer = Answer("?", "?", "In May.", "quote", passages=passages)
    answered = AnsweredCase(answer, documents={"d": "n.md", "e": "h.md"})
    assert mark_relevant(answered, case, ["n.md", "h.md"]) == ((0,), (1, 2))
    assert unknown_documents(case, ["n.md"]) == ["h.md"]
