"""Files that hold many articles, a row each: `.csv`, `.tsv`, `.jsonl`, `.ndjson` and `.json`.

Which articles there are must be known before they are spread over shards, so these files are read first; what is read
is kept by shard, for ingest to take its rows from (ROWS).
"""

import csv
import hashlib
import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from pipeline.config import ColumnSettings, IngestSettings
from pipeline.content import UnreadableError, iso_date, normalised
from pipeline.decode import decode
from pipeline.text import one_line

DELIMITERS = (",", ";", "\t", "|")
ROWS = pa.schema(
    {
        "article_id": pa.string(),
        "source": pa.string(),
        "title": pa.string(),
        "published": pa.string(),
        "status": pa.string(),
        "text": pa.string(),
        "note": pa.string(),
    }
)
# What columns are called where the settings do not say, in the order of preference.
USUAL_NAMES = {
    "id": ("id", "article_id", "artikel_id", "doc_id", "document_id", "uuid", "_id", "key", "nr"),
    "title": ("title", "titel", "headline", "kop", "hoofdtitel"),
    "date": (
        "date",
        "datum",
        "published",
        "publication_date",
        "publicatiedatum",
        "pubdate",
        "published_at",
        "datetime",
    ),
    "source": ("source", "bron", "medium", "krant", "newspaper", "publication", "publicatie", "outlet"),
    "text": (
        "text",
        "tekst",
        "body",
        "content",
        "inhoud",
        "full_text",
        "fulltext",
        "artikeltekst",
        "article",
        "artikel",
    ),
}
LISTED_KEYS = ("articles", "artikelen", "documents", "items", "data", "results")
SHOWN_COLUMNS = 8
HASH_LENGTH = 12


@dataclass(frozen=True)
class Record:
    """A row or object of a file, by column, and what there is to say of it."""

    values: Mapping[str, Any]
    note: str = ""


@dataclass(frozen=True)
class Unread:
    """A row or object that cannot be read: where it stands, as part of an id, and why."""

    where: str
    problem: str


@dataclass(frozen=True)
class Columns:
    """Which column of a file holds what; empty where none does."""

    id: str
    title: str
    date: str
    source: str
    text: str


def read_corpus_file(name: str, data: bytes, settings: IngestSettings) -> list[dict[str, Any]]:
    """The articles of a file, a row of ROWS each, in the order of the file.

    `name` is the file's path below the input folder, with which the ids begin. A row that cannot be read is an article
    too, with the reason; so is the rest of a file that has more articles than the settings allow.
    Raises UnreadableError where the file as a whole cannot be used.
    """
    text, encoding = decode(data)
    told = [] if encoding.startswith("utf-8") else [f"read as {encoding}"]
    if name.lower().endswith((".csv", ".tsv")):
        records, how = _delimited(text, settings.columns)
        told.insert(0, how)
    elif name.lower().endswith(".json"):
        records = _json_list(text)
    else:
        records = _json_lines(text)
    return list(_rows(name, records, settings, "; ".join(told)))


def _rows(
    name: str, records: Iterator[Record | Unread], settings: IngestSettings, note: str
) -> Iterator[dict[str, Any]]:
    """The rows of records, each with an id that no other row of the file has."""
    columns: Columns | None = None
    used: dict[str, int] = {}
    for number, record in enumerate(records, start=1):
        if number > settings.max_articles_per_file:
            rest = 1 + sum(1 for _ in records)
            problem = f"{rest} more articles are not read (setting ingest.max_articles_per_file)"
            yield _row(f"{name}#rest", name, "skipped", problem)
            return
        if isinstance(record, Unread):
            yield _row(f"{name}#{record.where}", name, "unreadable", record.problem)
            continue
        values = record.values
        if columns is None:
            columns = find_columns(tuple(values), settings.columns)
        text, title = _cell(values, columns.text), one_line(_cell(values, columns.title))
        key = one_line(_cell(values, columns.id))
        key = key or hashlib.sha256(f"{title}\n{text}".encode()).hexdigest()[:HASH_LENGTH]
        used[key] = used.get(key, 0) + 1
        notes = [note] if note else []
        if used[key] > 1:
            notes.append(f"the id {key} occurs more than once in the file")
            key = f"{key}~{used[key]}"
        if record.note:
            notes.append(record.note)
        whole = text if not title or text.lstrip().startswith(title) else f"{title}\n\n{text}"
        row = _row(f"{name}#{key}", _cell(values, columns.source) or name, "ok", "; ".join(notes))
        yield row | {
            "title": title,
            "published": iso_date(_cell(values, columns.date)),
            "text": whole if text.strip() else "",
        }


def _row(article_id: str, source: str, status: str, note: str) -> dict[str, Any]:
    """A row without an article in it."""
    return {
        "article_id": normalised(article_id), "source": one_line(source), "title": "", "published": "",
        "status": status, "text": "", "note": note,
    }  # fmt: skip


def _cell(values: Mapping[str, Any], column: str) -> str:
    """A value as text; what is no text or number is none."""
    value = values.get(column) if column else None
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return normalised(str(value))


def find_columns(names: tuple[str, ...], settings: ColumnSettings) -> Columns:
    """Which column holds what: as the settings say, else by the usual names.

    A folder may hold files of several kinds, so a column that the settings name need not be there. Raises
    UnreadableError where none holds the text.
    """
    by_lower = {name.strip().lower(): name for name in reversed(names)}
    found = {}
    for role, usual in USUAL_NAMES.items():
        wanted = getattr(settings, role)
        names_of_role = (wanted.lower(),) if wanted else usual
        found[role] = next((by_lower[name] for name in names_of_role if name in by_lower), "")
    if not found["text"]:
        shown = ", ".join(name or "(no name)" for name in names[:SHOWN_COLUMNS]) or "none"
        raise UnreadableError(
            f"no column with the text of articles; name it as `text` under [ingest.columns] (columns: {shown})"
        )
    return Columns(**found)


def _delimited(text: str, settings: ColumnSettings) -> tuple[Iterator[Record | Unread], str]:
    """The records of a CSV, and how it was read: with the separator that gives the first row a text column."""
    csv.field_size_limit(2**31 - 1)
    best: tuple[int, str, list[str]] | None = None
    problem: UnreadableError | None = None
    for delimiter in DELIMITERS:
        header = next(iter(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)), [])
        try:
            find_columns(tuple(header), settings)
        except UnreadableError as error:
            if problem is None or len(header) > 1:
                problem = error
            continue
        if best is None or len(header) > best[0]:
            best = (len(header), delimiter, header)
    if best is None:
        raise problem or UnreadableError("no rows in it")
    _, delimiter, header = best
    shown = {"\t": "tab"}.get(delimiter, f"`{delimiter}`")
    return _records(text, delimiter, [name.strip() for name in header]), f"columns separated by {shown}"


def _records(text: str, delimiter: str, header: list[str]) -> Iterator[Record | Unread]:
    """The rows of a CSV below its first, by column; a row with too many cells, or quotes that never close, is told."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    next(reader)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield Unread(f"line-{line}", f"from line {line} on quotes do not match ({error})")
            return
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) > len(header):
            problem = f"line {line} has {len(cells)} cells where {len(header)} are expected; put quotes around its text"
            yield Unread(f"line-{line}", problem)
            continue
        short = len(cells) < len(header)
        note = f"line {line} has {len(cells)} cells where {len(header)} are expected" if short else ""
        yield Record(dict(zip(header, cells, strict=False)), note)


def _json_lines(text: str) -> Iterator[Record | Unread]:
    """The objects of a file with one JSON object a line; a line that is none is told."""
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            yield _object(line, f"line-{number}", f"line {number}")


def _json_list(text: str) -> Iterator[Record | Unread]:
    """The objects of a JSON list, or of the list in a JSON object.

    Raises UnreadableError where there is no such list.
    """
    try:
        content = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise UnreadableError(f"not valid JSON ({error})") from error
    if isinstance(content, dict):
        content = next((content[key] for key in LISTED_KEYS if isinstance(content.get(key), list)), [content])
    if not isinstance(content, list):
        raise UnreadableError("JSON without a list of articles")
    return (
        Record(each) if isinstance(each, dict) else Unread(f"item-{number}", f"item {number} is no object")
        for number, each in enumerate(content, start=1)
    )


def _object(line: str, where: str, shown: str) -> Record | Unread:
    """The JSON object of a line, or what is wrong with it."""
    try:
        content = json.loads(line)
    except (ValueError, RecursionError) as error:
        return Unread(where, f"{shown} is not valid JSON ({error})")
    return Record(content) if isinstance(content, dict) else Unread(where, f"{shown} is no JSON object")
