"""The five stages in their order: what each reads, writes and depends on. Everything else is made from it.

A stage has a shard step, which sees the articles of one shard, and some have a corpus step, which sees keys and
counts of all shards. A step's function takes its inputs by name, and gives its outputs by name. Functions are
named and imported late, so that a command that runs nothing loads nothing.
"""

import importlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

TEXTS = "texts"  # a folder of text files for people, of which each shard makes its own
PAGES = "report"  # a folder of pages for people, beside report.html
FOLDERS = (TEXTS, PAGES)
FILES = "files"  # what the first stage reads: the files of the input folder
DOCUMENTS = "docs"  # a spaCy DocBin
# What export knows of each article, a line of JSON an article; all other artefacts are tables.
LINES = ("article_lines", "mention_lines", "entity_lines", "dropped_lines", "text_lines")


@dataclass(frozen=True)
class Step:
    """One function of a stage, and all that its result depends on.

    `inputs` and `outputs` name artefacts; an output with a full stop is a file for people, and one that the settings
    switch off is given as None. `settings` names tables of the settings file, `lists` keys of its table `lists`.
    A corpus step reads its inputs piece by piece, so that none holds all of them; `columns` says which columns of an
    input, and `by_shard` which of its outputs are one table a shard. `carries_over` names outputs that the function
    takes as they lie there, as `previous_<its name>`, and of those for people the column that they fill in.
    """

    function: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    settings: tuple[str, ...] = ()
    lists: tuple[str, ...] = ()
    uses_model: bool = False
    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    by_shard: tuple[str, ...] = ()
    carries_over: Mapping[str, str] = field(default_factory=dict)

    @property
    def module(self) -> str:
        """The module that holds the function."""
        return self.function.split(":")[0]

    def load(self) -> Callable[..., dict[str, Any]]:
        """Import the function."""
        module, name = self.function.split(":")
        function: Callable[..., dict[str, Any]] = getattr(importlib.import_module(module), name)
        return function

    def schema(self, artefact: str) -> Any:
        """The Arrow schema that the module declares for a table that it writes."""
        return importlib.import_module(self.module).SCHEMAS[artefact]


@dataclass(frozen=True)
class Stage:
    """A stage of the pipeline, as the command line, the runner and `status` know it."""

    name: str
    help: str
    shard: Step | None = None
    corpus: Step | None = None

    @property
    def steps(self) -> tuple[Step, ...]:
        """The steps in the order in which they run."""
        return tuple(step for step in (self.shard, self.corpus) if step)


TABLES = (
    "articles.csv",
    "mentions.csv",
    "article_entities.csv",
    "entities.csv",
    "cooccurrences.csv",
    "suggestions.csv",
    "dropped.csv",
)
VIEWS = ("report.html", "speurder.xlsx", "network.gexf", "places.geojson", "entities.sqlite")

STAGES = (
    Stage(
        name="ingest",
        help="Read the files: find, decode, title, language, site lines, duplicates.",
        shard=Step(
            function="pipeline.ingest:ingest",
            inputs=(FILES,),
            outputs=("articles",),
            settings=("ingest",),
            lists=("site_lines",),
        ),
        corpus=Step(
            function="pipeline.ingest:find_duplicates",
            inputs=("articles",),
            outputs=("duplicates",),
            by_shard=("duplicates",),
            columns={"articles": ("article_id", "published", "signature", "sketch")},
        ),
    ),
    Stage(
        name="tokenize",
        help="Cut the articles into tokens and sentences.",
        shard=Step(
            function="pipeline.tokenize:tokenize",
            inputs=("articles",),
            outputs=(DOCUMENTS, "sentences"),
            settings=("tokenize", "model"),
            uses_model=True,
        ),
    ),
    Stage(
        name="extract",
        help="Find the mentions of people, organisations and places.",
        shard=Step(
            function="pipeline.extract:extract",
            inputs=("articles", DOCUMENTS, "sentences"),
            outputs=("mentions", "dropped"),
            settings=("extract", "model"),
            lists=("gazetteer", "watchlist", "stoplist"),
            uses_model=True,
        ),
    ),
    Stage(
        name="resolve",
        help="Bring mentions together: which of them are one person, organisation or place.",
        shard=Step(
            function="pipeline.resolve:resolve",
            inputs=("articles", "mentions"),
            outputs=("local_entities", "forms", "doubts"),
            settings=("resolve",),
            lists=("places",),
        ),
        corpus=Step(
            function="pipeline.resolve.corpus:resolve_corpus",
            inputs=("articles", "duplicates", "local_entities", "forms", "doubts"),
            outputs=("identities", "article_entities", "entities", "cooccurrences", "suggestions", "unmatched"),
            by_shard=("identities", "article_entities"),
            lists=("corrections", "places"),
            columns={"articles": ("article_id", "published")},
        ),
    ),
    Stage(
        name="export",
        help="Write the tables, report, workbook, network, map and database, and the texts of other kinds of files.",
        shard=Step(
            function="pipeline.export:put_together",
            inputs=("articles", "duplicates", "sentences", "mentions", "dropped", "identities", "article_entities"),
            outputs=(*LINES, TEXTS),
        ),
        corpus=Step(
            function="pipeline.export:export",
            inputs=(*LINES, "entities", "cooccurrences", "suggestions"),
            outputs=(*TABLES, *VIEWS, PAGES, "decisions"),
            # The report says how everything before it was made.
            settings=("ingest", "tokenize", "model", "extract", "resolve", "export"),
            uses_model=True,
            carries_over={"decisions": "", "suggestions.csv": "decision", "speurder.xlsx": "decision"},
        ),
    ),
)  # fmt: skip


def producer_of(artefact: str) -> tuple[Stage, Step]:
    """The stage and step that write an artefact."""
    return next((stage, step) for stage in STAGES for step in stage.steps if artefact in step.outputs)


def is_by_shard(artefact: str) -> bool:
    """Whether an artefact is one file a shard, rather than one for the corpus."""
    stage, step = producer_of(artefact)
    return step is stage.shard or artefact in step.by_shard
