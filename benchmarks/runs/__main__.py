"""What whole runs of speurder cost: `python -m benchmarks.runs [NAME ...]` prints the measures named, or all.

    overhead   a run against a bare loop of spaCy over the same texts, with and without the views, stage by stage
    rerun      a second run with nothing changed, against `speurder --help` and the hashing of all articles
    add_one    one article added to many
    setting    a setting of the export changed
    memory     the peak of memory by number of articles
    scaling    two worker processes against one
    dask       two workers of a local Dask cluster, and what becomes of the run when one is killed
    names      the stage that brings names together, by number of articles
    peers      characters a CPU second, beside the architecture of nl_core_news_sm and Frog
    profile    the functions with most time, only where it is named

The articles are made by `benchmarks/made_corpus.py`. speurder runs as a program of its own, from start to end; CPU
seconds (user and system, with all children) and peaks of memory are what the operating system says. The sides of a
comparison run by turns, with one thread for matrices each. Shown are medians over the rounds, and of ratios the median
of the ratios of each round. Runs on Linux and macOS.
"""

import argparse
import os
import platform
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks.runs.bench import Bench
from benchmarks.runs.freshness import add_one, rerun, setting
from benchmarks.runs.growth import memory, names
from benchmarks.runs.overhead import overhead
from benchmarks.runs.peers import peers
from benchmarks.runs.processes import ProgramFailed
from benchmarks.runs.profile import profile
from benchmarks.runs.spreading import dask, scaling

MEASURES: dict[str, Callable[[Bench], Iterator[str]]] = {
    each.__name__: each for each in (overhead, rerun, add_one, setting, memory, scaling, dask, names, peers, profile)
}
NOT_BY_DEFAULT = ("profile",)


def main(argv: list[str] | None = None) -> None:
    """Print a table for each measure; leaves with 1 where a program that was to be measured failed."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.runs", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help="measures; without any, all but profile")
    parser.add_argument("--articles", type=_positive, default=500, help="of most measures [default: 500]")
    parser.add_argument("--rounds", type=_positive, default=3, help="how often each side runs [default: 3]")
    parser.add_argument("--added-to", type=_positive, default=2000, help="articles of add_one [default: 2000]")
    parser.add_argument("--memory-sizes", type=_positive, nargs="+", default=[2000, 10000], metavar="ARTICLES")
    parser.add_argument("--name-sizes", type=_positive, nargs="+", default=[500, 1000, 2000], metavar="ARTICLES")
    parser.add_argument("--ud", type=Path, help="folder with alpino-dev.conllu, for peers")
    parser.add_argument("--folder", type=Path, help="where made articles are kept for the next time")
    arguments = parser.parse_args(argv)
    unknown = sorted(set(arguments.names) - set(MEASURES))
    if unknown:
        parser.error(f"no measure {', '.join(unknown)}; there are {', '.join(MEASURES)}")
    if not hasattr(os, "wait4"):
        parser.error("needs os.wait4, which Linux and macOS have")
    chosen = arguments.names or [name for name in MEASURES if name not in NOT_BY_DEFAULT]
    failed = False
    with tempfile.TemporaryDirectory(prefix="speurder-runs-") as scratch:
        corpora = arguments.folder or Path(scratch) / "corpora"
        corpora.mkdir(parents=True, exist_ok=True)
        bench = Bench(
            articles=arguments.articles,
            rounds=arguments.rounds,
            added_to=arguments.added_to,
            memory_sizes=arguments.memory_sizes,
            name_sizes=arguments.name_sizes,
            ud=arguments.ud,
            corpora=corpora.resolve(),
            scratch=Path(scratch).resolve(),
        )
        busy = os.getloadavg()[0]
        bench.warm_up()
        print(
            f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, "
            f"load {busy:.1f} at the start, {bench.rounds} rounds"
        )
        for name in chosen:
            print(flush=True)
            try:
                for line in MEASURES[name](bench):
                    print(line, flush=True)
            except ProgramFailed as error:
                failed = True
                print(f"{name}: not measured; {error}", flush=True)
    sys.exit(1 if failed else 0)


def _positive(text: str) -> int:
    """A number from 1 on."""
    number = int(text)
    if number < 1:
        raise ValueError(text)
    return number


if __name__ == "__main__":
    main()
