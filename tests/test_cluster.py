"""A run whose shards a Dask cluster shares: the same bytes, also where a worker is lost, and one line of trouble."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from benchmarks.made_corpus import write_articles
from pipeline import cluster
from pipeline.errors import SpeurderError
from pipeline.stages import STAGES
from tests.conftest import ROOT, Project

ARTICLES = 160  # five shards


@dataclass
class Cluster:
    """A scheduler and its workers, processes of this machine."""

    folder: Path
    address: str = ""
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start(self, *command: str) -> None:
        log = (self.folder / f"{len(self.processes)}.log").open("wb")
        with log:
            self.processes.append(
                subprocess.Popen(
                    [sys.executable, "-m", "dask", *command], cwd=self.folder, stdout=log, stderr=log,
                    env=os.environ | {"PYTHONPATH": str(ROOT)},
                )
            )  # fmt: skip

    def add_worker(self, threads: int = 1) -> None:
        self.start(
            "worker", self.address, "--nthreads", str(threads), "--no-nanny", "--no-dashboard", "--memory-limit", "0"
        )

    def wait_for_workers(self, number: int) -> None:
        import distributed

        with distributed.Client(self.address, timeout=60, set_as_default=False) as client:
            client.wait_for_workers(number, timeout=60)


@pytest.fixture
def dask_cluster(tmp_path: Path) -> Iterator[Cluster]:
    with ExitStack() as stack:
        free = stack.enter_context(socket.socket())
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    found = Cluster(tmp_path, f"tcp://127.0.0.1:{port}")
    found.start("scheduler", "--host", "127.0.0.1", "--port", str(port), "--no-dashboard")
    yield found
    for process in found.processes:
        process.kill()
        process.wait()


@pytest.fixture
def made(project: Project) -> Project:
    """A run of one process over articles of several shards."""
    write_articles(project.source, ARTICLES)
    project.run()
    return project


def tables(output: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in output.glob("*.csv")}


def run(source: Path, output: Path, *options: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "pipeline", "run", str(source), "--output", str(output), *options]
    return subprocess.Popen(
        command, cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )  # fmt: skip


def wait_for(there: Callable[[], bool], process: subprocess.Popen[str]) -> None:
    while not there():
        assert process.poll() is None, process.communicate()
        time.sleep(0.02)


@pytest.mark.parametrize("lost", [False, True], ids=["both workers stay", "a worker is killed half-way"])
def test_a_cluster_makes_the_same_tables(made: Project, dask_cluster: Cluster, tmp_path: Path, lost: bool) -> None:
    for _ in range(2):
        dask_cluster.add_worker()
    dask_cluster.wait_for_workers(2)
    output = tmp_path / "by cluster"
    process = run(made.source, output, "--scheduler", dask_cluster.address)
    if lost:
        wait_for(lambda: any(output.glob("stages/extract/0*.stamp.json")), process)
        dask_cluster.processes[-1].kill()
    out, errors = process.communicate()
    assert (process.returncode, errors) == (0, "")
    assert tables(output) == tables(made.output)
    # Nothing is lost, and nothing is stale.
    other = Project(made.source, output, made.settings)
    assert other.stale() == {}
    assert out.startswith(f"articles   {ARTICLES} ok")


def test_ctrl_c_leaves_the_cluster_and_the_next_run_goes_on(
    made: Project, dask_cluster: Cluster, tmp_path: Path
) -> None:
    dask_cluster.add_worker()
    dask_cluster.wait_for_workers(1)
    output = tmp_path / "by cluster"
    process = run(made.source, output, "--scheduler", dask_cluster.address)
    wait_for(lambda: any(output.glob("stages/tokenize/0*.stamp.json")), process)
    os.killpg(process.pid, signal.SIGINT)
    _, errors = process.communicate()
    assert (process.returncode, errors) == (1, "speurder: interrupted; the same command goes on from here\n")
    kept = {path: path.read_bytes() for path in output.rglob("*.stamp.json")}
    process = run(made.source, output, "--scheduler", dask_cluster.address)
    assert process.communicate()[1] == ""
    assert tables(output) == tables(made.output)
    assert all(path.read_bytes() == content for path, content in kept.items()), "what was done was done again"


def test_trouble_is_one_line(project: Project, dask_cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    project.write("a.txt", "De politie zocht Karim B. op Telegram.")
    layout = project.output / "stages/layout.json"
    monkeypatch.setattr(cluster, "SECONDS_TO_ANSWER", 1)
    with pytest.raises(SpeurderError, match=r"^tcp://127.0.0.1:1: no Dask scheduler answers there"):
        project.open().run(STAGES, 1, False, lambda *_: None, "tcp://127.0.0.1:1")
    monkeypatch.setattr(cluster, "SECONDS_TO_ANSWER", 60)
    with pytest.raises(SpeurderError, match="has no workers; start one with `dask worker tcp://127"):
        project.open().run(STAGES, 1, False, lambda *_: None, dask_cluster.address)
    dask_cluster.add_worker()
    dask_cluster.wait_for_workers(1)
    with (
        pytest.raises(SpeurderError, match=r"does not see .*; name input and output on a disk"),
        cluster.connect(dask_cluster.address, layout.with_name("elsewhere.json")),
    ):
        pass
    monkeypatch.setattr(cluster, "__version__", "9.9")
    with (
        pytest.raises(SpeurderError, match=r"has speurder .*; install 9\.9 there, as here"),
        cluster.connect(dask_cluster.address, layout),
    ):
        pass
    dask_cluster.add_worker(threads=2)
    dask_cluster.wait_for_workers(2)
    with (
        pytest.raises(SpeurderError, match="has 2 threads; start it with --nthreads 1"),
        cluster.connect(dask_cluster.address, layout),
    ):
        pass


def test_a_cluster_and_workers_of_this_machine_are_not_asked_for_together(project: Project) -> None:
    process = run(project.source, project.output, "--workers", "2", "--scheduler", "tcp://127.0.0.1:1")
    _, errors = process.communicate()
    assert process.returncode == 2
    assert errors.startswith("speurder: --workers is for this machine")


def test_without_dask_it_says_what_to_install(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with (
        pytest.raises(SpeurderError, match=r'run `python -m pip install "dask\[distributed\]"` here'),
        cluster.connect("tcp://127.0.0.1:1", project.output),
    ):
        pass
