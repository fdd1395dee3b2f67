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
        ("Rest the dough for 3 minutes.", "Give the dough a three-minute rest."),
        ("Rest the dough for 3 minutes.", "Give the dough a 3-minute rest."),
        ("Rest the dough for 3 minutes.", "Give the dough a 3 min rest."),
        ("The walk takes 1 minute.", "It is a one-minute walk."),
        ("You can take 12 weeks of leave.", "You may take up to 12 weeks of leave."),
        ("You need not take all 12 weeks at once.", "Up to 12 weeks are given, not all at once."),
        ("You need 2 references.", "At least two references are needed."),
        ("You need 2 or more references.", "At least 2 references are needed."),
        ("You must be 18 or older.", "You must be at least 18 years old."),
        ("It takes 30 days or less.", "It takes at most 30 days."),
        ("No more than five people may enter.", "At most five people may enter."),
        ("Don't open the oven door early.", "Avoid opening the oven door early."),
        ("Avoid opening the oven door early.", "Do not open the oven door early."),
        ("The cover prevents rain from reaching it.", "Covered, rain does not reach it."),
        ("Lending your badge is prohibited.", "You may not lend your badge."),
        ("Use the card rather than cash.", "Use the card, not cash."),
        ("Dogs may stay.", "Cats may not stay, but dogs may stay."),
        ("Lock the gate.", "Don't forget to lock the gate."),
        ("Refunds are only made once it ends.", "Refunds are not made until it ends."),
        ("You can enter only if you are a member.", "You cannot enter unless you are a member."),
        ("You need only the blue form.", "You need no form except the blue one."),
        ("You need only the blue form.", "You just need the blue form."),
        ("Only members can book.", "Booking is restricted to members."),
        ("The step is optional.", "The step is not required."),
        ("Always wear a helmet here.", "Wear a helmet here, which may be slippery."),
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
        ("Rest the dough for 3 minutes.", "Give the dough a three-hour rest.", "quantity differs"),
        ("Rest the dough for 3 minutes.", "Give the dough a five-minute rest.", "quantity missing"),
        ("The walk takes 1 minute.", "It is a two-minute walk.", "quantity missing"),
        ("The leave lasts 12 weeks.", "Up to 12 weeks of leave are given.", "quantity differs"),
        ("You can take 12 weeks.", "You must take at least 12 weeks.", "quantity differs"),
        ("You can take at least 12 weeks.", "You can take up to 12 weeks.", "quantity differs"),
        (
            "At most 2 references are needed.",
            "2 or more references are needed.",
            "quantity differs",
        ),
        ("It takes 30 days or more.", "It takes at most 30 days.", "quantity differs"),
        ("At least five people may enter.", "No more than five may enter.", "quantity differs"),
        ("Don't open the oven door early.", "Open the oven door early.", "negation differs"),
        ("Do not avoid the gate.", "Avoid the gate.", "negation differs"),
        ("Skip the second step.", "The second step must not be skipped.", "negation differs"),
        ("Bring a badge, avoid cash.", "Do not bring a badge or cash.", "negation differs"),
        ("Cats may stay.", "Cats may not stay, but dogs may stay.", "negation differs"),
        ("Don't lock the gate.", "Don't forget to lock the gate.", "negation differs"),
        (
            "Refunds are made until it ends.",
            "Refunds are not made until it ends.",
            "negation differs",
        ),
        ("You can enter unless you pay.", "You cannot enter unless you pay.", "negation differs"),
        ("Refunds are not made.", "Refunds are only made once it ends.", "negation differs"),
        ("Only members book.", "Members book, but not on Sundays.", "only added"),
        ("Only members book.", "Members book just before noon.", "only added"),
        ("The step is optional.", "The step is required.", "opposite word"),
        ("Always lock the front gate.", "You may lock the front gate.", "quantifier stronger"),
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
