"""The settings: one frozen object, made once by `load_settings` and passed down.

Each setting comes from the last of these that names it:

1. the default;
2. a TOML file: the one given with `--config`, else `advisor.toml` in the current folder, else
   `config.toml` in the user's configuration folder for `groundwise`. Only one file is read;
3. the environment: `ADVISOR_` and the setting's name in capitals (an empty variable is ignored);
4. the command line.

A relative path in a TOML file starts at that file's folder, elsewhere at the current folder.
"""

from __future__ import annotations

import difflib
import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from platformdirs import user_config_path, user_data_path
from pydantic import AfterValidator, BeforeValidator, Field, PrivateAttr, SecretStr, ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from advisor.errors import SettingsError
from advisor.server_specs import joined

if TYPE_CHECKING:
    from index.storage.place import IndexAddress

_PREFIX = "ADVISOR_"


class Settings(BaseSettings):
    """Every setting, validated. Descriptions state units; `advisor settings` shows them."""

    model_config = SettingsConfigDict(
        extra="forbid", frozen=True, env_prefix=_PREFIX, env_nested_delimiter="__"
    )

    index_dir: Annotated[Path, AfterValidator(Path.expanduser)] = Field(
        default_factory=lambda: user_data_path("groundwise", appauthor=False) / "index",
        description="Folder that holds the index.",
    )
    catalog: SecretStr = Field(
        default=SecretStr(""),
        description="PostgreSQL database of the catalogue, as "
        "postgresql://user:password@host:5432/database; empty for a file inside index_dir. "
        "`chroma` must then name a server.",
    )
    index_name: str = Field(
        default="groundwise",
        pattern=r"^[\w.-]{1,100}$",
        description="What tells indexes in one database apart.",
    )
    chroma: str = Field(
        default="",
        pattern=r"^(https?://.+)?$",
        description="Chroma server as http://host:port; empty for a folder inside index_dir.",
    )
    embedding: str = Field(
        default="embedded",
        min_length=1,
        description="Embedding model: `embedded`, a folder, or a name at the Hugging Face hub.",
    )
    reranker: str = Field(
        default="embedded",
        min_length=1,
        description="What reads the passages beside the question: `embedded`, `none`, or a "
        "cross-encoder of sentence-transformers, as a folder or a name at the Hugging Face hub.",
    )
    model: Annotated[str, BeforeValidator(joined)] = Field(
        default="embedded",
        min_length=1,
        description="Language model: `embedded`, a path to a GGUF file, "
        "hf:owner/repo/file.gguf, or openai:http://host:port/v1#name, of which several may be "
        "named: as a list in TOML, elsewhere with commas between them.",
    )
    model_sha256: str = Field(
        default="",
        pattern=r"^([0-9a-fA-F]{64})?$",
        description="SHA-256 that the model file must have, in hex; empty accepts any.",
    )
    model_adapter: str = Field(
        default="none",
        min_length=1,
        description="Adapter (LoRA) that the model is loaded with: a path to a GGUF file, or "
        "`none`.",
    )
    n_gpu_layers: Literal["auto"] | Annotated[int, Field(ge=0)] = Field(
        default="auto",
        description="Layers to offload to the GPU: a number from 0, or `auto` for all of them "
        "when llama-cpp-python was built with GPU support.",
    )
    context_tokens: int = Field(
        default=4096,
        ge=256,
        le=131072,
        description="Tokens that prompt and reply may have together; less when the model was "
        "trained with less.",
    )
    max_tokens: int = Field(
        default=400,
        ge=1,
        le=8192,
        description="Longest reply, in tokens; most questions are answered with fewer.",
    )
    temperature: float = Field(
        default=0.0, ge=0.0, le=2.0, description="Randomness of the reply; 0 is deterministic."
    )
    seed: int = Field(
        default=7, ge=0, lt=2**32 - 1, description="Seed of the reply when temperature is not 0."
    )
    threads: int = Field(
        default=0, ge=0, le=1024, description="Processor threads; 0 for one per available core."
    )
    api_key: SecretStr = Field(
        default=SecretStr(""), description="Key for an openai: server; empty for none."
    )
    answering: Literal["auto", "compose", "quote"] = Field(
        default="auto",
        description="`compose` shows what the model writes where it survives the checks, else "
        "exact sentences of the documents; `quote` always shows these; `auto` composes with every "
        "model but the embedded one without an adapter, which is too small to gain by it.",
    )
    writer: Literal["auto", "points", "answer"] = Field(
        default="auto",
        description="How the model writes: `points` says the points of an answer one by one, an "
        "exact sentence where that fails; `answer` writes the answer in one go; `auto` takes "
        "`points` for a model with an adapter or below 3 billion parameters.",
    )
    passages: int = Field(
        default=6,
        ge=1,
        le=50,
        description="Passages retrieved for a fact; two thirds more for what is asked broadly.",
    )
    chunk_chars: int = Field(
        default=700, ge=200, le=4000, description="Longest passage, in characters."
    )
    ocr: Literal["auto", "off"] = Field(
        default="auto",
        description="Whether pages without text and pictures are read by OCR: `auto` does where "
        "groundwise[ocr] is installed, `off` never.",
    )
    ocr_language: str = Field(
        default="auto",
        min_length=1,
        description="What OCR reads: `auto` for all that its model knows, which is languages in "
        "Latin script, Chinese and Japanese; or the path of another recognition model of "
        "PaddleOCR, such as one for Cyrillic, as an ONNX file.",
    )
    verifier: str = Field(
        default="trained",
        min_length=1,
        description="What checks each sentence against its evidence: `trained`; `model`, which has "
        "the language model read it, too, and pays with bigger ones only (docs/verification.md "
        "says how to measure one); `lexical`; or a cross-encoder of sentence-transformers, as a "
        "folder or a name at the Hugging Face hub.",
    )
    strictness: Literal["strict", "normal", "lax"] = Field(
        default="normal",
        description="How sure the verifier must be: `strict` shows less and errs less often, "
        "`lax` shows more.",
    )
    support_threshold: Annotated[float, Field(ge=0.0, le=1.0)] | None = Field(
        default=None,
        description="Support score, 0 to 1, from which a sentence is shown; none for what "
        "`strictness` stands for in the verifier.",
    )
    abstain_threshold: float = Field(
        default=0.5,
        ge=0.0,
        le=1.0,
        description="Answerability score, 0 to 1, below which nothing is answered.",
    )
    fetch_pages: bool = Field(
        default=False,
        description="Whether people may add a web page by its address, which this machine then "
        "fetches from the internet; never from its own network.",
    )
    host: str = Field(
        default="127.0.0.1", min_length=1, description="Address that the web page listens on."
    )
    port: int = Field(
        default=7860, ge=0, le=65535, description="Port of the web page; 0 for any free one."
    )
    auth: Annotated[Path, AfterValidator(Path.expanduser)] | None = Field(
        default=None,
        description="File of the accounts that may use the page, made with `advisor users add`, or "
        "`database` for those kept beside the index where `catalog` names one; none lets in "
        "whoever reaches the address, which must then be this machine's own.",
    )
    public_url: str = Field(
        default="",
        pattern=r"^(https?://[^/\s]+/?)?$",
        description="Address of the page as people type it, such as https://advisor.example.org, "
        "when a reverse proxy stands before it; empty for none.",
    )

    metrics: Literal["local", "anyone", "off"] = Field(
        default="local",
        description="Who may read /metrics without signing in: `local` for programs of this "
        "machine, `anyone`, or `off` for nobody at all.",
    )
    log_format: Literal["text", "json"] = Field(
        default="text",
        description="What a line of the log of `advisor serve` is: `text` or `json`.",
    )
    shutdown_seconds: float = Field(
        default=20.0,
        ge=0.0,
        le=3600.0,
        description="How long answers in progress may go on when `advisor serve` gets SIGTERM.",
    )

    _origins: Mapping[str, str] = PrivateAttr(default_factory=dict)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Nothing but the arguments: `load_settings` merges the sources and keeps the origins."""
        return (init_settings,)

    @classmethod
    def from_values(cls, values: Mapping[str, object], origins: Mapping[str, str]) -> Settings:
        """Validate `values` and remember where each came from.

        Raises:
            pydantic.ValidationError: a value is unknown or out of bounds.
        """
        settings = cls(**dict(values))  # type: ignore[arg-type]
        settings._origins = dict(origins)
        return settings

    @property
    def index_address(self) -> IndexAddress:
        """Where the index is."""
        from index.storage.place import IndexAddress

        return IndexAddress(self.index_dir, self.catalog.get_secret_value(), self.index_name)

    @property
    def composes(self) -> bool:
        """Whether the model writes: see docs/decisions/007-composing.md."""
        gains = self.model != "embedded" or self.model_adapter != "none"
        return self.answering == "compose" or (self.answering == "auto" and gains)

    @property
    def origins(self) -> Mapping[str, str]:
        """Where each setting that is not a default came from."""
        return self._origins


def load_settings(
    config: Path | None = None, overrides: Mapping[str, object] | None = None
) -> Settings:
    """Merge defaults, one TOML file, the environment and `overrides`, later ones winning.

    Args:
        config: the TOML file; None searches as this module's docstring says.
        overrides: settings by name, from the command line; None values are ignored.

    Raises:
        SettingsError: an unknown name, a value out of bounds, or a file that cannot be read.
    """
    values: dict[str, object] = {}
    origins: dict[str, str] = {}
    for found in (_from_toml(config), _from_environment(), _from_flags(overrides or {})):
        for name, (value, origin) in found.items():
            values[name], origins[name] = value, origin
    try:
        return Settings.from_values(values, origins)
    except ValidationError as error:
        raise SettingsError(_explain(error, values, origins)) from error


_Found = dict[str, tuple[object, str]]


def _from_toml(config: Path | None) -> _Found:
    user_file = user_config_path("groundwise", appauthor=False) / "config.toml"
    searched = (Path.cwd() / "advisor.toml", user_file)
    path = config or next((p for p in searched if p.is_file()), None)
    if path is None:
        return {}
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SettingsError(
            f"Cannot read the settings file {path}: {error.strerror}. Give another with --config."
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"The settings file {path} is not valid TOML: {error}.") from error
    for name in table:
        _require_known(name, name, f"in {path}")
    folder = path.resolve().parent
    return {name: (_anchor(name, value, folder), str(path)) for name, value in table.items()}


def _from_environment() -> _Found:
    found: _Found = {}
    for variable, value in sorted(os.environ.items()):
        if variable.upper().startswith(_PREFIX) and value:
            name = variable[len(_PREFIX) :].lower()
            _require_known(name, variable, "in the environment")
            found[name] = (value, variable)
    return found


def _from_flags(overrides: Mapping[str, object]) -> _Found:
    for name in overrides:
        _require_known(name, name, "on the command line")
    return {name: (value, "flag") for name, value in overrides.items() if value is not None}


def _require_known(name: str, shown: str, where: str) -> None:
    """Refuse a setting that does not exist, naming the nearest one that does."""
    known = list(Settings.model_fields)
    if name in known:
        return
    near = difflib.get_close_matches(name.lower().replace("-", "_"), known, n=1, cutoff=0.5)
    if not near:
        raise SettingsError(
            f"Unknown setting {shown} {where}. `advisor settings` lists the settings."
        )
    nearest = f"{_PREFIX}{near[0].upper()}" if shown.upper().startswith(_PREFIX) else near[0]
    raise SettingsError(
        f"Unknown setting {shown} {where}. Did you mean {nearest}? "
        "`advisor settings` lists the settings."
    )


def _anchor(name: str, value: Any, folder: Path) -> object:
    """Make a relative path of a TOML file start at that file's folder."""
    if not isinstance(value, str):
        return value
    path = folder / Path(value).expanduser()
    is_path = (
        name == "index_dir"
        or (name == "auth" and value != "database")
        or (
            name in {"model", "model_adapter"}
            and value.endswith(".gguf")
            and not value.startswith("hf:")
        )
        or (name == "ocr_language" and value.endswith(".onnx"))
        or (name in {"embedding", "reranker", "verifier"} and value != "embedded" and path.is_dir())
    )
    return str(path) if is_path else value


def _explain(
    error: ValidationError, values: Mapping[str, object], origins: Mapping[str, str]
) -> str:
    """One sentence per setting that was refused, without the value of a secret."""
    problems: dict[str, list[str]] = {}
    for detail in error.errors(include_url=False, include_context=False):
        message = detail["msg"].removeprefix("Value error, ")
        problems.setdefault(str(detail["loc"][0]), []).append(message)
    sentences = []
    for name, messages in problems.items():
        secret = Settings.model_fields[name].annotation is SecretStr
        shown = "(hidden)" if secret else repr(values.get(name))
        sentences.append(
            f"{name} = {shown} (from {origins.get(name, 'default')}): {' or '.join(messages)}."
        )
    return " ".join(sentences) + " `advisor settings` describes each setting."
