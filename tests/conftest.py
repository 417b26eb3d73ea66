"""What the tests share: folders of articles, runs on them, and their tables as a person's program reads them."""

import csv
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from pipeline.config import Settings, find_config, load_settings
from pipeline.runner import Report, Run
from pipeline.spreadsheet import unprotect
from pipeline.stages import STAGES
from pipeline.workspace import Workspace

ROOT = Path(__file__).parent.parent
CASES = Path(__file__).parent / "cases"


@pytest.fixture(autouse=True)
def keep_the_model(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let runs in this process share the model, which they would each let go of; unless a test is about that."""
    if "lets_go" not in request.keywords:
        monkeypatch.setattr("pipeline.runner.let_go", lambda: None)


def silent(stage: str, done: int, total: int) -> None:
    """Progress that nobody watches."""


def read_csv(path: Path, delimiter: str = ",") -> list[dict[str, str]]:
    """The rows of a CSV as our readers take them: text, with the protecting apostrophe off."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=delimiter))
    return [{name: unprotect(cell) for name, cell in row.items()} for row in rows]


def read_cases(name: str) -> list[dict[str, str]]:
    """The rows of a table of cases."""
    with (CASES / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def program(*names: str) -> str:
    """The path of a program that only some tests need: without it they are skipped, but fail where all must run."""
    found = next((path for path in map(shutil.which, names) if path), None)
    if found is None:
        missing = f"{names[0]} is not installed"
        if os.environ.get("SPEURDER_ALL_PROGRAMS"):
            pytest.fail(missing)
        pytest.skip(missing)
    return found


def case_params(name: str, *columns: str) -> list[object]:
    """The rows of a table of cases as parameters; a known failure that passes fails the test (a ratchet)."""
    params = []
    for row in read_cases(name):
        marks = [pytest.mark.xfail(reason=row["note"], strict=True)] if row["known_failure"] else []
        params.append(pytest.param(*(row[column] for column in columns), marks=marks, id=row[columns[0]][:40]))
    return params


def csv_bytes(output: Path) -> dict[str, bytes]:
    """The content of every CSV of an output folder."""
    return {path.name: path.read_bytes() for path in sorted(output.glob("*.csv"))}


@dataclass
class Project:
    """An input folder, an output folder, and runs from one to the other."""

    source: Path
    output: Path
    settings: Settings

    def write(self, name: str, text: str | bytes) -> Path:
        """Put an article into the input folder."""
        path = self.source / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    def open(self) -> Run:
        """The output folder in use."""
        return Run(self.source, Workspace(self.output), self.settings)

    def run(self, *names: str, workers: int = 1, force: bool = False) -> Report:
        """Run the stages named, or all."""
        stages = tuple(stage for stage in STAGES if not names or stage.name in names)
        return self.open().run(stages, workers, force, silent)

    def stale(self) -> dict[str, list[str]]:
        """The reasons of every stage that is stale."""
        run = self.open()
        reasons = {stage.name: [why for each in run.freshness(stage) for why in each.reasons] for stage in STAGES}
        return {name: why for name, why in reasons.items() if why}

    def table(self, name: str) -> list[dict[str, str]]:
        """The rows of a CSV that a run wrote."""
        return read_csv(self.output / name)

    def change(self, table: str, **values: object) -> None:
        """Change keys of one table of the settings."""
        changed = getattr(self.settings, table).model_copy(update=values)
        self.settings = self.settings.model_copy(update={table: changed})


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """An empty input folder with the shipped settings."""
    (tmp_path / "in").mkdir()
    return Project(tmp_path / "in", tmp_path / "out", load_settings(find_config(ROOT / "configs/default.toml")))


@pytest.fixture
def write_list(tmp_path: Path) -> Callable[[str, str | bytes], Path]:
    """Write a user's list and give its path."""

    def write(name: str, content: str | bytes) -> Path:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write
