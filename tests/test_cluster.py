"""A run whose shards a Dask cluster shares: the same bytes, also where a worker is lost, and one line of trouble."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import AbstractContextManager, closing, nullcontext
from dataclasses import dataclass, field, replace
from pathlib import Path

import distributed
import pytest

from benchmarks.made_corpus import write_articles
from pipeline import cluster
from pipeline.config import find_config, load_settings
from pipeline.errors import SpeurderError, UsageError
from pipeline.runner import Job, Report
from pipeline.stages import STAGES
from tests.conftest import ROOT, Project, csv_bytes

ARTICLES = 160  # five shards


@dataclass
class Cluster:
    """A scheduler and its workers, processes of this machine."""

    folder: Path
    address: str = ""
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start(self, *command: str, path: Path = ROOT) -> None:
        log = (self.folder / f"{len(self.processes)}.log").open("wb")
        with log:
            self.processes.append(
                subprocess.Popen(
                    [sys.executable, "-m", "dask", *command], cwd="/", stdout=log, stderr=log,
                    env=os.environ | {"PYTHONPATH": str(path)},
                )
            )  # fmt: skip

    def add_worker(self, threads: int = 1, path: Path = ROOT) -> None:
        self.start(
            "worker", self.address, "--nthreads", str(threads), "--no-nanny", "--no-dashboard", "--memory-limit", "0",
            path=path,
        )  # fmt: skip

    def wait_for_workers(self, number: int) -> None:
        with self.client() as client:
            client.wait_for_workers(number, timeout=60)

    def client(self) -> distributed.Client:
        return distributed.Client(self.address, timeout=60, set_as_default=False)


def listener() -> socket.socket:
    """What accepts connections on a free port, and says nothing."""
    found = socket.socket()
    found.bind(("127.0.0.1", 0))
    found.listen()
    return found


@pytest.fixture
def dask_cluster(tmp_path: Path) -> Iterator[Cluster]:
    with closing(listener()) as free:
        port = free.getsockname()[1]
    found = Cluster(tmp_path, f"tcp://127.0.0.1:{port}")
    found.start("scheduler", "--host", "127.0.0.1", "--port", str(port), "--no-dashboard")
    yield found
    for process in found.processes:
        process.kill()
        process.wait()


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A run of one process over articles of several shards."""
    folder = tmp_path_factory.mktemp("made")
    made = Project(folder / "in", folder / "out", load_settings(find_config(ROOT / "configs/default.toml")))
    write_articles(made.source, ARTICLES)
    made.run()
    return made


def run(source: Path, output: Path, *options: str) -> subprocess.Popen[str]:
    # The workers were started in another folder, and these paths count from this one.
    relative = os.path.relpath(source, output.parent)
    command = [sys.executable, "-m", "pipeline", "run", relative, "--output", output.name, *options]
    return subprocess.Popen(
        command, cwd=output.parent, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": str(ROOT)}, start_new_session=True,
        # A test run that was started in the background ignores Ctrl-C, and so would this process.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )  # fmt: skip


def wait_for(there: Callable[[], bool], process: subprocess.Popen[str]) -> None:
    while not there():
        assert process.poll() is None, process.communicate()
        time.sleep(0.02)


@pytest.fixture
def order(project: Project) -> cluster.Order:
    """What a worker in this process is told of a run."""
    project.write("a.txt", "De politie zocht Karim B. op Telegram.")
    project.output.mkdir()
    sign = project.output / "sign"
    sign.touch()
    installed = cluster._installed(project.settings)
    return cluster.Order(str(project.output), project.source, project.output, sign, project.settings, installed)


def a_job(project: Project) -> Job:
    """What the first step does on the first shard."""
    return project.open()._job(STAGES[0], STAGES[0].steps[0], 0, False)


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
    assert csv_bytes(output) == csv_bytes(made.output)
    # Nothing is lost, and nothing is stale.
    other = Project(made.source, output, made.settings)
    assert other.stale() == {}
    assert out.startswith(f"articles   {ARTICLES} ok")
    with dask_cluster.client() as client:
        assert len(client.nthreads()) == (1 if lost else 2)


def test_ctrl_c_leaves_nothing_on_the_cluster_and_the_next_run_goes_on(
    made: Project, dask_cluster: Cluster, tmp_path: Path
) -> None:
    dask_cluster.add_worker()
    dask_cluster.wait_for_workers(1)
    output = tmp_path / "by cluster"
    process = run(made.source, output, "--scheduler", dask_cluster.address)
    wait_for(lambda: any(output.glob("stages/tokenize/0*.stamp.json")), process)
    os.killpg(process.pid, signal.SIGINT)
    os.killpg(process.pid, signal.SIGINT)
    _, errors = process.communicate()
    assert (process.returncode, errors) == (1, "speurder: interrupted; the same command goes on from here\n")
    with dask_cluster.client() as client:
        assert client.run(lambda: cluster._working_in) == {worker: [] for worker in client.nthreads()}
        assert not any(client.processing().values())
    assert not list(output.rglob("*.tmp"))
    kept = {path: path.read_bytes() for path in output.rglob("*.stamp.json")}
    process = run(made.source, output, "--scheduler", dask_cluster.address)
    assert process.communicate()[1] == ""
    assert csv_bytes(output) == csv_bytes(made.output)
    assert all(path.read_bytes() == content for path, content in kept.items()), "what was done was done again"


@pytest.mark.parametrize("lost", ["scheduler", "worker"])
def test_a_cluster_that_is_gone_is_one_line(
    project: Project, dask_cluster: Cluster, monkeypatch: pytest.MonkeyPatch, lost: str
) -> None:
    write_articles(project.source, ARTICLES)
    dask_cluster.add_worker()
    dask_cluster.wait_for_workers(1)
    monkeypatch.setattr(cluster, "SECONDS_WITHOUT_WORKERS", 0.1)
    scheduler, worker = dask_cluster.processes

    def kill(stage: str, done: int, total: int) -> None:
        if stage == "tokenize" and done:
            (scheduler if lost == "scheduler" else worker).kill()

    with pytest.raises(SpeurderError, match=r"the scheduler or the last of its workers is gone; start them again"):
        project.open().run(STAGES, 1, False, kill, dask_cluster.address)
    project.run()
    assert project.stale() == {}


def test_a_cluster_that_cannot_do_the_work_is_one_line(
    project: Project, dask_cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    def shared(address: str = dask_cluster.address) -> Report:
        return project.open().run(STAGES, 1, False, lambda *_: None, address)

    project.write("a.txt", "De politie zocht Karim B. op Telegram.")
    with pytest.raises(SpeurderError, match="has no workers; start one with `dask worker tcp://127"):
        shared()
    dask_cluster.add_worker()
    dask_cluster.wait_for_workers(1)
    shared()
    here = cluster._installed(project.settings)
    for name, wanted, message in (
        ("speurder", "9.9", r"has speurder .*; install 9\.9 there, as here"),
        ("spacy", "9.9", r"has spacy .*; install 9\.9 there, as here"),
        ("pipeline.tokenize", "f" * 64, r"has another pipeline\.tokenize; install speurder .* there, as here"),
        ("list stoplist (stoplist.csv)", "f" * 64, r"has another list stoplist \(stoplist.csv\), or none"),
        ("gone", "1.0", r"has gone missing; install 1\.0 there"),
    ):
        changed = here | {name: wanted}
        monkeypatch.setattr(cluster, "_installed", lambda settings, changed=changed: changed)
        with pytest.raises(SpeurderError, match=f"^tcp://.*: {message}"):
            shared()
    monkeypatch.setattr(cluster, "replace_file", lambda path, data: None)
    with pytest.raises(SpeurderError, match=r"does not see .*out; name input and"):
        shared()
    dask_cluster.add_worker(threads=2)
    dask_cluster.wait_for_workers(2)
    with pytest.raises(SpeurderError, match="has 2 threads; start it with --nthreads 1"):
        shared()


def test_a_worker_without_speurder_is_one_line(project: Project, dask_cluster: Cluster) -> None:
    project.write("a.txt", "De politie zocht Karim B. op Telegram.")
    # This folder holds another package of that name.
    (dask_cluster.folder / "pipeline").mkdir()
    (dask_cluster.folder / "pipeline/__init__.py").touch()
    dask_cluster.add_worker(path=dask_cluster.folder)
    dask_cluster.wait_for_workers(1)
    with pytest.raises(SpeurderError, match=r"^tcp://.*: cannot load speurder \(.*'__version__'.*\); install"):
        project.open().run(STAGES, 1, False, lambda *_: None, dask_cluster.address)


def test_where_no_scheduler_answers_it_says_so(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    project.write("a.txt", "De politie zocht Karim B. op Telegram.")
    monkeypatch.setattr(cluster, "SECONDS_TO_ANSWER", 0.5)
    with closing(listener()) as silent:
        for port in (1, silent.getsockname()[1]):
            with pytest.raises(SpeurderError, match=rf"^tcp://127\.0\.0\.1:{port}: no Dask scheduler answers there"):
                project.open().run(STAGES, 1, False, lambda *_: None, f"tcp://127.0.0.1:{port}")
    for address in ("localhost:8786", "http://localhost:8786", "tcp://localhost"):
        with pytest.raises(UsageError, match=rf"^{address}: .*--scheduler takes .* like tcp://host:8786"):
            project.open().run(STAGES, 1, False, lambda *_: None, address)


def test_what_a_run_that_ended_left_is_not_done(project: Project, order: cluster.Order) -> None:
    job = a_job(project)
    asyncio.run(cluster.stop(order))
    cluster.perform_there(order, job)
    assert not job.outputs["articles"][0].exists()
    cluster.perform_there(replace(order, name="another run"), job)
    assert job.outputs["articles"][0].exists()


def test_a_run_waits_for_what_one_that_was_killed_left(
    project: Project, order: cluster.Order, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, goes_on, looked = threading.Event(), threading.Event(), threading.Event()

    def work(job: Job) -> None:
        begun.set()
        goes_on.wait()

    def look() -> None:
        assert asyncio.run(cluster.look(replace(order, name="the next run"))) == ""
        looked.set()

    monkeypatch.setattr(cluster, "perform", work)
    threads = [
        threading.Thread(target=cluster.perform_there, args=(order, a_job(project))),
        threading.Thread(target=look),
    ]
    threads[0].start()
    begun.wait()
    threads[1].start()
    assert not looked.wait(0.1)
    goes_on.set()
    for thread in threads:
        thread.join()
    assert looked.is_set()


def test_a_worker_that_joins_late_is_looked_at_too(project: Project, order: cluster.Order) -> None:
    order.sign.unlink()
    with pytest.raises(SpeurderError, match=r"^a worker that joined the cluster: does not see .*out; name input and"):
        cluster.perform_there(order, a_job(project))


def test_an_output_that_is_not_seen_here_is_told(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    def elsewhere(*_: object) -> AbstractContextManager[Callable[[Job], Future[None]]]:
        done: Future[None] = Future()
        done.set_result(None)
        return nullcontext(lambda job: done)

    write_articles(project.source, 33)
    monkeypatch.setattr(cluster, "connect", elsewhere)
    with pytest.raises(SpeurderError, match=r"articles-000.\.parquet: a worker made it, but it is not there"):
        project.open().run(STAGES, 1, False, lambda *_: None, "tcp://127.0.0.1:1")
    assert not list(project.output.rglob("*.stamp.json"))


def test_a_cluster_and_workers_of_this_machine_are_not_asked_for_together(project: Project) -> None:
    process = run(project.source, project.output, "--workers", "1", "--scheduler", "tcp://127.0.0.1:1")
    _, errors = process.communicate()
    assert process.returncode == 2
    assert errors == "speurder: --workers is for this machine and --scheduler for a cluster; leave out one of them\n"


def test_without_dask_it_says_what_to_install(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    project.write("a.txt", "De politie zocht Karim B. op Telegram.")
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(SpeurderError, match=r'run `python -m pip install "dask\[distributed\]"` here'):
        project.open().run(STAGES, 1, False, lambda *_: None, "tcp://127.0.0.1:1")
