"""Articles of nothing but names, and what `resolve` makes of them."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from benchmarks.entities import make_articles, mention_row, spellings_of
from pipeline.config import ResolveSettings
from pipeline.extract import MENTIONS
from pipeline.gold import GoldMention
from pipeline.ingest import DUPLICATES
from pipeline.lists import Name, read_gazetteer
from pipeline.resolve import resolve
from pipeline.resolve.corpus import resolve_corpus
from pipeline.tables import make_frame, rows_of, table_to_frame
from tests.conftest import ROOT

CONFIGS = ROOT / "configs"
CORRECTIONS = CONFIGS / "corrections.csv"  # has no rows


@cache
def shipped_spellings() -> dict[tuple[str, str], Name]:
    """The shipped gazetteer by label and spelling."""
    return spellings_of(read_gazetteer(CONFIGS / "gazetteer.csv"))


@dataclass(frozen=True)
class Resolved:
    """The rows of the tables of resolve."""

    tables: dict[str, list[dict[str, Any]]]

    @property
    def ids(self) -> list[str]:
        """The ids of the entities, in the order of the table."""
        return [row["entity_id"] for row in self.tables["entities"]]

    def entity(self, entity_id: str) -> dict[str, Any]:
        """One row of `entities`."""
        return next(row for row in self.tables["entities"] if row["entity_id"] == entity_id)

    def suggested(self, action: str) -> list[tuple[str, str]]:
        """The pairs of ids of the suggestions of one action."""
        return [
            (row["entity_a_id"], row["entity_b_id"]) for row in self.tables["suggestions"] if row["action"] == action
        ]


def resolved(
    articles: dict[str, list[tuple[str, str]]], corrections: Path = CORRECTIONS, scores: dict[str, float] | None = None
) -> Resolved:
    """What resolve makes of articles that are names and their labels; a name in brackets stands in brackets.

    `scores` are the model's by name; without one it is sure.
    """
    texts: dict[str, str] = {}
    rows: list[dict[str, Any]] = []
    for article_id, names in sorted(articles.items()):
        text = ""
        for name, label in names:
            bare = name.strip("()")
            text += " (" if bare != name else " . " if text else ""
            mention = GoldMention(len(text), len(text) + len(bare), bare, label, "")
            text += bare + (")" if bare != name else "")
            row = mention_row(article_id, text, mention, shipped_spellings())
            method = "model+gazetteer" if row["listed"] else "model"
            rows.append(row | {"method": method, "score": (scores or {}).get(bare, 0.95), "sentence": bare})
        texts[article_id] = text
    frame = make_articles(sorted(texts.items()))
    tables = resolve(frame, make_frame(rows, MENTIONS), ResolveSettings(), CONFIGS / "places.csv")
    published = frame.assign(published="")[["article_id", "published"]]
    corpus = resolve_corpus(
        Held(table_to_frame_of(published)),
        Held(make_frame([], DUPLICATES)),
        Held(tables["local_entities"]),
        Held(tables["forms"]),
        Held(tables["doubts"]),
        corrections,
        CONFIGS / "places.csv",
    )
    return Resolved({name: all_rows(table) for name, table in (tables | corpus).items()})


class Held:
    """A frame as a corpus step gets a table of one shard."""

    def __init__(self, frame: Any) -> None:
        self.paths = (Path(),)
        self._frame = frame

    def __iter__(self) -> Iterator[Any]:
        yield self._frame

    def rows(self) -> Iterator[dict[str, Any]]:
        return iter(rows_of(self._frame))


def all_rows(table: Any) -> list[dict[str, Any]]:
    """The rows of a frame, or of several."""
    return [row for frame in (table if isinstance(table, Iterator) else [table]) for row in rows_of(frame)]


def table_to_frame_of(frame: Any) -> Any:
    """A frame with Arrow types, as stages get it."""
    import pyarrow as pa

    return table_to_frame(pa.Table.from_pandas(frame, preserve_index=False))
