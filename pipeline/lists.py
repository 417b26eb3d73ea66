"""The spreadsheets that people edit: read as Excel saves them, checked, with the row's number in errors."""

import csv
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from rapidfuzz import process

from pipeline.errors import UsageError
from pipeline.names import name_key
from pipeline.spreadsheet import read_rows, unprotect

LABELS = ("PER", "ORG", "LOC", "MISC")
SEPARATOR = "|"
NAME_COLUMNS = ("name", "label", "subtype", "aliases", "case", "context", "note")
PLACE_KINDS = (
    "country", "region", "province", "municipality", "city", "island",
    "district", "street", "water", "port", "building",
)  # fmt: skip
CORRECTION_COLUMNS = ("action", "entity", "text", "label", "to", "article_id", "note")
# What can be corrected, and the cells that each needs.
ACTIONS = {
    "rename": ("entity", "to"),
    "merge": ("entity", "to"),
    "different": ("entity", "to"),
    "split": ("entity", "to"),
    "relabel": ("entity", "to"),
    "drop": ("entity",),
    "keep": ("entity",),
}


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
    list_name: str = "gazetteer"


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


@dataclass(frozen=True)
class Correction:
    """A row of `corrections.csv`: what a person decided about an entity, for the whole corpus or for one article.

    `entity` and `to` are names or ids; `label` tells apart entities of one name.
    """

    row: int
    action: str
    entity: str
    text: str
    label: str
    to: str
    article_id: str
    note: str


@dataclass(frozen=True)
class OwnPlace:
    """A row of `places.csv`: a place that the shipped lists lack, or have elsewhere."""

    row: int
    name: str
    aliases: tuple[str, ...]
    kind: str
    country_code: str
    point: tuple[float, float] | None


def read_gazetteer(path: Path) -> list[Name]:
    """The rows of `gazetteer.csv` (NAME_COLUMNS).

    Raises UsageError with file and row where a cell cannot be used, and where two rows claim one spelling
    for one label without a context that tells them apart.
    """
    return _read_names(path, "gazetteer", NAME_COLUMNS)


def read_watchlist(path: Path) -> list[Name]:
    """The rows of `watchlist.csv`: as of a gazetteer, but only the columns name and label must be there.

    Raises UsageError as `read_gazetteer` does.
    """
    return _read_names(path, "watchlist", ("name", "label"))


def join_lists(watchlist: list[Name], gazetteer: list[Name]) -> list[Name]:
    """The names of both lists; a spelling that the watch-list has is taken off the gazetteer."""
    own = {spelling.lower() for name in watchlist for spelling in name.spellings}
    others = (
        replace(name, spellings=tuple(spelling for spelling in name.spellings if spelling.lower() not in own))
        for name in gazetteer
    )
    return [*watchlist, *(name for name in others if name.spellings)]


def _read_names(path: Path, list_name: str, required: tuple[str, ...]) -> list[Name]:
    """The rows of a list of names, checked against each other."""
    names: list[Name] = []
    claimed: dict[tuple[str, str], Name] = {}
    seen: set[tuple[str, str]] = set()
    for row, cells in _rows(path, NAME_COLUMNS, required):
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
            list_name=list_name,
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


def read_places(path: Path) -> list[OwnPlace]:
    """The rows of `places.csv` (columns name, aliases, kind, country_code, latitude, longitude, note).

    Raises UsageError with file and row.
    """
    places = []
    columns = ("name", "aliases", "kind", "country_code", "latitude", "longitude", "note")
    for row, cells in _rows(path, columns):
        where = f"{path}, row {row}"
        if not cells["name"]:
            raise UsageError(f"{where}: the cell `name` is empty; fill it in or delete the row")
        if cells["kind"] not in PLACE_KINDS:
            raise UsageError(f"{where}: kind {cells['kind']!r} is not one of {', '.join(PLACE_KINDS)}")
        if not re.fullmatch("([A-Z]{2})?", cells["country_code"]):
            raise UsageError(f"{where}: country_code {cells['country_code']!r} is not two capitals, such as NL")
        try:
            numbers = [float(cells[cell].replace(",", ".")) for cell in ("latitude", "longitude") if cells[cell]]
        except ValueError as error:
            raise UsageError(f"{where}: latitude and longitude must be numbers, such as 52.37") from error
        if len(numbers) == 1 or (numbers and not (abs(numbers[0]) <= 90 and abs(numbers[1]) <= 180)):
            raise UsageError(f"{where}: give latitude (-90 to 90) and longitude (-180 to 180), or neither")
        point = (numbers[0], numbers[1]) if numbers else None
        places.append(
            OwnPlace(row, cells["name"], _split(cells["aliases"]), cells["kind"], cells["country_code"], point)
        )
    return places


def read_corrections(path: Path) -> list[Correction]:
    """The rows of `corrections.csv` (CORRECTION_COLUMNS), checked one by one and against each other.

    Raises UsageError with file and row where an action is unknown, a cell is missing or of no use, two rows
    contradict each other, or merges go in a circle.
    """
    corrections = []
    for row, cells in _rows(path, CORRECTION_COLUMNS):
        where = f"{path}, row {row}"
        action = cells["action"].lower()
        if action not in ACTIONS:
            nearest = process.extractOne(action, tuple(ACTIONS), score_cutoff=60)
            hint = f"; did you mean {nearest[0]!r}?" if nearest else ""
            raise UsageError(f"{where}: action {cells['action']!r} is not one of {', '.join(ACTIONS)}{hint}")
        for cell in ACTIONS[action]:
            if not cells[cell]:
                raise UsageError(f"{where}: the cell `{cell}` is empty; {action} needs it")
        for cell in ("entity", "text", "to"):
            if cells[cell] and not name_key(cells[cell]):
                raise UsageError(f"{where}: the cell `{cell}` has no letter or digit: {cells[cell]!r}")
        if action == "split" and not (cells["text"] or cells["article_id"]):
            raise UsageError(f"{where}: split needs a cell `text` or `article_id` that says what is to be split off")
        if cells["label"] not in ("", *LABELS):
            raise UsageError(f"{where}: label {cells['label']!r} is not empty or one of {', '.join(LABELS)}")
        if action in ("rename", "different") and (cells["text"] or cells["article_id"]):
            raise UsageError(
                f"{where}: {action} is for all articles; empty `text` and `article_id`, or use split or merge"
            )
        if action == "relabel" and cells["to"] not in LABELS:
            raise UsageError(f"{where}: relabel to {cells['to']!r}; `to` must be one of {', '.join(LABELS)}")
        corrections.append(Correction(row, **{**cells, "action": action}))
    _check_corrections(path, corrections)
    return corrections


def _check_corrections(path: Path, corrections: list[Correction]) -> None:
    """Raise UsageError where rows contradict each other as they are written."""
    opposites = {"keep": "drop", "drop": "keep"}
    decided: dict[tuple[str, ...], Correction] = {}
    into: dict[tuple[str, ...], Correction] = {}
    for each in corrections:
        scope: tuple[str, ...] = (each.entity.casefold(), each.label, each.text.casefold(), each.article_id)
        if each.action in ("rename", "relabel", "split"):
            other = decided.setdefault((each.action, *scope), each)
            if other.to != each.to:
                raise _contradiction(path, other, each)
        if each.action == "drop" or (each.action == "keep" and each.to in ("", "drop")):
            decided.setdefault((each.action, *scope), each)
            if (opposites[each.action], *scope) in decided:
                raise _contradiction(path, decided[opposites[each.action], *scope], each)
        if each.action in ("merge", "different"):
            one, other_name = each.entity.casefold(), each.to.casefold()
            if one == other_name:
                raise UsageError(f"{path}, row {each.row}: {each.action} of {each.entity!r} and itself")
            pair = (*sorted((one, other_name)), each.label, each.text.casefold(), each.article_id)
            decided.setdefault((each.action, *pair), each)
            if ("merge", *pair) in decided and ("different", *pair) in decided:
                raise _contradiction(path, decided["merge", *pair], decided["different", *pair])
        if each.action == "merge":
            earlier = into.setdefault(scope, each)
            if earlier.to.casefold() != each.to.casefold():
                raise _contradiction(path, earlier, each)
    for scope, each in into.items():
        # In a circle each goes into the next within one scope.
        rest = scope[1:]
        seen, target = {scope[0]}, each.to.casefold()
        while (target, *rest) in into and target not in seen:
            seen.add(target)
            target = into[target, *rest].to.casefold()
        if target in seen:
            raise UsageError(
                f"{path}, row {each.row}: merges go in a circle, back to {each.entity!r}; delete one of them"
            )


def _contradiction(path: Path, one: Correction, other: Correction) -> UsageError:
    """The error for two rows that cannot both hold."""
    first, second = sorted((one, other), key=lambda each: each.row)
    return UsageError(
        f"{path}, row {second.row}: {second.action} of {second.entity!r} contradicts row {first.row} "
        f"({first.action} of {first.entity!r}); delete one of them"
    )


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


def _rows(
    path: Path, columns: tuple[str, ...], required: tuple[str, ...] | None = None
) -> Iterator[tuple[int, dict[str, str]]]:
    """The rows of a list with their number in the spreadsheet, cells stripped, empty rows passed over.

    The first row must hold the columns in their order; where some are `required`, those in any order, and others of
    the columns beside them.
    """
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
    fits = tuple(header) == columns
    if required is not None:
        fits = set(required) <= set(header) <= set(columns) and len(set(header)) == len(header)
    if not fits:
        raise UsageError(f"{path}: the first row must be {','.join(columns)}; it is {','.join(header)}")
    for number, cells in enumerate(rows[1:], start=2):
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) == 1 and len(header) > 1 and any(mark in cells[0] for mark in ",;"):
            raise UsageError(f"{path}, row {number}: its cells are separated otherwise than those of the first row")
        if len(cells) > len(header) and any(cell.strip() for cell in cells[len(header) :]):
            raise UsageError(
                f"{path}, row {number}: {len(cells)} cells where {len(header)} are expected; "
                "put quotes around a cell that holds the separator"
            )
        padded = [*cells, *[""] * len(header)]
        yield (
            number,
            dict.fromkeys(columns, "")
            | {
                column: unicodedata.normalize("NFC", unprotect(cell.strip()))
                for column, cell in zip(header, padded, strict=False)
            },
        )


def _split(cell: str) -> tuple[str, ...]:
    """The parts of a cell that holds several, joined with `|`."""
    return tuple(part.strip() for part in cell.split(SEPARATOR) if part.strip())
