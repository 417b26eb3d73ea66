"""Whether a table for people was edited: told by its cells, as a spreadsheet saves the same cells in other bytes."""

import csv
import hashlib
import json
import re

from pipeline.spreadsheet import parse_rows, unprotect

NUMBER = re.compile(r"-?\d{1,15}(?:[.,]\d{1,15})?")
DUTCH_DATE = re.compile(r"(\d{1,2})[-/](\d{1,2})[-/](\d{4})")


def is_for_people(artefact: str) -> bool:
    """Whether an output is a file in the output folder itself, which people open."""
    return "." in artefact


def cells_hash(data: bytes, without: str = "") -> str:
    """The sha256 of a CSV's cells, the same for both profiles and after saving by a spreadsheet program.

    `without` is a column that people are to fill in, and that does not count. Where the data is no CSV it is a value
    that equals no other.
    """
    try:
        rows = parse_rows(data)
    except csv.Error:
        return f"no CSV: {hashlib.sha256(data).hexdigest()}"
    filled_in = rows[0].index(without) if rows and without in rows[0] else None
    cells = [[_plain(cell) for at, cell in enumerate(row) if at != filled_in] for row in rows if any(row)]
    return hashlib.sha256(json.dumps(cells).encode()).hexdigest()


def _plain(cell: str) -> str:
    """A cell without what saving it again changes: line ends, the decimal sign, zeros, the order of a date."""
    cell = unprotect(cell).replace("\r\n", "\n")
    if NUMBER.fullmatch(cell):
        return str(float(cell.replace(",", ".")))
    date = DUTCH_DATE.fullmatch(cell)
    return f"{date[3]}-{int(date[2]):02}-{int(date[1]):02}" if date else cell
