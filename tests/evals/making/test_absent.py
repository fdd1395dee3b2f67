from corpus.document import Document
from evals.making.absent import Mentions, kinds_of_names, other_facts, other_names, unknown_names
from evals.making.asking import ask_all
from evals.making.facts import read_facts
from evals.making.wording import Wording

TEXT = """Interns at Tern earn $31 an hour.

The lab opened its doors in May.

The rooms are large.

Labs such as Tern, Gannet and Petrel hire interns.

The rooms are cold in winter.

Gannet pays interns $40 an hour, as interns at Gannet earn more.

The kitchen is closed.

Maria Lindqvist said that the roof of Petrel leaks.

Tern hires engineers in Oslo, and Tern employees build robots.
"""


def world() -> tuple[Wording, list, list]:  # type: ignore[type-arg]
    document = Document("id", "Labs", TEXT)
    wording = Wording([TEXT])
    facts = list(read_facts(document, "labs.txt"))
    return wording, facts, [a for fact in facts for a in ask_all(fact, wording)]


def test_a_fact_is_asked_of_another_name_only_where_it_is_not_told() -> None:
    wording, facts, asked = world()
    kinds = kinds_of_names([TEXT], wording)
    assert kinds["Tern"] == {"Gannet", "Petrel"}
    found = {item.question for item in other_names(asked, kinds, Mentions(facts))}
    assert "How much do interns at Petrel earn an hour?" in found
    assert "How much do interns at Gannet earn an hour?" not in found


def test_a_name_the_folder_never_mentions_takes_the_place_of_one_of_its_kind() -> None:
    wording, _, asked = world()
    found = [item.question for item in unknown_names(asked, wording, [TEXT])]
    assert "How much do interns at Siemens earn an hour?" in found
    assert all("Siemens" not in question for question in (a.question for a in asked))


def test_other_facts_are_asked_only_where_no_sentence_near_the_name_tells_them() -> None:
    wording, facts, asked = world()
    found = {item.question for item in other_facts(asked, wording, Mentions(facts))}
    assert "When was Maria Lindqvist born?" in found
    assert "What is the dress code at Tern?" in found
