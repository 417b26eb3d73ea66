"""Writing files whole or not at all."""

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from pipeline.errors import SpeurderError

TEMPORARY = ".speurder-"  # how the names of temporary files begin


def replace_file(path: Path, data: bytes) -> None:
    """Write a file so that it is there whole or not at all: a temporary file, synced, then renamed.

    Raises SpeurderError that says what to do where it cannot be written.
    """
    with written_beside(path, lambda file: file.write(data)) as temporary:
        put_in_place(temporary, path)


@contextmanager
def written_beside(path: Path, write: Callable[[BinaryIO], object]) -> Iterator[Path]:
    """A temporary file beside another, filled by `write` and synced; deleted in the end if it was not put in place.

    Raises SpeurderError as `replace_file`.
    """
    with _told_what_to_do(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=TEMPORARY, suffix=".tmp")
    temporary = Path(name)
    try:
        with _told_what_to_do(path), os.fdopen(handle, "w+b") as file:
            write(file)
            file.flush()
            os.fsync(file.fileno())
            # mkstemp makes a file that only its owner may read.
            temporary.chmod(0o666 & ~_umask())
        yield temporary
    finally:
        temporary.unlink(missing_ok=True)


def put_in_place(temporary: Path, path: Path) -> None:
    """Rename a temporary file to what it is written for. Raises SpeurderError as `replace_file`."""
    with _told_what_to_do(path):
        temporary.replace(path)


@contextmanager
def _told_what_to_do(path: Path) -> Iterator[None]:
    """Turn what the system says into a message for people."""
    try:
        yield
    except OSError as error:
        raise SpeurderError(
            f"{path}: cannot be written ({error.strerror}); close it in other programs, free space on the disk, or "
            "name another --output"
        ) from error


def _umask() -> int:
    """The process's file mode mask, which can be read only by setting it."""
    mask = os.umask(0)
    os.umask(mask)
    return mask
