"""Many machines: shards are worked on by a Dask cluster that is there already.

Each worker runs the same function as a process of one machine does, and sees the input and the output folder under the
paths that they have here. A worker that is lost loses nothing: Dask gives its shards to another, and a shard that was
written twice has the same bytes.
"""

import logging
from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pipeline import __version__
from pipeline.errors import SpeurderError, UsageError

SECONDS_TO_ANSWER = 10


@contextmanager
def connect(address: str, layout: Path) -> Iterator[Executor]:
    """What shares work among the workers of a cluster, of which the address of its scheduler is given.

    `layout` is a file of the output folder, which tells whether workers see that folder. Raises UsageError where Dask
    is not installed, SpeurderError where the cluster is not there or cannot do the work.
    """
    try:
        import distributed
        from distributed.comm.core import CommClosedError
    except ImportError as error:
        raise UsageError(
            '--scheduler needs Dask; run `python -m pip install "dask[distributed]"` here and where the workers are'
        ) from error
    # What goes wrong is said once, by us.
    logging.getLogger("distributed").setLevel(logging.CRITICAL)
    make_client: Any = distributed.Client
    try:
        client = make_client(address, timeout=SECONDS_TO_ANSWER, set_as_default=False)
    except (OSError, TimeoutError, ValueError) as error:
        raise SpeurderError(
            f"{address}: no Dask scheduler answers there; start one with `dask scheduler`, or mend --scheduler"
        ) from error
    with client:
        _check_workers(client, address, layout)
        try:
            yield client.get_executor(pure=False)
        except distributed.KilledWorker as error:
            raise SpeurderError(
                f"{address}: several workers died over the same articles, perhaps for lack of memory; what is done "
                "is kept, and the same command goes on from here"
            ) from error
        except CommClosedError as error:
            raise SpeurderError(
                f"{address}: the connection to the scheduler was lost; the same command goes on from here"
            ) from error


def _check_workers(client: Any, address: str, layout: Path) -> None:
    """Raise SpeurderError where there are no workers, or one of them cannot do the work."""
    threads = client.nthreads()
    if not threads:
        raise SpeurderError(f"{address}: has no workers; start one with `dask worker {address} --nthreads 1`")
    for worker, number in threads.items():
        if number != 1:
            raise SpeurderError(f"{worker}: has {number} threads; start it with --nthreads 1, as a model is for one")
    for worker, found in client.run(_look, str(layout), on_error="return").items():
        if isinstance(found, BaseException):
            raise SpeurderError(f"{worker}: cannot load speurder ({found}); install {__version__} there, as here")
        if found[0] != __version__:
            raise SpeurderError(f"{worker}: has speurder {found[0]}; install {__version__} there, as here")
        if not found[1]:
            raise SpeurderError(
                f"{worker}: does not see {layout.parent.parent}; name input and output on a disk that all machines "
                "have under the same path"
            )


def _look(layout: str) -> tuple[str, bool]:
    """What a worker has: its version of speurder, and whether it sees the output folder."""
    return __version__, Path(layout).is_file()
