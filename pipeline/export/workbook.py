"""All tables in one Excel workbook, with a first sheet that explains them."""

import io
import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import xlsxwriter

from pipeline.export.columns import COLUMNS, ROW_OF
from pipeline.export.csv_files import LIST_SEPARATOR
from pipeline.export.rows import DECISION, Rows

ABOUT = "about"
ABOUT_COLUMNS = ("sheet", "column", "what it holds")
ROWS_OF_A_SHEET = 1_048_576
CHARACTERS_OF_A_CELL = 32_767
DATES = {"published", "first_published", "last_published"}
ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
FIRST_DATE = date(1900, 3, 1)  # Excel believes that there was a 29 February 1900
# No program reads these two back as they were; other characters that XML forbids have an escape in workbooks.
NOT_IN_XML = ("\ufffe", "\uffff")
NARROWEST, WIDEST = 8, 60
# Excel writes when a workbook was made into it; a fixed time, so that the same tables are the same bytes.
MADE = datetime(2000, 1, 1)


def write_workbook(
    tables: Mapping[str, Rows],
    rows_of_a_sheet: int = ROWS_OF_A_SHEET,
    characters_of_a_cell: int = CHARACTERS_OF_A_CELL,
) -> bytes:
    """An .xlsx workbook: the sheet `about`, then for each table a sheet that is called as its CSV without `.csv`.

    Input: the rows of each table by file name, as `build_rows` makes them; the most rows of a sheet, its header
    among them, and the most characters of a cell. Output: the columns of `COLUMNS`: numbers as numbers, dates of
    publication as dates from 1900-03-01 on, all else as text as it stands, lists joined. A table with more rows goes on
    on sheets ` 2`, ` 3` ...; a longer cell is cut and says so; `about` says both.
    """
    target = io.BytesIO()
    workbook = xlsxwriter.Workbook(target, {"constant_memory": True})
    workbook.set_properties({"title": "speurder", "created": MADE})
    bold = workbook.add_format({"bold": True})
    iso = workbook.add_format({"num_format": "yyyy-mm-dd"})
    about = workbook.add_worksheet(ABOUT)
    explained: list[tuple[str, str, str]] = []
    notes: list[tuple[str, str, str]] = []
    for file_name, columns in COLUMNS.items():
        name = file_name.removesuffix(".csv")
        explained.append((name, "", f"a row is {ROW_OF[file_name]}"))
        explained.extend((name, column, holds) for column, holds in columns.items())
        cells, cut = _cells(tables[file_name], tuple(columns), file_name, characters_of_a_cell)
        notes.extend(
            (name, column, f"cells that were cut, as a cell of Excel has at most {characters_of_a_cell:,} characters: "
             f"{count}; they are whole in {file_name}")
            for column, count in cut.items()
        )  # fmt: skip
        widths = _widths(tuple(columns), cells)
        most = rows_of_a_sheet - 1
        for number, start in enumerate(range(0, max(len(cells), 1), most), start=1):
            sheet = workbook.add_worksheet(name if number == 1 else f"{name} {number}")
            if number > 1:
                notes.append((sheet.get_name(), "", f"{name} goes on here, from row {start + 1:,} of the table on"))
            _write_sheet(sheet, tuple(columns), cells[start : start + most], widths, bold, iso)
    lines = [list(line) for line in (*explained, *notes)]
    _write_sheet(about, ABOUT_COLUMNS, lines, [24, 24, 120], bold, iso)
    workbook.close()
    return target.getvalue()


def _cells(
    rows: Rows, columns: tuple[str, ...], file_name: str, longest: int
) -> tuple[list[list[str | float | date]], dict[str, int]]:
    """The cells of a table, empty ones as empty text; and how many were cut, by column."""
    note = f" [cut; whole in {file_name}]"
    cut: dict[str, int] = {}
    cells = []
    for row in rows:
        line = []
        for column in columns:
            cell = _cell(row[column], column)
            if isinstance(cell, str) and 2 * len(cell) > longest and _excel_length(cell) > longest:
                cell = _beginning(cell, longest - len(note)) + note
                cut[column] = cut.get(column, 0) + 1
            line.append(cell)
        cells.append(line)
    return cells, cut


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


def _widths(columns: tuple[str, ...], cells: list[list[str | float | date]]) -> list[int]:
    """The width of each column in characters: that of what is in it, within bounds."""
    # A header leaves room for the arrow of the filter.
    widths = [max(NARROWEST, len(column) + 3) for column in columns]
    for line in cells:
        for at, cell in enumerate(line):
            length = len(cell) if isinstance(cell, str) else 10
            if length > widths[at]:
                widths[at] = length
    return [min(width, WIDEST) for width in widths]


def _write_sheet(
    sheet: Any,
    columns: tuple[str, ...],
    cells: list[list[Any]],
    widths: list[int],
    bold: Any,
    iso: Any,
) -> None:
    """A sheet with a header that stays in sight, a filter on every column, and a choice of yes and no in `decision`."""
    for at, column in enumerate(columns):
        sheet.set_column(at, at, widths[at])
        sheet.write_string(0, at, column, bold)
    for number, line in enumerate(cells, start=1):
        for at, cell in enumerate(line):
            if isinstance(cell, str):
                if cell:
                    sheet.write_string(number, at, cell)
            elif isinstance(cell, date):
                sheet.write_datetime(number, at, cell, iso)
            else:
                sheet.write_number(number, at, cell)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, len(cells), len(columns) - 1)
    # A name such as 0012 is meant to be text.
    sheet.ignore_errors({"number_stored_as_text": f"A1:P{len(cells) + 1}"})
    if DECISION in columns and cells:
        at = columns.index(DECISION)
        sheet.data_validation(
            1, at, len(cells), at,
            {
                "validate": "list",
                "source": ["yes", "no"],
                "error_type": "warning",
                "error_title": "Decision",
                "error_message": "Choose yes or no; ja and nee are understood too.",
            },
        )  # fmt: skip
