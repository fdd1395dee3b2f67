"""Every judge passes the same tests, fakes included."""

from collections.abc import Callable
from pathlib import Path

import pytest

from advisor.settings import Settings, load_settings
from evals.cache import Cache
from evals.errors import JudgeError
from evals.judging.factory import build_judge
from evals.judging.protocol import Evidence, Judge, Pair
from evals.judging.remembered import RememberingJudge
from evals.judging.server import ServerJudge
from tests.tiny_cross_encoder import save_tiny_cross_encoder

EVIDENCE = Evidence("A placement at Brightwater lasts at least twelve weeks.", "d")
PAIRS = [
    Pair("A placement at Brightwater lasts at least twelve weeks.", (EVIDENCE,)),
    Pair("Penguins swim under thick Antarctic ice.", (EVIDENCE,)),
]


@pytest.fixture(scope="session")
def settings() -> Settings:
    return load_settings(None, {"reranker": "none"})


@pytest.fixture(scope="session")
def cross_encoder(tmp_path_factory: pytest.TempPathFactory) -> Callable[[int], Path]:
    made: dict[int, Path] = {}

    def folder(labels: int) -> Path:
        if labels not in made:
            made[labels] = tmp_path_factory.mktemp("tiny") / "judge"
            save_tiny_cross_encoder(made[labels], labels)
        return made[labels]

    return folder


@pytest.fixture(params=["verifier", "overlap", "cross-encoder 1", "cross-encoder 3", "remembered"])
def judge(
    request: pytest.FixtureRequest,
    settings: Settings,
    cross_encoder: Callable[[int], Path],
    tmp_path: Path,
) -> Judge:
    kind, _, labels = request.param.partition(" ")
    if kind == "remembered":
        return RememberingJudge(build_judge("verifier", settings), Cache(tmp_path / "c.sqlite3"))
    return build_judge(f"{kind}:{cross_encoder(int(labels))}" if labels else kind, settings)


def test_a_judgement_for_each_pair_with_a_score_from_0_to_1(judge: Judge) -> None:
    for _ in range(2):
        judgements = judge.judge(PAIRS)
        assert len(judgements) == 2
        for judgement in judgements:
            assert judgement.score is not None and 0 <= judgement.score <= 1
            assert judgement.label in ("SUPPORTED", "CONTRADICTED", "NOT_SUPPORTED")
    assert judge.judge([]) == []
    assert judge.judge(PAIRS) == judgements, "the same pairs, the same judgements"
    assert judge.name and judge.fingerprint and 0 <= judge.threshold <= 1


def test_names_and_thresholds(settings: Settings) -> None:
    assert build_judge("overlap@0.7", settings).threshold == 0.7
    assert build_judge("verifier", settings).name == "verifier:trained"
    verifier = build_judge("verifier:lexical", settings)
    assert (verifier.name, verifier.threshold) == ("verifier:lexical", 0.75)
    for bad in ("", "verifier:none", "cross-encoder", "overlap:x", "gpt"):
        with pytest.raises(JudgeError):
            build_judge(bad, settings)
    with pytest.raises(JudgeError, match="cannot be loaded"):
        build_judge("cross-encoder:/absent/folder", settings).judge(PAIRS)


def test_a_model_that_is_asked_is_part_of_the_judge(settings: Settings) -> None:
    judges = [
        build_judge("verifier:model", settings.model_copy(update={"model": model}))
        for model in ("scripted:Yes", "scripted:No")
    ]
    assert judges[0].fingerprint != judges[1].fingerprint
    assert judges[0].name == "verifier:model"


def test_the_lexical_judges_tell_the_pairs_apart(settings: Settings) -> None:
    for name in ("verifier", "overlap"):
        right, wrong = build_judge(name, settings).judge(PAIRS)
        assert right.supported and not wrong.supported
        assert right.score is not None and wrong.score is not None
        assert right.score > wrong.score


def test_a_missing_number_lowers_the_graded_score(settings: Settings) -> None:
    judge = build_judge("verifier", settings)
    evidence = (Evidence("The lab opened in 1998 with 3 robots."),)
    right, wrong = judge.judge(
        [Pair("The lab opened in 1998 with 3 robots.", evidence),
         Pair("The lab opened in 1999 with 3 robots.", evidence)]
    )  # fmt: skip
    assert right.score == 1.0
    assert wrong.score is not None and wrong.score < 0.75
    assert wrong.label != "SUPPORTED"


def test_long_evidence_is_read_in_windows(
    settings: Settings, cross_encoder: Callable[[int], Path]
) -> None:
    judge = build_judge(f"cross-encoder:{cross_encoder(1)}", settings)
    filler = "The weather was mild and nothing else happened. " * 200
    pairs = [Pair("Maria swims.", (Evidence(filler), EVIDENCE)), Pair("Maria swims.", ())]
    seen: list[tuple[int, int]] = []
    judgements = judge.judge(pairs, lambda done, total: seen.append((done, total)))
    assert len(judgements) == 2
    assert seen[-1] == (2, 2)


class _Replies:
    """Stands for a server's model: says its replies in order."""

    def __init__(self, *replies: str) -> None:
        self._replies = list(replies)

    def stream(self, messages: object, **_: object) -> list[str]:
        return [self._replies.pop(0)]


def test_a_served_model_says_one_word_or_has_not_judged(settings: Settings) -> None:
    judge = ServerJudge("openai:http://127.0.0.1:9/v1#none", settings, 0.5)
    judge._model = _Replies(  # type: ignore[assignment]
        "Supported.", "<think>is it supported?</think> Contradicted", "not supported", "Well..."
    )
    found = judge.judge([PAIRS[0]] * 4)
    assert [j.label for j in found] == ["SUPPORTED", "CONTRADICTED", "NOT_SUPPORTED", "UNCHECKED"]
    assert found[3].score is None and "Well" in found[3].reason
