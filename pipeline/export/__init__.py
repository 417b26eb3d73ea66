"""Stage 5, export: tables to the CSVs that people open. The only stage that knows spreadsheets.

Reads: all tables of the stages before. Writes: for each shard the files of `texts/`; articles.csv, mentions.csv,
article_entities.csv, entities.csv, cooccurrences.csv, suggestions.csv and dropped.csv in the output folder. `COLUMNS`
has their columns in order.
"""

import csv
import hashlib
from collections import Counter, defaultdict
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

import pandas as pd

from pipeline.config import ExportSettings
from pipeline.export.csv_files import write_csv
from pipeline.spreadsheet import parse_rows, unprotect
from pipeline.tables import rows_of
from pipeline.text import one_line

COLUMNS = {
    "articles.csv": (
        "article_id", "source", "title", "published", "status", "language", "characters", "tokens", "sentences",
        "mentions", "entities", "persons", "organisations", "places", "duplicate_of", "note",
    ),
    "mentions.csv": (
        "article_id", "mention_id", "sentence_id", "start", "end", "text", "label", "entity_id", "entity",
        "subtype", "method", "score", "before", "after", "sentence",
    ),
    "article_entities.csv": (
        "article_id", "title", "published", "entity_id", "entity", "label", "subtype", "mentions", "first_start",
        "surface_forms", "first_sentence",
    ),
    "entities.csv": (
        "entity_id", "entity", "label", "subtype", "mentions", "articles", "unique_articles", "first_published",
        "last_published", "surface_forms", "article_ids", "related", "country_code", "latitude", "longitude",
        "place_note",
    ),
    "cooccurrences.csv": (
        "entity_a_id", "entity_a", "label_a", "entity_b_id", "entity_b", "label_b", "articles", "sentences",
        "example_article_id", "example_sentence",
    ),
    "suggestions.csv": (
        "action", "entity_a_id", "entity_a", "entity_b_id", "entity_b", "label", "score", "reason", "examples",
        "decision",
    ),
    "dropped.csv": ("stage", "article_id", "start", "end", "text", "label", "reason"),
}  # fmt: skip

LONGEST_NAME = 120
DECISION = "decision"
# What makes a suggestion the same one in the next run.
SAME_SUGGESTION = ("action", "entity_a_id", "entity_b_id", "label")
COUNTED = {"PER": "persons", "ORG": "organisations", "LOC": "places"}

Rows = list[dict[str, Any]]


def write_texts(articles: pd.DataFrame) -> dict[str, dict[str, bytes]]:
    """The text of every article that is not a `.txt` file of its own, so that positions can be checked in it.

    Input: `articles` of one shard. Output: `texts`, the content of each file by its name below `texts/`.
    """
    return {
        "texts": {
            f"{safe_name(row['article_id'])}.txt": row["text"].encode()
            for row in rows_of(articles)
            if row["text"] and not row["is_text_file"]
        }
    }


def safe_name(article_id: str) -> str:
    """An article's id as the name of a file that no operating system and no id can misuse.

    The folders of the input stay; in each part what is not a letter, a digit or harmless is percent-encoded, dots in
    front too, and a part too long ends in a hash.
    """
    path, mark, row = article_id.partition("#")
    parts = [*path.split("/")[:-1], path.split("/")[-1] + (mark + row if mark else "")]
    return "/".join(_safe_part(part) for part in parts)


def _safe_part(part: str) -> str:
    """One part of a path."""
    safe = quote(part, safe=" ()&,;=@+~!'#", encoding="utf-8")
    if safe.startswith(".") or not safe.strip(" ."):
        safe = safe.replace(".", "%2E")
    if len(safe) <= LONGEST_NAME:
        return safe
    return f"{safe[:LONGEST_NAME]}~{hashlib.sha256(part.encode()).hexdigest()[:12]}"


def export(
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
    export_settings: ExportSettings,
    previous_suggestions: bytes | None = None,
) -> dict[str, bytes]:
    """The content of every CSV by file name.

    Input: the tables of all shards (of `articles` without the texts); suggestions.csv as it lies there, whose column
    `decision` is carried over. Output: rows in a stable order: articles and
    what is in them by article id and place in the text, entities and pairs by how often they occur.
    """
    article_rows = sorted(rows_of(articles), key=lambda row: row["article_id"])
    entity_rows = {row["entity_id"]: row for row in rows_of(entities)}
    mention_rows, corrected_away = _identified(rows_of(mentions), rows_of(identities))
    entities_of_articles = sorted(
        rows_of(article_entities), key=lambda row: (row["article_id"], row["first_start"], row["entity_id"])
    )
    tables = {
        "articles.csv": _articles(article_rows, rows_of(duplicates), rows_of(sentences), entities_of_articles),
        "mentions.csv": _mentions(mention_rows, entity_rows),
        "article_entities.csv": _article_entities(entities_of_articles, article_rows, entity_rows, mention_rows),
        "entities.csv": _entities(entity_rows),
        "cooccurrences.csv": _cooccurrences(rows_of(cooccurrences), mention_rows, entity_rows),
        "suggestions.csv": _suggestions(rows_of(suggestions), previous_suggestions),
        "dropped.csv": sorted(
            [*rows_of(dropped), *corrected_away],
            key=lambda row: (row["article_id"], row["start"], row["end"], row["reason"]),
        ),
    }
    return {name: write_csv(rows, COLUMNS[name], export_settings.csv_profile) for name, rows in tables.items()}


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


def _suggestions(suggestions: Rows, previous: bytes | None) -> Rows:
    """Suggestions with what a person wrote into `decision` before, as long as the suggestion is the same."""
    decisions: dict[tuple[str, ...], str] = {}
    if previous is not None:
        try:
            header, *lines = parse_rows(previous) or [[]]
        except csv.Error:
            # Only with --force does one come here that is no CSV any more.
            header, lines = [], []
        if {*SAME_SUGGESTION, "reason", DECISION} <= set(header):
            for line in lines:
                cells = dict(zip(header, map(unprotect, line), strict=False))
                decisions[_question(cells)] = cells.get(DECISION, "")
    return [{**row, DECISION: decisions.get(_question(row), "")} for row in suggestions]


def _question(row: Mapping[str, Any]) -> tuple[str, ...]:
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


def _entities(entities: dict[str, dict[str, Any]]) -> Rows:
    """Entities in their order."""
    return list(entities.values())


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
