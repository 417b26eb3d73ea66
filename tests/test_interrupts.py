"""Ctrl-C: the first one counts, wherever it comes; the next ones change nothing."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import Future

import pytest

from pipeline import interrupts, runner
from pipeline.interrupts import Interrupted, interrupts_postponed, stop_at_interrupt
from pipeline.runner import Job
from pipeline.stages import STAGES
from tests.conftest import Project


@pytest.fixture(autouse=True)
def as_in_a_terminal() -> Iterator[None]:
    """Ctrl-C does what it does in a program that was just started; a test run in the background ignores it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)
    interrupts._interrupted.clear()


def press() -> None:
    signal.raise_signal(signal.SIGINT)


def test_the_first_ends_the_work_and_the_next_are_ignored() -> None:
    tidied = []

    def work() -> None:
        try:
            press()
        finally:
            press()
            tidied.append(True)

    with pytest.raises(Interrupted), stop_at_interrupt():
        work()
    press()
    assert tidied == [True]


def test_without_one_all_is_as_before() -> None:
    with stop_at_interrupt():
        pass
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_a_program_in_the_background_goes_on() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with stop_at_interrupt():
        press()


def test_one_that_code_in_between_caught_still_ends_the_run(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    def catches_everything(job: Job) -> None:
        try:
            press()
        except BaseException:
            return

    project.write("a.txt", "De politie zocht Karim B. op Telegram.")
    monkeypatch.setattr(runner, "perform", catches_everything)
    with pytest.raises(Interrupted), stop_at_interrupt():
        project.run()
    assert not list(project.output.rglob("*.stamp.json")), "half a shard passes for a whole one"


def test_it_waits_where_it_would_break_something() -> None:
    reached = []

    def work() -> None:
        with interrupts_postponed():
            press()
            reached.append("inside")
        reached.append("behind")

    with pytest.raises(Interrupted), stop_at_interrupt():
        work()
    assert reached == ["inside"]


def test_a_process_that_is_started_meanwhile_gets_none() -> None:
    code = "import signal; signal.raise_signal(signal.SIGINT); print('alive')"
    with interrupts_postponed():
        process = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert process.stdout == "alive\n"


def test_what_was_sent_when_it_came_is_called_back(project: Project) -> None:
    sent: list[Future[None]] = []

    def send(job: Job) -> Future[None]:
        press()
        sent.append(Future())
        return sent[-1]

    project.write("a.txt", "De politie zocht Karim B. op Telegram.")
    job = project.open()._job(STAGES[0], STAGES[0].steps[0], 0, False)
    with pytest.raises(Interrupted), stop_at_interrupt():
        list(runner._perform_all([(job, {}), (job, {})], send))
    assert [future.cancelled() for future in sent] == [True, True]
