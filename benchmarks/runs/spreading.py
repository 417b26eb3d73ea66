"""Work spread over processes: two workers of a run, and two of a local Dask cluster, one of which is killed."""

import importlib.util
import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from benchmarks.runs.bench import Bench, compare_tables
from benchmarks.runs.processes import (
    ROOT,
    Cost,
    by_turns,
    cpu,
    cpu_ratio,
    environment,
    measure,
    megabytes,
    table,
    wall,
    wall_ratio,
)

WORKERS = 2
# Ends when so many workers have reported to the scheduler.
WAITING = """
import sys
from distributed import Client
with Client(sys.argv[1], timeout=60) as client:
    client.wait_for_workers(int(sys.argv[2]), timeout=60)
"""
LOOK_EVERY = 0.02  # seconds between two looks at how far a run is
PATIENCE = 20  # seconds that a program has to end when it is asked to


@dataclass
class Cluster:
    """A scheduler and its workers, each a process."""

    address: str
    scheduler: subprocess.Popen[bytes]
    workers: list[subprocess.Popen[bytes]]


def scaling(bench: Bench) -> Iterator[str]:
    """A row for one process and for two, with ratios, and whether their CSVs are the same."""
    source = bench.corpus(bench.articles)
    one, two = "--workers 1", f"--workers {WORKERS}"
    costs = by_turns(
        {
            one: lambda: bench.run(source, bench.output("one")),
            two: lambda: bench.run(source, bench.output("two"), "--workers", str(WORKERS)),
        },
        bench.rounds,
    )
    yield f"scaling: {bench.articles} articles on {os.cpu_count()} cores"
    yield from table(
        ("", "CPU s", "wall s", "largest process MB", "CPU to one", "wall to one"),
        [
            (
                name,
                f"{cpu(side):.2f}",
                f"{wall(side):.2f}",
                f"{megabytes(side):.0f}",
                f"{cpu_ratio(side, costs[one]):.2f}",
                f"{wall_ratio(side, costs[one]):.2f}",
            )
            for name, side in costs.items()
        ],
    )
    yield f"CSVs of both: {compare_tables(bench.scratch / 'one', bench.scratch / 'two')}"


def dask(bench: Bench) -> Iterator[str]:
    """A row for two workers of a run, for two of a Dask cluster, and for the same with one killed half-way."""
    yield f"dask: {bench.articles} articles on {os.cpu_count()} cores, a new cluster each round, its start not counted"
    if importlib.util.find_spec("distributed") is None:
        yield f'not measured: Dask is not installed; `{sys.executable} -m pip install ".[dask]"` installs it'
        return
    source, alone = bench.corpus(bench.articles), bench.output("alone")
    bench.run(source, alone)
    own = f"--workers {WORKERS}"
    whole, broken = f"Dask, {WORKERS} workers", "the same, one killed half-way"
    killed: list[str] = []

    def on_cluster(name: str, kill: bool) -> Cost:
        output = bench.output(name)
        with _cluster(bench.scratch / "cluster") as cluster:
            if not kill:
                return bench.run(source, output, "--scheduler", cluster.address)
            with _killing_half_way(cluster.workers[0], output, killed):
                return bench.run(source, output, "--scheduler", cluster.address)

    costs = by_turns(
        {
            own: lambda: bench.run(source, bench.output("workers"), "--workers", str(WORKERS)),
            whole: partial(on_cluster, "whole", kill=False),
            broken: partial(on_cluster, "broken", kill=True),
        },
        bench.rounds,
    )
    outputs = dict(zip(costs, ("workers", "whole", "broken"), strict=True))
    yield from table(
        ("", "wall s", f"to {own}", "CSVs against one process"),
        [
            (
                name,
                f"{wall(side):.2f}",
                f"{wall_ratio(side, costs[own]):.2f}",
                compare_tables(bench.scratch / outputs[name], alone),
            )
            for name, side in costs.items()
        ],
    )
    yield from (f"round {number}: {what}" for number, what in enumerate(killed, start=1))


@contextmanager
def _cluster(folder: Path) -> Iterator[Cluster]:
    """A local cluster that is ready to work; its processes end with the block."""
    folder.mkdir(exist_ok=True)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"tcp://127.0.0.1:{port}"
    scheduler = _start("dask_scheduler", "--host", "127.0.0.1", "--port", str(port), "--no-dashboard")
    worker = (address, "--nthreads", "1", "--no-nanny", "--no-dashboard", "--local-directory", str(folder))
    cluster = Cluster(address, scheduler, [_start("dask_worker", *worker) for _ in range(WORKERS)])
    try:
        measure(sys.executable, "-c", WAITING, address, str(WORKERS))
        yield cluster
    finally:
        for process in (*cluster.workers, scheduler):
            process.terminate()
            try:
                process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _start(program: str, *options: str) -> subprocess.Popen[bytes]:
    """Start a program of Dask; what it says is not shown."""
    return subprocess.Popen(
        [sys.executable, "-m", f"distributed.cli.{program}", *options],
        cwd=ROOT,
        env=environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


@contextmanager
def _killing_half_way(worker: subprocess.Popen[bytes], output: Path, killed: list[str]) -> Iterator[None]:
    """Kill a worker when half of the parts of `extract` are done; notes in `killed` when that was."""
    ended = threading.Event()

    def watch() -> None:
        while not ended.wait(LOOK_EVERY):
            done, parts = _parts_extracted(output)
            if parts and done >= parts / 2:
                worker.send_signal(signal.SIGKILL)
                killed.append(f"a worker was killed when {done} of {parts} parts of extract were done")
                return
        killed.append("no worker was killed: the run ended before")

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def _parts_extracted(output: Path) -> tuple[int, int]:
    """How many parts of `extract` a run has done, and of how many; of none before it has begun."""
    layout = output / "stages/layout.json"
    parts = int(json.loads(layout.read_bytes())["buckets"]) if layout.exists() else 0
    return len(list((output / "stages/extract").glob("*.stamp.json"))), parts
