"""What the measures share: corpora that are made when one asks for them, folders for outputs, settings files, runs."""

import hashlib
import json
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks import made_corpus
from benchmarks.made_corpus import write_articles
from benchmarks.runs.processes import SPEURDER, Cost, measure

VIEWS = ("report", "workbook", "network", "places", "database")
DEFAULTS = ""  # a settings file that leaves all as it is
NO_VIEWS = "[export]\n" + "".join(f"{view} = false\n" for view in VIEWS)


@dataclass(frozen=True)
class Bench:
    """The sizes asked for, and the folders: of made corpora, which may be kept, and of everything else."""

    articles: int
    rounds: int
    added_to: int
    memory_sizes: Sequence[int]
    name_sizes: Sequence[int]
    ud: Path | None
    corpora: Path
    scratch: Path

    def corpus(self, articles: int) -> Path:
        """The folder of a made corpus of so many articles, which is made where it is not there."""
        folder = self.corpora / f"articles-{articles}"
        made_by = hashlib.sha256(Path(made_corpus.__file__).read_bytes())
        for path in sorted(made_corpus.CORPUS.rglob("*.txt")):
            made_by.update(path.read_bytes())
        # The note is written last, and says of which programs and articles the corpus was made.
        note = folder.with_suffix(".json")
        if not note.exists() or json.loads(note.read_bytes())["made_by"] != made_by.hexdigest():
            shutil.rmtree(folder, ignore_errors=True)
            counts = write_articles(folder, articles)
            note.write_text(json.dumps({"made_by": made_by.hexdigest(), "counts": counts}, indent=1), encoding="utf-8")
        return folder

    def characters(self, articles: int) -> int:
        """How many characters the corpus of so many articles has."""
        note = self.corpus(articles).with_suffix(".json")
        return int(json.loads(note.read_bytes())["counts"]["characters"])

    def output(self, name: str) -> Path:
        """A folder for the tables of a run that is not there yet; one of that name is deleted."""
        folder = self.scratch / name
        shutil.rmtree(folder, ignore_errors=True)
        return folder

    def settings(self, content: str) -> Path:
        """A settings file of that content."""
        path = self.scratch / f"{hashlib.sha256(content.encode()).hexdigest()[:12]}.toml"
        path.write_text(content, encoding="utf-8")
        return path

    def arguments(self, source: Path, output: Path, settings: str = DEFAULTS) -> list[str]:
        """What follows a command of speurder that works on a folder of articles."""
        return [str(source), "--output", str(output), "--config", str(self.settings(settings))]

    def run(self, source: Path, output: Path, *options: str, settings: str = DEFAULTS) -> Cost:
        """What `speurder run` takes."""
        return measure(*SPEURDER, "run", *self.arguments(source, output, settings), *options)

    def warm_up(self) -> None:
        """Run once on one article, so that programs and model are compiled and in the file cache."""
        self.run(self.corpus(1), self.output("warm-up"))


def read_record(output: Path) -> dict[str, Any]:
    """What a run wrote into `run.json`."""
    record: dict[str, Any] = json.loads((output / "run.json").read_bytes())
    return record


def stages_that_ran(output: Path) -> list[str]:
    """The stages of which the last run made something."""
    return [name for name, stage in read_record(output)["stages"].items() if stage["made"]]


def compare_tables(output: Path, other: Path) -> str:
    """Whether the CSVs of two outputs are the same byte for byte, in words."""
    names = sorted({path.name for folder in (output, other) for path in folder.glob("*.csv")})
    if not names:
        return "no CSVs"
    different = [
        name
        for name in names
        if not all((folder / name).exists() for folder in (output, other))
        or (output / name).read_bytes() != (other / name).read_bytes()
    ]
    return f"differ: {', '.join(different)}" if different else "the same"
