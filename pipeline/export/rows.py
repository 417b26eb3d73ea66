"""The rows of the tables for people, made from the tables of the stages before; every view is written from them."""

import csv
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pandas as pd
import pyarrow as pa

from pipeline.errors import UsageError
from pipeline.export.columns import COLUMNS
from pipeline.spreadsheet import SUGGESTIONS_SHEET, WORKBOOK, parse_rows, read_workbook, unprotect
from pipeline.tables import Lines, Pieces, read_rows_of, rows_of
from pipeline.text import one_line

DECISION = "decision"
# What makes a suggestion the same one in the next run.
SAME_SUGGESTION = ("action", "entity_a_id", "entity_b_id", "label")
COUNTED = {"PER": "persons", "ORG": "organisations", "LOC": "places"}

Rows = list[dict[str, Any]]
# What a person decided, by what a suggestion asks.
Decisions = dict[tuple[str, ...], str]
DECISIONS = pa.schema({"question": pa.list_(pa.string()), "decision": pa.string()})


class Table:
    """The rows of a table, made anew each time that they are asked for, as all of them may be too many to hold."""

    def __init__(self, make: Callable[[], Iterator[dict[str, Any]]]) -> None:
        self._make = make

    def __iter__(self) -> Iterator[dict[str, Any]]:
        """The rows in their order."""
        return self._make()


def rows_of_shard(
    articles: pd.DataFrame,
    duplicates: pd.DataFrame,
    sentences: pd.DataFrame,
    mentions: pd.DataFrame,
    dropped: pd.DataFrame,
    identities: pd.DataFrame,
    article_entities: pd.DataFrame,
) -> dict[str, list[tuple[str, Any]]]:
    """What the tables for people say of the articles of one shard, by artefact (LINES), each with the article's id.

    Input: the tables of the shard. Output: `article_lines`, the row of articles.csv; `mention_lines`, `entity_lines`
    and `dropped_lines`, lists of rows of mentions.csv, article_entities.csv and dropped.csv in their order;
    `text_lines`, of an article that was read `text`, `site_lines` and `sentences` (sentence_id, start, end).
    """
    article_rows = rows_of(articles)
    mention_rows, corrected_away = _identified(rows_of(mentions), rows_of(identities))
    sentence_rows = rows_of(sentences)
    entity_rows = _article_entities(
        sorted(rows_of(article_entities), key=lambda row: (row["article_id"], row["first_start"], row["entity_id"])),
        article_rows,
        mention_rows,
    )
    dropped_rows = sorted(
        [*rows_of(dropped), *corrected_away],
        key=lambda row: (row["article_id"], row["start"], row["end"], row["reason"]),
    )
    spans = _by_article(sentence_rows)
    texts = [
        {
            "article_id": row["article_id"],
            "text": row["text"],
            "site_lines": row["site_lines"],
            "sentences": [(each["sentence_id"], each["start"], each["end"]) for each in spans[row["article_id"]]],
        }
        for row in article_rows
        if row["status"] == "ok"
    ]
    counted = _articles(article_rows, rows_of(duplicates), sentence_rows, entity_rows)
    return {
        "article_lines": [(row["article_id"], _kept(row, "articles.csv")) for row in counted],
        "mention_lines": _grouped(mention_rows, "mentions.csv"),
        "entity_lines": _grouped(entity_rows, "article_entities.csv"),
        "dropped_lines": _grouped(dropped_rows, "dropped.csv"),
        "text_lines": [(row["article_id"], row) for row in texts],
    }


def tables_of(
    article_lines: Lines,
    mention_lines: Lines,
    entity_lines: Lines,
    dropped_lines: Lines,
    entities: Pieces,
    cooccurrences: Pieces,
    suggestions: Pieces,
    decisions: Decisions,
) -> dict[str, Table]:
    """The rows of every table by file name, with the columns that `COLUMNS` names.

    Input: what the shards know of their articles; the tables of the corpus; what is decided about suggestions. Output:
    rows in a stable order: articles and what is in them by article id and place in the text, entities and pairs by how
    often they occur.
    """
    asked = list(suggestions.rows())
    return {
        "articles.csv": Table(lambda: (row for _, row in article_lines)),
        "mentions.csv": Table(lambda: _flat(mention_lines)),
        "article_entities.csv": Table(lambda: _flat(entity_lines)),
        "entities.csv": Table(entities.rows),
        "cooccurrences.csv": Table(lambda: _cooccurrences(cooccurrences, mention_lines)),
        "suggestions.csv": Table(lambda: ({**row, DECISION: decisions.get(question_of(row), "")} for row in asked)),
        "dropped.csv": Table(lambda: _flat(dropped_lines)),
    }


def _flat(lines: Lines) -> Iterator[dict[str, Any]]:
    """The rows of all articles one after another."""
    return (row for _, rows in lines for row in rows)


def _kept(row: Mapping[str, Any], table: str) -> dict[str, Any]:
    """The cells of a row that are columns of a table."""
    return {name: row[name] for name in COLUMNS[table]}


def _by_article(rows: Rows) -> dict[str, Rows]:
    """Rows by the article that they are of."""
    found: dict[str, Rows] = defaultdict(list)
    for row in rows:
        found[row["article_id"]].append(row)
    return found


def _grouped(rows: Rows, table: str) -> list[tuple[str, Rows]]:
    """The articles with their rows of a table."""
    return [(article_id, [_kept(row, table) for row in own]) for article_id, own in _by_article(rows).items()]


def _identified(mentions: Rows, identities: Rows) -> tuple[Rows, Rows]:
    """The mentions in order, each with the entity that it is of; and those that corrections dropped."""
    identity_of = {(row["article_id"], row["start"]): row for row in identities}
    kept: Rows = []
    dropped: Rows = []
    for row in sorted(mentions, key=lambda row: (row["article_id"], row["start"])):
        identity = identity_of[row["article_id"], row["start"]]
        if identity["dropped"]:
            dropped.append({**row, "stage": "resolve", "reason": identity["dropped"]})
        else:
            named = {name: identity[name] for name in ("entity_id", "entity", "label", "subtype")}
            kept.append(row | named | {"mention_id": f"{row['article_id']}:{row['start']}-{row['end']}"})
    return kept, dropped


def decide(decided: bytes | None, csv_now: bytes | None, workbook_now: bytes | None) -> Decisions:
    """What is decided about which question: what the last run knew, with what a person changed since.

    Input: the Parquet file of what the last run knew (DECISIONS); suggestions.csv and the workbook as they lie there. A
    file that is gone, or that has no such sheet, column or row any more, changes nothing; a decision about a suggestion
    that is not made this time stays.
    Raises UsageError where both files were changed and say different things.
    """
    known = {} if decided is None else {tuple(row["question"]): row["decision"] for row in read_rows_of(decided)}
    sources = (_decisions(_table(csv_now)), _decisions(_sheet(workbook_now)))
    result = dict(known)
    for question in dict.fromkeys([*sources[0], *sources[1]]):
        before = known.get(question, "")
        changed = {source[question] for source in sources if question in source and source[question] != before}
        if len({each.lower() for each in changed if each}) > 1:
            raise UsageError(
                f"suggestions.csv says {sources[0][question]!r} and the sheet {SUGGESTIONS_SHEET} of {WORKBOOK} says "
                f"{sources[1][question]!r} about {question[0]} of {question[1]}; make the two the same, or empty one"
            )
        if changed:
            result[question] = max(changed)
    return {question: decision for question, decision in result.items() if decision}


def decided_rows(decisions: Decisions) -> Rows:
    """The rows of DECISIONS."""
    return [{"question": list(question), "decision": each} for question, each in sorted(decisions.items())]


def _table(data: bytes | None) -> list[list[str]]:
    """The rows of a CSV as it lies there."""
    try:
        return [[unprotect(cell) for cell in row] for row in parse_rows(data or b"")]
    except csv.Error:
        # Only with --force does one come here that is no CSV any more.
        return []


def _sheet(data: bytes | None) -> list[list[str]]:
    """The rows of the sheet of suggestions of a workbook as it lies there."""
    try:
        return read_workbook(data, SUGGESTIONS_SHEET).get(SUGGESTIONS_SHEET, []) if data else []
    except UsageError:
        return []


def _decisions(rows: list[list[str]]) -> Decisions:
    """What a person wrote into `decision`, by what the suggestion asks."""
    header, *lines = rows or [[]]
    if not {*SAME_SUGGESTION, "reason", DECISION} <= set(header):
        return {}
    cells = [dict(zip(header, line, strict=False)) for line in lines]
    return {question_of(row): row.get(DECISION, "").strip() for row in cells}


def question_of(row: Mapping[str, Any]) -> tuple[str, ...]:
    """What a suggestion asks, whatever speaks for it in this run: evidence and counts may change."""
    about = tuple(one_line(str(row.get(name, ""))) for name in SAME_SUGGESTION)
    # Of an ambiguous reference the reason says in which article it is.
    return (*about, one_line(str(row.get("reason", ""))).partition(" counts ")[0] if about[0] == "split" else "")


def _articles(articles: Rows, duplicates: Rows, sentences: Rows, article_entities: Rows) -> Rows:
    """Articles with the counts of what is in them."""
    originals = {row["article_id"]: row["duplicate_of"] for row in duplicates}
    sentence_counts: Counter[str] = Counter()
    token_counts: Counter[str] = Counter()
    for row in sentences:
        sentence_counts[row["article_id"]] += 1
        token_counts[row["article_id"]] += row["tokens"]
    mention_counts: Counter[str] = Counter()
    entity_counts: dict[str, Counter[str]] = defaultdict(Counter)
    for row in article_entities:
        mention_counts[row["article_id"]] += row["mentions"]
        entity_counts[row["article_id"]][row["label"]] += 1
    rows = []
    for row in articles:
        article_id = row["article_id"]
        by_label = {column: entity_counts[article_id][label] for label, column in COUNTED.items()}
        rows.append(
            row
            | by_label
            | {
                "tokens": token_counts[article_id],
                "sentences": sentence_counts[article_id],
                "mentions": mention_counts[article_id],
                "entities": sum(by_label.values()),
                "duplicate_of": originals.get(article_id, ""),
            }
        )
    return rows


def _article_entities(article_entities: Rows, articles: Rows, mentions: Rows) -> Rows:
    """Entities of articles with the article's title and date, and a sentence."""
    by_id = {row["article_id"]: row for row in articles}
    sentences = {(row["article_id"], row["start"]): row["sentence"] for row in mentions}
    return [
        row
        | {
            "title": by_id[row["article_id"]]["title"],
            "published": by_id[row["article_id"]]["published"],
            "first_sentence": sentences[row["article_id"], row["first_start"]],
        }
        for row in article_entities
    ]


def _cooccurrences(cooccurrences: Pieces, mention_lines: Lines) -> Iterator[dict[str, Any]]:
    """Pairs with a sentence that has both."""
    wanted: dict[str, set[int]] = defaultdict(set)
    for row in cooccurrences.rows():
        if row["sentences"]:
            wanted[row["example_article_id"]].add(row["example_sentence_id"])
    texts = {
        (article_id, row["sentence_id"]): one_line(row["sentence"])
        for article_id, rows in mention_lines
        for row in rows
        if row["sentence_id"] in wanted.get(article_id, ())
    }
    for row in cooccurrences.rows():
        yield row | {"example_sentence": texts.get((row["example_article_id"], row["example_sentence_id"]), "")}
