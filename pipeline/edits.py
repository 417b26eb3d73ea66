"""Whether a file for people was edited: told by its cells, as a spreadsheet saves the same cells in other bytes."""

import csv
import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import IO, Any

from pipeline.errors import UsageError
from pipeline.spreadsheet import WORKBOOK_ENDING, csv_rows, unprotect, workbook_rows

NUMBER = re.compile(r"-?\d{1,15}(?:[.,]\d{1,15})?")
STARTS_OF_NUMBERS = frozenset("-0123456789")
DUTCH_DATE = re.compile(r"(\d{1,2})[-/](\d{1,2})[-/](\d{4})")


def is_for_people(artefact: str) -> bool:
    """Whether an output is a file in the output folder itself, which people open."""
    return "." in artefact


class Cells:
    """The hash of what a person sees in tables, made row by row; in which order the tables come does not matter.

    `without` is a column that people are to fill in, and that does not count.
    """

    def __init__(self, without: str = "") -> None:
        self._tables: list[Any] = []
        self._without = without
        self._filled_in: int | None = None

    def begin(self, table: str, header: Sequence[str]) -> None:
        """Go on with another table. A table or a column that is gone, or is called otherwise, is an edit."""
        self._tables.append(hashlib.sha256(json.dumps([table, self._without in header]).encode()))
        self._filled_in = header.index(self._without) if self._without in header else None
        self.add(header)

    def add(self, row: Sequence[str]) -> None:
        """Add a row, cells as text; an empty one does not count."""
        if any(row):
            cells = [
                _plain(cell) if cell[:1] in STARTS_OF_NUMBERS or "\r" in cell else cell
                for at, cell in enumerate(row)
                if at != self._filled_in
            ]
            self._tables[-1].update(json.dumps(cells).encode())

    def hexdigest(self) -> str:
        """The hash of all rows so far."""
        return hashlib.sha256(json.dumps(sorted(each.hexdigest() for each in self._tables)).encode()).hexdigest()


@dataclass(frozen=True)
class Written:
    """A table for people as it is written: bytes in pieces, and what has seen all cells once these are taken."""

    pieces: Iterable[bytes]
    cells: Cells


def content_hash(name: str, file: IO[bytes], without: str = "") -> str:
    """The sha256 of what a person sees in a file: of a CSV or a workbook the cells, of other files the bytes.

    The same for both profiles of CSV and after saving by a spreadsheet program; `without` as `Cells` has it. A file
    that cannot be read as what it is called has a value that equals no other.
    """
    cells = Cells(without)
    try:
        if name.endswith(".csv"):
            _add_sheet(cells, name, ([unprotect(cell) for cell in row] for row in csv_rows(file)))
        elif name.endswith(WORKBOOK_ENDING):
            for sheet, sheet_rows in workbook_rows(file):
                _add_sheet(cells, sheet, sheet_rows)
        else:
            return _digest(file)
    except (csv.Error, UsageError) as error:
        file.seek(0)
        return f"{type(error).__name__}: {_digest(file)}"
    return cells.hexdigest()


def _digest(file: IO[bytes]) -> str:
    """The sha256 of what is left to read of a file."""
    digest = hashlib.sha256()
    while part := file.read(1 << 20):
        digest.update(part)
    return digest.hexdigest()


def _add_sheet(cells: Cells, name: str, rows: Iterator[list[str]]) -> None:
    """Add the rows of a table, the first of which is its header."""
    cells.begin(name, next(rows, []))
    for row in rows:
        cells.add(row)


def _plain(cell: str) -> str:
    """A cell without what saving it again changes: line ends, the decimal sign, zeros, the order of a date."""
    cell = cell.replace("\r\n", "\n")
    if cell[:1] not in STARTS_OF_NUMBERS:
        return cell
    if NUMBER.fullmatch(cell):
        return str(float(cell.replace(",", ".")))
    date = DUTCH_DATE.fullmatch(cell)
    return f"{date[3]}-{int(date[2]):02}-{int(date[1]):02}" if date else cell
