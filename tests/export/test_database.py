"""entities.sqlite as a program that knows nothing of speurder opens it."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from pipeline.errors import SpeurderError
from pipeline.export.columns import COLUMNS
from tests.export.hostile_tables import HOSTILE, hostile_tables, hostile_texts
from tests.export.written import write_database

TABLES = hostile_tables()
TEXTS = hostile_texts()
NAMES = {name.removesuffix(".csv"): name for name in COLUMNS}


@pytest.fixture(scope="module")
def data() -> bytes:
    return write_database(TABLES, TEXTS)


@pytest.fixture
def database(data: bytes, tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """The file, opened."""
    path = tmp_path / "entities.sqlite"
    path.write_bytes(data)
    with closing(sqlite3.connect(path)) as connection:
        yield connection


def test_it_is_sound_and_its_keys_hold(database: sqlite3.Connection) -> None:
    assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert database.execute("PRAGMA foreign_key_check").fetchall() == []
    database.execute("INSERT INTO sentence_search (sentence_search, rank) VALUES ('integrity-check', 1)")


@pytest.mark.parametrize(
    "breakage",
    [
        "DELETE FROM sentences WHERE sentence_id = 0",
        "UPDATE mentions SET entity_id = 'per:niemand' WHERE rowid = 1",
        "UPDATE article_entities SET article_id = 'nergens' WHERE rowid = 1",
        "UPDATE cooccurrences SET entity_b_id = 'x' WHERE rowid = 1",
        "UPDATE suggestions SET entity_a_id = 'x' WHERE rowid = 1",
        "UPDATE articles SET duplicate_of = 'x' WHERE rowid = 1",
        "UPDATE dropped SET article_id = 'x' WHERE rowid = 1",
    ],
)
def test_the_keys_tell_what_is_broken(database: sqlite3.Connection, breakage: str) -> None:
    assert database.execute(breakage).rowcount > 0
    assert database.execute("PRAGMA foreign_key_check").fetchall()


def as_cell(value: Any) -> Any:
    """A value as the database has it."""
    text = " | ".join(value) if isinstance(value, list) else value
    return None if text == "" else text


@pytest.mark.parametrize("table", NAMES)
def test_a_table_has_the_rows_and_columns_of_its_csv(database: sqlite3.Connection, table: str) -> None:
    found = database.execute(f"SELECT * FROM {table} ORDER BY rowid")
    assert [column[0] for column in found.description] == list(COLUMNS[NAMES[table]])
    expected = [tuple(as_cell(row[column]) for column in COLUMNS[NAMES[table]]) for row in TABLES[NAMES[table]]]
    rows = found.fetchall()
    assert rows == expected
    assert [list(map(type, row)) for row in rows] == [list(map(type, row)) for row in expected]
    assert len(rows) > 20


@pytest.mark.parametrize(
    ("column", "table", "kind"),
    [("start", "mentions", "integer"), ("score", "mentions", "real"), ("text", "mentions", "text"),
     ("latitude", "entities", "real"), ("mentions", "entities", "integer"), ("entity", "entities", "text"),
     ("published", "articles", "text"), ("decision", "suggestions", "null")],
)  # fmt: skip
def test_values_have_the_types_that_the_columns_say(
    database: sqlite3.Connection, column: str, table: str, kind: str
) -> None:
    kinds = {row[0] for row in database.execute(f'SELECT typeof("{column}") FROM {table}')}
    assert kinds - {"null"} == {kind} - {"null"}
    declared = {row[1]: row[2].lower() for row in database.execute(f"PRAGMA table_info({table})")}
    assert declared[column] == (kind if kind != "null" else "text")


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_text_is_found_as_it_stands(database: sqlite3.Connection, text: str) -> None:
    rows = database.execute(
        "SELECT entities.entity, mentions.text, sentences.text, articles.title FROM entities "
        "JOIN mentions USING (entity_id) JOIN sentences USING (article_id, sentence_id) "
        "JOIN articles USING (article_id) "
        "WHERE entities.entity = ?",
        (text,),
    ).fetchall()
    assert rows == [(text, text, f"Dag {text}.", text)]


def test_every_sentence_of_every_article_is_there(database: sqlite3.Connection) -> None:
    rows = database.execute('SELECT article_id, sentence_id, start, "end", text FROM sentences ORDER BY id').fetchall()
    assert len(rows) == 2 * len(HOSTILE)
    assert [row[:2] for row in rows] == sorted(row[:2] for row in rows)
    texts = {article_id: row["text"] for article_id, row in TEXTS}
    assert all(texts[row[0]][row[2] : row[3]] == row[4] for row in rows)


def search(database: sqlite3.Connection, words: str) -> list[str]:
    """The sentences that the index finds."""
    query = (
        "SELECT sentences.text FROM sentence_search JOIN sentences ON sentences.id = sentence_search.rowid "
        "WHERE sentence_search MATCH ? ORDER BY sentences.id"
    )
    return [row[0] for row in database.execute(query, (words,))]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("curacao", "Dag Curaçao."),
        ("CURAÇAO", "Dag Curaçao."),
        ("zoe celik", "Dag Zoë Çelik."),
        ('"1 mei"', "Dag 1 mei."),
    ],
)
def test_search_finds_words_with_and_without_accents(database: sqlite3.Connection, words: str, expected: str) -> None:
    assert search(database, words) == [expected]


def test_search_still_finds_after_the_file_is_packed_again(database: sqlite3.Connection) -> None:
    database.execute("DELETE FROM mentions")
    database.execute("DELETE FROM sentences WHERE id < 10")
    database.execute("INSERT INTO sentence_search (sentence_search) VALUES ('rebuild')")
    database.commit()
    database.execute("VACUUM")
    assert search(database, "curacao") == ["Dag Curaçao."]


def test_joins_use_an_index(database: sqlite3.Connection) -> None:
    for table, column in (
        ("mentions", "entity_id"),
        ("article_entities", "entity_id"),
        ("cooccurrences", "entity_b_id"),
    ):
        (step,) = database.execute(f"EXPLAIN QUERY PLAN SELECT * FROM {table} WHERE {column} = 'x'")
        assert "USING INDEX" in step[3]


def test_a_column_says_what_it_holds(database: sqlite3.Connection) -> None:
    for name, columns in COLUMNS.items():
        query = "SELECT sql FROM sqlite_master WHERE type = 'table' AND name = ?"
        ((made,),) = database.execute(query, (name.removesuffix(".csv"),))
        for column, holds in columns.items():
            assert any(line.strip().startswith(f'"{column}"') and line.endswith(holds) for line in made.splitlines())


def test_the_same_tables_are_the_same_bytes(data: bytes) -> None:
    assert write_database(hostile_tables(), hostile_texts()) == data


def test_texts_are_read_one_after_another() -> None:
    asked = []

    def texts() -> Iterator[tuple[str, dict[str, Any]]]:
        for text in TEXTS:
            asked.append(text)
            yield text

    write_database(TABLES, texts())
    assert asked == TEXTS


def test_a_sqlite_that_cannot_search_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.export.database.SEARCH", "CREATE VIRTUAL TABLE x USING fts99 (text)")
    with pytest.raises(SpeurderError, match=r"cannot search \(no such module: fts99\).*`database = false`"):
        write_database(TABLES, TEXTS)


def test_no_articles_are_a_database_too() -> None:
    data = write_database({name: [] for name in COLUMNS}, [])
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.deserialize(data)
        assert connection.execute("SELECT count(*) FROM sentences").fetchone() == (0,)
