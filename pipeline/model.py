"""The spaCy model that the settings name: where it is, what identifies it, and loading it once a process."""

import ctypes
import gc
import importlib.util
import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar, cast

from pipeline.config import ModelSettings
from pipeline.errors import SpeurderError

if TYPE_CHECKING:
    from spacy.language import Language

BUILTIN = "builtin"
# Where a model that says how sure it is of its names leaves it in `doc.user_data`, by the tokens (start, end).
SCORES = "speurder_scores"
BUILTIN_FOLDER = "models/nl_ent_crime_sm"

MOST_WORDS = 100_000  # that a pipeline remembers, at some hundred bytes each
Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")
_LARGE: list[Any] = []

# Components of spaCy that neither find names nor are read by those that do.
NO_NAMES = (
    "tagger", "morphologizer", "parser", "lemmatizer", "trainable_lemmatizer", "attribute_ruler",
    "senter", "sentencizer", "dutch_sentence_rules",
)  # fmt: skip


def locate_model(name: str) -> Path:
    """The folder of a model: the built-in one, a path, or an installed spaCy package.

    Raises SpeurderError that says what is missing, how to install it, and what can be used instead.
    """
    if name == BUILTIN:
        return Path(str(files("pipeline"))) / BUILTIN_FOLDER
    if (Path(name) / "config.cfg").is_file():
        return Path(name)
    spec = importlib.util.find_spec(name) if name.isidentifier() else None
    if spec is not None and spec.origin is not None:
        package = Path(spec.origin).parent
        # A spaCy package holds its pipeline in a folder called after name and version.
        found = sorted(path.parent for path in package.glob("*/config.cfg"))
        if found:
            return found[-1]
    raise SpeurderError(_how_to_install(name))


def model_name_and_version(settings: ModelSettings) -> tuple[str, str]:
    """What a model calls itself. Raises SpeurderError where there is no such model."""
    meta = json.loads((locate_model(settings.name) / "meta.json").read_bytes())
    return f"{meta['lang']}_{meta['name']}", str(meta["version"])


def model_identity(settings: ModelSettings, hash_file: Callable[[Path], str]) -> dict[str, str]:
    """What tells one model from another, without loading it: name, version, and a hash for each of its files.

    The word lists that the built-in model's network and the rules of extract ask are part of it.
    """
    folder = locate_model(settings.name)
    name, version = model_name_and_version(settings)
    weights = {
        path.relative_to(folder).as_posix(): hash_file(path)
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != "README.md"
    }
    lexicon = Path(str(files("pipeline"))) / "lexicon"
    lists = {f"lexicon/{path.name}": hash_file(path) for path in sorted(lexicon.glob("*.txt"))}
    return {"name": name, "version": version, **weights, **lists}


def kept_until_let_go(function: Callable[Arguments, Result]) -> Callable[Arguments, Result]:
    """A function that remembers what it last gave, as loading takes long; until `let_go`, as it takes memory."""
    remembering = lru_cache(maxsize=1)(function)
    _LARGE.append(remembering)
    return cast("Callable[Arguments, Result]", remembering)


def let_go() -> None:
    """Forget the models and what was made with them: the stages that come after have other uses for the memory."""
    for remembering in _LARGE:
        remembering.cache_clear()
    # A pipeline and its parts know each other.
    gc.collect()
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None) if os.name == "posix" else None
    if trim is not None:
        # The C library of Linux else keeps what is freed in pieces, and what comes next is added to it.
        trim(0)


@contextmanager
def words_forgotten(nlp: "Language") -> Iterator[None]:
    """Inside, a pipeline that knows many words already forgets new ones in the end; else each would stay for ever.

    Documents made inside cannot be used outside.
    """
    with nlp.memory_zone() if len(nlp.vocab) > MOST_WORDS else nullcontext():
        yield


@kept_until_let_go
def load_for_sentences(settings_name: str, source: str) -> "Language":
    """A pipeline that only sets sentence boundaries, with our tokenizer whatever the model's own is.

    `source` is `senter` or `parser`, a component of the model, or `rules`. Raises SpeurderError where the model
    lacks that component.
    """
    from pipeline.dutch import blank_dutch

    if source == "rules":
        nlp = blank_dutch()
        nlp.add_pipe("dutch_sentence_rules")
        nlp.add_pipe("sentencizer")
        return nlp
    nlp = _load(settings_name)
    if source not in nlp.component_names:
        raise SpeurderError(
            f"model {settings_name} has no component {source!r}; set model.sentences to `rules` or to one of "
            f"{', '.join(nlp.component_names)}"
        )
    needed = [*_listened_to(nlp, source), source]
    for name in nlp.component_names:
        if name not in (*needed, "dutch_sentence_rules"):
            nlp.remove_pipe(name)
    if source in nlp.disabled:
        nlp.enable_pipe(source)
    if "dutch_sentence_rules" not in nlp.pipe_names:
        nlp.add_pipe("dutch_sentence_rules", first=True)
    _use_our_tokenizer(nlp)
    return nlp


@kept_until_let_go
def load_for_names(settings_name: str) -> "Language":
    """The model without the components that have no part in finding names, with our tokenizer for list names."""
    nlp = _load(settings_name)
    _use_our_tokenizer(nlp)
    for name in NO_NAMES:
        if name in nlp.component_names:
            nlp.remove_pipe(name)
    return nlp


def _load(name: str) -> "Language":
    """Load a model, all its components."""
    import spacy

    from pipeline.matrices import use_numpy_products

    try:
        nlp = spacy.load(locate_model(name))
    except (OSError, ValueError) as error:
        reason = str(error).strip().splitlines()[0]
        raise SpeurderError(
            f'model {name} cannot be loaded ({reason}); reinstall it, or set model.name = "builtin"'
        ) from error
    use_numpy_products(nlp)
    return nlp


def _use_our_tokenizer(nlp: "Language") -> None:
    """Give a model our tokenizer where it has another: the texts and the lists are cut by one."""
    from pipeline.dutch import TOKENIZER_NAME, make_tokenizer_factory

    if nlp.config["nlp"]["tokenizer"]["@tokenizers"] != TOKENIZER_NAME:
        nlp.tokenizer = make_tokenizer_factory()(nlp)


def _listened_to(nlp: "Language", component: str) -> list[str]:
    """The shared embedding components whose vectors a component reads."""
    return [name for name, pipe in nlp.components if component in getattr(pipe, "listener_map", {})]


def _how_to_install(name: str) -> str:
    """One line for a model that is not there."""
    if "/" in name or "\\" in name or name.startswith("."):
        mend = "mend the path (a spaCy model is a folder with a config.cfg)"
    elif name == "nl_core_news_sm":
        mend = f'in the folder of speurder run `{sys.executable} -m pip install ".[nl-core-news-sm]"`'
    else:
        mend = f"run `{sys.executable} -m spacy download {name}`"
    return f'model {name} is not installed; {mend}, or use the one that is there with model.name = "builtin"'
