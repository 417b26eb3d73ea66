"""speurder.xlsx: what programs find in it, and that what was decided or edited there is neither lost nor missed."""

import io
import shutil
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.workbook import Workbook
from typer.testing import CliRunner

from pipeline.cli import app
from pipeline.decisions import add_decisions
from pipeline.edits import content_hash
from pipeline.errors import SpeurderError, UsageError
from pipeline.export.columns import COLUMNS, ROW_OF
from pipeline.lists import read_corrections
from pipeline.spreadsheet import WORKBOOK, read_workbook
from tests.conftest import ROOT, Project
from tests.export.hostile_tables import FORBIDDEN, HOSTILE, hostile_tables
from tests.export.written import write_workbook

TABLES = hostile_tables()
SHEETS = {name.removesuffix(".csv"): name for name in COLUMNS}


@pytest.fixture(scope="module")
def data() -> bytes:
    """A workbook of hostile tables."""
    return write_workbook(TABLES)


@pytest.fixture(scope="module")
def opened(data: bytes) -> Workbook:
    """The same, as openpyxl has it."""
    return openpyxl.load_workbook(io.BytesIO(data))


def one_table(name: str, *rows: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """Tables of which one has rows: the first hostile row of that table, changed."""
    return {each: [] for each in COLUMNS} | {name: [TABLES[name][0] | row for row in rows]}


@pytest.mark.parametrize("sheet", SHEETS)
def test_a_sheet_has_the_rows_and_columns_of_its_table(data: bytes, sheet: str) -> None:
    header, *rows = read_workbook(data, sheet)[sheet]
    assert header == list(COLUMNS[SHEETS[sheet]])
    assert len(rows) == len(TABLES[SHEETS[sheet]]) > 20
    for found, expected in zip(rows, TABLES[SHEETS[sheet]], strict=True):
        for cell, column in zip(found, header, strict=True):
            value = expected[column]
            text = " | ".join(value) if isinstance(value, list) else "" if value is None else str(value)
            assert cell == text.replace("\ufffe", "\ufffd").replace("\uffff", "\ufffd"), column


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_text_is_text(opened: Workbook, text: str) -> None:
    at = HOSTILE.index(text) + 2
    for sheet, column in (("mentions", "text"), ("entities", "entity"), ("articles", "article_id")):
        cell = opened[sheet].cell(at, list(COLUMNS[SHEETS[sheet]]).index(column) + 1)
        assert cell.data_type == "s"
        assert cell.hyperlink is None
        if text not in FORBIDDEN and text != "_x0041_":  # openpyxl leaves the escapes of these as they are
            assert cell.value == text


def test_nothing_is_a_formula_a_link_or_a_date_made_of_a_name(opened: Workbook) -> None:
    cells = [cell for sheet in opened for row in sheet for cell in row]
    assert len(cells) > 2000
    assert {cell.data_type for cell in cells} == {"s", "n", "d"}
    assert not [cell for cell in cells if cell.hyperlink]
    dated = {(cell.parent.title, cell.parent.cell(1, cell.column).value) for cell in cells if cell.data_type == "d"}
    assert dated == {("articles", "published"), ("article_entities", "published"), ("entities", "first_published")}


@pytest.mark.parametrize(
    ("sheet", "column", "value"),
    [("mentions", "start", 4), ("mentions", "score", 0.25), ("entities", "latitude", 52.5), ("articles", "tokens", 4)],
)
def test_numbers_are_numbers(opened: Workbook, sheet: str, column: str, value: float) -> None:
    cells = [row[list(COLUMNS[SHEETS[sheet]]).index(column)].value for row in opened[sheet].iter_rows(min_row=2)]
    assert {type(cell) for cell in cells} <= {int, float, type(None)}
    assert value in cells


@pytest.mark.parametrize(
    ("published", "kind"),
    [
        ("2024-02-29", "d"), ("1900-03-01", "d"), ("9999-12-31", "d"), ("1900-02-28", "s"), ("1850-06-01", "s"),
        ("2023-02-29", "s"), ("2024-2-1", "s"), ("20240201", "s"), ("1 mei", "s"), ("٢٠٢٤-٠١-٠١", "s"), ("", "n"),
    ],
)  # fmt: skip
def test_only_dates_that_excel_can_hold_are_dates(published: str, kind: str) -> None:
    workbook = write_workbook(one_table("articles.csv", {"published": published, "title": published}))
    row = openpyxl.load_workbook(io.BytesIO(workbook))["articles"][2]
    assert row[3].data_type == kind
    assert row[2].data_type == ("s" if published else "n")
    assert (str(row[3].value or "")[:10], row[3].number_format) == (
        published,
        "yyyy-mm-dd" if kind == "d" else "General",
    )
    assert read_workbook(workbook, "articles")["articles"][1][3] == published


@pytest.mark.parametrize("letter", ["x", "😀"])
def test_a_cell_too_long_for_excel_is_cut_and_says_so(letter: str) -> None:
    fits = letter * (32_767 // (len(letter.encode("utf-16-le")) // 2))
    book = write_workbook(one_table("mentions.csv", {"sentence": fits}, {"sentence": fits + letter}))
    sheets = read_workbook(book)
    whole, cut = (row[-1] for row in sheets["mentions"][1:])
    assert whole == fits
    assert cut.endswith(f"{letter} [cut; whole in mentions.csv]")
    assert len(cut.encode("utf-16-le")) // 2 in (32_766, 32_767)
    (note,) = [row for row in sheets["about"] if "cut" in row[2]]
    assert note[:2] == ["mentions", "sentence"]
    assert note[2].endswith(": 1; they are whole in mentions.csv")


@pytest.mark.parametrize(("rows", "sheets"), [(0, 1), (3, 1), (4, 2), (9, 3), (10, 4)])
def test_more_rows_than_a_sheet_holds_go_on_on_another(rows: int, sheets: int) -> None:
    tables = one_table("dropped.csv", *({"start": number} for number in range(rows)))
    found = read_workbook(write_workbook(tables, rows_of_a_sheet=4))
    names = ["dropped", *(f"dropped {number}" for number in range(2, sheets + 1))]
    assert list(found)[7:] == names
    starts = [row[2] for name in names for row in found[name][1:]]
    assert starts == [str(number) for number in range(rows)]
    assert all(found[name][0] == list(COLUMNS["dropped.csv"]) for name in names)
    assert [row[0] for row in found["about"] if "goes on here" in row[2]] == names[1:]


def test_the_first_sheet_explains_every_sheet_and_column(opened: Workbook) -> None:
    assert opened.sheetnames == ["about", *SHEETS]
    lines = [tuple(cell or "" for cell in row) for row in opened["about"].iter_rows(values_only=True)]
    assert lines[0] == ("sheet", "column", "what it holds")
    for name, columns in COLUMNS.items():
        assert (name.removesuffix(".csv"), "", f"a row is {ROW_OF[name]}") in lines
        for column, holds in columns.items():
            assert (name.removesuffix(".csv"), column, holds) in lines


def test_headers_stay_in_sight_and_columns_are_readable(opened: Workbook) -> None:
    for sheet in opened:
        assert sheet.freeze_panes == "A2"
        assert sheet.auto_filter.ref == sheet.dimensions
        assert all(cell.font.bold for cell in sheet[1])
        widths = [each.width for each in sheet.column_dimensions.values()]
        assert all(8 <= width <= 121 for width in widths)
    widths = {sheet.title: sheet.column_dimensions for sheet in opened}
    assert widths["mentions"]["A"].width > widths["mentions"]["D"].width


def test_a_decision_is_chosen_from_a_list(opened: Workbook) -> None:
    (choice,) = opened["suggestions"].data_validations.dataValidation
    assert (choice.type, choice.formula1) == ("list", '"yes,no"')
    assert str(choice.sqref) == f"J2:J{len(HOSTILE) + 1}"
    assert opened["suggestions"]["J1"].value == "decision"
    assert not [each for each in opened if each.title != "suggestions" and each.data_validations.dataValidation]


def test_the_same_tables_are_the_same_bytes(data: bytes, opened: Workbook) -> None:
    assert write_workbook(hostile_tables()) == data
    assert str(opened.properties.created) == str(opened.properties.modified) == "2000-01-01 00:00:00"


def saved_again(data: bytes, **cells: str) -> bytes:
    """A workbook as openpyxl saves it, with cells of the sheet of suggestions changed."""
    workbook = openpyxl.load_workbook(io.BytesIO(data))
    for place, value in cells.items():
        workbook["suggestions"][place] = value
    target = io.BytesIO()
    workbook.save(target)
    return target.getvalue()


@pytest.mark.parametrize(
    ("cells", "same"),
    [
        ({}, True),
        ({"J3": "ja", "J2": "no"}, True),
        ({"C3": "Ander"}, False),
        ({"H2": ""}, False),
        ({"A9999": "x"}, False),
    ],
)
def test_only_other_cells_than_decisions_are_an_edit(data: bytes, cells: dict[str, str], same: bool) -> None:
    again = saved_again(data, **cells)
    assert again != data
    assert (
        content_hash(WORKBOOK, io.BytesIO(again), "decision") == content_hash(WORKBOOK, io.BytesIO(data), "decision")
    ) is same


# A run with a suggestion, and what a person does in its workbook.

ARTICLES = {
    "een": "De rechtbank Rotterdam heeft Naoufal F. veroordeeld. Hij werkte met Karel Zwartveld en Bert Roodhart, zegt "
    "de officier van justitie. Karel Zwartveld ontkent, Bert Roodhart niet.",
    "twee": "Naoufal Fennek is ook in België vervolgd, samen met Karel Zwartveld en Bert Roodhart. Dat zegt het parket "
    "in Antwerpen, dat Naoufal Fennek al jaren zoekt.",
}


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a finished run."""
    from pipeline.config import find_config, load_settings

    folder = tmp_path_factory.mktemp("finished")
    (folder / "in").mkdir()
    project = Project(folder / "in", folder / "out", load_settings(find_config(ROOT / "configs/default.toml")))
    for name, text in ARTICLES.items():
        project.write(f"{name}.txt", text)
    project.run()
    return folder


@pytest.fixture
def session(project: Project, finished: Path, tmp_path: Path) -> Project:
    """A copy of the finished run, to be worked in."""
    shutil.copytree(finished, tmp_path, dirs_exist_ok=True)
    return project


def decide(project: Project, workbook: str = "", csv: str = "") -> None:
    """Write a decision about the first suggestion into the workbook, into suggestions.csv, or both."""
    path = project.output / WORKBOOK
    if workbook:
        path.write_bytes(saved_again(path.read_bytes(), J2=workbook))
    if csv:
        table = project.output / "suggestions.csv"
        header, first, *rest = table.read_text(encoding="utf-8").splitlines(keepends=True)
        assert first.endswith(",\n")
        table.write_text("".join([header, first.removesuffix("\n"), csv, "\n", *rest]), encoding="utf-8")


def decisions(project: Project) -> tuple[str, str]:
    """What the first row of the workbook's sheet and of suggestions.csv say."""
    sheet = read_workbook((project.output / WORKBOOK).read_bytes(), "suggestions")["suggestions"]
    return sheet[1][-1], project.table("suggestions.csv")[0]["decision"]


@pytest.mark.parametrize(
    ("workbook", "csv", "expected"),
    [("ja", "", "ja"), ("", "no", "no"), ("yes", "yes", "yes"), ("YES", "yes", "yes"), ("maybe", "", "maybe")],
)
def test_a_decision_in_either_file_is_in_both_after_the_next_run(
    session: Project, workbook: str, csv: str, expected: str
) -> None:
    decide(session, workbook, csv)
    assert session.open().edited_by_hand() == []
    session.run("export")
    assert decisions(session) == (expected, expected)
    assert not session.stale()
    session.write("drie.txt", "Verder is er niets te melden.")
    session.run()
    assert decisions(session) == (expected, expected)


def test_who_changes_a_decision_does_so_in_one_file(session: Project) -> None:
    decide(session, csv="yes")
    session.run()
    table = session.output / "suggestions.csv"
    table.write_bytes(table.read_bytes().replace(b",yes\n", b",no\n"))
    session.run()
    assert decisions(session) == ("no", "no")
    decide(session, workbook="ja")
    session.run()
    assert decisions(session) == ("ja", "ja")
    decide(session, workbook=" ")
    session.run()
    assert decisions(session) == ("", "")


def test_decisions_stay_when_a_file_or_a_suggestion_is_gone_for_a_while(session: Project) -> None:
    decide(session, csv="yes")
    session.run()
    assert decisions(session) == ("yes", "yes")
    (session.output / "suggestions.csv").unlink()
    session.run()
    assert decisions(session) == ("yes", "yes")
    (session.output / WORKBOOK).unlink()
    session.run()
    assert decisions(session) == ("yes", "yes")
    gone = {path: path.read_bytes() for path in session.source.rglob("*.txt")}
    for path in gone:
        path.unlink()
    session.write("nieuw.txt", "Verder is er niets te melden.")
    session.run()
    assert session.table("suggestions.csv") == []
    for path, content in gone.items():
        path.write_bytes(content)
    session.run()
    assert decisions(session) == ("yes", "yes")


@pytest.mark.parametrize("change", ["sheet", "column"])
def test_a_sheet_or_column_that_is_gone_is_an_edit(data: bytes, change: str) -> None:
    workbook = openpyxl.load_workbook(io.BytesIO(data))
    if change == "sheet":
        workbook["suggestions"].title = "Suggesties"
    else:
        workbook["suggestions"].delete_cols(10)
    target = io.BytesIO()
    workbook.save(target)
    assert content_hash(WORKBOOK, io.BytesIO(target.getvalue()), "decision") != content_hash(
        WORKBOOK, io.BytesIO(data), "decision"
    )


def test_decisions_that_contradict_each_other_stop_the_run(session: Project) -> None:
    decide(session, "yes", "no")
    before = {path.name: path.read_bytes() for path in session.output.glob("*.*")}
    with pytest.raises(
        UsageError, match=r"suggestions\.csv says 'no' and the sheet suggestions of speurder\.xlsx says 'yes'"
    ):
        session.run()
    assert {path.name: path.read_bytes() for path in session.output.glob("*.*")} == before


def test_an_edited_cell_stops_the_run(session: Project) -> None:
    path = session.output / WORKBOOK
    workbook = openpyxl.load_workbook(path)
    workbook["entities"]["B2"] = "Iemand anders"
    workbook.save(path)
    session.write("drie.txt", "Verder is er niets te melden.")
    with pytest.raises(SpeurderError, match=r"speurder\.xlsx: edited by hand"):
        session.run()
    assert openpyxl.load_workbook(path)["entities"]["B2"].value == "Iemand anders"
    session.run(force=True)
    assert openpyxl.load_workbook(path)["entities"]["B2"].value != "Iemand anders"


def test_a_workbook_that_is_switched_off_leaves_its_decisions(session: Project) -> None:
    decide(session, "yes")
    session.change("export", workbook=False)
    session.run()
    assert not (session.output / WORKBOOK).exists()
    assert session.table("suggestions.csv")[0]["decision"] == "yes"


def test_corrections_add_takes_the_workbook(session: Project, tmp_path: Path) -> None:
    decide(session, "ja")
    corrections, settings = tmp_path / "corrections.csv", tmp_path / "eigen.toml"
    settings.write_text('[lists]\ncorrections = "corrections.csv"\n')
    arguments = ["corrections", "add", str(session.output / WORKBOOK), "--config", str(settings)]
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 0, result.output
    assert result.stdout.startswith("1 added to ")
    (row,) = read_corrections(corrections)
    assert (row.action, row.entity, row.to) == ("merge", "per:naoufal-f@een", "per:naoufal-fennek")


def test_decisions_in_the_workbook_are_not_passed_over_in_silence(session: Project, tmp_path: Path) -> None:
    decide(session, workbook="ja")
    settings = tmp_path / "eigen.toml"
    settings.write_text('[lists]\ncorrections = "corrections.csv"\n')
    arguments = ["corrections", "add", "--output", str(session.output), "--config", str(settings)]
    result = CliRunner().invoke(app, arguments)
    assert "0 added" in result.stdout
    assert "speurder.xlsx has 1 more or other decisions; name that file to add them" in result.stdout
    session.run()
    assert "speurder.xlsx has" not in CliRunner().invoke(app, arguments).stdout


def suggestions_workbook(folder: Path, *rows: dict[str, Any]) -> Path:
    """A workbook with suggestions."""
    path = folder / "mijn.XLSX"
    path.write_bytes(write_workbook(one_table("suggestions.csv", *rows)))
    return path


@pytest.mark.parametrize("name", ["'=x", "=x", "''=x", "-1", "0012"])
def test_ids_and_names_of_a_workbook_are_taken_as_they_stand(tmp_path: Path, name: str) -> None:
    path = suggestions_workbook(tmp_path, {"entity_a_id": name, "entity_a": name, "decision": "yes"})
    corrections = tmp_path / "corrections.csv"
    assert add_decisions(path, corrections).written == 1
    assert [(row.entity, row.note.partition(": ")[0]) for row in read_corrections(corrections)] == [(name, name)]


@pytest.mark.parametrize(
    ("decision", "action", "problem"),
    [
        ("maybe", "drop", r"mijn\.XLSX, sheet suggestions, row 3: decision 'maybe' is neither yes nor no"),
        ("yes", "melt", r"mijn\.XLSX, sheet suggestions, row 3: action 'melt' is not merge"),
    ],
)
def test_an_error_names_sheet_and_row(tmp_path: Path, decision: str, action: str, problem: str) -> None:
    path = suggestions_workbook(tmp_path, {"decision": ""}, {"decision": decision, "action": action})
    with pytest.raises(UsageError, match=problem):
        add_decisions(path, tmp_path / "corrections.csv")
    assert not (tmp_path / "corrections.csv").exists()


def test_a_file_that_is_no_workbook_of_ours_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "ander.xlsx"
    for content, problem in (
        (b"geen werkmap", "not a workbook"),
        (b"", "not a workbook"),
        (b"PK\x03\x04x", "not a workbook"),
    ):
        path.write_bytes(content)
        with pytest.raises(UsageError, match=rf"ander\.xlsx: {problem}"):
            add_decisions(path, tmp_path / "corrections.csv")
    workbook = openpyxl.Workbook()
    workbook.save(path)
    with pytest.raises(UsageError, match=r"ander\.xlsx: has no sheet `suggestions`"):
        add_decisions(path, tmp_path / "corrections.csv")
    workbook.active.title = "suggestions"
    workbook.save(path)
    with pytest.raises(UsageError, match=r"ander\.xlsx, sheet suggestions: no suggestions file"):
        add_decisions(path, tmp_path / "corrections.csv")
