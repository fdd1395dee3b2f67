import pytest

from advisor.answer import Label
from advisor.verification.analysis import analyse, merged
from advisor.verification.rules import (
    RULES,
    Evidence,
    first_violation,
    name_is_missing,
    negation_differs,
)


def evidence(text: str, whole: str = "") -> Evidence:
    parts = tuple(analyse(sentence) for sentence in text.split(". "))
    return Evidence(analyse(text), analyse(text), analyse(f"{text} {whole}"), parts)


@pytest.mark.parametrize(
    ("claim", "given"),
    [
        ("It lasts 12 weeks.", "It lasts twelve weeks."),
        ("It has 1,000 seats.", "It has one thousand seats."),
        ("It has 1000 seats.", "It has 1,000 seats."),
        ("5% of them left.", "Five per cent of them left."),
        ("5 percent of them left.", "5% of them left."),
        ("Interns earn $56 an hour.", "Interns earn $56-61 an hour."),
        ("Interns earn 56 to 61 dollars per hour.", "Interns earn $56-61 an hour."),
        ("It opened in 2020.", "It opened in July 2020."),
        ("It opened on 4 July 2020.", "It opened on July 4th, 2020."),
        ("It opened on July 4, 2020.", "It opened on 2020-07-04."),
        ("It opened in July 2020.", "In 2020 it was built. It opened on 4 July."),
        ("She was born in the 1960s.", "She was born in 1963."),
        ("She was born in the 20th century.", "She was born in 1986."),
        ("It has over 400 rooms.", "It has 443 rooms."),
        ("About 440 people came.", "443 people came."),
        ("She died at age 57.", "She died when she was 57 years old."),
        ("The three finalists are Ann, Bo and Cy.", "Ann, Bo and Cy are in the final."),
        ("The budget is 3.5 million euros.", "The budget is €3.5 million."),
        ("It is 230 meters deep.", "It is 230 metres (755 feet) deep."),
        ("He is 6 feet tall.", "He is 6 ft tall."),
        ("Wages rose [3].", "Wages rose."),
        ("2. Wages rose.", "Wages rose."),
        ("It is not only red.", "It is red."),
        ("The cause is unknown.", "The cause is not known."),
        ("All members vote.", "All members can vote."),
        ("He won in June.", "He won in June, not in May."),
        ("I like that it pays $40.", "I think it pays $40."),
        ("Elizabeth I was crowned in 1559.", "She was crowned in 1559."),
        ("The band sang 'I want to break free.'", "The band sang it."),
    ],
)
def test_what_follows_violates_nothing(claim: str, given: str) -> None:
    assert first_violation(analyse(claim), evidence(given)) is None


@pytest.mark.parametrize(
    ("claim", "given", "rule"),
    [
        ("It lasts three months.", "It lasts 12 weeks.", "quantity missing"),
        ("It lasts 12 months.", "It lasts 12 weeks.", "quantity differs"),
        ("It pays $56 a month.", "It pays $56 an hour.", "quantity differs"),
        ("It pays 56 euros an hour.", "It pays 56 dollars an hour.", "quantity differs"),
        ("It is 230 feet deep.", "It is 230 metres deep.", "quantity differs"),
        (
            "It beats below 40 times an hour.",
            "It beats below 40 times a minute.",
            "quantity differs",
        ),
        ("It lasts 12 weeks.", "It lasts at least 12 weeks.", "quantity differs"),
        ("It lasts at most 12 weeks.", "It lasts at least 12 weeks.", "quantity differs"),
        ("It has over 600 rooms.", "It has over 400 rooms.", "quantity missing"),
        ("7% of them left.", "Five per cent of them left.", "quantity missing"),
        ("The team has five coaches.", "The team has four coaches.", "quantity missing"),
        ("It opened in July 2020.", "It opened in 2020.", "date missing"),
        ("It opened in June 2020.", "It opened in July 2020.", "date missing"),
        ("It opened on July 5, 2020.", "It opened on 4 July 2020, a 5 mile walk.", "date missing"),
        ("The gate is not open.", "The gate is open.", "negation differs"),
        ("Members get free tickets.", "Members get no free tickets.", "negation differs"),
        ("Sales decreased last year.", "Sales increased last year.", "opposite word"),
        ("The older brother won the cup.", "The younger brother won the cup.", "opposite word"),
        (
            "Doctors find that a lower heart rate helps.",
            "With training comes a higher heart rate, which athletes like.",
            "opposite word",
        ),
        ("Most like it with cold water.", "It is taken with hot water by many.", "opposite word"),
        ("All members pay the fee.", "Some members pay the fee.", "quantifier stronger"),
        ("Only members pay the fee.", "Members pay the fee.", "only added"),
        ("I love the pay of $40.", "Pay is $40.", "speaker added"),
        ("My favorite is the pay of $40.", "Pay is $40.", "speaker added"),
    ],
)
def test_what_does_not_follow(claim: str, given: str, rule: str) -> None:
    violation = first_violation(analyse(claim), evidence(given))
    assert violation is not None
    assert violation.rule == rule
    assert violation.label in (Label.CONTRADICTED, Label.NOT_SUPPORTED)
    assert violation.detail


@pytest.mark.parametrize(
    ("name", "given", "missing"),
    [
        ("Lena Holm came to Riga.", "Holm came to Riga.", False),
        ("The FBI came.", "The Federal Bureau of Investigation came.", False),
        ("She loves Japanese food.", "She loves food from Japan.", False),
        ("We met Lena Holm.", "We met Karl Voss.", True),
    ],
)
def test_names(name: str, given: str, missing: bool) -> None:
    read = analyse(given)
    found = [name_is_missing(one, frozenset(read.stems), read) for one in analyse(name).names]
    assert found and any(found) is missing


@pytest.mark.parametrize(
    ("claim", "given"),
    [
        ("Doctors find no lower heart rate.", "It comes with a higher heart rate."),
        ("A lower heart rate helps.", "A higher heart rate falls to a lower heart rate."),
        ("The hot water is clean.", "The hot and cold water is clean."),
        ("The old mill has high walls.", "The new house has high walls."),
    ],
)
def test_what_is_not_opposed(claim: str, given: str) -> None:
    assert RULES["opposite word"](analyse(claim), evidence(given)) is None


def test_a_number_may_stand_elsewhere_in_the_evidence() -> None:
    claim = analyse("The hall has 440 seats.")
    assert first_violation(claim, evidence("The hall is large.", "There are 440 seats.")) is None
    assert first_violation(claim, evidence("The hall is large.")) is not None


def test_a_short_sentence_denies_without_naming_the_subject() -> None:
    parts = tuple(
        analyse(text) for text in ("Lund Mills takes trainees.", "Housing is not provided.")
    )
    given = Evidence(parts[0], merged(parts), merged(parts), parts)
    found = negation_differs(analyse("Lund Mills provides housing."), given)
    assert found is not None and found.label is Label.CONTRADICTED
    assert negation_differs(analyse("Lund Mills does not provide housing."), given) is None
    assert negation_differs(analyse("Lund Mills takes trainees."), given) is None
    affirmed = (*parts, analyse("Food is provided."))
    both = Evidence(parts[0], merged(affirmed), merged(affirmed), affirmed)
    assert negation_differs(analyse("Lund Mills provides food."), both) is None
