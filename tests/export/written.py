"""The files for people as bytes, as most tests want them whole."""

from collections.abc import Iterable, Mapping
from typing import Any

from pipeline.edits import Cells
from pipeline.export import csv_files, database, network_file, places_file, workbook

Rows = Iterable[Mapping[str, Any]]


def write_csv(rows: Rows, columns: tuple[str, ...], profile: str) -> bytes:
    return b"".join(csv_files.write_csv(rows, columns, profile))


def write_workbook(tables: Mapping[str, Rows], **limits: int) -> bytes:
    return b"".join(workbook.write_workbook(tables, Cells("decision"), **limits))


def write_network(entities: Rows, cooccurrences: Rows) -> bytes:
    return b"".join(network_file.write_network(entities, cooccurrences))


def write_places(entities: Rows, article_entities: Rows) -> bytes:
    return b"".join(places_file.write_places(entities, article_entities))


def write_database(tables: Mapping[str, Rows], texts: Iterable[tuple[str, Mapping[str, Any]]]) -> bytes:
    return b"".join(database.write_database(tables, texts))
