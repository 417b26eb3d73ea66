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
from collections.abc import Iterable, Set
from pathlib import Path
from typing import Any

from pipeline.errors import UsageError
from pipeline.files import TEMPORARY, replace_file
from pipeline.stages import DOCUMENTS, FOLDERS, producer_of

ARTICLES_A_SHARD = 32
CORPUS = "corpus"
JUST_WRITTEN = 2.0  # seconds; a file changed so short ago may change again within one clock tick


class Workspace:
    """An output folder in use by one run."""

    def __init__(self, folder: Path, verify: bool = False) -> None:
        self.folder = folder
        self.stages = folder / "stages"
        self._layout_path = self.stages / "layout.json"
        self._hashes_path = self.stages / "hashes.json"
        self._hashes: dict[str, list[object]] = {} if verify else _read_json(self._hashes_path)

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
        suffix = {DOCUMENTS: ".spacy", **dict.fromkeys(FOLDERS, ".json")}.get(name, ".parquet")
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

    def write_folder(self, folder: str, index: Path, files: Iterable[tuple[str, bytes]]) -> None:
        """Write files of a folder for people and the list of them, and delete those of the list before that are gone.

        A file that is there with the same content is left as it is.
        """
        before: dict[str, Any] = dict(_read_json(index))
        listed: dict[str, str] = {}
        for name, content in files:
            path = self.folder / folder / name
            listed[name] = hashlib.sha256(content).hexdigest()
            if listed[name] != before.get(name) or self.hash_file(path) != listed[name]:
                replace_file(path, content)
        self.delete_files(folder, index, set(listed))
        replace_file(index, json.dumps(dict(sorted(listed.items())), indent=1, ensure_ascii=False).encode())

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
        for folder in (self.folder, self.stages, *self.stages.glob("*/")):
            for path in folder.glob(f"{TEMPORARY}*.tmp"):
                path.unlink(missing_ok=True)


def _read_json(path: Path) -> dict[str, list[object]]:
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
