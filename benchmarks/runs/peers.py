"""How fast a whole run is beside other programs for Dutch names, in characters for a second of CPU."""

import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks.runs.bench import Bench
from benchmarks.runs.overhead import bare_loop
from benchmarks.runs.processes import Cost, by_turns, cpu, cpu_ratio, measure, table

RUN = "speurder run"
RANDOM_WEIGHTS = """
import sys
from pathlib import Path
from benchmarks.speed import core_news_architecture
core_news_architecture(Path(sys.argv[1])).to_disk(sys.argv[2])
"""
# Frog's lemmatizer, morphology, chunker, multi-word units and parser have no part in its names.
NOT_FOR_NAMES = "--skip=acmlp"


def peers(bench: Bench) -> Iterator[str]:
    """A row for each program with its speed; those that are missing are said below."""
    source, characters = bench.corpus(bench.articles), bench.characters(bench.articles)
    sides: dict[str, Callable[[], Cost]] = {
        RUN: lambda: bench.run(source, bench.output("peers")),
        "built-in model, products by numpy": lambda: bare_loop(source, numpy=True),
        "built-in model, spacy.load alone": lambda: bare_loop(source),
    }
    missing = []
    if bench.ud is None:
        missing.append(
            "architecture of nl_core_news_sm: not measured; --ud names the folder that has alpino-dev.conllu"
        )
    else:
        model = bench.output("core-news")
        measure(sys.executable, "-c", RANDOM_WEIGHTS, bench.ud.resolve(), model)
        sides["architecture of nl_core_news_sm"] = lambda: bare_loop(source, model)
    costs = by_turns(sides, bench.rounds)
    frog = shutil.which("frog")
    if frog is None:
        missing.append(
            "Frog: not measured; the program `frog` is not installed (Debian and Ubuntu have it as a package)"
        )
    else:
        texts = _in_one_file(source, bench.scratch / "frog.txt")
        # Frog takes many times as long, so it runs once; it leaves files of its own where it runs.
        costs["Frog, all that it does; once"] = [measure(frog, "-t", texts, folder=bench.scratch)]
        costs["Frog, only what names need; once"] = [measure(frog, NOT_FOR_NAMES, "-t", texts, folder=bench.scratch)]
    yield f"peers: {bench.articles} articles, {characters} characters, each side with its start-up"
    yield from table(
        ("", "CPU s", "characters a CPU s", "CPU to speurder run"),
        [
            (
                name,
                f"{cpu(side):.2f}",
                f"{characters / cpu(side):.0f}",
                f"{cpu_ratio(side, costs[RUN]) if len(side) == bench.rounds else cpu(side) / cpu(costs[RUN]):.2f}",
            )
            for name, side in costs.items()
        ],
    )
    yield from missing


def _in_one_file(source: Path, path: Path) -> Path:
    """The texts of a folder in one file, with a blank line after each."""
    with path.open("w", encoding="utf-8") as file:
        for each in sorted(source.rglob("*.txt")):
            file.write(each.read_text(encoding="utf-8") + "\n")
    return path
