"""A misspelt message becomes what was meant, and nothing else is touched."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from advisor.request import Correction
from advisor.understanding.spelling import Speller
from index.indexing.recipe import IndexSettings
from index.reader import IndexReader
from tests.index.workbench import Workbench

_DOCUMENTS = {
    "home.md": """# House and garden

Grass stains come out with alcohol. Stepping stones are laid in sand.
""",
    "hr.md": """# Staff handbook

## Parental leave

Employees may take sixteen weeks of parental leave. The supervisor approves vacation and sick
leave. Overtime is paid at one and a half times the hourly wage. Reimbursement of travel expenses
needs a receipt. Probation lasts three months. Interns get no relocation allowance. Onboarding
takes a week; Kowalczyk runs it. Carryover of five days is allowed.
""",
    "law.md": """# Tenancy law

The landlord must return the deposit within thirty days. A tenant may sublet the apartment with
written permission. The plaintiff bears the burden of proof. A subpoena compels a witness.
Negligence and liability are governed by section nine. Notice of termination must be in writing.
""",
    "medicine.md": """# Blood pressure

Hypertension is treated with medication. Ibuprofen and paracetamol relieve pain. The dosage depends
on weight. Side effects are dizziness and headache. Ask a pharmacist about interactions with
warfarin. A diabetic patient measures glucose daily. Vaccination protects against influenza.
""",
    "cooking.md": """# Sourdough bread

Knead the dough for ten minutes. Preheat the oven to 220 degrees. The recipe needs flour, water,
salt and yeast. Let the batter rest overnight. Sprinkle cinnamon on the dessert. Refrigerate the
leftovers. Caramelise the onions.
""",
    "software.md": """# Database backups

Configure the database before installation. The command restores a backup. Authentication uses
certificates. Deploy with kubectl to the staging cluster; pgbouncer pools connections. Encryption is
enabled by default. The repository holds snapshots. Compression saves space. Delete the password.
""",
}


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[IndexReader]:
    folder = tmp_path_factory.mktemp("spelling")
    settings = IndexSettings(folder / "index", "", "hashing:64", 400, folder / "cache")
    bench = Workbench(folder / "docs", settings)
    for name, text in _DOCUMENTS.items():
        bench.write(name, text)
    bench.run(bench.docs)
    with bench.reader() as reader:
        yield reader


@pytest.fixture(scope="module")
def speller(reader: IndexReader) -> Speller:
    return Speller(reader)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("how long is parentel leave", "how long is parental leave"),
        ("who aproves vaction", "who approves vacation"),
        ("vacaton policy", "vacation policy"),
        ("is overtme paid?", "is overtime paid?"),
        ("overtmie rate", "overtime rate"),
        ("reimbursemnt of travl expenses", "reimbursement of travel expenses"),
        ("do i need a reciept", "do i need a receipt"),
        ("how long does probaton last", "how long does probation last"),
        ("relocaton alowance for interns", "relocation allowance for interns"),
        ("my supervisior said no", "my supervisor said no"),
        ("Emploees and sick leave", "Employees and sick leave"),
        ("hourley wage", "hourly wage"),
        ("must the lanldord return the desposit", "must the landlord return the deposit"),
        ("can a tennant sublet", "can a tenant sublet"),
        ("can i sublett my appartment", "can i sublet my apartment"),
        ("who bears the burdon of proof", "who bears the burden of proof"),
        ("what is a subpena", "what is a subpoena"),
        ("witnes rights", "witness rights"),
        ("neglegence and liabilty", "negligence and liability"),
        ("notice of terminaton", "notice of termination"),
        ("writen permision", "written permission"),
        ("hypertention treatment", "hypertension treatment"),
        ("which medicaton is best", "which medication is best"),
        ("can i take ibuprofin", "can i take ibuprofen"),
        ("paracetomol for pain", "paracetamol for pain"),
        ("what dosege", "what dosage"),
        ("does it cause diziness", "does it cause dizziness"),
        ("ask my pharmasist", "ask my pharmacist"),
        ("interactons with warfarin", "interactions with warfarin"),
        ("diabetc patient", "diabetic patient"),
        ("vacination against influensa", "vaccination against influenza"),
        ("how long do i knead the dogh", "how long do i knead the dough"),
        ("preheet the oven", "preheat the oven"),
        ("which recipie has yeats", "which recipe has yeats"),
        ("does the bater rest", "does the batter rest"),
        ("cinamon on the desert", "cinnamon on the desert"),
        ("refridgerate the leftovers", "refrigerate the leftovers"),
        ("how do i configre the databse", "how do i configure the database"),
        ("staging clutser", "staging cluster"),
        ("restore a bakcup", "restore a backup"),
        ("authentcation certificats", "authentication certificates"),
        ("is encription on", "is encryption on"),
        ("where is the repositry", "where is the repository"),
        ("compresion", "compression"),
        ("delete my pasword", "delete my password"),
        ("waht is teh dosage", "what is the dosage"),
        ("wich documents", "which documents"),
        ("thier deposit", "their deposit"),
        ("goverment rules", "government rules"),
        ("definately paid?", "definitely paid?"),
        ("tomorow", "tomorrow"),
        ("a libary card", "a library card"),
        ("seperate rooms", "separate rooms"),
        ("howdo i restore a backup", "how do i restore a backup"),
        ("howlong is probation", "how long is probation"),
        ("whatis a subpoena", "what is a subpoena"),
        ("canwe sublet", "can we sublet"),
        ("parentalleave", "parental leave"),
        ("sickleave", "sick leave"),
        ("return thedeposit", "return the deposit"),
        ("what are sideeffects", "what are side effects"),
        ("WHATS THE VACTION POLICY", "WHAT'S THE VACATION POLICY"),
        ("Vaction days?", "Vacation days?"),
        ("the landlrod's duties", "the landlord's duties"),
    ],
)
def test_corrected(speller: Speller, typed: str, meant: str) -> None:
    text, corrections = speller.correct(typed)
    assert text == meant
    assert corrections
    for correction in corrections:
        assert correction.typed in typed and correction.corrected in meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("whats the deposit", "what's the deposit"),
        ("im an intern", "I'm an intern"),
        ("Im an intern", "I'm an intern"),
        ("i dont know", "i don't know"),
        ("ive been here a year and cant sublet", "I've been here a year and can't sublet"),
        ("can u help me pls", "can you help me please"),
        ("wat is yeast", "what is yeast"),
        ("r u sure", "are you sure"),
        ("how r we paid", "how are we paid"),
        ("i wanna sublet", "i want to sublet"),
        ("alot of salt", "a lot of salt"),
    ],
)
def test_short_forms_are_no_corrections(speller: Speller, typed: str, meant: str) -> None:
    assert speller.correct(typed) == (meant, ())


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "?!",
        "🙂🙂",
        "How long is parental leave?",
        "who approves sick leave",
        "the employee's vacations",
        "employing supervisors",
        "sublets and subletting",
        "caramelised onions",
        "caramelized onions",
        "colour or color",
        "the neighbor's organization",
        "organisation of labour",
        "analyze artifacts",
        "does carryover expire",
        "kubectl and pgbouncer",
        "pgbouncer's pools",
        "ask kowalczyk about onboarding",
        "What did Kowalchyk say?",
        "Who is Jon Lindqist?",
        "does Tennent own it",
        "is it the Depositt Fund",
        "ask Dr. Recipie",
        "NDAA and FMLA rules",
        "is it covered by the ADA or GDPR",
        "FLSAs",
        "pto",
        "wfh days",
        "the nsaid list",
        "cv and gpa",
        "401k matching",
        "covid19 leave",
        "form i9 or w4",
        "PSQL-17-vaction",
        "see /etc/databse/confg.yml",
        "open C:\\Recipies\\dogh.txt",
        "handbok.pdf",
        "vaction-policy.docx says what?",
        "https://exmaple.org/vaction",
        "www.exmaple.org",
        "mail lanldord@exmaple.org",
        "@tennant",
        "#vaction",
        "pg_dmup fails",
        "foo.barr()",
        "--no-compresion",
        "set `max_connectons` and `databse`",
        'what does "vaction" mean',
        "what does “reciept” mean",
        "what does 'tennant' mean",
        "define «desposit»",
        "iPhone and eBay",
        "MySQL or PostgreSQL",
        "numpy and pytorch",
        "jupyter kubernetes github gitlab",
        "json, yaml and api",
        "webinar on ransomware",
        "signup by gmail",
        "hackathon timesheets",
        "prorated telework",
        "café crème brûlée",
        "naïve résumé",
        "jalapeño",
        "zucchini and quinoa",
        "sertraline with grapefruit",
        "metformin",
        "lisinopril dose",
        "estoppel and tort",
        "voir dire",
        "amicus brief",
        "sauté the shallots",
        "yes/no",
        "its deposit",
        "were we well",
        "id or ill",
        "lets see",
        "hmm ok",
        "in r or python",
        "ok thanks bye",
        "omg lol",
        "Wie lange ist die Kuendigungsfrist für Mieter?",
        "Wer genehmigt meinen Urlaub und wann",
        "¿Cuánto dura el permiso parental?",
        "combien de jours de conge parental ai-je",
        "quanto dura il congedo parentale",
        "quanto tempo dura a licença",
        "hoeveel dagen verlof krijg ik",
        "qwrtz plmkj asdfgh zxcvbq",
        "Urlaubsantrag Kuendigung Mietvertrag",
        "сколько дней",
        "休暇",
    ],
)
def test_left_alone(speller: Speller, text: str) -> None:
    assert speller.correct(text) == (text, ())


def test_what_was_corrected_in_order_and_once(speller: Speller) -> None:
    text, corrections = speller.correct("reciept for vaction, another reciept")
    assert text == "receipt for vacation, another receipt"
    assert corrections == (Correction("reciept", "receipt"), Correction("vaction", "vacation"))


def test_a_word_of_the_index_before_a_more_frequent_one_of_english(speller: Speller) -> None:
    # "Though" is far more frequent.
    assert speller.correct("how long must the doough rest")[0] == "how long must the dough rest"


def test_what_the_index_holds_beside_the_word_before_it(speller: Speller) -> None:
    assert speller.correct("gras stanes")[0] == "grass stains"
    assert speller.correct("stepping stanes")[0] == "stepping stones"


@pytest.mark.parametrize(("typed", "meant"), [("sik leave", "sick leave"), ("zik", "zik")])
def test_three_letters_that_sound_like_a_word_of_the_index(
    speller: Speller, typed: str, meant: str
) -> None:
    assert speller.correct(typed)[0] == meant


def test_a_long_paste_is_left_alone(speller: Speller) -> None:
    letters = "bcdfghjklmnpqrstvwxz"
    paste = " ".join(f"vact{a}on{b}" for a in letters for b in letters) + " the policy"
    assert speller.correct(paste) == (paste, ())


def test_words_are_counted_only_for_an_unknown_one(reader: IndexReader) -> None:
    class Counting:
        asked = 0

        def vocabulary(self) -> dict[str, int]:
            Counting.asked += 1
            return dict(reader.vocabulary())

        def document_frequency(self, word: str) -> float:
            return reader.document_frequency(word)

    speller = Speller(Counting())
    speller.correct("How long is parental leave for employees of a newspaper?")
    assert Counting.asked == 0
    speller.correct("how long is parentel leave")
    speller.correct("how long is a vaction")
    assert Counting.asked == 1


def test_a_folder_of_nothing() -> None:
    class Empty:
        def vocabulary(self) -> dict[str, int]:
            return {}

        def document_frequency(self, word: str) -> float:
            return 0.0

    assert Speller(Empty()).correct("a reciept")[0] == "a receipt"


def test_vocabulary_holds_forms_and_headings(reader: IndexReader) -> None:
    counts = reader.vocabulary()
    assert counts["employees"] and counts["tenancy"] and counts["kowalczyk"]
    assert not counts["Tenancy"] and not counts["220"]
