"""Whether a table for people was edited: told by its cells, as a spreadsheet saves the same cells in other bytes."""

import csv
import hashlib
import json
import re
from pathlib import Path

from pipeline.spreadsheet import read_rows, unprotect

NUMBER = re.compile(r"-?\d+[.,]\d+")


def is_for_people(artefact: str) -> bool:
    """Whether an output is a file in the output folder itself, which people open."""
    return "." in artefact


def cells_hash(path: Path) -> str:
    """The sha256 of a CSV's cells, the same for both profiles and after saving by a spreadsheet program."""
    try:
        rows = read_rows(path)
    except (OSError, csv.Error):
        return "unreadable"
    cells = [[_plain(cell) for cell in row] for row in rows if any(row)]
    return hashlib.sha256(json.dumps(cells).encode()).hexdigest()


def _plain(cell: str) -> str:
    """A cell without what saving it again changes: line ends, the decimal sign, zeros behind it."""
    cell = unprotect(cell).replace("\r\n", "\n")
    return str(float(cell.replace(",", "."))) if NUMBER.fullmatch(cell) else cell
