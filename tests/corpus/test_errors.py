from __future__ import annotations

import pickle
from pathlib import Path

import pytest

import corpus.errors as errors

_SUBCLASSES = [
    errors.DocumentMissingError,
    errors.NotADocumentError,
    errors.AccessError,
    errors.UnsupportedFormatError,
    errors.EmptyDocumentError,
    errors.TooLargeError,
    errors.BinaryContentError,
    errors.EncodingError,
    errors.EncryptedDocumentError,
    errors.BrokenDocumentError,
]


def test_the_docstring_draws_every_error():
    defined = {name for name, value in vars(errors).items() if isinstance(value, type)} - {"Path"}
    drawn = {word.partition("(")[0] for word in (errors.__doc__ or "").split()}
    assert defined <= drawn


@pytest.mark.parametrize("error", _SUBCLASSES)
def test_every_error_names_the_file_in_one_line(error):
    raised = error(Path("notes/a\nb.txt"), "is broken\nin two lines")
    assert str(raised) == "notes/a b.txt: is broken in two lines"
    assert isinstance(raised, errors.DocumentError)
    assert isinstance(raised, errors.CorpusError)


def test_errors_survive_pickling():
    copy = pickle.loads(pickle.dumps(errors.EmptyDocumentError(Path("a.txt"), "is empty")))
    assert (copy.path, copy.reason) == (Path("a.txt"), "is empty")
