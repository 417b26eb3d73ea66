"""Freshness: what an artefact was made of, and in words why it is no longer what would be made now.

A stamp is a JSON object: part -> name -> hash or value. Parts are `inputs`, `settings`, `lists`, `code`, `model`,
`packages` and `outputs`. An artefact is fresh where all parts are what they would be now.
"""

import hashlib
import json
import sys
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from pipeline.config import Settings
from pipeline.files import replace_file
from pipeline.interrupts import interrupts_postponed
from pipeline.model import model_identity
from pipeline.stages import Step
from pipeline.workspace import Workspace

PACKAGES = (
    "spacy", "thinc", "numpy", "pandas", "pyarrow", "rapidfuzz", "py3langid", "trafilatura", "python-docx", "striprtf",
    "datasketch", "ftfy", "dateparser", "xlsxwriter", "networkx", "scipy", "jinja2", "lxml",
)  # fmt: skip

# Folders of the package with lists, or with parts of pages, by the module that reads them.
DATA_OF = {
    "pipeline.word_lists": "lexicon",
    "pipeline.resolve.places": "places",
    "pipeline.export.report": "export/report",
}
DATA_ENDINGS = (".txt", ".csv", ".html", ".css", ".js", ".json")

Stamp = dict[str, dict[str, str]]


def ingredients(step: Step, inputs: dict[str, str], settings: Settings, workspace: Workspace) -> Stamp:
    """All that a step's result depends on, as it is now; `inputs` are hashes by name."""
    return {
        "inputs": inputs,
        "settings": _flat_settings(step, settings),
        "lists": {
            f"{name} ({getattr(settings.lists, name).name})": workspace.hash_file(getattr(settings.lists, name))
            for name in step.lists
        },
        "code": code_of(step.module),
        "model": model_identity(settings.model, workspace.hash_file) if step.uses_model else {},
        "packages": _package_versions(),
    }


def read_stamp(path: Path) -> Stamp | None:
    """The stamp in a file, or None where there is none or it was cut short."""
    try:
        stamp: Stamp = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return None
    sound = isinstance(stamp, dict) and all(isinstance(part, dict) for part in stamp.values())
    return stamp if sound else None


def write_stamp(path: Path, stamp: Stamp) -> None:
    """Write a stamp; done last, so that it never speaks of an artefact that is not there."""
    replace_file(path, json.dumps(stamp, indent=1, ensure_ascii=False).encode())


def why_stale(stamp: Stamp | None, now: Stamp) -> list[str]:
    """The reasons, in words, why what the stamp speaks of must be made again; none where it is fresh."""
    if stamp is None:
        return ["never made"]
    reasons = []
    for part, word in (
        ("inputs", "input"),
        ("settings", "setting"),
        ("lists", "list"),
        ("code", "code"),
        ("model", "model"),
        ("packages", "package"),
        ("outputs", "output"),
    ):
        before, after = stamp.get(part, {}), now.get(part, {})
        for name in sorted({*before, *after}):
            if before.get(name) != after.get(name):
                reasons.append(_reason(word, name, before.get(name), after.get(name)))
    return reasons


def _reason(word: str, name: str, before: str | None, after: str | None) -> str:
    """One changed ingredient in words."""
    if before is None:
        return f"{word} {name} is new"
    if after is None or after.startswith("unreadable"):
        return f"{word} {name} is gone"
    if word in ("setting", "package", "model") and len(before) < 60 and len(after) < 60:
        return f"{word} {name} changed from {before} to {after}"
    return f"{word} {name} changed"


def _flat_settings(step: Step, settings: Settings) -> dict[str, str]:
    """The settings that a step depends on, as text by dotted name."""
    return {
        f"{table}.{key}": json.dumps(value, sort_keys=True, default=str)
        for table in step.settings
        for key, value in getattr(settings, table).model_dump().items()
        # Which model it is, wherever it lies, is told by the model's own part.
        if (table, key) != ("model", "name")
    }


@cache
def code_of(module: str) -> dict[str, str]:
    """The hashes of a module, of every module of the package that it imports, and of the data that these ship with."""
    graph = _imports()
    modules = sorted({module, *graph.find_upstream_modules(module)})
    data = {DATA_OF[name] for name in modules if name in DATA_OF}
    return {name: _hash_module(name) for name in modules} | {
        path.relative_to(Path(__file__).parent).as_posix(): _hash_text(path)
        for folder in sorted(data)
        for path in sorted(Path(__file__).parent.joinpath(folder).rglob("*"))
        if path.suffix in DATA_ENDINGS
    }


@cache
def _imports() -> Any:
    """Which module of the package imports which, those inside functions too."""
    import grimp

    with interrupts_postponed():  # in the middle of it Ctrl-C makes grimp panic
        return grimp.build_graph("pipeline", cache_dir=None)


@cache
def _hash_module(name: str) -> str:
    """The hash of a module's source."""
    # Found by its path: looking a module up by name would import the packages above it.
    path = Path(__file__).parent.joinpath(*name.split(".")[1:])
    return _hash_text(path / "__init__.py" if path.is_dir() else path.with_suffix(".py"))


def _hash_text(path: Path) -> str:
    """The hash of a text file, whatever line endings a checkout gave it."""
    return hashlib.sha256(path.read_bytes().replace(b"\r\n", b"\n")).hexdigest()


@cache
def _package_versions() -> dict[str, str]:
    """The versions of what the results depend on."""
    python = ".".join(str(number) for number in sys.version_info[:2])
    return {"python": python, **{package: version(package) for package in PACKAGES}}
