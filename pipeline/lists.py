"""The spreadsheets that people edit: read as Excel saves them, checked, with the row's number in errors."""

import csv
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import UsageError
from pipeline.spreadsheet import read_rows, unprotect

LABELS = ("PER", "ORG", "LOC", "MISC")
SEPARATOR = "|"


@dataclass(frozen=True)
class Name:
    """A row of `gazetteer.csv`: spellings of one entity and the rules for counting them.

    The spellings are the name and its aliases. A further row of the same name is the same entity; it holds aliases
    that need rules of their own.
    """

    row: int
    name: str
    label: str
    subtype: str
    spellings: tuple[str, ...]
    case: str
    context: tuple[str, ...]


@dataclass(frozen=True)
class Stop:
    """A row of `stoplist.csv`: a text that is no entity, or none of one label."""

    text: str
    label: str
    reason: str


@dataclass(frozen=True)
class SiteLine:
    """A row of `site_lines.csv`: lines that a site puts between the lines of the article."""

    pattern: re.Pattern[str]
    kind: str


def read_gazetteer(path: Path) -> list[Name]:
    """The rows of `gazetteer.csv` (columns name, label, subtype, aliases, case, context, note).

    Raises UsageError with file and row where a cell cannot be used, and where two rows claim one spelling
    for one label without a context that tells them apart.
    """
    names: list[Name] = []
    claimed: dict[tuple[str, str], Name] = {}
    seen: set[tuple[str, str]] = set()
    for row, cells in _rows(path, ("name", "label", "subtype", "aliases", "case", "context", "note")):
        if not cells["name"]:
            raise UsageError(f"{path}, row {row}: the cell `name` is empty; fill it in or delete the row")
        if cells["label"] not in LABELS:
            raise UsageError(f"{path}, row {row}: label {cells['label']!r} is not one of {', '.join(LABELS)}")
        if cells["case"] not in ("", "exact", "any"):
            raise UsageError(f"{path}, row {row}: case {cells['case']!r} is not empty, `exact` or `any`")
        first_row = (cells["name"], cells["label"]) not in seen
        seen.add((cells["name"], cells["label"]))
        aliases = _split(cells["aliases"])
        name = Name(
            row=row,
            name=cells["name"],
            label=cells["label"],
            subtype=cells["subtype"],
            spellings=tuple(dict.fromkeys((cells["name"], *aliases) if first_row else aliases)),
            case=cells["case"],
            context=_split(cells["context"]),
        )
        for spelling in name.spellings:
            other = claimed.setdefault((spelling, name.label), name)
            if other.name != name.name and not (other.context and name.context):
                raise UsageError(
                    f"{path}, row {row}: {spelling!r} is a name of {other.name!r} (row {other.row}) already; "
                    "take it off one of the two rows, or give both a context"
                )
        names.append(name)
    return names


def read_stoplist(path: Path) -> list[Stop]:
    """The rows of `stoplist.csv` (columns text, label, reason). Raises UsageError with file and row."""
    stops = []
    for row, cells in _rows(path, ("text", "label", "reason")):
        if not cells["text"]:
            raise UsageError(f"{path}, row {row}: the cell `text` is empty; fill it in or delete the row")
        if cells["label"] not in ("", *LABELS):
            raise UsageError(f"{path}, row {row}: label {cells['label']!r} is not empty or one of {', '.join(LABELS)}")
        stops.append(Stop(cells["text"], cells["label"], cells["reason"]))
    return stops


def read_site_lines(path: Path) -> list[SiteLine]:
    """The rows of `site_lines.csv` (columns pattern, kind, note). Raises UsageError with file and row."""
    lines = []
    for row, cells in _rows(path, ("pattern", "kind", "note")):
        if cells["kind"] not in ("furniture", "teaser", "caption", "byline"):
            raise UsageError(f"{path}, row {row}: kind {cells['kind']!r} is not furniture, teaser, caption or byline")
        try:
            pattern = re.compile(cells["pattern"], re.IGNORECASE)
        except re.error as error:
            raise UsageError(f"{path}, row {row}: {cells['pattern']!r} is no pattern ({error})") from error
        lines.append(SiteLine(pattern, cells["kind"]))
    return lines


def _rows(path: Path, columns: tuple[str, ...]) -> Iterator[tuple[int, dict[str, str]]]:
    """The rows of a list with their number in the spreadsheet, cells stripped, empty rows passed over."""
    try:
        rows = read_rows(path)
    except OSError as error:
        raise UsageError(
            f"{path}: cannot be read ({error.strerror}); mend the path under [lists] in the settings"
        ) from error
    except csv.Error as error:
        raise UsageError(f"{path}: not a valid CSV ({error}); save it again as CSV") from error
    header = [cell.strip().lower() for cell in rows[0]] if rows else []
    while header and not header[-1]:
        header.pop()
    if tuple(header) != columns:
        raise UsageError(f"{path}: the first row must be {','.join(columns)}; it is {','.join(header)}")
    for number, cells in enumerate(rows[1:], start=2):
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) == 1 and any(mark in cells[0] for mark in ",;"):
            raise UsageError(f"{path}, row {number}: its cells are separated otherwise than those of the first row")
        if len(cells) > len(columns) and any(cell.strip() for cell in cells[len(columns) :]):
            raise UsageError(
                f"{path}, row {number}: {len(cells)} cells where {len(columns)} are expected; "
                "put quotes around a cell that holds the separator"
            )
        padded = [*cells, *[""] * len(columns)]
        yield (
            number,
            {
                column: unicodedata.normalize("NFC", unprotect(cell.strip()))
                for column, cell in zip(columns, padded, strict=False)
            },
        )


def _split(cell: str) -> tuple[str, ...]:
    """The parts of a cell that holds several, joined with `|`."""
    return tuple(part.strip() for part in cell.split(SEPARATOR) if part.strip())
