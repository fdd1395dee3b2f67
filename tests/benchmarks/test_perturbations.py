from advisor.verification.factory import build_verifier
from benchmarks.perturbations import ASKED, Case, accepted, make_cases, summarise
from training.perturb import KINDS

PAIRS = [
    (
        f"In {1950 + n} the mill in London had {n + 20} workers, paid {n + 5} pounds per week and "
        "was not profitable.",
        f"The mill stood by the river. In {1950 + n} the mill in London had {n + 20} workers, paid "
        f"{n + 5} pounds per week and was not profitable. It closed later.",
    )
    for n in range(30)
]


def test_every_kind_is_made_in_equal_numbers() -> None:
    cases = make_cases(PAIRS, 4)
    counts = {kind: sum(case.kind == kind for case in cases) for kind in (*KINDS, "respelled")}
    for kind in (*ASKED, "respelled"):
        assert counts[kind] == 4, kind
    changed = [case for case in cases if case.kind in KINDS]
    assert all(case.claim != PAIRS[case.origin][0] for case in changed)
    same = {case.origin for case in cases if case.kind == "same"}
    assert same == {case.origin for case in changed}
    assert cases == make_cases(PAIRS, 4), "seeded"
    assert cases != make_cases(PAIRS, 4, seed=1)


def test_the_shares_are_those_of_the_verdicts() -> None:
    cases = make_cases(PAIRS, 4)
    taken = accepted(build_verifier("lexical"), cases)
    found = summarise(cases, taken)
    assert found["unchanged_rejected"] == 0.0
    assert found["kinds"]["number"]["rejected"] == 1.0
    assert found["kinds"]["respelled"]["rejected"] == 0.0
    assert found["changed"] == sum(case.kind in ASKED for case in cases)


def test_a_summary_of_nothing() -> None:
    cases = [Case("same", "a", "b", 0), Case("unit", "c", "b", 0)]
    found = summarise(cases, [True, True])
    assert found["changed_rejected"] == 0.0 and found["unchanged_rejected"] == 0.0
    assert summarise([], [])["changed_rejected"] is None
