"""Writing files whole or not at all."""

import os
import tempfile
from pathlib import Path

from pipeline.errors import SpeurderError

TEMPORARY = ".speurder-"  # how the names of temporary files begin


def replace_file(path: Path, data: bytes) -> None:
    """Write a file so that it is there whole or not at all: a temporary file, synced, then renamed.

    Raises SpeurderError that says what to do where it cannot be written.
    """
    try:
        _replace_file(path, data)
    except OSError as error:
        raise SpeurderError(
            f"{path}: cannot be written ({error.strerror}); close it in other programs, free space on the disk, or "
            "name another --output"
        ) from error


def _replace_file(path: Path, data: bytes) -> None:
    """Write to a temporary file beside it, and put that in its place."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=TEMPORARY, suffix=".tmp")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        # mkstemp makes a file that only its owner may read.
        Path(temporary).chmod(0o666 & ~_umask())
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def _umask() -> int:
    """The process's file mode mask, which can be read only by setting it."""
    mask = os.umask(0)
    os.umask(mask)
    return mask
