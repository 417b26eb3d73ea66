"""Stage 5, export: tables to the files that people open. The only stage that knows spreadsheets.

Reads: all tables of the stages before. Writes: for each shard the files of `texts/`; then articles.csv, mentions.csv,
article_entities.csv, entities.csv, cooccurrences.csv, suggestions.csv and dropped.csv, whose columns `COLUMNS` has; and
where the settings ask for them, the views of the same tables: report.html with its folder of pages, speurder.xlsx,
network.gexf, places.geojson and entities.sqlite.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from pipeline import __version__
from pipeline.config import (
    ExportSettings,
    ExtractSettings,
    IngestSettings,
    ModelSettings,
    ResolveSettings,
    Table,
    TokenizeSettings,
)
from pipeline.export.columns import COLUMNS
from pipeline.export.csv_files import write_csv
from pipeline.export.database import write_database
from pipeline.export.file_names import safe_name
from pipeline.export.network_file import write_network
from pipeline.export.places_file import write_places
from pipeline.export.report import write_report
from pipeline.export.rows import DECISIONS, build_rows, decide, decided_rows
from pipeline.export.workbook import write_workbook
from pipeline.model import model_name_and_version
from pipeline.spreadsheet import WORKBOOK
from pipeline.stages import PAGES, VIEWS
from pipeline.tables import make_frame, rows_of

SCHEMAS = {"decisions": DECISIONS}


def write_texts(articles: pd.DataFrame) -> dict[str, list[tuple[str, bytes]]]:
    """The text of every article that is not a `.txt` file of its own, so that positions can be checked in it.

    Input: `articles` of one shard. Output: `texts`, the names below `texts/` with the contents.
    """
    return {
        "texts": [
            (f"{safe_name(row['article_id'])}.txt", row["text"].encode())
            for row in rows_of(articles)
            if row["text"] and not row["is_text_file"]
        ]
    }


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
    texts: Iterable[pd.DataFrame],
    ingest_settings: IngestSettings,
    tokenize_settings: TokenizeSettings,
    model_settings: ModelSettings,
    extract_settings: ExtractSettings,
    resolve_settings: ResolveSettings,
    export_settings: ExportSettings,
    previous_decisions: bytes | None = None,
    previous_suggestions: bytes | None = None,
    previous_speurder: bytes | None = None,
) -> dict[str, Any]:
    """The content of every file by its name, None for one that the settings switch off.

    Input: the tables of all shards (of `articles` without the texts); `texts`, a frame a shard with article_id, text
    and site_lines; all settings, which the report names; what the last run knew of decisions, and suggestions.csv and
    speurder.xlsx as they lie there, in which people decide.
    Output: bytes by file name; `report`, names and contents of the pages beside report.html; `decisions` (DECISIONS).
    Raises UsageError where decisions in the two files contradict each other.
    """
    decisions = decide(previous_decisions, previous_suggestions, previous_speurder)
    rows = build_rows(
        articles, duplicates, sentences, mentions, dropped, identities, article_entities, entities, cooccurrences,
        suggestions, decisions,
    )  # fmt: skip
    csvs = {name: write_csv(rows[name], tuple(COLUMNS[name]), export_settings.csv_profile) for name in COLUMNS}
    settings: dict[str, Table] = {
        "ingest": ingest_settings, "tokenize": tokenize_settings, "model": model_settings,
        "extract": extract_settings, "resolve": resolve_settings, "export": export_settings,
    }  # fmt: skip
    views: dict[str, Any] = dict.fromkeys(VIEWS) | {PAGES: ()}
    if export_settings.report:
        views["report.html"], views[PAGES] = write_report(rows, sentences, texts, _about(settings, model_settings))
    if export_settings.workbook:
        views[WORKBOOK] = write_workbook(rows)
    if export_settings.network:
        views["network.gexf"] = write_network(rows["entities.csv"], rows["cooccurrences.csv"])
    if export_settings.places:
        views["places.geojson"] = write_places(rows["entities.csv"], rows["article_entities.csv"])
    if export_settings.database:
        views["entities.sqlite"] = write_database(rows, sentences, texts)
    return csvs | views | {"decisions": make_frame(decided_rows(decisions), DECISIONS)}


def _about(settings: Mapping[str, Table], model_settings: ModelSettings) -> dict[str, list[tuple[str, Any]]]:
    """What the report says of how the tables were made."""
    model = model_name_and_version(model_settings)
    return {
        "made": [("speurder", __version__), ("model", " ".join(model)), ("more", "run.json: versions and times")],
        "settings": [
            (f"{table}.{key}", json.dumps(value, ensure_ascii=False, default=str))
            for table, values in settings.items()
            for key, value in values.model_dump().items()
            # A path says where on a disk the model lies, and nothing of what it is.
            if (table, key) != ("model", "name")
        ],
    }
