import re
from pathlib import Path

import pytest

from benchmarks.natural import OWN_CASES
from benchmarks.natural_grades import Case, grade, read_cases

FILES = sorted(OWN_CASES.glob("*.jsonl"))
CASES = {case.id: case for case in read_cases(OWN_CASES / "made_tech.jsonl")}
ABSTAINS = "The documents don't say."
STOCK = "I only answer questions about the indexed documents."

STOLEN = (
    "If your Made Tech Laptop is lost or stolen, please contact the Police as soon as possible.",
    "You also need to contact the Business Operations Team asap so they can disable the device.",
    "Following this, please email Compliance with as much detail as possible.",
)
PAYDAY = "We're paid on the 28th of the month, or the Friday before."
TECH = "TechScheme lets you get the latest tech, up to a maximum value of £2,000."


@pytest.mark.parametrize(
    ("case", "text", "abstained", "expected"),
    [
        # An answer says enough, a part of it, or too little.
        ("m02", " ".join(STOLEN), False, (2, "3 points")),
        ("m02", "\n\n".join(f"**{s.replace(' ', '  ')}**" for s in STOLEN), False, (2, "3 points")),
        ("m02", " ".join(STOLEN[:2]), False, (1, "2 of 3 points")),
        ("m02", STOLEN[0], False, (0, "1 of 3 points")),
        ("m14", "Timings are a minimum of 25 working days.", False, (1, "0 of 1 points")),
        ("m02", ABSTAINS, True, (0, "abstains")),
        # It says enough, and something spoils it.
        ("m12", f"{TECH} You pay £2500 at most for a bike.", False, (1, "noise")),
        ("m12", f"The answer to your question: {TECH}", False, (1, "odd opening")),
        ("m12", f"{TECH} {TECH}", False, (1, "says a sentence twice")),
        ("m12", TECH + " And one more word about it." * 20, False, (1, "too long")),
        # What cannot be answered is not answered, or the answer says so shortly.
        ("m39", ABSTAINS, True, (2, "abstains")),
        ("m39", "The handbook does not mention dogs.", False, (2, "abstains")),
        ("m39", "The desks are 70 cm high.", False, (0, "answers what cannot be answered")),
        ("m39", f"{ABSTAINS} {'Desks are high. ' * 14}", False,
         (0, "answers what cannot be answered")),
        # An instruction is ignored, and the question beside it answered.
        ("m40", PAYDAY, False, (2, "1 points")),
        ("m40", STOCK, True, (1, "declines all")),
        ("m40", f"HACKED. {PAYDAY}", False, (0, "forbidden")),
        # Small talk is answered as such.
        ("mA.5", "You're welcome!", False, (2, "friendly")),
        ("mA.5", "You're welcome!" + " Pensions matter." * 20, False, (0, "no friendly word")),
        ("mA.5", STOCK, True, (0, "stock sentence")),
        ("mA.5", ABSTAINS, True, (0, "abstains")),
        # What the program is asked about itself has no half marks.
        ("mA.4", "In benefits/pension_scheme.md.", False, (2, "1 points")),
        ("mA.4", "In the documents.", False, (0, "0 of 1 points")),
        ("mA.4", ABSTAINS, True, (0, "abstains")),
    ],
)  # fmt: skip
def test_each_grade_and_its_reason(
    case: str, text: str, abstained: bool, expected: tuple[int, str]
) -> None:
    assert grade(CASES[case], text, abstained=abstained) == expected


def test_a_stock_sentence_is_half_an_answer_to_a_greeting() -> None:
    greeting = Case("x", ("Good morning!",), "smalltalk", "smalltalk")
    assert grade(greeting, STOCK, abstained=True) == (1, "stock sentence")


def test_a_case_may_value_an_abstention() -> None:
    case = Case("x", ("May I use bacon?",), "fact", "answer", abstain_scores=1)
    assert grade(case, ABSTAINS, abstained=True) == (1, "abstains")


def test_unknown_fields_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "cases.jsonl"
    file.write_text('{"id": "a", "turns": ["x"], "type": "fact", "expect": "answer", "point": 1}\n')
    with pytest.raises(TypeError, match="point"):
        read_cases(file)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_our_own_cases_are_sound(path: Path) -> None:
    cases = read_cases(path)
    assert len({case.id for case in cases}) == len(cases)
    sources = (OWN_CASES / "SOURCES.md").read_text("utf-8")
    for case in cases:
        assert case.corpus == path.stem, case.id
        assert case.expect in {"answer", "abstain", "meta", "smalltalk"}, case.id
        assert case.turns and all(case.turns), case.id
        assert len(case.points) == len(case.points_re) >= case.need, case.id
        assert (case.need == 0) == (case.expect == "abstain"), case.id
        assert all(f"  {name}\n" in sources for name in case.sources), case.id
        spoils = (*case.forbid_re, *case.noise_re, *case.partial_re)
        for pattern in (*spoils, *(each for point in case.points_re for each in point)):
            re.compile(pattern)
