"""Tables between stages: pandas frames with a declared Arrow schema, kept as Parquet files."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.errors import SpeurderError


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


def frame_to_bytes(frame: pd.DataFrame, schema: pa.Schema) -> bytes:
    """The Parquet file of a frame. Raises SpeurderError where the frame does not fit the schema."""
    if list(frame.columns) != schema.names:
        raise SpeurderError(f"a table has columns {list(frame.columns)}; its schema says {schema.names}")
    try:
        table = pa.Table.from_pandas(frame, schema=schema, preserve_index=False)
    except (pa.ArrowInvalid, pa.ArrowTypeError) as error:
        raise SpeurderError(f"a table does not fit its schema: {error}") from error
    sink = pa.BufferOutputStream()
    # Metadata that pandas adds would change the bytes with its version; the schema says all there is.
    pq.write_table(table.replace_schema_metadata(None), sink)
    data: bytes = sink.getvalue().to_pybytes()
    return data


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


@dataclass(frozen=True)
class Pieces:
    """A table as one frame a shard, for a step that must not hold the texts of all articles at once."""

    paths: tuple[Path, ...]
    schema: pa.Schema
    columns: tuple[str, ...]

    def __iter__(self) -> Iterator[pd.DataFrame]:
        """The frames, each read when it is asked for."""
        for path in self.paths:
            yield read_frames([path], self.schema, self.columns)
