from corpus.language.names import is_contraction, names


def test_names() -> None:
    assert names("Who is Maria Lindqvist at Brightwater?") == ["Maria Lindqvist", "Brightwater"]
    assert names("How long are internships?") == []
    assert names("The University of Leeds is old.") == ["University of Leeds"]
    assert names("Is NVIDIA's office big?") == ["NVIDIA"]
    assert names("We saw Okafor’s boat, built by an AI at IBM.") == ["Okafor", "IBM"]


def test_contractions_and_first_words_of_items_are_no_names() -> None:
    assert names("Would I'm pay me, or I’ve Ada's?") == ["Ada"]
    assert names("- Give notice\n- **Child** care\n> Then Ada Berg") == ["Ada Berg"]
    assert [word for word in ("don't", "What’s", "Ada's", "let's") if is_contraction(word)] == [
        "don't",
        "What’s",
        "let's",
    ]


def test_the_rules_of_a_table_take_no_longer_than_its_words() -> None:
    assert names("by Ada | " + "-" * 60 + " | " + "- " * 30 + "Mill") == ["Ada"]
