"""CSV and workbooks as spreadsheet programs save them, and the apostrophe that keeps a cell from being a formula."""

import csv
import io
from pathlib import Path

from pipeline.errors import UsageError

# The csv module's own limit is less than the ids of some thousand articles.
csv.field_size_limit(2**31 - 1)
# A cell that starts so is a formula, or shifts the cells after it (CWE-1236).
DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
APOSTROPHE = "'"
WORKBOOK = "speurder.xlsx"
WORKBOOK_ENDING = ".xlsx"
SUGGESTIONS_SHEET = "suggestions"


def protect(cell: str) -> str:
    """The cell with an apostrophe before it where a spreadsheet would run it, or where it already looks so."""
    return APOSTROPHE + cell if _needs_apostrophe(cell) else cell


def unprotect(cell: str) -> str:
    """Exactly what `protect` was given."""
    if cell.startswith(APOSTROPHE) and _needs_apostrophe(cell[1:]):
        return cell[1:]
    return cell


def _needs_apostrophe(cell: str) -> bool:
    """Whether a cell is dangerous, or is a dangerous one behind apostrophes."""
    return cell.lstrip(APOSTROPHE).startswith(DANGEROUS)


def decode_spreadsheet(data: bytes) -> str:
    """The text of a CSV as spreadsheets save it: UTF-8 with or without byte-order mark, else cp1252."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def read_rows(path: Path) -> list[list[str]]:
    """All rows of a CSV, cells as they stand, whatever of comma, semicolon and tab separates them.

    Raises OSError where the file cannot be read and csv.Error where its quotes do not match.
    """
    return parse_rows(path.read_bytes())


def parse_rows(data: bytes) -> list[list[str]]:
    """All rows of a CSV given as bytes. Raises csv.Error where its quotes do not match."""
    text = decode_spreadsheet(data)
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter_of(text), strict=True))


def delimiter_of(text: str) -> str:
    """The separator of a CSV: which of comma, semicolon and tab its first line has most of."""
    header = text.split("\n", 1)[0]
    return max(",;\t", key=header.count)


def read_workbook(data: bytes, only: str | None = None) -> dict[str, list[list[str]]]:
    """The rows of every sheet of an Excel workbook by its name, or of one; each cell as text, a date as YYYY-MM-DD.

    Raises UsageError where the data is no workbook.
    """
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
        names = [name for name in workbook.sheet_names if only in (None, name)]
        sheets = {name: workbook.get_sheet_by_name(name).to_python() for name in names}
    except CalamineError as error:
        raise UsageError(f"not a workbook that can be read ({error}); save it again as .xlsx") from error
    return {name: [[_as_text(cell) for cell in row] for row in rows] for name, rows in sheets.items()}


def _as_text(cell: object) -> str:
    """A cell of a workbook as a CSV would have it: whole numbers without a decimal point."""
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)
