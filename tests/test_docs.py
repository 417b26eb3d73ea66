"""The README keeps its word: its commands run, its excerpts are what they print, every column is explained."""

import csv
import os
import re
import shlex
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from itertools import pairwise
from pathlib import Path

import pytest

from pipeline.export import COLUMNS
from tests.conftest import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"(?:<!-- (?P<comment>[^\n]*) -->\n)?```(?P<language>\w+)\n(?P<content>.*?)```", re.DOTALL)
BLOCKS = [match.groupdict() for match in BLOCK.finditer(README)]


QUERIES = [(block, answer) for block, answer in pairwise(BLOCKS) if block["language"] == "sql"]


def lines_of(content: str) -> list[str]:
    return [line for line in content.splitlines() if line.strip()]


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of what the README's commands need, in which they were run in their order."""
    folder = tmp_path_factory.mktemp("docs") / "speurder"
    folder.mkdir()
    for name in ("seeds", "configs", "tests", "corpus", "benchmarks"):
        shutil.copytree(ROOT / name, folder / name)
    environment = os.environ | {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    printed = []
    for block in BLOCKS:
        if (block["comment"] or "").startswith("decided in"):
            decide(folder, block)
        if block["language"] == "bash" and not (block["comment"] or "").startswith("not run"):
            for line in lines_of(block["content"]):
                result = subprocess.run(
                    shlex.split(line), cwd=folder, env=environment, capture_output=True, text=True, check=False
                )
                assert result.returncode == 0, f"{line}: {result.stderr}"
                printed.append(result.stdout)
    (folder / "printed.txt").write_text("\n".join(printed), encoding="utf-8")
    return folder


def decide(folder: Path, block: dict[str, str]) -> None:
    """Write the decisions that the README shows into the suggestions file that it names."""
    source, columns = re.fullmatch(r"decided in (\S+): (.*)", block["comment"]).groups()
    names = columns.split(", ")[:-1]
    decisions = {
        tuple(row[name] for name in names): row["decision"] for row in csv.DictReader(lines_of(block["content"]))
    }
    with (folder / source).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        row["decision"] = decisions.pop(tuple(row[name] for name in names), "")
    assert not decisions, "the README decides about suggestions that are not made"
    with (folder / source).open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), delimiter=";")
        writer.writeheader()
        writer.writerows(rows)


def test_a_block_that_is_not_run_says_why() -> None:
    commands = [block for block in BLOCKS if block["language"] == "bash"]
    skipped = [block for block in commands if (block["comment"] or "").startswith("not run")]
    assert len(commands) - len(skipped) >= 3
    for block in skipped:
        assert re.match(r"not run by the docs test: \S+ .{10,}", block["comment"])


def test_commands_run_and_print_what_is_shown(checkout: Path) -> None:
    printed = (checkout / "printed.txt").read_text(encoding="utf-8").splitlines()
    answers = [answer for _, answer in QUERIES]
    not_run = {
        f"printed by: {line}"
        for block in BLOCKS
        if (block["comment"] or "").startswith("not run")
        for line in lines_of(block["content"])
    }
    shown = [
        block
        for block in BLOCKS
        if block["language"] == "text" and block not in answers and block["comment"] not in not_run
    ]
    assert len(shown) >= 5
    for block in shown:
        assert lines_of(block["content"])
        for line in lines_of(block["content"]):
            assert line in printed, line


def test_excerpts_are_rows_of_the_tables(checkout: Path) -> None:
    excerpts = [block for block in BLOCKS if (block["comment"] or "").startswith("from ")]
    assert len(excerpts) == 2
    for block in excerpts:
        source, columns = re.fullmatch(r"from (\S+): (.*)", block["comment"]).groups()
        names = columns.split(", ")
        with (checkout / source).open(encoding="utf-8", newline="") as file:
            rows = [[row[name] for name in names] for row in csv.DictReader(file)]
        shown = list(csv.reader(lines_of(block["content"])))
        assert shown[0] == names
        assert len(shown) > 4
        for row in shown[1:]:
            assert row in rows, row


def test_queries_answer_what_is_shown(checkout: Path) -> None:
    assert len(QUERIES) == 3
    with closing(sqlite3.connect(checkout / "outputs/entities.sqlite")) as database:
        for query, answer in QUERIES:
            assert answer["language"] == "text"
            found = database.execute(query["content"])
            rows = [" | ".join(column[0] for column in found.description)]
            rows += [" | ".join("" if cell is None else str(cell) for cell in row) for row in found]
            header, *shown = lines_of(answer["content"])
            assert header == rows[0]
            assert len(shown) >= 2
            assert shown == [row for row in rows[1:] if row in shown]


def test_every_column_of_every_table_is_explained() -> None:
    for name, columns in COLUMNS.items():
        section = README.split(f"**{name}**", 1)[1].split("\n**", 1)[0].split("\n## ", 1)[0]
        for column in columns:
            assert f"`{column}`" in section, f"{name}: {column}"


def test_settings_shown_are_settings_that_exist(tmp_path: Path) -> None:
    from pipeline.config import load_settings

    for block in BLOCKS:
        if block["language"] == "toml":
            path = tmp_path / "shown.toml"
            path.write_text(block["content"], encoding="utf-8")
            load_settings(path)


def test_files_that_the_readme_points_to_exist() -> None:
    for target in re.findall(r"\]\((?!http)([^)#]+)\)", README):
        if ":" not in target:
            assert (ROOT / target).exists(), target
