from corpus.language.names import names


def test_names() -> None:
    assert names("Who is Maria Lindqvist at Brightwater?") == ["Maria Lindqvist", "Brightwater"]
    assert names("How long are internships?") == []
    assert names("The University of Leeds is old.") == ["University of Leeds"]
    assert names("Is NVIDIA's office big?") == ["NVIDIA"]
    assert names("We saw Okafor’s boat, built by an AI at IBM.") == ["Okafor", "IBM"]
