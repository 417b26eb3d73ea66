"""Decisions of `suggestions.csv`, or of the sheet `suggestions` of the workbook, to rows of `corrections.csv`.

A yes makes the correction that was suggested; a no keeps this, and nothing else, from being suggested again:
`different` for a merge, `keep` with what it holds against for all else. Rows that are there already are not written
twice.
"""

import csv
import io
import re
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import UsageError
from pipeline.files import replace_file
from pipeline.lists import CORRECTION_COLUMNS, read_corrections
from pipeline.spreadsheet import (
    SUGGESTIONS_SHEET,
    WORKBOOK_ENDING,
    decode_spreadsheet,
    delimiter_of,
    parse_rows,
    protect,
    read_workbook,
    unprotect,
)

NEEDED = ("action", "entity_a_id", "entity_a", "entity_b_id", "entity_b", "label", "reason", "decision")
YES, NO = {"yes", "y", "ja", "j"}, {"no", "n", "nee"}
# As `resolve.suggestions.ambiguity` writes it; the last ` counts at ` is the program's own.
AMBIGUITY = re.compile(
    r'"(?P<text>.+?)" in (?P<article_id>.+) counts at (?P<starts>\d+(?: \| \d+)*) for .+; it may mean '
)


@dataclass(frozen=True)
class Added:
    """What `add_decisions` did: rows written, decisions that were there already, suggestions without a decision."""

    written: int
    known: int
    undecided: int


def add_decisions(suggestions: Path, corrections: Path) -> Added:
    """Write the decisions of a suggestions file as rows of the corrections file, behind those that are there.

    Input: a CSV, or a workbook (.xlsx) with a sheet `suggestions`; the corrections file, which need not exist. That
    keeps its separator and its encoding; it is written whole or not at all, and only where all rows together can be
    used. Raises UsageError with file and row where a decision is neither yes nor no, where the file has no suggestions,
    and where a decision contradicts a correction.
    """
    decided, undecided = _read_decisions(suggestions)
    there = corrections.read_bytes() if corrections.exists() else (",".join(CORRECTION_COLUMNS) + "\n").encode()
    if corrections.exists():
        read_corrections(corrections)
    rows = [[unprotect(cell.strip()) for cell in row] for row in parse_rows(there)]
    known = {tuple(row[: len(CORRECTION_COLUMNS) - 1]) for row in rows}
    new = [row for row in dict.fromkeys(decided) if row[:-1] not in known]
    if new:
        _write(suggestions, corrections, there, new)
    return Added(len(new), len(decided) - len(new), undecided)


def _read_decisions(path: Path) -> tuple[list[tuple[str, ...]], int]:
    """The rows of corrections that the decisions of a file make, and the number of suggestions without one."""
    where, rows = _read_suggestions(path)
    header = [cell.strip() for cell in rows[0]] if rows else []
    missing = [name for name in NEEDED if name not in header]
    if missing:
        raise UsageError(f"{where}: no suggestions file; the column `{missing[0]}` is missing in the first row")
    decided: list[tuple[str, ...]] = []
    undecided = 0
    for number, cells in enumerate(rows[1:], start=2):
        row = dict(zip(header, cells, strict=False))
        decision = row.get("decision", "").strip().lower()
        if not decision:
            undecided += any(cell.strip() for cell in cells)
        elif decision not in YES | NO:
            raise UsageError(f"{where}, row {number}: decision {row['decision']!r} is neither yes nor no")
        else:
            decided.append(_correction(row, decision in YES, f"{where}, row {number}"))
    return decided, undecided


def _read_suggestions(path: Path) -> tuple[str, list[list[str]]]:
    """Where the suggestions of a file are, in words, and their rows with the protecting apostrophe off."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UsageError(f"{path}: cannot be read ({error.strerror})") from error
    if path.suffix.lower() == WORKBOOK_ENDING:
        try:
            sheets = read_workbook(data, SUGGESTIONS_SHEET)
        except UsageError as error:
            raise UsageError(f"{path}: {error}") from error
        if SUGGESTIONS_SHEET not in sheets:
            raise UsageError(f"{path}: has no sheet `{SUGGESTIONS_SHEET}`; name speurder.xlsx or suggestions.csv")
        # What a workbook holds as text cannot run, so nothing was put before it.
        return f"{path}, sheet {SUGGESTIONS_SHEET}", sheets[SUGGESTIONS_SHEET]
    try:
        return str(path), [[unprotect(cell) for cell in row] for row in parse_rows(data)]
    except csv.Error as error:
        raise UsageError(f"{path}: not a valid CSV ({error}); save it again as CSV") from error


def _correction(row: dict[str, str], yes: bool, where: str) -> tuple[str, ...]:
    """The cells of the correction that a decision makes."""
    action, one, other = row["action"], row["entity_a_id"], row["entity_b_id"]
    names = f"{row['entity_a']} / {row['entity_b']}" if row["entity_b"] else row["entity_a"]
    cells = {"action": action, "entity": one, "note": f"{names}: {row['reason']}"}
    if action == "merge":
        cells |= {"to": other} if yes else {"action": "different", "to": other}
    elif action == "relabel":
        cells |= {"to": row["label"]} if yes else {"action": "keep", "to": row["label"]}
    elif action == "split":
        match = AMBIGUITY.match(row["reason"])
        if match is None:
            raise UsageError(f"{where}: the cell `reason` was changed; it says which words in which article are meant")
        cells |= {"text": match["starts"], "article_id": match["article_id"], "to": other}
        cells |= {} if yes else {"action": "keep"}
    elif action == "drop":
        cells |= {} if yes else {"action": "keep", "to": "drop"}
    else:
        raise UsageError(f"{where}: action {action!r} is not merge, relabel, split or drop")
    return tuple(cells.get(column, "") for column in CORRECTION_COLUMNS)


def _write(suggestions: Path, corrections: Path, there: bytes, new: list[tuple[str, ...]]) -> None:
    """Put rows behind those of a corrections file, and check that all can be used together."""
    text = decode_spreadsheet(there)
    line_end = "\r\n" if "\r\n" in text else "\n"
    sink = io.StringIO()
    writer = csv.writer(sink, delimiter=delimiter_of(text), lineterminator=line_end)
    writer.writerows([protect(cell) for cell in row] for row in new)
    whole = text + ("" if text.endswith("\n") else line_end) + sink.getvalue()
    # A byte-order mark tells Excel that the file is UTF-8; one saved in the old encoding needs it for other letters.
    plain = there == text.encode()
    existed = corrections.exists()
    replace_file(corrections, whole.encode("utf-8" if plain else "utf-8-sig"))
    try:
        read_corrections(corrections)
    except UsageError as error:
        if existed:
            replace_file(corrections, there)
        else:
            corrections.unlink()
        raise UsageError(
            f"{suggestions}: nothing was added, as its decisions contradict each other or what is there: {error}"
        ) from error
