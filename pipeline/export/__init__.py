"""Stage 5, export: tables to the files that people open. The only stage that knows spreadsheets.

Reads: all tables of the stages before. Writes: for each shard what is known of each of its articles (LINES), and the
files of `texts/`; then articles.csv, mentions.csv, article_entities.csv, entities.csv, cooccurrences.csv,
suggestions.csv and dropped.csv, whose columns `COLUMNS` has; and where the settings ask for them, the views of the same
tables: report.html with its folder of pages, speurder.xlsx, network.gexf, places.geojson and entities.sqlite.
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
from pipeline.edits import Cells, Written
from pipeline.export.columns import COLUMNS
from pipeline.export.csv_files import write_csv
from pipeline.export.database import write_database
from pipeline.export.file_names import safe_name
from pipeline.export.network_file import write_network
from pipeline.export.places_file import write_places
from pipeline.export.report import write_report
from pipeline.export.rows import DECISION, DECISIONS, decide, decided_rows, rows_of_shard, tables_of
from pipeline.export.workbook import write_workbook
from pipeline.model import model_name_and_version
from pipeline.spreadsheet import WORKBOOK
from pipeline.stages import PAGES, TEXTS, VIEWS
from pipeline.tables import Lines, Pieces, lines_to_bytes, make_frame, rows_of

SCHEMAS = {"decisions": DECISIONS}
SUGGESTIONS = "suggestions.csv"


def put_together(
    articles: pd.DataFrame,
    duplicates: pd.DataFrame,
    sentences: pd.DataFrame,
    mentions: pd.DataFrame,
    dropped: pd.DataFrame,
    identities: pd.DataFrame,
    article_entities: pd.DataFrame,
) -> dict[str, Any]:
    """What the tables for people say of the articles of one shard.

    Input: the tables of the shard. Output: `article_lines`, `mention_lines`, `entity_lines`, `dropped_lines` and
    `text_lines` as `rows_of_shard` has them; `texts`, names below `texts/` with the contents: the text of every article
    that is not a `.txt` file of its own, so that positions can be checked in it.
    """
    lines = rows_of_shard(articles, duplicates, sentences, mentions, dropped, identities, article_entities)
    texts = [
        (f"{safe_name(row['article_id'])}.txt", row["text"].encode())
        for row in rows_of(articles[["article_id", "text", "is_text_file"]])
        if row["text"] and not row["is_text_file"]
    ]
    return {name: lines_to_bytes(values) for name, values in lines.items()} | {TEXTS: texts}


def export(
    article_lines: Lines,
    mention_lines: Lines,
    entity_lines: Lines,
    dropped_lines: Lines,
    text_lines: Lines,
    entities: Pieces,
    cooccurrences: Pieces,
    suggestions: Pieces,
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

    Input: what the shards know of their articles; the tables of the corpus; all settings, which the report names; what
    the last run knew of decisions, and suggestions.csv and speurder.xlsx as they lie there, in which people decide.
    Output: bytes in pieces by file name; `report`, names and contents of the pages beside report.html; `decisions`
    (DECISIONS). Nothing is held whole that grows with the number of articles, but for a page that is small.
    Raises UsageError where decisions in the two files contradict each other.
    """
    decisions = decide(previous_decisions, previous_suggestions, previous_speurder)
    tables = tables_of(
        article_lines, mention_lines, entity_lines, dropped_lines, entities, cooccurrences, suggestions, decisions
    )
    files: dict[str, Any] = {name: _csv(name, rows, export_settings.csv_profile) for name, rows in tables.items()}
    settings: dict[str, Table] = {
        "ingest": ingest_settings, "tokenize": tokenize_settings, "model": model_settings,
        "extract": extract_settings, "resolve": resolve_settings, "export": export_settings,
    }  # fmt: skip
    files |= dict.fromkeys(VIEWS) | {PAGES: ()}
    if export_settings.report:
        page, files[PAGES] = write_report(tables, text_lines, _about(settings, model_settings))
        files["report.html"] = [page]
    if export_settings.workbook:
        cells = Cells(DECISION)
        files[WORKBOOK] = Written(write_workbook(tables, cells), cells)
    if export_settings.network:
        files["network.gexf"] = write_network(tables["entities.csv"], tables["cooccurrences.csv"])
    if export_settings.places:
        files["places.geojson"] = write_places(tables["entities.csv"], tables["article_entities.csv"])
    if export_settings.database:
        files["entities.sqlite"] = write_database(tables, text_lines)
    return files | {"decisions": make_frame(decided_rows(decisions), DECISIONS)}


def _csv(name: str, rows: Iterable[Mapping[str, Any]], profile: str) -> Written:
    """A table as CSV."""
    columns = tuple(COLUMNS[name])
    cells = Cells(DECISION if name == SUGGESTIONS else "")
    cells.begin(name, columns)
    return Written(write_csv(rows, columns, profile, cells.add), cells)


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
