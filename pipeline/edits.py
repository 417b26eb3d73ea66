"""Whether a file for people was edited: told by its cells, as a spreadsheet saves the same cells in other bytes."""

import csv
import hashlib
import json
import re
from dataclasses import dataclass

from pipeline.errors import UsageError
from pipeline.spreadsheet import WORKBOOK_ENDING, parse_rows, read_workbook, unprotect

NUMBER = re.compile(r"-?\d{1,15}(?:[.,]\d{1,15})?")
STARTS_OF_NUMBERS = frozenset("-0123456789")
DUTCH_DATE = re.compile(r"(\d{1,2})[-/](\d{1,2})[-/](\d{4})")


@dataclass(frozen=True)
class Previous:
    """A file that people fill in, as it lies there, and whether anything but the last run wrote it."""

    data: bytes
    edited: bool


def is_for_people(artefact: str) -> bool:
    """Whether an output is a file in the output folder itself, which people open."""
    return "." in artefact


def content_hash(name: str, data: bytes, without: str = "") -> str:
    """The sha256 of what a person sees in a file: of a CSV or a workbook the cells, of other files the bytes.

    The same for both profiles of CSV and after saving by a spreadsheet program. `without` is a column that people are
    to fill in, and that does not count. A file that cannot be read as what it is called has a value that equals no
    other.
    """
    if name.endswith(".csv"):
        try:
            sheets = {name: [[unprotect(cell) for cell in row] for row in parse_rows(data)]}
        except csv.Error:
            return f"no CSV: {hashlib.sha256(data).hexdigest()}"
    elif name.endswith(WORKBOOK_ENDING):
        try:
            sheets = read_workbook(data)
        except UsageError:
            return f"no workbook: {hashlib.sha256(data).hexdigest()}"
    else:
        return hashlib.sha256(data).hexdigest()
    cells = [_cells(rows, without) for rows in sheets.values()]
    return hashlib.sha256(json.dumps(cells).encode()).hexdigest()


def _cells(rows: list[list[str]], without: str) -> list[list[str]]:
    """The cells of a table as they count, without empty rows and without the column named."""
    filled_in = rows[0].index(without) if rows and without in rows[0] else None
    return [[_plain(cell) for at, cell in enumerate(row) if at != filled_in] for row in rows if any(row)]


def _plain(cell: str) -> str:
    """A cell without what saving it again changes: line ends, the decimal sign, zeros, the order of a date."""
    cell = cell.replace("\r\n", "\n")
    if cell[:1] not in STARTS_OF_NUMBERS:
        return cell
    if NUMBER.fullmatch(cell):
        return str(float(cell.replace(",", ".")))
    date = DUTCH_DATE.fullmatch(cell)
    return f"{date[3]}-{int(date[2]):02}-{int(date[1]):02}" if date else cell
