"""Which functions a run spends its time in, for the whole run in one process and for each stage alone."""

import pstats
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.runs.bench import Bench
from benchmarks.runs.processes import SPEURDER, measure, table
from pipeline.stages import STAGES

SHOWN = 20
OWN, CUMULATED = 2, 3  # where they are in what cProfile writes for a function
# What every command goes through before it does something; all that a run does is cumulated there. Of the machinery of
# imports one function stands for all.
GONE_THROUGH = (
    "cProfile.py", "runpy", "typer", "click", "importlib", "<string>", "exec>", "__import__>",
    "pipeline/__main__.py", "pipeline/cli.py", "pipeline/runner.py",
)  # fmt: skip
IMPORTS = "_find_and_load"


def profile(bench: Bench) -> Iterator[str]:
    """The functions with most time of their own, and with most time together with what they call."""
    arguments = bench.arguments(bench.corpus(bench.articles), bench.output("profile"))
    yield f"profile: {bench.articles} articles; cProfile makes calls slower, so trust the order more than the seconds"
    yield from _most(bench, "speurder run", ["run", *arguments])
    for stage in STAGES:
        yield from _most(bench, f"speurder {stage.name} --force", [stage.name, *arguments, "--force"])


def _most(bench: Bench, title: str, command: list[str]) -> Iterator[str]:
    """Two tables for a command of speurder."""
    path = bench.scratch / "profile.out"
    path.unlink(missing_ok=True)
    python, *program = SPEURDER
    measure(python, "-m", "cProfile", "-o", path, *program, *command)
    # (file, line, name) -> (calls but for recursion, calls, own seconds, cumulated seconds, callers)
    measured: dict[tuple[str, int, str], tuple[int, int, float, float, Any]] = pstats.Stats(str(path)).stats  # type: ignore[attr-defined]
    for word, by in (("of its own", OWN), ("cumulated", CUMULATED)):
        functions = sorted(measured.items(), key=lambda item: -float(item[1][by]))
        if by == CUMULATED:
            functions = [each for each in functions if _does_something(each[0])]
        yield ""
        yield f"{title}: most time {word}"
        yield from table(
            ("function", "calls", "own s", "cumulated s"),
            [
                (_name(where), str(calls), f"{own:.2f}", f"{cumulated:.2f}")
                for where, (_, calls, own, cumulated, _) in functions[:SHOWN]
            ],
        )


def _does_something(where: tuple[str, int, str]) -> bool:
    """Whether a function is more than a way to the others."""
    path, _, name = where
    return name == IMPORTS or not any(part in f"{path} {name}" for part in GONE_THROUGH)


def _name(where: tuple[str, int, str]) -> str:
    """A function as a reader finds it: the end of its file's path, line and name."""
    path, line, name = where
    return f"{'/'.join(Path(path).parts[-2:])}:{line} {name}" if line else name
