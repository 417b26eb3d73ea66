"""Programs that are run to be measured, and what the operating system says that they took."""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
SPEURDER = (sys.executable, "-m", "pipeline")
LINES_OF_ERROR = 3


class ProgramFailed(Exception):
    """A program that was to be measured ended with an error."""


@dataclass(frozen=True)
class Cost:
    """What a process took.

    `cpu` is seconds, user and system, of the process and of the children that it waited for; `wall` is seconds from
    start to end; `peak` is bytes, the most memory that the process or one of those children had, whichever is more;
    `printed` is what it wrote to stdout.
    """

    cpu: float
    wall: float
    peak: int
    printed: str


def environment() -> dict[str, str]:
    """The environment of every program that is measured: one thread for matrices, and the modules of this checkout."""
    modules = [str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
    return os.environ | ONE_THREAD | {"PYTHONPATH": os.pathsep.join(modules)}


def measure(*command: str | Path, folder: Path = ROOT) -> Cost:
    """Run a program to its end, in the folder of the README or in another, and give what it took.

    Raises ProgramFailed with the end of what it wrote to stderr where its exit code is not 0.
    """
    with tempfile.TemporaryFile() as printed, tempfile.TemporaryFile() as errors:
        began = time.perf_counter()
        process = subprocess.Popen(
            list(map(str, command)),
            cwd=folder,
            env=environment(),
            stdin=subprocess.DEVNULL,
            stdout=printed,
            stderr=errors,
        )
        # wait4 tells of this child alone; a child's peak includes what this process had when it started it, so nothing
        # large may be imported or held here.
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        printed.seek(0)
        errors.seek(0)
        if process.returncode:
            lines = errors.read().decode(errors="replace").strip().splitlines()
            said = " / ".join(lines[-LINES_OF_ERROR:])
            raise ProgramFailed(f"`{' '.join(map(str, command))}` ended with {process.returncode}: {said}")
        return Cost(
            cpu=usage.ru_utime + usage.ru_stime,
            wall=wall,
            peak=usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024),
            printed=printed.read().decode(errors="replace"),
        )


def by_turns(sides: Mapping[str, Callable[[], Cost]], rounds: int) -> dict[str, list[Cost]]:
    """Measure each side once a round, in the order given, so that what slows a machine for a while slows all."""
    costs: dict[str, list[Cost]] = {name: [] for name in sides}
    for _ in range(rounds):
        for name, side in sides.items():
            costs[name].append(side())
    return costs


def cpu(costs: Sequence[Cost]) -> float:
    """The median of the CPU seconds."""
    return statistics.median(cost.cpu for cost in costs)


def wall(costs: Sequence[Cost]) -> float:
    """The median of the seconds from start to end."""
    return statistics.median(cost.wall for cost in costs)


def megabytes(costs: Sequence[Cost]) -> float:
    """The median of the peaks of memory."""
    return statistics.median(cost.peak for cost in costs) / 1024**2


def cpu_ratio(costs: Sequence[Cost], others: Sequence[Cost]) -> float:
    """The median over the rounds of how many times the CPU seconds of the other side one side took."""
    return statistics.median(one.cpu / other.cpu for one, other in zip(costs, others, strict=True))


def wall_ratio(costs: Sequence[Cost], others: Sequence[Cost]) -> float:
    """The same of the seconds from start to end."""
    return statistics.median(one.wall / other.wall for one, other in zip(costs, others, strict=True))


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """The lines of a table: the first column to the left, the others to the right."""
    columns = list(zip(header, *rows, strict=True))
    widths = [max(map(len, column)) for column in columns]
    return [
        f"{first:{widths[0]}}" + "".join(f"{cell:>{width + 3}}" for cell, width in zip(rest, widths[1:], strict=True))
        for first, *rest in (header, *rows)
    ]
