"""What LibreOffice makes of the workbook and of the CSVs for a Dutch spreadsheet program."""

import io
import subprocess
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.workbook import Workbook

from pipeline.edits import content_hash
from pipeline.export.columns import COLUMNS
from pipeline.spreadsheet import WORKBOOK, protect, read_workbook
from tests.conftest import program
from tests.export.hostile_tables import FORBIDDEN, HOSTILE, hostile_tables
from tests.export.written import write_csv, write_workbook

TABLES = hostile_tables()
# What its window for CSVs offers in Dutch: semicolons, double quotes, UTF-8, no text of quotes, no special numbers.
AS_OFFERED = "CSV:59,34,76,1,,1043,false,false"
# The same with "detect special numbers" chosen, as a double click in Excel does it.
SPECIAL_NUMBERS = "CSV:59,34,76,1,,1043,false,true"
# A CSV does not say that these are text.
TAKEN_FOR_NUMBERS = ("0012", "1e5", "3,5", "2024-01-02")


def converted(folder: Path, files: dict[str, bytes], *options: str) -> dict[str, bytes]:
    """The files as LibreOffice saves them as workbooks, by their names without endings; started once for all."""
    office = program("soffice", "libreoffice")
    (folder / "from").mkdir(parents=True)
    for name, data in files.items():
        (folder / "from" / name).write_bytes(data)
    command = [office, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", *options]
    command += ["--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(folder / "to")]
    command += [str(folder / "from" / name) for name in files]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return {path.stem: path.read_bytes() for path in (folder / "to").iterdir()}


@pytest.fixture(scope="module")
def workbook() -> bytes:
    return write_workbook(TABLES)


@pytest.fixture(scope="module")
def saved(workbook: bytes, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The workbook as LibreOffice saves it."""
    return converted(tmp_path_factory.mktemp("workbook"), {WORKBOOK: workbook})["speurder"]


def from_csv(folder: Path, form: str) -> dict[str, Workbook]:
    """The CSVs of the profile excel-nl as LibreOffice opens them."""
    files = {name: write_csv(TABLES[name], tuple(COLUMNS[name]), "excel-nl") for name in COLUMNS}
    saved = converted(folder / "csv", files, f"--infilter={form}")
    return {f"{name}.csv": openpyxl.load_workbook(io.BytesIO(data)) for name, data in saved.items()}


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Workbook]:
    return from_csv(tmp_path_factory.mktemp("offered"), AS_OFFERED)


def test_a_workbook_saved_by_libreoffice_is_no_edit(workbook: bytes, saved: bytes) -> None:
    assert saved != workbook
    assert list(read_workbook(saved)) == list(read_workbook(workbook))
    assert content_hash(WORKBOOK, io.BytesIO(saved), "decision") == content_hash(
        WORKBOOK, io.BytesIO(workbook), "decision"
    )


def test_libreoffice_finds_the_types_that_the_workbook_has(workbook: bytes, saved: bytes) -> None:
    before, after = (openpyxl.load_workbook(io.BytesIO(data)) for data in (workbook, saved))
    counted = 0
    for sheet in before:
        for row, row_after in zip(sheet.iter_rows(), after[sheet.title].iter_rows(), strict=True):
            for cell, cell_after in zip(row, row_after, strict=True):
                assert cell_after.data_type == cell.data_type, (sheet.title, cell.coordinate)
                assert cell_after.hyperlink is None
                counted += cell.data_type == "s"
    assert counted > 1000
    (choice,) = after["suggestions"].data_validations.dataValidation
    assert choice.formula1 == '"yes,no"'


@pytest.mark.parametrize("name", COLUMNS)
def test_a_dutch_csv_opens_in_its_columns(opened: dict[str, Workbook], name: str) -> None:
    header, *rows = opened[name].active.iter_rows()
    assert [cell.value for cell in header] == list(COLUMNS[name])
    assert len(rows) == len(TABLES[name])
    for row, expected in zip(rows, TABLES[name], strict=True):
        for cell, (column, value) in zip(row, ((each, expected[each]) for each in COLUMNS[name]), strict=True):
            if isinstance(value, int | float):
                assert (cell.data_type, cell.value) == ("n", value), column


def cells_of(opened: dict[str, Workbook], text: str) -> list[Any]:
    """The cells that hold a text in the tables of mentions, entities and articles."""
    at = HOSTILE.index(text) + 2
    return [
        opened[name].active.cell(at, list(COLUMNS[name]).index(column) + 1)
        for name, column in (("mentions.csv", "text"), ("entities.csv", "entity"), ("articles.csv", "title"))
    ]


@pytest.mark.parametrize("text", [text for text in HOSTILE if text not in (*TAKEN_FOR_NUMBERS, *FORBIDDEN)])
def test_a_hostile_text_of_a_dutch_csv_is_text(opened: dict[str, Workbook], text: str) -> None:
    for cell in cells_of(opened, text):
        assert (cell.data_type, cell.value) == ("s", protect(text))
        assert cell.hyperlink is None


def test_what_a_csv_cannot_say_is_text_is_text_in_the_workbook(opened: dict[str, Workbook], saved: bytes) -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(saved))["entities"]
    for text in TAKEN_FOR_NUMBERS:
        assert cells_of(opened, text)[1].data_type in "nd", f"{text} is text now: the README need not warn of it"
        cell = sheet.cell(HOSTILE.index(text) + 2, 2)
        assert (cell.data_type, cell.value) == ("s", text)


@pytest.fixture(scope="module")
def special(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Workbook]:
    return from_csv(tmp_path_factory.mktemp("special"), SPECIAL_NUMBERS)


@pytest.mark.parametrize("text", ["1 mei", "12-03"])
def test_a_name_that_looks_like_a_date_is_text_only_as_offered(
    opened: dict[str, Workbook], special: dict[str, Workbook], text: str
) -> None:
    assert {cell.data_type for cell in cells_of(opened, text)} == {"s"}
    assert {cell.data_type for cell in cells_of(special, text)} == {"d"}, "the README need not warn of it any more"


@pytest.mark.parametrize("form", ["opened", "special"])
def test_no_cell_of_a_dutch_csv_is_a_formula(request: pytest.FixtureRequest, form: str) -> None:
    books: dict[str, Workbook] = request.getfixturevalue(form)
    cells = [cell for book in books.values() for row in book.active.iter_rows() for cell in row]
    assert len(cells) > 2000
    assert not [cell for cell in cells if cell.data_type == "f" or cell.hyperlink]
