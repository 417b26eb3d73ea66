"""Stage 5, export: tables to the files that people open. The only stage that knows spreadsheets.

Reads: all tables of the stages before. Writes: for each shard the files of `texts/`; then articles.csv, mentions.csv,
article_entities.csv, entities.csv, cooccurrences.csv, suggestions.csv and dropped.csv, whose columns `COLUMNS` has; and
where the settings ask for them, the views of the same tables: report.html with its folder of pages, speurder.xlsx,
network.gexf, places.geojson and entities.sqlite.
"""

from collections.abc import Iterable
from typing import Any

import pandas as pd

from pipeline.config import ExportSettings
from pipeline.export.columns import COLUMNS
from pipeline.export.csv_files import write_csv
from pipeline.export.file_names import safe_name
from pipeline.export.rows import build_rows
from pipeline.spreadsheet import WORKBOOK
from pipeline.stages import PAGES
from pipeline.tables import rows_of


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
    export_settings: ExportSettings,
    previous_suggestions: bytes | None = None,
    previous_speurder: bytes | None = None,
) -> dict[str, Any]:
    """The content of every file by its name, None for one that the settings switch off.

    Input: the tables of all shards (of `articles` without the texts); `texts`, a frame a shard with article_id, text
    and site_lines; suggestions.csv and speurder.xlsx as they lie there, whose column `decision` is carried over.
    Output: bytes by file name; `report`, names and contents of the pages beside report.html.
    Raises UsageError where decisions in the two contradict each other.
    """
    rows = build_rows(
        articles, duplicates, sentences, mentions, dropped, identities, article_entities, entities, cooccurrences,
        suggestions, previous_suggestions, previous_speurder,
    )  # fmt: skip
    csvs = {name: write_csv(rows[name], tuple(COLUMNS[name]), export_settings.csv_profile) for name in COLUMNS}
    return (
        csvs
        | dict.fromkeys((WORKBOOK, "network.gexf", "places.geojson", "entities.sqlite", "report.html"))
        | {PAGES: []}
    )
