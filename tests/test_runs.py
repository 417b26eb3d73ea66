"""The benchmark of whole runs prints what it says; no figure is asserted."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.made_corpus import write_articles
from benchmarks.runs import __main__ as command
from benchmarks.runs import spreading
from benchmarks.runs.bench import NO_VIEWS, VIEWS, Bench, compare_tables
from benchmarks.runs.freshness import rerun, setting
from benchmarks.runs.overhead import bare_loop
from benchmarks.runs.processes import Cost, ProgramFailed, by_turns, cpu, cpu_ratio, measure, table, wall_ratio

pytestmark = pytest.mark.skipif(not hasattr(os, "wait4"), reason="what a process took is asked of Linux or macOS")

NUMBER = r"\d+\.\d+"


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    """Three articles, one round."""
    for name in ("corpora", "scratch"):
        (tmp_path / name).mkdir()
    return Bench(
        articles=3,
        rounds=1,
        added_to=3,
        memory_sizes=(1, 3),
        name_sizes=(1, 3),
        ud=None,
        corpora=tmp_path / "corpora",
        scratch=tmp_path / "scratch",
    )


def row(lines: list[str], name: str) -> list[str]:
    """The cells of the row of a table with that name."""
    return next(line[len(name) :].split() for line in lines if re.match(rf"{re.escape(name)}  ", line))


def test_a_rerun_runs_nothing_and_loads_no_model(bench: Bench) -> None:
    title, header, *lines = rerun(bench)
    assert title == "rerun: 3 articles, nothing changed"
    assert header.split() == ["CPU", "s", "wall", "s", "CPU", "to", "--help"]
    assert row(lines, "speurder --help")[2] == "1.00"
    for name in ("python alone", "speurder run, the second", "speurder run, later ones", "speurder run --verify"):
        assert all(re.fullmatch(NUMBER, cell) for cell in row(lines, name))
    assert len(row(lines, "1.5 times --help, and the hashing")) == 2
    assert lines[-2] == "stages that ran: none"
    assert lines[-1].startswith("large packages that were imported: ")
    assert "spacy" not in lines[-1]


def test_a_setting_of_the_export_runs_the_export(bench: Bench) -> None:
    title, header, first, *lines = setting(bench)
    assert title.startswith("setting: 3 articles")
    assert header.split()[:4] == ["CPU", "s", "wall", "s"]
    assert first.split()[-1] == "100.00%"
    assert re.fullmatch(rf"{NUMBER}%", row(lines, "csv_profile changed")[2])
    assert lines[-1] == "stages that ran: export"


def test_the_bare_loop_makes_a_document_of_each_text(bench: Bench) -> None:
    cost = bare_loop(bench.corpus(3), numpy=True)
    assert cost.printed == "3\n"
    assert cost.cpu > 0
    assert cost.peak > 2**20


def test_a_made_corpus_is_used_again_and_its_counts_are_known(bench: Bench, tmp_path: Path) -> None:
    folder = bench.corpus(3)
    assert bench.characters(3) == write_articles(tmp_path / "other", 3)["characters"]
    first = next(folder.rglob("*.txt"))
    first.write_text("van een ander", encoding="utf-8")
    assert bench.corpus(3) == folder
    assert first.read_text(encoding="utf-8") == "van een ander"
    note = folder.with_suffix(".json")
    note.write_text(json.dumps(json.loads(note.read_bytes()) | {"made_by": "another version"}), encoding="utf-8")
    bench.corpus(3)
    assert first.read_text(encoding="utf-8") != "van een ander"


def test_sides_run_by_turns_and_ratios_are_of_one_round() -> None:
    order = []
    seconds = {"a": iter((1.0, 20.0, 3.0)), "b": iter((2.0, 10.0, 6.0))}

    def side(name: str) -> Cost:
        order.append(name)
        took = next(seconds[name])
        return Cost(cpu=took, wall=2 * took, peak=0, printed="")

    costs = by_turns({"a": lambda: side("a"), "b": lambda: side("b")}, rounds=3)
    assert order == ["a", "b"] * 3
    assert cpu(costs["a"]) == 3
    assert cpu_ratio(costs["a"], costs["b"]) == wall_ratio(costs["a"], costs["b"]) == 0.5


def test_children_count_and_failures_are_said() -> None:
    burn = "sum(range(10**7))"
    child = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {burn!r}]); print('done')"
    alone, with_child = measure(sys.executable, "-c", "pass"), measure(sys.executable, "-c", child)
    assert with_child.printed == "done\n"
    assert with_child.cpu > alone.cpu
    with pytest.raises(ProgramFailed, match="ended with 3: oops"):
        measure(sys.executable, "-c", "import sys; print('oops', file=sys.stderr); sys.exit(3)")


def test_a_table_is_aligned() -> None:
    assert table(("", "s"), [("one", "1.00"), ("eleven", "11.00")]) == [
        "             s",
        "one       1.00",
        "eleven   11.00",
    ]


def test_tables_are_compared_byte_for_byte(tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    for folder in (one, two):
        folder.mkdir()
        (folder / "entities.csv").write_bytes(b"a\n")
    assert compare_tables(one, two) == "the same"
    (two / "entities.csv").write_bytes(b"b\n")
    (two / "mentions.csv").write_bytes(b"c\n")
    assert compare_tables(one, two) == "differ: entities.csv, mentions.csv"
    assert compare_tables(tmp_path / "none", tmp_path / "none") == "no CSVs"


def test_views_that_are_switched_off_are_those_that_can_be(tmp_path: Path) -> None:
    from pipeline.config import ExportSettings, load_settings

    (tmp_path / "settings.toml").write_text(NO_VIEWS, encoding="utf-8")
    export = load_settings(tmp_path / "settings.toml").export
    switches = [name for name, field in ExportSettings.model_fields.items() if field.annotation is bool]
    assert sorted(VIEWS) == sorted(switches)
    assert not any(getattr(export, view) for view in VIEWS)


def test_a_worker_is_killed_when_half_is_done(tmp_path: Path) -> None:
    stages = tmp_path / "stages/extract"
    stages.mkdir(parents=True)
    (tmp_path / "stages/layout.json").write_text('{"buckets": 4}', encoding="utf-8")
    killed: list[str] = []
    worker = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    try:
        with spreading._killing_half_way(worker, tmp_path, killed):
            (stages / "0000.stamp.json").touch()
        assert killed == ["no worker was killed: the run ended before"]
        assert worker.poll() is None
        with spreading._killing_half_way(worker, tmp_path, killed):
            (stages / "0001.stamp.json").touch()
            assert worker.wait(20) == -9
        assert killed[1:] == ["a worker was killed when 2 of 4 parts of extract were done"]
    finally:
        worker.kill()


def test_without_dask_a_line_says_what_to_install(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spreading.importlib.util, "find_spec", lambda name: None)
    _, line = spreading.dask(bench)
    assert line.startswith("not measured: Dask is not installed")
    assert '".[dask]"' in line


def test_an_unknown_measure_is_an_error_that_names_the_known_ones(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        command.main(["overhed"])
    assert left.value.code == 2
    assert "no measure overhed; there are overhead, rerun" in capsys.readouterr().err


def test_every_measure_is_explained() -> None:
    explained = re.findall(r"^    (\w+)  ", command.__doc__ or "", re.MULTILINE)
    assert explained == list(command.MEASURES)
