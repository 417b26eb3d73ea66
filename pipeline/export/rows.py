"""The rows of the tables for people, made from the tables of the stages before; every view is written from them."""

import csv
from collections import Counter, defaultdict
from collections.abc import Mapping
from typing import Any

import pandas as pd
import pyarrow as pa

from pipeline.errors import UsageError
from pipeline.spreadsheet import SUGGESTIONS_SHEET, WORKBOOK, parse_rows, read_workbook, unprotect
from pipeline.tables import read_rows_of, rows_of
from pipeline.text import one_line

DECISION = "decision"
# What makes a suggestion the same one in the next run.
SAME_SUGGESTION = ("action", "entity_a_id", "entity_b_id", "label")
COUNTED = {"PER": "persons", "ORG": "organisations", "LOC": "places"}

Rows = list[dict[str, Any]]
# What a person decided, by what a suggestion asks.
Decisions = dict[tuple[str, ...], str]
DECISIONS = pa.schema({"question": pa.list_(pa.string()), "decision": pa.string()})


def build_rows(
    articles: pd.DataFrame,
    duplicates: pd.DataFrame,
    sentences: pd.DataFrame,
    mentions: pd.DataFrame,
    dropped: pd.DataFrame,
    identities: pd.DataFrame,
    article_entities: pd.DataFrame,
    entities: pd.DataFrame,
    cooccurrences: pd.DataFrame,
    suggestions: pd.DataFrame,
    decisions: Decisions,
) -> dict[str, Rows]:
    """The rows of every table by file name, with at least the columns that `COLUMNS` names.

    Input: the tables of all shards (of `articles` without the texts); what is decided about suggestions. Output: rows
    in a stable order: articles and what is in them by article id and place in the text, entities and pairs by how often
    they occur.
    """
    article_rows = sorted(rows_of(articles), key=lambda row: row["article_id"])
    entity_rows = {row["entity_id"]: row for row in rows_of(entities)}
    mention_rows, corrected_away = _identified(rows_of(mentions), rows_of(identities))
    entities_of_articles = sorted(
        rows_of(article_entities), key=lambda row: (row["article_id"], row["first_start"], row["entity_id"])
    )
    return {
        "articles.csv": _articles(article_rows, rows_of(duplicates), rows_of(sentences), entities_of_articles),
        "mentions.csv": _mentions(mention_rows, entity_rows),
        "article_entities.csv": _article_entities(entities_of_articles, article_rows, entity_rows, mention_rows),
        "entities.csv": list(entity_rows.values()),
        "cooccurrences.csv": _cooccurrences(rows_of(cooccurrences), mention_rows, entity_rows),
        "suggestions.csv": [{**row, DECISION: decisions.get(question_of(row), "")} for row in rows_of(suggestions)],
        "dropped.csv": sorted(
            [*rows_of(dropped), *corrected_away],
            key=lambda row: (row["article_id"], row["start"], row["end"], row["reason"]),
        ),
    }


def _identified(mentions: Rows, identities: Rows) -> tuple[Rows, Rows]:
    """The mentions in order, with the entity and the label that corrections gave them; and those that they dropped."""
    identity_of = {(row["article_id"], row["start"]): row for row in identities}
    kept: Rows = []
    dropped: Rows = []
    for row in sorted(mentions, key=lambda row: (row["article_id"], row["start"])):
        identity = identity_of[row["article_id"], row["start"]]
        if identity["dropped"]:
            dropped.append({**row, "stage": "resolve", "reason": identity["dropped"]})
        else:
            kept.append({**row, "entity_id": identity["entity_id"], "label": identity["label"]})
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


def _mentions(mentions: Rows, entities: dict[str, dict[str, Any]]) -> Rows:
    """Mentions with the entity that each is of."""
    return [
        row
        | {
            "mention_id": f"{row['article_id']}:{row['start']}-{row['end']}",
            "entity": entities[row["entity_id"]]["entity"],
            "subtype": entities[row["entity_id"]]["subtype"],
        }
        for row in mentions
    ]


def _article_entities(
    article_entities: Rows, articles: Rows, entities: dict[str, dict[str, Any]], mentions: Rows
) -> Rows:
    """Entities of articles with the article's title and date, the entity's name over all articles, and a sentence."""
    by_id = {row["article_id"]: row for row in articles}
    sentences = {(row["article_id"], row["start"]): row["sentence"] for row in mentions}
    return [
        row
        | {
            "title": by_id[row["article_id"]]["title"],
            "published": by_id[row["article_id"]]["published"],
            "entity": entities[row["entity_id"]]["entity"],
            "subtype": entities[row["entity_id"]]["subtype"],
            "first_sentence": sentences[row["article_id"], row["first_start"]],
        }
        for row in article_entities
    ]


def _cooccurrences(cooccurrences: Rows, mentions: Rows, entities: dict[str, dict[str, Any]]) -> Rows:
    """Pairs with the names of both and a sentence that has both."""
    texts = {(row["article_id"], row["sentence_id"]): row["sentence"] for row in mentions}
    rows = []
    for row in cooccurrences:
        named = {
            f"{column}_{side}": entities[row[f"entity_{side}_id"]][column]
            for side in "ab"
            for column in ("entity", "label")
        }
        example = texts.get((row["example_article_id"], row["example_sentence_id"]), "")
        rows.append(row | named | {"example_sentence": one_line(example)})
    return rows
