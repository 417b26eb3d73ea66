"""`corrections add`: decisions of a suggestions file to rows of the corrections file."""

import csv
from pathlib import Path

import pytest

from pipeline.decisions import add_decisions
from pipeline.errors import UsageError
from pipeline.lists import CORRECTION_COLUMNS, read_corrections
from pipeline.resolve.suggestions import ambiguity

COLUMNS = (
    "action", "entity_a_id", "entity_a", "entity_b_id", "entity_b", "label", "score", "reason", "examples", "decision",
)  # fmt: skip
HEADER = ",".join(CORRECTION_COLUMNS) + "\n"


def suggestions_file(folder: Path, *decisions: str, delimiter: str = ",", encoding: str = "utf-8") -> Path:
    """A suggestions file with one suggestion of each action, and these decisions."""
    reason = ambiguity("Holtman", "map/a: 1", "Astrid Holtman", "Willem Holtman", [345, 780])
    rows = [
        ("merge", "per:ridouan-t@a", "Ridouan T.", "per:ridouan-talbi", "Ridouan Talbi", "PER", "0.7", "fits", ""),
        ("relabel", "per:café@b", "Café", "", "", "ORG", "0.6", "ORG in 4 mentions", ""),
        ("split", "per:astrid-holtman", "Astrid Holtman", "per:willem-holtman", "Willem", "PER", "0.5", reason, ""),
        ("drop", "per:kade@b", "Kade", "", "", "PER", "0.6", "a common word", ""),
    ]  # fmt: skip
    path = folder / "suggestions.csv"
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.writer(file, delimiter=delimiter)
        writer.writerow(COLUMNS)
        writer.writerows((*row, decision) for row, decision in zip(rows, decisions, strict=True))
    return path


def corrections_of(path: Path) -> list[tuple[str, ...]]:
    return [(each.action, each.entity, each.text, each.to, each.article_id) for each in read_corrections(path)]


def test_a_yes_makes_the_correction(tmp_path: Path) -> None:
    corrections = tmp_path / "corrections.csv"
    added = add_decisions(suggestions_file(tmp_path, "yes", "ja", " Yes ", "y"), corrections)
    assert (added.written, added.known, added.undecided) == (4, 0, 0)
    assert corrections_of(corrections) == [
        ("merge", "per:ridouan-t@a", "", "per:ridouan-talbi", ""),
        ("relabel", "per:café@b", "", "ORG", ""),
        ("split", "per:astrid-holtman", "345 | 780", "per:willem-holtman", "map/a: 1"),
        ("drop", "per:kade@b", "", "", ""),
    ]


def test_a_no_keeps_it_from_being_asked_again(tmp_path: Path) -> None:
    corrections = tmp_path / "corrections.csv"
    add_decisions(suggestions_file(tmp_path, "no", "nee", "n", "no"), corrections)
    assert corrections_of(corrections) == [
        ("different", "per:ridouan-t@a", "", "per:ridouan-talbi", ""),
        ("keep", "per:café@b", "", "ORG", ""),
        ("keep", "per:astrid-holtman", "345 | 780", "per:willem-holtman", "map/a: 1"),
        ("keep", "per:kade@b", "", "drop", ""),
    ]


def test_decisions_are_added_once_behind_what_is_there(tmp_path: Path) -> None:
    corrections = tmp_path / "corrections.csv"
    corrections.write_text(HEADER + "rename,org:om,,,Openbaar Ministerie,,")
    path = suggestions_file(tmp_path, "yes", "", "", "no")
    assert add_decisions(path, corrections).written == 2
    added = add_decisions(path, corrections)
    assert (added.written, added.known, added.undecided) == (0, 2, 2)
    assert [row[0] for row in corrections_of(corrections)] == ["rename", "merge", "keep"]


@pytest.mark.parametrize(
    ("there", "starts"),
    [
        (HEADER.encode(), b"action,entity"),
        (("\ufeff" + HEADER).encode(), b"\xef\xbb\xbfaction,entity"),
        (HEADER.replace(",", ";").replace("\n", "\r\n").encode(), b"action;entity"),
        ((HEADER + "rename,Café,,,Bar,,\n").replace(",", ";").encode("cp1252"), b"\xef\xbb\xbfaction;entity"),
    ],
)
def test_the_corrections_file_keeps_its_form(tmp_path: Path, there: bytes, starts: bytes) -> None:
    corrections = tmp_path / "corrections.csv"
    corrections.write_bytes(there)
    add_decisions(suggestions_file(tmp_path, "yes", "yes", "", "", delimiter=";", encoding="utf-8-sig"), corrections)
    assert corrections.read_bytes().startswith(starts)
    assert corrections_of(corrections)[-1] == ("relabel", "per:café@b", "", "ORG", "")


def test_what_a_spreadsheet_would_run_is_protected(tmp_path: Path) -> None:
    corrections = tmp_path / "corrections.csv"
    path = suggestions_file(tmp_path, "", "", "", "yes")
    path.write_text(path.read_text().replace("per:kade@b,Kade", "per:kade@b,=KADE()"))
    add_decisions(path, corrections)
    assert "'=KADE()" in corrections.read_text()
    assert read_corrections(corrections)[0].note.startswith("=KADE()")


def test_a_decision_that_is_none_names_its_row(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="row 3: decision 'maybe' is neither yes nor no"):
        add_decisions(suggestions_file(tmp_path, "yes", "maybe", "", ""), tmp_path / "corrections.csv")
    assert not (tmp_path / "corrections.csv").exists()


def test_a_decision_against_a_correction_changes_nothing(tmp_path: Path) -> None:
    corrections = tmp_path / "corrections.csv"
    corrections.write_text(HEADER + "different,per:ridouan-t@a,,,per:ridouan-talbi,,\n")
    before = corrections.read_bytes()
    with pytest.raises(UsageError, match=r"nothing was added, .*row 3: merge of .* contradicts row 2"):
        add_decisions(suggestions_file(tmp_path, "yes", "", "", ""), corrections)
    assert corrections.read_bytes() == before


def test_another_file_is_refused(tmp_path: Path) -> None:
    other = tmp_path / "entities.csv"
    other.write_text("entity_id,entity\nx,y\n")
    with pytest.raises(UsageError, match="no suggestions file; the column `action` is missing"):
        add_decisions(other, tmp_path / "corrections.csv")
    with pytest.raises(UsageError, match="cannot be read"):
        add_decisions(tmp_path / "nothing.csv", tmp_path / "corrections.csv")


def test_a_changed_reason_of_an_ambiguity_is_told(tmp_path: Path) -> None:
    path = suggestions_file(tmp_path, "", "", "yes", "")
    path.write_text(path.read_text().replace("counts at", "is at"))
    with pytest.raises(UsageError, match="row 4: the cell `reason` was changed"):
        add_decisions(path, tmp_path / "corrections.csv")
