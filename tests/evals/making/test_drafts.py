import re
from pathlib import Path

import pytest

from corpus.document import Document
from corpus.language.words import content_words, stem
from corpus.shipped import shipped_documents
from evals.cases.case import Case, case_from_json, case_json
from evals.cases.sources import find_document, folder_documents
from evals.making.drafts import make_drafts


@pytest.fixture(scope="module")
def documents() -> list[tuple[str, Document]]:
    return folder_documents([shipped_documents()])[0]


@pytest.fixture(scope="module")
def drafts(documents: list[tuple[str, Document]]) -> list[Case]:
    return make_drafts(documents, 60, 0)


def test_there_are_as_many_as_asked_for_in_the_promised_mix(drafts: list[Case]) -> None:
    assert len(drafts) == 60
    assert sum(not case.answerable for case in drafts) == 15
    assert 6 <= sum(len(case.turns) > 1 for case in drafts) <= 12
    assert all(case.draft for case in drafts)
    assert len({case.id for case in drafts}) == len({case.turns for case in drafts}) == 60


def test_the_same_seed_makes_the_same_drafts(
    documents: list[tuple[str, Document]], drafts: list[Case]
) -> None:
    assert make_drafts(documents, 60, 0) == drafts
    assert make_drafts(documents, 60, 1) != drafts


def test_every_answerable_draft_has_evidence_that_answers_it(
    documents: list[tuple[str, Document]], drafts: list[Case]
) -> None:
    for case in drafts:
        assert case_from_json(case_json(case)) == case
        if not case.answerable:
            assert not case.evidence and not case.must
            continue
        (evidence,) = case.evidence
        document = find_document(documents, evidence.document)
        assert document is not None and evidence.quote in document.text
        assert case.must and case.answer
        for group in case.must:
            assert any(re.search(pattern, case.answer, re.I) for pattern in group), case


def test_an_unanswerable_draft_asks_for_what_no_sentence_says(
    documents: list[tuple[str, Document]], drafts: list[Case]
) -> None:
    for case in drafts:
        if case.answerable or len(case.turns) > 1:
            continue
        asked = {stem(word) for word in content_words(case.question)}
        for _, document in documents:
            for sentence in re.split(r"(?<=[.!?])\s+", document.text):
                held = {stem(word) for word in content_words(sentence)}
                assert len(asked & held) < len(asked), (case.question, sentence)


def test_follow_ups_lean_on_the_turn_before(drafts: list[Case]) -> None:
    leaning = re.compile(r"\b(?:it|its|they|their|there|she|her|he|his|the|and)\b", re.I)
    for case in drafts:
        if len(case.turns) > 1:
            assert "follow-up" in case.tags
            assert leaning.search(case.turns[1])


def test_a_folder_with_few_facts_makes_few_drafts(handbook: Path) -> None:
    drafts = make_drafts(folder_documents([handbook])[0], 60, 0)
    assert 3 <= len(drafts) < 20
    assert "How long does a placement at Brightwater last?" in {d.question for d in drafts} | {
        turn for d in drafts for turn in d.turns
    }


def test_no_documents_make_no_drafts() -> None:
    assert make_drafts([], 60, 0) == []
