"""How memory and the time of resolving grow with the number of articles."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from benchmarks.runs.bench import Bench, read_record
from benchmarks.runs.processes import SPEURDER, Cost, by_turns, cpu, measure, megabytes, table


def memory(bench: Bench) -> Iterator[str]:
    """A row for each size: the peak of a whole run in one process, and how many times that of the first size it is."""
    yield "memory: one run each, in one process"
    runs = []
    for articles in bench.memory_sizes:
        output = bench.output("memory")
        runs.append((articles, bench.characters(articles), bench.run(bench.corpus(articles), output)))
    first_articles, _, first = runs[0]
    yield from table(
        ("articles", "characters", "CPU s", "wall s", "peak MB", "times the articles", "times the peak"),
        [
            (
                str(articles),
                str(characters),
                f"{cost.cpu:.1f}",
                f"{cost.wall:.1f}",
                f"{megabytes([cost]):.0f}",
                f"{articles / first_articles:.2f}",
                f"{cost.peak / first.peak:.2f}",
            )
            for articles, characters, cost in runs
        ],
    )


def names(bench: Bench) -> Iterator[str]:
    """A row for each size: the CPU of the stage that brings names together, start-up left out, also for an article."""
    yield "names: `speurder resolve --force`, less the same for one article"
    rows = []
    for articles in bench.name_sizes:
        resolve_one = _resolve(bench, 1, bench.output("one"))
        output = bench.output("names")
        resolve = _resolve(bench, articles, output)
        one, all_ = by_turns({"one": resolve_one, "all": resolve}, bench.rounds).values()
        counts = read_record(output)["counts"]
        spent = cpu(all_) - cpu(one)
        rows.append(
            (
                str(articles),
                str(sum(counts["mentions"].values())),
                str(sum(counts["entities"].values())),
                f"{cpu(all_):.2f}",
                f"{spent:.2f}",
                f"{1000 * spent / articles:.2f}",
                f"{megabytes(all_):.0f}",
            )
        )
    yield from table(("articles", "mentions", "entities", "CPU s", "less start-up", "ms an article", "peak MB"), rows)
    yield "what suggestions alone take for many more names: python -m benchmarks.suggestions"


def _resolve(bench: Bench, articles: int, output: Path) -> Callable[[], Cost]:
    """Run the stages before `resolve` on so many articles; what runs `resolve` on them."""
    arguments = bench.arguments(bench.corpus(articles), output)
    for stage in ("ingest", "tokenize", "extract"):
        measure(*SPEURDER, stage, *arguments)
    return partial(measure, *SPEURDER, "resolve", *arguments, "--force")
