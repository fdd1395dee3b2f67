"""Judging answers: each sentence against what was retrieved, and against what it cites.

What stands in its evidence word for word is supported, and no judge is asked: a quote follows from
itself, whatever a judge makes of its length or its list marks.
"""

from __future__ import annotations

from collections.abc import Sequence

from advisor.answer import Answer, Claim, Label, Verdict
from advisor.answering.abstaining import is_own_words
from corpus.language.splitting import split_sentences
from corpus.language.words import without_list_marks
from evals.judging.protocol import Evidence, Judge, Pair
from evals.metrics.citation import precise_citations
from evals.records import JudgedClaim, Judgement


def judge_answer(answer: Answer, judge: Judge) -> tuple[JudgedClaim, ...]:
    """The claims of an answer with the judge's view of each.

    Raises:
        JudgeError, ModelError: the judge cannot be asked.
    """
    claims = claims_of(answer)
    cited = [_citations_of(answer, claim) for claim, _ in claims]
    retrieved = tuple(Evidence(p.passage.text, p.passage.document_id) for p in answer.passages)
    pairs = [Pair(claim.text, retrieved) for claim, _ in claims]
    pairs += [_pair(answer, c, numbers) for (c, _), numbers in zip(claims, cited, strict=True)]
    judgements = _judge(pairs, judge)
    judged = []
    for position, ((claim, verdict), numbers) in enumerate(zip(claims, cited, strict=True)):
        together = judgements[len(claims) + position] if numbers else None
        judged.append(
            JudgedClaim(
                text=claim.text,
                start=claim.start,
                end=claim.end,
                citations=numbers,
                gate=verdict.label.value if verdict else "",
                gate_rule=verdict.rule if verdict else "",
                support=judgements[position],
                cited=together,
                precise=_precise(answer, claim, numbers, together, judge),
            )
        )
    return tuple(judged)


def claims_of(answer: Answer) -> list[tuple[Claim, Verdict | None]]:
    """Everything an answer says, in order: the sentences that a verifier gated, and any others.

    What no verdict covers is cut into sentences: an advisor cannot leave a sentence unmeasured by
    not mentioning it. Only a reply, which answers nothing of the documents, may say things of the
    program itself; what it quotes is measured. An answer may say in fixed words that it is unsure.
    """
    if answer.abstained is not None:
        return []
    if answer.mode == "reply":
        return [(verdict.claim, verdict) for verdict in answer.verdicts]
    claims: list[tuple[Claim, Verdict | None]] = []
    position = 0
    for verdict in sorted(answer.verdicts, key=lambda v: v.claim.start):
        claims += _ungated(answer.text, position, verdict.claim.start)
        claims.append((verdict.claim, verdict))
        position = max(position, verdict.claim.end)
    return claims + _ungated(answer.text, position, len(answer.text))


def _ungated(text: str, start: int, end: int) -> list[tuple[Claim, Verdict | None]]:
    spans = split_sentences(text, start, end) if start < end else []
    return [
        (Claim(text[first:last], first, last), None)
        for first, last in spans
        if any(character.isalnum() for character in text[first:last])
        and not is_own_words(text[first:last])
    ]


def _judge(pairs: Sequence[Pair], judge: Judge) -> list[Judgement]:
    asked = [pair for pair in pairs if not stands_verbatim(pair)]
    answers = iter(judge.judge(asked) if asked else [])
    quoted = Judgement(Label.SUPPORTED.value, 1.0, "word for word")
    return [quoted if stands_verbatim(pair) else next(answers) for pair in pairs]


def stands_verbatim(pair: Pair) -> bool:
    """Whether every line of a text stands in a piece of its evidence, word for word.

    White space and the marks of list items do not count.
    """
    lines = [_plain(line) for line in pair.claim.splitlines() if _plain(line)]
    pieces = [_plain(piece.text) for piece in pair.evidence]
    return bool(lines) and all(any(line in piece for piece in pieces) for line in lines)


def _plain(text: str) -> str:
    return " ".join(without_list_marks(text).split())


def _citations_of(answer: Answer, claim: Claim) -> tuple[int, ...]:
    return tuple(
        number
        for number, citation in enumerate(answer.citations)
        if citation.answer_start < claim.end and claim.start < citation.answer_end
    )


def _pair(answer: Answer, claim: Claim, numbers: Sequence[int]) -> Pair:
    cited = (answer.citations[number] for number in numbers)
    return Pair(claim.text, tuple(Evidence(c.quote, c.document_id) for c in cited))


def _precise(
    answer: Answer,
    claim: Claim,
    numbers: tuple[int, ...],
    together: Judgement | None,
    judge: Judge,
) -> tuple[bool, ...]:
    def supports(chosen: Sequence[int]) -> bool:
        pair = _pair(answer, claim, [numbers[index] for index in chosen])
        return _judge([pair], judge)[0].supported

    supported = together is not None and together.supported
    return precise_citations(len(numbers), supported, supports)
