"""What a run costs that has little to do: nothing changed, one article added, one setting changed."""

import sys
from collections.abc import Iterator
from itertools import count, cycle

from benchmarks.made_corpus import write_articles
from benchmarks.runs.bench import DEFAULTS, Bench, read_record, stages_that_ran
from benchmarks.runs.processes import SPEURDER, Cost, by_turns, cpu, measure, table, wall

HASHING = """
import hashlib, pathlib, sys
for path in pathlib.Path(sys.argv[1]).rglob("*.txt"):
    with path.open("rb") as file:
        hashlib.file_digest(file, "sha256").hexdigest()
"""
HELP, PYTHON, HASHED = "speurder --help", "python alone", "python that hashes all articles"
TIMES_HELP = 1.5
OTHER_CSV = '[export]\ncsv_profile = "excel-nl"\n'


def rerun(bench: Bench) -> Iterator[str]:
    """A row for the second run and for later ones, and for what they can be compared with."""
    source, output = bench.corpus(bench.articles), bench.output("rerun")
    bench.run(source, output)
    # Apart from the later ones: what was written in the seconds before a run ended is hashed once more in the next.
    second = bench.run(source, output)
    costs = by_turns(
        {
            PYTHON: lambda: measure(sys.executable, "-c", "pass"),
            'python -c "import typer"': lambda: measure(sys.executable, "-c", "import typer"),
            HELP: lambda: measure(*SPEURDER, "--help"),
            HASHED: lambda: measure(sys.executable, "-c", HASHING, source),
            "speurder run, later ones": lambda: bench.run(source, output),
            "speurder run --verify": lambda: bench.run(source, output, "--verify"),
        },
        bench.rounds,
    )
    allowed = TIMES_HELP * cpu(costs[HELP]) + cpu(costs[HASHED]) - cpu(costs[PYTHON])
    took = {name: (cpu(side), f"{wall(side):.3f}") for name, side in costs.items()}
    took |= {
        "speurder run, the second": (second.cpu, f"{second.wall:.3f}"),
        f"{TIMES_HELP} times --help, and the hashing": (allowed, ""),
    }
    yield f"rerun: {bench.articles} articles, nothing changed"
    yield from table(
        ("", "CPU s", "wall s", "CPU to --help"),
        [
            (name, f"{seconds:.3f}", shown, f"{seconds / cpu(costs[HELP]):.2f}")
            for name, (seconds, shown) in took.items()
        ],
    )
    yield f"stages that ran: {', '.join(stages_that_ran(output)) or 'none'}"
    loaded = measure(sys.executable, "-m", "benchmarks.runs.loaded", "run", *bench.arguments(source, output))
    yield f"large packages that were imported: {loaded.printed.splitlines()[-1]}"


def add_one(bench: Bench) -> Iterator[str]:
    """What one more article costs, start-up left out, as a share of a run over all."""
    source, output = bench.output("growing"), bench.output("add-one")
    one = bench.corpus(1)
    write_articles(source, bench.added_to)
    full = [bench.run(source, output)]
    sizes = count(bench.added_to)
    made: dict[str, int] = {}

    def added() -> Cost:
        write_articles(source, 1, skip=next(sizes))
        cost = bench.run(source, output)
        made.update({name: stage["made"] for name, stage in read_record(output)["stages"].items()})
        return cost

    costs = by_turns(
        {
            "one article added": added,
            "nothing changed": lambda: bench.run(source, output),
            "start-up: one article, a new output": lambda: bench.run(one, bench.output("start-up")),
        },
        bench.rounds,
    )
    yield f"add_one: {bench.added_to} articles, run once; then one more each round"
    yield from _shares({"all articles, once": full, **costs})
    one_more, _, start_up = costs.values()
    share = (cpu(one_more) - cpu(start_up)) / cpu(full)
    yield f"one article added, less start-up: {share:.2%} of all articles"
    yield "parts made for it: " + ", ".join(f"{name} {number}" for name, number in made.items())


def setting(bench: Bench) -> Iterator[str]:
    """What runs again where a setting of the export changes, and what that costs."""
    source, output = bench.corpus(bench.articles), bench.output("setting")
    full = [bench.run(source, output)]
    profiles = cycle((OTHER_CSV, DEFAULTS))
    settings = DEFAULTS
    ran: list[str] = []

    def changed() -> Cost:
        nonlocal settings, ran
        settings = next(profiles)
        cost = bench.run(source, output, settings=settings)
        ran = stages_that_ran(output)
        return cost

    costs = by_turns(
        {
            "csv_profile changed": changed,
            "nothing changed": lambda: bench.run(source, output, settings=settings),
        },
        bench.rounds,
    )
    yield f"setting: {bench.articles} articles, csv_profile between plain and excel-nl"
    yield from _shares({"all stages, once": full, **costs})
    yield f"stages that ran: {', '.join(ran) or 'none'}"


def _shares(costs: dict[str, list[Cost]]) -> list[str]:
    """A table of what each side took, and what share of the first that is."""
    first, *_ = costs.values()
    return table(
        ("", "CPU s", "wall s", "CPU of the first"),
        [
            (name, f"{cpu(side):.2f}", f"{wall(side):.2f}", f"{cpu(side) / cpu(first):.2%}")
            for name, side in costs.items()
        ],
    )
