"""CSV and workbooks as spreadsheet programs save them, and the apostrophe that keeps a cell from being a formula."""

import codecs
import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import IO

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
    return list(csv_rows(io.BytesIO(data)))


def csv_rows(file: IO[bytes]) -> Iterator[list[str]]:
    """The rows of a CSV, read as they are asked for; the encoding as in `decode_spreadsheet`.

    Raises csv.Error where its quotes do not match.
    """
    text = io.TextIOWrapper(file, "utf-8-sig" if _is_utf8(file) else "cp1252", errors="replace", newline="")
    try:
        delimiter = delimiter_of(text.readline())
        text.seek(0)
        yield from csv.reader(text, delimiter=delimiter, strict=True)
    finally:
        text.detach()


def _is_utf8(file: IO[bytes]) -> bool:
    """Whether a file, from where it is read on, is UTF-8; afterwards it is where it was."""
    begin = file.tell()
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        while part := file.read(1 << 20):
            decoder.decode(part)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    finally:
        file.seek(begin)
    return True


def delimiter_of(text: str) -> str:
    """The separator of a CSV: which of comma, semicolon and tab its first line has most of."""
    header = text.split("\n", 1)[0]
    return max(",;\t", key=header.count)


def read_workbook(data: bytes, only: str | None = None) -> dict[str, list[list[str]]]:
    """The rows of every sheet of an Excel workbook by its name, or of one; each cell as text, a date as YYYY-MM-DD.

    Raises UsageError where the data is no workbook.
    """
    return {name: list(rows) for name, rows in workbook_rows(io.BytesIO(data), only)}


def workbook_rows(file: IO[bytes], only: str | None = None) -> Iterator[tuple[str, Iterator[list[str]]]]:
    """The sheets of a workbook with their rows, of one sheet after another; else as `read_workbook`."""
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        workbook = CalamineWorkbook.from_filelike(file)
        for name in workbook.sheet_names:
            if only in (None, name):
                sheet = workbook.get_sheet_by_name(name)
                yield name, ([as_text(cell) for cell in row] for row in sheet.to_python())
    except CalamineError as error:
        raise UsageError(f"not a workbook that can be read ({error}); save it again as .xlsx") from error


def as_text(cell: object) -> str:
    """A cell of a workbook as a CSV would have it: whole numbers without a decimal point."""
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)
