"""What speurder finds on this machine: versions, model, settings, lists, and the command that mends what is missing."""

import importlib
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from pipeline.config import Settings, load_settings
from pipeline.errors import SpeurderError
from pipeline.lists import (
    read_corrections,
    read_gazetteer,
    read_places,
    read_site_lines,
    read_stoplist,
    read_watchlist,
)
from pipeline.model import load_for_names
from pipeline.stamps import PACKAGES

OLDEST_PYTHON = (3, 11)
LITTLE_SPACE = 1_000_000_000  # bytes; a run of some thousand articles makes some hundred megabytes
LISTS: dict[str, Callable[[Path], list[object]]] = {
    "gazetteer": read_gazetteer,  # type: ignore[dict-item]
    "watchlist": read_watchlist,  # type: ignore[dict-item]
    "stoplist": read_stoplist,  # type: ignore[dict-item]
    "corrections": read_corrections,  # type: ignore[dict-item]
    "places": read_places,  # type: ignore[dict-item]
    "site_lines": read_site_lines,  # type: ignore[dict-item]
}
TRIED = "De politie hield Karim B. aan in Utrecht, meldt Europol."


@dataclass(frozen=True)
class Finding:
    """One thing looked at: what it is, what was found, and whether it is `ok`, a `hint`, or `wrong`."""

    what: str
    found: str
    state: str = "ok"


def examine(config: Path, output: Path) -> Iterator[Finding]:
    """Look at everything that a run needs; what is wrong says what to do."""
    python = ".".join(str(number) for number in sys.version_info[:3])
    if sys.version_info[:2] < OLDEST_PYTHON:
        yield Finding("Python", f"{python}; install 3.11 or newer", "wrong")
    else:
        yield Finding("Python", python)
    yield Finding("speurder", version("speurder"))
    yield from _packages()
    try:
        settings = load_settings(config)
    except SpeurderError as error:
        yield Finding("settings", str(error), "wrong")
        return
    yield Finding("settings", str(config))
    yield from _lists(settings)
    yield _model(settings)
    yield _output(output)


def _packages() -> Iterator[Finding]:
    """The packages that results depend on, and the one that is an extra."""
    for name in PACKAGES:
        try:
            yield Finding(name, version(name))
        except PackageNotFoundError:
            yield Finding(name, "missing; run `python3 bootstrap.py run`", "wrong")
    try:
        importlib.import_module("pypdf")
        yield Finding("pypdf", f"{version('pypdf')}, reads PDF files")
    except ImportError:
        yield Finding("pypdf", 'missing, so no PDF file is read; `python -m pip install "speurder[pdf]"`', "hint")


def _lists(settings: Settings) -> Iterator[Finding]:
    """The lists of the user, each read as a run reads it."""
    for name, read in LISTS.items():
        path = getattr(settings.lists, name)
        try:
            yield Finding(name, f"{len(read(path))} rows in {path}")
        except SpeurderError as error:
            yield Finding(name, str(error), "wrong")


def _model(settings: Settings) -> Finding:
    """Whether the model loads and finds names."""
    try:
        nlp = load_for_names(settings.model.name)
        found = [entity.text for entity in nlp(TRIED).ents]
    except SpeurderError as error:
        return Finding("model", str(error), "wrong")
    except Exception as error:
        return Finding("model", f"{settings.model.name}: {type(error).__name__}: {error}", "wrong")
    if not found:
        return Finding("model", f"{settings.model.name} finds no name in {TRIED!r}", "wrong")
    return Finding("model", f"{settings.model.name}, {nlp.meta['name']} {nlp.meta['version']}")


def _output(output: Path) -> Finding:
    """Whether the output folder can be written to, and how much space is left."""
    there = next(folder for folder in (output.absolute(), *output.absolute().parents) if folder.exists())
    if not there.is_dir() or not os.access(there, os.W_OK):
        return Finding("output", f"{there} cannot be written to; name another folder with --output", "wrong")
    free = shutil.disk_usage(there).free
    text = f"{output}, {free / 1e9:.1f} GB free"
    return Finding("output", text, "hint" if free < LITTLE_SPACE else "ok")
