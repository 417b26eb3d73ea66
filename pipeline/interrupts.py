"""Ctrl-C: the first ends a run, more of them change nothing, and none is lost or reaches a worker process."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

_interrupted = threading.Event()


class Interrupted(BaseException):
    """Someone pressed Ctrl-C."""


@contextmanager
def stop_at_interrupt() -> Iterator[None]:
    """Inside, the first Ctrl-C raises Interrupted; more of them are ignored, so that tidying up is not cut short.

    Nothing changes where Ctrl-C does something else already: a program that was started in the background ignores it.
    """
    before = signal.getsignal(signal.SIGINT)
    if before is not signal.default_int_handler:
        yield
        return

    def stop(number: int, frame: FrameType | None) -> None:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        _interrupted.set()
        raise Interrupted

    _interrupted.clear()
    signal.signal(signal.SIGINT, stop)
    try:
        yield
    finally:
        # After the first it stays ignored: the program is about to end, and would end with a traceback.
        if not _interrupted.is_set():
            signal.signal(signal.SIGINT, before)


def raise_if_interrupted() -> None:
    """Raise Interrupted again where code in which it was raised caught it, as some catch everything."""
    if _interrupted.is_set():
        raise Interrupted


@contextmanager
def interrupts_postponed() -> Iterator[None]:
    """Inside, Ctrl-C waits until the end, and a process that is started never gets one.

    For what would break in the middle: starting processes, and code in another language that calls back.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    caught: list[int] = []
    # The handler is for this process, the mask for those that it starts: they inherit it, but no handler.
    before = signal.signal(signal.SIGINT, lambda number, frame: caught.append(number))
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT}) if hasattr(signal, "pthread_sigmask") else None
    try:
        yield
    finally:
        if mask is not None:
            signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        signal.signal(signal.SIGINT, before)
    if caught:
        signal.raise_signal(signal.SIGINT)
