"""Tables between stages: pandas frames with a declared Arrow schema, kept as Parquet files; and lines of JSON."""

import io
import json
import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from heapq import merge
from itertools import islice
from operator import itemgetter
from pathlib import Path
from typing import Any, BinaryIO

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.errors import SpeurderError

ROWS_AT_ONCE = 5_000
MOST_OPEN = 100  # files; some systems allow a process 256


def make_frame(rows: Iterable[Mapping[str, Any]], schema: pa.Schema) -> pd.DataFrame:
    """A frame with exactly the schema's columns and Arrow types, from one mapping a row.

    Raises SpeurderError where a row has a column too many or too few, or a value of another type.
    """
    rows = list(rows)
    for row in rows:
        if set(row) != set(schema.names):
            odd = ", ".join(sorted(set(row) ^ set(schema.names)))
            raise SpeurderError(f"a table was built with columns missing or unknown: {odd}")
    try:
        table = pa.Table.from_pylist(rows, schema=schema)
    except (pa.ArrowInvalid, pa.ArrowTypeError) as error:
        raise SpeurderError(f"a table was built with a value of the wrong type: {error}") from error
    return table_to_frame(table)


def table_to_frame(table: pa.Table) -> pd.DataFrame:
    """The frame of an Arrow table; Arrow types stay, so that no integer becomes a float on the way."""
    frame: pd.DataFrame = table.to_pandas(types_mapper=pd.ArrowDtype)
    return frame


def rows_of(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """One dict of plain Python values for each row."""
    rows: list[dict[str, Any]] = pa.Table.from_pandas(frame, preserve_index=False).to_pylist()
    return rows


def read_rows_of(data: bytes) -> list[dict[str, Any]]:
    """The rows of a Parquet file given as bytes; none where it is broken."""
    try:
        rows: list[dict[str, Any]] = pq.read_table(pa.BufferReader(data)).to_pylist()
    except pa.ArrowInvalid:
        return []
    return rows


def frame_to_bytes(frame: pd.DataFrame, schema: pa.Schema) -> bytes:
    """The Parquet file of a frame. Raises SpeurderError where the frame does not fit the schema."""
    sink = io.BytesIO()
    write_frames([frame], schema, sink)
    return sink.getvalue()


def write_frames(frames: Iterable[pd.DataFrame], schema: pa.Schema, target: BinaryIO) -> None:
    """Write the frames as one Parquet file, each a group of its rows.

    Raises SpeurderError where a frame does not fit the schema.
    """
    with pq.ParquetWriter(target, schema) as writer:
        for frame in frames:
            if list(frame.columns) != schema.names:
                raise SpeurderError(f"a table has columns {list(frame.columns)}; its schema says {schema.names}")
            try:
                table = pa.Table.from_pandas(frame, schema=schema, preserve_index=False)
            except (pa.ArrowInvalid, pa.ArrowTypeError) as error:
                raise SpeurderError(f"a table does not fit its schema: {error}") from error
            # Metadata that pandas adds would change the bytes with its version; the schema says all there is.
            writer.write_table(table.replace_schema_metadata(None))


def read_frames(paths: Iterable[Path], schema: pa.Schema, columns: Iterable[str] | None = None) -> pd.DataFrame:
    """The rows of several Parquet files of one schema, one after another, with all columns or some.

    Raises SpeurderError where a file has another schema than declared.
    """
    wanted = schema if columns is None else pa.schema([schema.field(name) for name in columns])
    tables = []
    for path in paths:
        if not pq.read_schema(path).equals(schema):
            raise SpeurderError(f"{path}: made by another version of speurder; run again with --force")
        tables.append(pq.read_table(path, columns=wanted.names))
    return table_to_frame(pa.concat_tables(tables) if tables else wanted.empty_table())


def make_frames(rows: Iterable[Mapping[str, Any]], schema: pa.Schema) -> Iterator[pd.DataFrame]:
    """The rows as frames of at most ROWS_AT_ONCE rows, each made when it is asked for; raises as `make_frame`."""
    remaining = iter(rows)
    while some := list(islice(remaining, ROWS_AT_ONCE)):
        yield make_frame(some, schema)


@dataclass(frozen=True)
class Pieces:
    """A table that is too large to be read whole: as a frame for each of its files, or as rows."""

    paths: tuple[Path, ...]
    schema: pa.Schema
    columns: tuple[str, ...] | None = None

    def __iter__(self) -> Iterator[pd.DataFrame]:
        """A frame for each file, read when it is asked for."""
        for path in self.paths:
            yield read_frames([path], self.schema, self.columns)

    def rows(self) -> Iterator[dict[str, Any]]:
        """The rows one after another; of a large file some are read at once."""
        for path in self.paths:
            with pq.ParquetFile(path) as file:
                for batch in file.iter_batches(ROWS_AT_ONCE, columns=self.columns):
                    yield from batch.to_pylist()


class Lines:
    """What shards know of their articles, in the order of the articles' ids, however many shards there are.

    A shard's file has a line for each article, in that order: a JSON array of the id and a value. Many files are merged
    into fewer first, as the number of files that a process may have open is limited.
    """

    def __init__(self, paths: tuple[Path, ...]) -> None:
        self._paths = paths
        self._merged: tempfile.TemporaryDirectory[str] | None = None

    def __iter__(self) -> Iterator[tuple[str, Any]]:
        """The ids with their values."""
        with ExitStack() as stack:
            files = [stack.enter_context(path.open("rb")) for path in self._few()]
            yield from merge(*(map(json.loads, file) for file in files), key=itemgetter(0))

    def _few(self) -> tuple[Path, ...]:
        """The files, or after the first time those that they were merged into."""
        while len(self._paths) > MOST_OPEN:
            folder = self._merged or tempfile.TemporaryDirectory(prefix="speurder-")
            self._merged = folder
            groups = [self._paths[at : at + MOST_OPEN] for at in range(0, len(self._paths), MOST_OPEN)]
            self._paths = tuple(_merge(group, Path(folder.name)) for group in groups)
        return self._paths


def _merge(paths: tuple[Path, ...], folder: Path) -> Path:
    """Merge files of lines into a new one in a folder."""
    handle, name = tempfile.mkstemp(dir=folder)
    with ExitStack() as stack:
        target = stack.enter_context(os.fdopen(handle, "wb"))
        files: list[Iterable[Any]] = [stack.enter_context(path.open("rb")) for path in paths]
        target.writelines(merge(*files, key=_article_of))
    return Path(name)


def _article_of(line: Any) -> str:
    """The id that a line begins with."""
    article_id: str = json.loads(line)[0]
    return article_id


def lines_to_bytes(values: Iterable[tuple[str, Any]]) -> bytes:
    """The file of lines of the articles of a shard, in the order of their ids."""
    ordered = sorted(values, key=itemgetter(0))
    return b"".join(json.dumps(line, ensure_ascii=False, separators=(",", ":")).encode() + b"\n" for line in ordered)
