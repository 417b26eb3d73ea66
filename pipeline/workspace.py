"""The output folder: where artefacts lie, what it was first used for, and the hashes of files.

outputs/<name>.csv, report.html ...          for people
outputs/texts/, outputs/report/              folders of files for people
outputs/stages/layout.json                   the input and the number of shards, fixed at first use
outputs/stages/<stage>/<artefact>-0003.*     one shard's artefact; `<artefact>.*` for a corpus step's
outputs/stages/<stage>/0003.stamp.json       what that artefact was made of; `corpus.stamp.json` likewise
outputs/stages/hashes.json                   a cache of file hashes
"""

import hashlib
import json
import os
import stat
import time
from collections.abc import Iterable, Mapping, Set
from itertools import islice
from pathlib import Path
from typing import Any

from pipeline.errors import SpeurderError, UsageError
from pipeline.files import TEMPORARY, replace_file
from pipeline.stages import DOCUMENTS, FOLDERS, LINES, producer_of

ARTICLES_A_SHARD = 32
CORPUS = "corpus"
FILES_AT_ONCE = 200
BEING_WRITTEN = ""  # the hash of a file that a run was about to write
JUST_WRITTEN = 2.0  # seconds; a file changed so short ago may change again within one clock tick


class Workspace:
    """An output folder in use by one run."""

    def __init__(self, folder: Path, verify: bool = False) -> None:
        self.folder = folder
        self.stages = folder / "stages"
        self._layout_path = self.stages / "layout.json"
        self._hashes_path = self.stages / "hashes.json"
        self._hashes: dict[str, Any] = {} if verify else _read_json(self._hashes_path)

    @property
    def used_for(self) -> Path | None:
        """The input folder that this output folder belongs to, if it was used before."""
        recorded = self.recorded_input
        return Path(os.path.normpath(self.folder.resolve() / recorded)) if recorded else None

    @property
    def recorded_input(self) -> str:
        """That input folder as a path from this one; empty where this one is new."""
        return str(_read_json(self._layout_path).get("input", ""))

    def buckets_for(self, source: Path, articles: int) -> int:
        """The number of shards: what was fixed at first use, else what this many articles would get.

        Raises UsageError where the folder was used for another input.
        """
        if self.used_for not in (None, source.resolve()):
            raise UsageError(
                f"{self.folder}: holds the tables of {self.used_for}; name another folder with --output for {source}"
            )
        recorded = str(_read_json(self._layout_path).get("buckets", ""))
        return int(recorded) if recorded.isdecimal() and int(recorded) else max(1, -(-articles // ARTICLES_A_SHARD))

    def claim(self, source: Path, buckets: int) -> None:
        """Fix the input and the number of shards, at first use."""
        if self.used_for is None:
            layout = {"input": _relative(source.resolve(), self.folder.resolve()), "buckets": buckets}
            replace_file(self._layout_path, json.dumps(layout, indent=1).encode())

    def artefact(self, name: str, bucket: int | None) -> Path:
        """Where an artefact lies; `bucket` is None for what a corpus step writes."""
        if "." in name:
            return self.folder / name
        stage, _ = producer_of(name)
        # Of a folder of files for people the list of them is the artefact.
        suffix = {DOCUMENTS: ".spacy", **dict.fromkeys(FOLDERS, ".json"), **dict.fromkeys(LINES, ".jsonl")}.get(
            name, ".parquet"
        )
        part = "" if bucket is None else f"-{bucket:04d}"
        return self.stages / stage.name / f"{name}{part}{suffix}"

    def stamp(self, stage: str, bucket: int | None) -> Path:
        """Where the stamp of a step lies."""
        return self.stages / stage / f"{CORPUS if bucket is None else f'{bucket:04d}'}.stamp.json"

    def announced(self, stage: str) -> Path:
        """Where a stage notes the cells of the tables that it is about to write."""
        return self.stages / stage / "announced.json"

    def buckets_present(self, stage: str) -> list[int]:
        """The shards of which a stage has a stamp."""
        stamps = (path.name.split(".")[0] for path in (self.stages / stage).glob("*.stamp.json"))
        return sorted(int(name) for name in stamps if name.isdecimal())

    def hash_file(self, path: Path) -> str:
        """The sha256 of a file, or why it has none; cached by size, time and inode."""
        try:
            state = path.stat()
            if not stat.S_ISREG(state.st_mode):
                return "not a file"
            key = str(path.absolute())
            fresh = [state.st_size, state.st_mtime_ns, state.st_ino]
            cached = self._hashes.get(key)
            if isinstance(cached, list) and cached[:3] == fresh and len(cached) == 4:
                return str(cached[3])
            with path.open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
        except OSError as error:
            return f"unreadable: {error.strerror}"
        if time.time() - state.st_mtime > JUST_WRITTEN:
            self._hashes[key] = [*fresh, digest]
        return digest

    def save_hashes(self) -> None:
        """Keep the cache for the next run, without the files that are gone."""
        if self.stages.is_dir():
            there = {path: entry for path, entry in self._hashes.items() if Path(path).exists()}
            replace_file(self._hashes_path, json.dumps(there).encode())

    def write_folder(self, folder: str, index: Path, files: Iterable[tuple[str, bytes]], force: bool) -> None:
        """Write files of a folder for people and the list of them, and delete those of the list before that are gone.

        A file that is there with the same content is left as it is. The names of some files are in the list before they
        are written, so that a run that is killed leaves none that no list knows. Raises SpeurderError where a file is
        in the way that no run wrote, unless with `force`.
        """
        before = _read_json(index)
        listed: dict[str, str] = {}
        remaining = iter(files)
        while some := dict(islice(remaining, FILES_AT_ONCE)):
            for name in some.keys() - before.keys():
                path = self.folder / folder / name
                if path.exists() and not force and path.read_bytes() != some[name]:
                    raise SpeurderError(f"{path}: not written by speurder; move it away, or run again with --force")
            _write_index(index, before | listed | dict.fromkeys(some, BEING_WRITTEN))
            for name, content in some.items():
                path = self.folder / folder / name
                listed[name] = hashlib.sha256(content).hexdigest()
                if self.hash_file(path) != listed[name]:
                    replace_file(path, content)
        self.delete_files(folder, index, set(listed))
        _write_index(index, listed)

    def hash_folder(self, folder: str, index: Path) -> str:
        """The sha256 of the list of the files in a folder for people and of what each of them holds."""
        held = {name: self.hash_file(self.folder / folder / name) for name in _read_json(index)}
        return hashlib.sha256(json.dumps([self.hash_file(index), held], sort_keys=True).encode()).hexdigest()

    def edited_files(self, folder: str, index: Path) -> list[str]:
        """The files of a folder for people that hold something else than was written."""
        return [
            f"{folder}/{name}"
            for name, written in _read_json(index).items()
            if written != BEING_WRITTEN
            and (self.folder / folder / name).exists()
            and self.hash_file(self.folder / folder / name) != written
        ]

    def delete_files(self, folder: str, index: Path, but: Set[str]) -> None:
        """Delete the files of a folder for people that a list names, but for some, and folders that become empty."""
        for name in _read_json(index):
            if name not in but:
                path = self.folder / folder / name
                path.unlink(missing_ok=True)
                for parent in path.parents[: len(Path(name).parts)]:
                    if not parent.is_dir() or any(parent.iterdir()):
                        break
                    parent.rmdir()

    def remove_leftovers(self) -> None:
        """Delete temporary files of a run that was killed."""
        pattern = f"{TEMPORARY}*.tmp"
        for folder in (self.folder, self.stages, *self.stages.glob("*/")):
            for path in folder.glob(pattern):
                path.unlink(missing_ok=True)
        for name in FOLDERS:
            for path in (self.folder / name).rglob(pattern):
                path.unlink(missing_ok=True)


def _write_index(index: Path, listed: Mapping[str, str]) -> None:
    """Write the list of the files in a folder for people."""
    replace_file(index, json.dumps(dict(sorted(listed.items())), indent=1, ensure_ascii=False).encode())


def _read_json(path: Path) -> dict[str, Any]:
    """A JSON object, empty where the file is missing or broken."""
    try:
        content = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}


def _relative(path: Path, start: Path) -> str:
    """A path from another, so that a project can be moved as a whole."""
    try:
        return Path(os.path.relpath(path, start)).as_posix()
    except ValueError:  # another drive on Windows
        return path.as_posix()
