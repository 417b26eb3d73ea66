"""All tables in one Excel workbook, with a first sheet that explains them."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from itertools import chain, count, islice
from tempfile import TemporaryFile
from typing import Any

import xlsxwriter

from pipeline.edits import Cells
from pipeline.export.columns import COLUMNS, ROW_OF
from pipeline.export.csv_files import LIST_SEPARATOR, PIECE
from pipeline.export.rows import DECISION
from pipeline.spreadsheet import as_text

ABOUT = "about"
ABOUT_COLUMNS = ("sheet", "column", "what it holds")
ROWS_OF_A_SHEET = 1_048_576
CHARACTERS_OF_A_CELL = 32_767
DATES = {"published", "first_published", "last_published"}
ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
FIRST_DATE = date(1900, 3, 1)  # Excel believes that there was a 29 February 1900
# No program reads these two back as they were; other characters that XML forbids have an escape in workbooks.
NOT_IN_XML = ("\ufffe", "\uffff")
NARROWEST, WIDEST = 8, 80
# Excel writes when a workbook was made into it; a fixed time, so that the same tables are the same bytes.
MADE = datetime(2000, 1, 1)

Row = Mapping[str, Any]
Line = list[str | float | date]


def write_workbook(
    tables: Mapping[str, Iterable[Row]],
    seen: Cells,
    rows_of_a_sheet: int = ROWS_OF_A_SHEET,
    characters_of_a_cell: int = CHARACTERS_OF_A_CELL,
) -> Iterator[bytes]:
    """An .xlsx workbook in pieces: the sheet `about`, then for each table a sheet called as its CSV without `.csv`.

    Input: the rows of each table by file name; what is told all cells; the most rows of a sheet, its header among them,
    and the most characters of a cell. Output: the columns of `COLUMNS`: numbers as numbers, dates of publication as
    dates from 1900-03-01 on, all else as text as it stands, lists joined. A table with more rows goes on on sheets
    ` 2`, ` 3` ...; a longer cell is cut and says so; `about` says both.
    """
    with TemporaryFile() as target:
        workbook = xlsxwriter.Workbook(target, {"constant_memory": True})
        workbook.set_properties({"title": "speurder", "created": MADE})
        formats = {
            "bold": workbook.add_format({"bold": True}),
            "iso": workbook.add_format({"num_format": "yyyy-mm-dd"}),
        }
        about = workbook.add_worksheet(ABOUT)
        explained: list[Line] = []
        notes: list[Line] = []
        for file_name, columns in COLUMNS.items():
            name = file_name.removesuffix(".csv")
            explained.append([name, "", f"a row is {ROW_OF[file_name]}"])
            explained.extend([name, column, holds] for column, holds in columns.items())
            cut: Counter[str] = Counter()
            lines = _lines(tables[file_name], tuple(columns), file_name, characters_of_a_cell, cut)
            widths = [max(NARROWEST, len(column) + 3) for column in columns]
            for number in count(1):
                some = list(islice(lines, 1))
                if number > 1 and not some:
                    break
                sheet = workbook.add_worksheet(name if number == 1 else f"{name} {number}")
                if number > 1:
                    first = (number - 1) * (rows_of_a_sheet - 1) + 1
                    goes_on = f"{name} goes on here, from row {first:,} of the table on"
                    notes.append([sheet.get_name(), "", goes_on])
                part = chain(some, islice(lines, rows_of_a_sheet - 2))
                _write_sheet(sheet, tuple(columns), part, widths, formats, seen)
            most = f"as a cell of Excel has at most {characters_of_a_cell:,} characters"
            notes.extend(
                [name, column, f"cells that were cut, {most}: {number}; they are whole in {file_name}"]
                for column, number in cut.items()
            )
        _write_sheet(about, ABOUT_COLUMNS, [*explained, *notes], [24, 24, 120], formats, seen)
        workbook.close()
        target.seek(0)
        yield from iter(lambda: target.read(PIECE), b"")


def _lines(
    rows: Iterable[Row], columns: tuple[str, ...], file_name: str, longest: int, cut: Counter[str]
) -> Iterator[Line]:
    """The cells of each row of a table, empty ones as empty text; how many were cut is counted by column."""
    note = f" [cut; whole in {file_name}]"
    for row in rows:
        line = []
        for column in columns:
            cell = _cell(row[column], column)
            if isinstance(cell, str) and 2 * len(cell) > longest and _excel_length(cell) > longest:
                cell = _beginning(cell, longest - len(note)) + note
                cut[column] += 1
            line.append(cell)
        yield line


def _cell(value: Any, column: str) -> str | float | date:
    """A value as a cell."""
    if isinstance(value, int | float):
        return value
    text = LIST_SEPARATOR.join(value) if isinstance(value, list) else str(value or "")
    if column in DATES:
        return _as_date(text)
    for character in NOT_IN_XML:
        text = text.replace(character, "\ufffd")
    return text


def _as_date(text: str) -> str | date:
    """An ISO date that Excel can hold as a date; all else as it stands."""
    if not ISO_DATE.fullmatch(text):
        return text
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return text
    return day if day >= FIRST_DATE else text


def _excel_length(text: str) -> int:
    """The length as Excel counts it: characters outside the first 65,536 count twice."""
    return len(text.encode("utf-16-le")) // 2


def _beginning(text: str, length: int) -> str:
    """As much of a text as has a length as Excel counts it."""
    return text.encode("utf-16-le")[: 2 * length].decode("utf-16-le", errors="ignore")


def _write_sheet(
    sheet: Any,
    columns: tuple[str, ...],
    lines: Iterable[Line],
    widths: list[int],
    formats: Mapping[str, Any],
    seen: Cells,
) -> None:
    """A sheet with a header that stays in sight, a filter on every column, and a choice of yes and no in `decision`.

    Columns are as wide as what is in them, at least `widths`, which are widened for the next sheet.
    """
    seen.begin(sheet.get_name(), columns)
    for at, column in enumerate(columns):
        sheet.write_string(0, at, column, formats["bold"])
    rows = 0
    for rows, line in enumerate(lines, start=1):
        for at, cell in enumerate(line):
            if isinstance(cell, str):
                if cell:
                    sheet.write_string(rows, at, cell)
                    widths[at] = max(widths[at], len(cell))
            elif isinstance(cell, date):
                sheet.write_datetime(rows, at, cell, formats["iso"])
            else:
                sheet.write_number(rows, at, cell)
        seen.add([cell if isinstance(cell, str) else as_text(cell) for cell in line])
    for at, width in enumerate(widths):
        sheet.set_column(at, at, min(width, WIDEST))
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, rows, len(columns) - 1)
    # A name such as 0012 is meant to be text.
    sheet.ignore_errors({"number_stored_as_text": f"A1:P{rows + 1}"})
    if DECISION in columns and rows:
        at = columns.index(DECISION)
        sheet.data_validation(
            1, at, rows, at,
            {
                "validate": "list",
                "source": ["yes", "no"],
                "error_type": "warning",
                "error_title": "Decision",
                "error_message": "Choose yes or no; ja and nee are understood too.",
            },
        )  # fmt: skip
