"""What a run costs beyond the model: whole runs against a bare loop of spaCy over the same texts."""

import statistics
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from benchmarks.runs.bench import DEFAULTS, NO_VIEWS, Bench, read_record
from benchmarks.runs.processes import Cost, by_turns, cpu, cpu_ratio, measure, megabytes, table, wall
from pipeline.model import locate_model

RUN, NO_VIEWS_RUN = "speurder run", "speurder run, no views"
ALONE, NUMPY = "bare loop, spacy.load alone", "bare loop, products by numpy"


def overhead(bench: Bench) -> Iterator[str]:
    """A row for each side, with the ratio of its CPU to that of both bare loops; then the seconds of each stage."""
    source = bench.corpus(bench.articles)
    stages: dict[str, list[dict[str, float]]] = {RUN: [], NO_VIEWS_RUN: []}
    read = 0

    def run(side: str, settings: str) -> Cost:
        nonlocal read
        output = bench.output("overhead")
        cost = bench.run(source, output, settings=settings)
        record = read_record(output)
        stages[side].append({name: stage["seconds"] for name, stage in record["stages"].items()})
        read = record["counts"]["articles"].get("ok", 0)
        return cost

    costs = by_turns(
        {
            RUN: partial(run, RUN, DEFAULTS),
            NO_VIEWS_RUN: partial(run, NO_VIEWS_RUN, NO_VIEWS),
            ALONE: partial(bare_loop, source),
            NUMPY: partial(bare_loop, source, numpy=True),
        },
        bench.rounds,
    )
    documents = int(costs[ALONE][0].printed)
    yield (
        f"overhead: {bench.articles} articles, {bench.characters(bench.articles)} characters; "
        f"{read} read by speurder, {documents} by the bare loop"
    )
    yield from table(
        ("", "CPU s", "wall s", "peak MB", "to spacy.load", "to numpy"),
        [
            (
                name,
                f"{cpu(side):.2f}",
                f"{wall(side):.2f}",
                f"{megabytes(side):.0f}",
                f"{cpu_ratio(side, costs[ALONE]):.2f}",
                f"{cpu_ratio(side, costs[NUMPY]):.2f}",
            )
            for name, side in costs.items()
        ],
    )
    yield ""
    yield from table(
        ("wall s of a stage, from run.json", *stages[RUN][0]),
        [
            (side, *(f"{statistics.median(run[name] for run in runs):.2f}" for name in runs[0]))
            for side, runs in stages.items()
        ],
    )


def bare_loop(source: Path, model: Path | None = None, numpy: bool = False) -> Cost:
    """What a fresh process takes for spaCy alone: the built-in model, or another, over the texts of a folder."""
    options = ["--numpy"] if numpy else []
    return measure(sys.executable, "-m", "benchmarks.runs.bare", model or locate_model("builtin"), source, *options)
