"""All tables and all sentences in one SQLite database, for queries and for search."""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from pipeline.errors import SpeurderError
from pipeline.export.columns import COLUMNS
from pipeline.export.csv_files import LIST_SEPARATOR, PIECE

Row = Mapping[str, Any]

INTEGERS = {
    "characters", "tokens", "sentences", "mentions", "entities", "persons", "organisations", "places", "sentence_id",
    "start", "end", "first_start", "articles", "unique_articles",
}  # fmt: skip
NUMBERS = {"score", "latitude", "longitude"}
# Of each table what follows its columns: what makes a row one, and which row of another table is meant.
KEYS = {
    "articles": (
        'PRIMARY KEY ("article_id")',
        'FOREIGN KEY ("duplicate_of") REFERENCES "articles" ("article_id")',
    ),
    "entities": ('PRIMARY KEY ("entity_id")',),
    "mentions": (
        'PRIMARY KEY ("mention_id")',
        'FOREIGN KEY ("article_id") REFERENCES "articles" ("article_id")',
        'FOREIGN KEY ("article_id", "sentence_id") REFERENCES "sentences" ("article_id", "sentence_id")',
        'FOREIGN KEY ("entity_id") REFERENCES "entities" ("entity_id")',
    ),
    "article_entities": (
        'PRIMARY KEY ("article_id", "entity_id")',
        'FOREIGN KEY ("article_id") REFERENCES "articles" ("article_id")',
        'FOREIGN KEY ("entity_id") REFERENCES "entities" ("entity_id")',
    ),
    "cooccurrences": (
        'PRIMARY KEY ("entity_a_id", "entity_b_id")',
        'FOREIGN KEY ("entity_a_id") REFERENCES "entities" ("entity_id")',
        'FOREIGN KEY ("entity_b_id") REFERENCES "entities" ("entity_id")',
        'FOREIGN KEY ("example_article_id") REFERENCES "articles" ("article_id")',
    ),
    "suggestions": (
        'FOREIGN KEY ("entity_a_id") REFERENCES "entities" ("entity_id")',
        'FOREIGN KEY ("entity_b_id") REFERENCES "entities" ("entity_id")',
    ),
    "dropped": ('FOREIGN KEY ("article_id") REFERENCES "articles" ("article_id")',),
}
# A key of its own keeps each sentence with its words in the search, whatever a program does to the file.
SENTENCES = """
CREATE TABLE "sentences" (
    "id" INTEGER PRIMARY KEY,
    "article_id" TEXT NOT NULL, -- the article
    "sentence_id" INTEGER NOT NULL, -- its number in the article, from 0
    "start" INTEGER NOT NULL, -- where it begins in the article, in characters from 0
    "end" INTEGER NOT NULL, -- the position behind its last character
    "text" TEXT NOT NULL, -- the sentence as it stands there
    UNIQUE ("article_id", "sentence_id"),
    FOREIGN KEY ("article_id") REFERENCES "articles" ("article_id")
)
"""
SEARCH = """
CREATE VIRTUAL TABLE "sentence_search" USING fts5 (
    "text", content="sentences", content_rowid="id", tokenize="unicode61 remove_diacritics 2"
)
"""
INDICES = {
    "entities": ("entity",),
    "mentions": ("entity_id", "article_id, sentence_id"),
    "article_entities": ("entity_id",),
    "cooccurrences": ("entity_b_id", "example_article_id"),
    "articles": ("duplicate_of",),
    "suggestions": ("entity_a_id", "entity_b_id"),
    "dropped": ("article_id",),
}


def write_database(tables: Mapping[str, Iterable[Row]], texts: Iterable[tuple[str, Row]]) -> Iterator[bytes]:
    """A SQLite database in pieces: a table for each CSV, `sentences` with all of them, `sentence_search`, their index.

    Input: the rows of each table by file name; of each article, in the order of the ids, the id and `text` and
    `sentences` (sentence_id, start, end). Output: tables with the columns of `COLUMNS`, whole numbers as INTEGER,
    others as REAL, all else as TEXT, lists joined, empty cells as NULL. `sentences` has id, article_id, sentence_id,
    start, end and text; `sentence_search`, of FTS5, has its id as rowid.
    Raises SpeurderError where Python came with a SQLite that cannot search.
    """
    with TemporaryDirectory(prefix="speurder-") as folder:
        path = Path(folder) / "entities.sqlite"
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            _fill(connection, tables, texts)
        with path.open("rb") as file:
            yield from iter(lambda: file.read(PIECE), b"")


def _fill(
    connection: sqlite3.Connection, tables: Mapping[str, Iterable[Row]], texts: Iterable[tuple[str, Row]]
) -> None:
    """Make all that is in the database."""
    # It is put in its place as a whole, so that nothing is lost where this is cut short.
    connection.execute("PRAGMA journal_mode = OFF")
    connection.execute("PRAGMA synchronous = OFF")
    connection.execute("BEGIN")
    connection.execute(SENTENCES)
    for file_name, columns in COLUMNS.items():
        _write_table(connection, file_name.removesuffix(".csv"), columns, tables[file_name])
    connection.executemany('INSERT INTO "sentences" VALUES (?, ?, ?, ?, ?, ?)', _sentences(texts))
    for table, indices in INDICES.items():
        for number, columns_of_index in enumerate(indices, start=1):
            connection.execute(f'CREATE INDEX "{table}_{number}" ON "{table}" ({columns_of_index})')
    _make_search(connection)
    connection.execute("INSERT INTO sentence_search (sentence_search) VALUES ('rebuild')")
    connection.execute("INSERT INTO sentence_search (sentence_search) VALUES ('optimize')")
    connection.execute("COMMIT")


def _make_search(connection: sqlite3.Connection) -> None:
    """Make the index of the sentences, which is filled afterwards."""
    try:
        connection.execute(SEARCH)
    except sqlite3.OperationalError as error:
        raise SpeurderError(
            f"entities.sqlite: the SQLite of this Python cannot search ({error}); install another Python, or "
            "do without by `database = false` under [export]"
        ) from error


def _write_table(connection: sqlite3.Connection, table: str, columns: Mapping[str, str], rows: Iterable[Row]) -> None:
    """Make and fill a table."""
    lines = [f'"{column}" {_type_of(column)}, -- {holds}' for column, holds in columns.items()]
    keys = ",\n    ".join(KEYS[table])
    connection.execute('CREATE TABLE "{}" (\n    {}\n    {}\n)'.format(table, "\n    ".join(lines), keys))
    places = ", ".join("?" for _ in columns)
    connection.executemany(
        f'INSERT INTO "{table}" VALUES ({places})', ([_value(row[column]) for column in columns] for row in rows)
    )


def _type_of(column: str) -> str:
    """The type of a column."""
    return "INTEGER" if column in INTEGERS else "REAL" if column in NUMBERS else "TEXT"


def _value(value: Any) -> Any:
    """A cell as SQLite takes it: lists joined, empty ones NULL."""
    if isinstance(value, list):
        value = LIST_SEPARATOR.join(value)
    return None if value == "" else value


def _sentences(texts: Iterable[tuple[str, Row]]) -> Iterator[tuple[int, str, int, int, int, str]]:
    """The rows of `sentences`, numbered from 1 on in the order of the articles."""
    numbers = count(1)
    for article_id, row in texts:
        for sentence_id, start, end in row["sentences"]:
            yield next(numbers), article_id, sentence_id, start, end, row["text"][start:end]
