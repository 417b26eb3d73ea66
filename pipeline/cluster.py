"""Many machines: shards are worked on by a Dask cluster that is there already.

Each worker runs the same function as a process of one machine does, and sees the input and the output folder under the
paths that they have here. A worker that is lost loses nothing: Dask gives its shards to another, and a shard that was
written twice has the same bytes. `connect` is for the run; what comes after it runs on the workers.
"""

import asyncio
import logging
import threading
import time
import uuid
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, Future
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

from pipeline import __version__
from pipeline.config import Settings
from pipeline.errors import SpeurderError, UsageError
from pipeline.files import TEMPORARY, replace_file
from pipeline.runner import Job, perform
from pipeline.stages import STAGES
from pipeline.stamps import ingredients
from pipeline.workspace import Workspace

SECONDS_TO_ANSWER = 10.0
SECONDS_WITHOUT_WORKERS = 60.0  # a worker that died is often started again
LONG = 60  # characters of a value that is a hash, and tells a person nothing


@dataclass(frozen=True)
class Order:
    """What workers must know of the run that sends them work: where it is, and what it would have found here.

    `sign` is a file that is in the output folder while the run lasts: a worker that sees it sees that very folder.
    """

    name: str
    source: Path = field(compare=False)
    folder: Path = field(compare=False)
    sign: Path = field(compare=False)
    settings: Settings = field(compare=False)
    installed: dict[str, str] = field(compare=False)


@contextmanager
def connect(address: str, source: Path, folder: Path, settings: Settings) -> Iterator[Callable[[Job], Future[None]]]:
    """What sends a job to the workers of a cluster, of which the address of its scheduler is given.

    `source` and `folder` are the input and the output folder. In the end no work of this run is left on the cluster.
    Raises UsageError where Dask is not installed or the address is none, SpeurderError where the cluster is not there,
    cannot do the work, or is lost.
    """
    try:
        import distributed
    except ImportError as error:
        raise UsageError(
            '--scheduler needs Dask; run `python -m pip install "dask[distributed]"` here and where the workers are'
        ) from error
    # What goes wrong is said once, by us, and versions are compared by us.
    for name in ("distributed", "distributed.client"):
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    warnings.filterwarnings("ignore", message="(?s).*Mismatched versions found")
    name, folder = uuid.uuid4().hex, folder.resolve()
    sign = folder / f"{TEMPORARY}{name}.tmp"
    order = Order(name, source.resolve(), folder, sign, settings, _installed(settings))
    _find_scheduler(address)
    make_client: Any = distributed.Client
    with make_client(address, timeout=SECONDS_TO_ANSWER, set_as_default=False) as client:
        finished = threading.Event()
        replace_file(sign, b"")
        try:
            _check_workers(client, address, order)
            executor = client.get_executor(pure=False)
            threading.Thread(target=_give_up_alone, args=(client, executor, finished), daemon=True).start()
            yield lambda job: executor.submit(perform_there, order, _from_anywhere(job))
        except distributed.KilledWorker as error:
            raise SpeurderError(
                f"{address}: several workers died over the same articles, perhaps for lack of memory; what is done "
                "is kept, and the same command goes on from here"
            ) from error
        except CancelledError as error:
            raise SpeurderError(
                f"{address}: the scheduler or the last of its workers is gone; start them again, and the same command "
                "goes on from here"
            ) from error
        finally:
            finished.set()
            sign.unlink(missing_ok=True)
            if client.status == "running":
                with suppress(Exception):  # a worker that is gone does nothing any more
                    client.run(stop, order, on_error="ignore")


def _find_scheduler(address: str) -> None:
    """Raise SpeurderError where no scheduler answers, and UsageError where the address is none.

    Dask's own client would wait for ever where something else answers.
    """
    import distributed

    connection: Any = distributed.rpc

    async def ask() -> None:
        async with connection(address) as scheduler:
            await scheduler.identity()

    if not address.startswith("tcp://"):
        raise UsageError(f"{address}: not the address of a scheduler; --scheduler takes one like tcp://host:8786")
    try:
        asyncio.run(asyncio.wait_for(ask(), SECONDS_TO_ANSWER))
    except ValueError as error:
        raise UsageError(f"{address}: {error}; --scheduler takes an address like tcp://host:8786") from error
    except OSError as error:
        raise SpeurderError(
            f"{address}: no Dask scheduler answers there; start one with `dask scheduler`, or mend --scheduler"
        ) from error


def _check_workers(client: Any, address: str, order: Order) -> None:
    """Raise SpeurderError where there are no workers, or one of them cannot do the work."""
    threads = client.nthreads()
    if not threads:
        raise SpeurderError(f"{address}: has no workers; start one with `dask worker {address} --nthreads 1`")
    for worker, number in threads.items():
        if number != 1:
            raise SpeurderError(f"{worker}: has {number} threads; start it with --nthreads 1, as a model is for one")
    for worker, found in client.run(look, order, on_error="return").items():
        if isinstance(found, BaseException):
            raise SpeurderError(f"{worker}: cannot load speurder ({found}); install {__version__} there, as here")
        if found:
            raise SpeurderError(f"{worker}: {found}")


def _give_up_alone(client: Any, executor: Any, finished: threading.Event) -> None:
    """Cancel all work where there have been no workers for long, as Dask would wait for ever."""
    seen = time.monotonic()
    while not finished.wait(min(1.0, SECONDS_WITHOUT_WORKERS)):
        try:
            there = client.nthreads()
        except Exception:  # the scheduler is gone: all work is cancelled by that
            return
        if there:
            seen = time.monotonic()
        elif time.monotonic() - seen > SECONDS_WITHOUT_WORKERS:
            executor.shutdown(wait=False)
            return


def _from_anywhere(job: Job) -> Job:
    """The job with paths that count from no folder: workers are started wherever it pleases."""
    return replace(
        job,
        rows=tuple(map(_full, job.rows)),
        paths={name: tuple(map(_full, paths)) for name, paths in job.paths.items()},
        outputs={name: tuple(map(_full, paths)) for name, paths in job.outputs.items()},
    )


def _full(path: Path) -> Path:
    """A path below the folder as `Order` has it."""
    return path.parent.resolve() / path.name


def _installed(settings: Settings) -> dict[str, str]:
    """All that results depend on but for the articles and the settings: versions, code, model and lists, by name."""
    workspace = Workspace(Path(), verify=True)
    made_of = [ingredients(step, {}, settings, workspace) for stage in STAGES for step in stage.steps]
    return {"speurder": __version__} | {
        f"{word}{name}": value
        for part, word in (("packages", ""), ("code", ""), ("model", "model "), ("lists", "list "))
        for each in made_of
        for name, value in each[part].items()
    }


# What this process works on, if it is a worker: a worker has one thread, but one that joins late was not asked.
_one_at_a_time = threading.Lock()
_working_in: list[Path] = []
_stopped: set[str] = set()


async def look(order: Order) -> str:
    """Why this worker cannot do the work; empty where it can.

    Waits until it is through with what a run that was killed left it in the same output folder.
    """
    await _through_with(order.folder)
    return await asyncio.to_thread(_problem, order)


def perform_there(order: Order, job: Job) -> None:
    """`perform` on this worker, unless its run has ended. Raises SpeurderError where the worker cannot do it."""
    with _one_at_a_time:
        _working_in.append(order.folder)
        try:
            if order.name in _stopped:
                return
            problem = _problem(order)
            if problem:
                raise SpeurderError(f"a worker that joined the cluster: {problem}")
            perform(job)
        finally:
            _working_in.remove(order.folder)


async def stop(order: Order) -> None:
    """Start nothing more of this run; returns when what was begun is through, as it cannot be broken off."""
    _stopped.add(order.name)
    await _through_with(order.folder)


async def _through_with(folder: Path) -> None:
    """Wait while this worker writes into an output folder."""
    while folder in _working_in:
        await asyncio.sleep(0.02)


@cache
def _problem(order: Order) -> str:
    """What keeps this process from doing the work as the one that sends it would; looked for once a run."""
    for path in (order.sign, order.source):
        if not path.exists():
            seen = order.folder if path == order.sign else path
            return f"does not see {seen}; name input and output on a disk that all machines have under the same path"
    try:
        there = _installed(order.settings)
    except SpeurderError as error:
        return str(error)
    for name, here in order.installed.items():
        found = there.get(name, "missing")
        if found == here:
            continue
        if name.startswith("list "):
            return f"has another {name}, or none; keep the lists on a disk that all machines have under the same path"
        has = f"{name} {found}" if len(found) < LONG else f"another {name}"
        return f"has {has}; install {here if len(here) < LONG else f'speurder {__version__}'} there, as here"
    return ""
