"""The articles inside files that hold many: which there are, and their rows by shard for ingest to read.

A file is read once, when its content, its name or what decides how it is read is new, and kept below the output folder:
`stages/corpus_files/<key>/index.json` has the articles with a hash of each row, `rows-0003.parquet` a shard's rows.
So a changed file makes only those shards stale whose rows changed.
"""

import hashlib
import json
import shutil
from collections import defaultdict
from pathlib import Path
from typing import Any

from pipeline.config import IngestSettings
from pipeline.content import UnreadableError
from pipeline.files import replace_file
from pipeline.inputs import MANY_ARTICLES, bucket_of, readable_name
from pipeline.stamps import code_of
from pipeline.workspace import Workspace

INDEX = "index.json"
KEY_LENGTH = 16


class CorpusStore:
    """The files of an input folder that hold many articles, as one output folder knows them.

    `articles` are the ids of their articles with the file of each, `digests` the hashes of their rows.
    """

    def __init__(self, source: Path, files: dict[str, Path], workspace: Workspace, settings: IngestSettings) -> None:
        self.articles: dict[str, Path] = {}
        self.digests: dict[str, str] = {}
        self._folder = workspace.stages / "corpus_files"
        self._key_of: dict[Path, str] = {}
        self._unstored: dict[str, list[dict[str, Any]]] = {}
        for path in files.values():
            index = self._index(source, path, workspace, settings)
            self.articles.update(dict.fromkeys(index, path))
            self.digests.update(index)

    @property
    def files(self) -> set[Path]:
        """The files of which the rows are articles."""
        return set(self._key_of)

    def parts(self, article_ids: set[str], bucket: int) -> tuple[Path, ...]:
        """The files with the rows of a shard, given the ids of its articles."""
        keys = sorted({self._key_of[self.articles[each]] for each in article_ids if each in self.articles})
        return tuple(self._part(key, bucket) for key in keys)

    def store(self, buckets: int) -> None:
        """Write the rows that are not stored yet, and delete those of files that are gone or were changed."""
        if self._unstored:
            from pipeline.corpus_files import ROWS
            from pipeline.tables import frame_to_bytes, make_frame
        for key, rows in self._unstored.items():
            by_bucket: dict[int, list[dict[str, Any]]] = defaultdict(list)
            for row in rows:
                by_bucket[bucket_of(row["article_id"], buckets)].append(row)
            for bucket, own in sorted(by_bucket.items()):
                replace_file(self._part(key, bucket), frame_to_bytes(make_frame(own, ROWS), ROWS))
            index = {row["article_id"]: _digest(row) for row in rows}
            replace_file(self._folder / key / INDEX, json.dumps(index, ensure_ascii=False).encode())
        self._unstored = {}
        if self._folder.is_dir():
            for old in self._folder.iterdir():
                if old.name not in self._key_of.values():
                    shutil.rmtree(old, ignore_errors=True)

    def _part(self, key: str, bucket: int) -> Path:
        """Where the rows of a file and a shard lie."""
        return self._folder / key / f"rows-{bucket:04d}.parquet"

    def _index(self, source: Path, path: Path, workspace: Workspace, settings: IngestSettings) -> dict[str, str]:
        """The articles of a file with the hashes of their rows; none where it is no such file or cannot be read."""
        name = readable_name(path)
        if not name.lower().endswith(MANY_ARTICLES):
            return {}
        try:
            if not (source / path).is_file() or (source / path).stat().st_size > settings.max_file_bytes:
                return {}
            key = self._key(name, workspace.hash_file(source / path), settings)
            try:
                index: dict[str, str] = json.loads((self._folder / key / INDEX).read_bytes())
            except (OSError, ValueError):
                from pipeline.corpus_files import read_corpus_file

                rows = read_corpus_file(name, (source / path).read_bytes(), settings)
                self._unstored[key] = rows
                index = {row["article_id"]: _digest(row) for row in rows}
        except (OSError, UnreadableError):
            # Ingest meets the same, and says it in the row of the file.
            return {}
        if index:
            self._key_of[path] = key
        return index

    def _key(self, name: str, content: str, settings: IngestSettings) -> str:
        """What tells whether stored rows are those that would be read now."""
        decides = {
            "name": name,
            "content": content,
            "columns": settings.columns.model_dump(),
            "most": settings.max_articles_per_file,
            "code": code_of("pipeline.corpus_files"),
        }
        return hashlib.sha256(json.dumps(decides, sort_keys=True).encode()).hexdigest()[:KEY_LENGTH]


def _digest(row: dict[str, Any]) -> str:
    """The hash of a row."""
    return hashlib.sha256(json.dumps(row, sort_keys=True).encode()).hexdigest()[:KEY_LENGTH]
