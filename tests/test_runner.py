"""What is run again and why; what a kill leaves; what is never written over."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from pipeline import files, runner, stamps, tables
from pipeline.errors import SpeurderError, UsageError
from pipeline.files import put_in_place
from pipeline.stages import STAGES
from tests.conftest import ROOT, Project, csv_bytes

ARTICLE = "Politie Utrecht hield Karim B. aan.\n\nHij handelde via Telegram, zegt het Openbaar Ministerie."
NAMES = [stage.name for stage in STAGES]


def fill(project: Project, count: int = 3) -> None:
    for number in range(count):
        project.write(f"artikel-{number:03}.txt", f"{ARTICLE} Dit is bericht {number}.")


def test_each_stage_runs_alone_and_is_skipped_when_fresh(project: Project) -> None:
    fill(project)
    for name in NAMES:
        assert project.run(name).made[name] > 0
    assert project.stale() == {}
    for name in NAMES:
        assert project.run(name).made == {name: 0}


@pytest.mark.parametrize("name", NAMES[1:])
def test_a_stage_whose_input_is_not_there_names_the_stage_to_run_first(project: Project, name: str) -> None:
    fill(project)
    with pytest.raises(SpeurderError, match=r"run `speurder ingest` first"):
        project.run(name)


def test_a_changed_article_is_named(project: Project) -> None:
    fill(project)
    project.run()
    project.write("artikel-001.txt", ARTICLE + " Nieuw: Europol helpt.")
    assert project.stale()["ingest"] == ["input file artikel-001 (artikel-001.txt) changed"]
    with pytest.raises(SpeurderError, match=r"extract needs what ingest makes.*run `speurder ingest` first"):
        project.run("extract")
    project.run()
    assert "Europol" in {row["text"] for row in project.table("mentions.csv")}


def test_a_changed_setting_is_named_and_only_what_depends_on_it_runs(project: Project) -> None:
    fill(project)
    project.run()
    project.change("export", csv_profile="excel-nl")
    assert project.stale() == {"export": ['setting export.csv_profile changed from "plain" to "excel-nl"']}
    assert project.run().made == {"ingest": 0, "tokenize": 0, "extract": 0, "resolve": 0, "export": 1}


def test_a_changed_list_is_named_and_only_what_depends_on_it_runs(project: Project, tmp_path: Path) -> None:
    fill(project)
    gazetteer = tmp_path / "gazetteer.csv"
    gazetteer.write_bytes((ROOT / "configs/gazetteer.csv").read_bytes())
    project.change("lists", gazetteer=gazetteer)
    project.run()
    with gazetteer.open("a", encoding="utf-8") as file:
        file.write("Bericht,ORG,media,,any,,test\n")
    assert project.stale() == {"extract": ["list gazetteer (gazetteer.csv) changed"]}
    made = project.run().made
    assert made["ingest"] == made["tokenize"] == 0
    assert made["extract"] > 0
    assert "Bericht" in {row["entity"] for row in project.table("entities.csv")}


def test_changed_code_is_named(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(project)
    project.run()
    real = stamps.code_of

    def changed(module: str) -> dict[str, str]:
        code = real(module)
        return code | {"pipeline.extract.patterns": "changed"} if "pipeline.extract.patterns" in code else code

    monkeypatch.setattr(stamps, "code_of", changed)
    assert project.stale() == {"extract": ["code pipeline.extract.patterns changed"]}


def test_code_of_a_stage_holds_what_it_imports_inside_functions_and_no_other_stage() -> None:
    code = stamps.code_of("pipeline.tokenize")
    assert {"pipeline.tokenize", "pipeline.model", "pipeline.dutch", "pipeline.text"} <= set(code)
    assert not {"pipeline.extract", "pipeline.ingest", "pipeline.resolve", "pipeline.export"} & set(code)


def test_code_of_a_stage_holds_the_lists_that_it_ships_with() -> None:
    assert "places/cities.csv" in stamps.code_of("pipeline.resolve")
    assert "lexicon/common_words.txt" in stamps.code_of("pipeline.extract")
    assert "places/cities.csv" not in stamps.code_of("pipeline.extract")
    assert {"export/report/report.css", "export/report/script/map.js"} <= set(stamps.code_of("pipeline.export"))


def test_a_changed_model_is_named(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(project)
    project.run()
    real = stamps.model_identity
    monkeypatch.setattr(stamps, "model_identity", lambda *args: real(*args) | {"version": "9.9.9"})
    stale = project.stale()
    assert set(stale) == {"tokenize", "extract", "export"}
    assert all(why[0].startswith("model version changed from") for why in stale.values())


def test_a_damaged_artefact_is_made_again(project: Project) -> None:
    fill(project)
    project.run()
    before = csv_bytes(project.output)
    path = next((project.output / "stages/extract").glob("mentions-*.parquet"))
    path.write_bytes(path.read_bytes()[:-7])
    assert f"output {path.name} changed" in project.stale()["extract"]
    project.run()
    assert csv_bytes(project.output) == before


def test_one_article_added_touches_one_shard(project: Project) -> None:
    fill(project, 100)
    project.run()
    shards = len(project.open().shards)
    assert shards == 4
    project.write("nieuw.txt", ARTICLE)
    made = project.run().made
    # One shard, and the corpus step of the stages that have one.
    assert made == {"ingest": 2, "tokenize": 1, "extract": 1, "resolve": 2, "export": 2}
    assert project.run().made == dict.fromkeys(NAMES, 0)


def test_a_removed_article_is_gone_from_the_tables(project: Project) -> None:
    fill(project, 40)
    project.run()
    for path in sorted(project.source.iterdir())[1:]:
        path.unlink()
    project.run()
    assert len(project.table("articles.csv")) == 1
    assert {row["article_id"] for row in project.table("mentions.csv")} == {"artikel-000"}
    assert project.stale() == {}


class Killed(BaseException):
    """Stands for a process that ends here."""


def test_a_kill_at_any_write_leaves_whole_artefacts_and_the_next_run_goes_on(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(project, 3)
    project.run()
    wanted = csv_bytes(project.output)
    killed = Project(project.source, tmp_path / "killed", project.settings)
    writes = 0

    def count_down(temporary: Path, path: Path) -> None:
        nonlocal writes
        if writes == 0:
            # The temporary file is there, half of it, and nothing else happened.
            data = temporary.read_bytes()
            (path.parent / ".speurder-half.tmp").write_bytes(data[: len(data) // 2])
            raise Killed
        writes -= 1
        put_in_place(temporary, path)

    monkeypatch.setattr(runner, "put_in_place", count_down)
    monkeypatch.setattr(files, "put_in_place", count_down)
    progress = []
    for allowed in range(90):
        writes = allowed  # what it may write before it dies
        try:
            killed.run()
            break
        except Killed:
            done = len(list(killed.output.rglob("*.stamp.json")))
            progress.append(done)
            for path in killed.output.rglob("*.stamp.json"):
                assert stamps.read_stamp(path) is not None
    else:
        pytest.fail("the run never came to an end")
    assert progress == sorted(progress), "a kill lost what was done"
    assert csv_bytes(killed.output) == wanted
    assert not list(killed.output.rglob("*.tmp"))


def test_a_kill_while_tables_are_written_is_no_edit(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(project)
    project.run()
    project.write("nieuw.txt", ARTICLE)

    def die_at_entities(temporary: Path, path: Path) -> None:
        if path.name == "entities.csv":
            raise Killed
        put_in_place(temporary, path)

    with monkeypatch.context() as patch:
        patch.setattr(runner, "put_in_place", die_at_entities)
        with pytest.raises(Killed):
            project.run()
    project.run()
    assert len(project.table("articles.csv")) == 4
    assert project.stale() == {}


def test_a_killed_process_can_be_followed_by_another(project: Project, tmp_path: Path) -> None:
    fill(project, 60)
    project.run()
    output = tmp_path / "killed"
    command = [sys.executable, "-m", "pipeline", "run", str(project.source), "--output", str(output)]
    process = subprocess.Popen([*command, "--workers", "2"], cwd=ROOT, stdout=subprocess.DEVNULL)
    deadline = time.monotonic() + 60
    while not list((output / "stages").glob("tokenize/*.stamp.json")) and time.monotonic() < deadline:
        time.sleep(0.02)
    process.send_signal(signal.SIGTERM if os.name == "nt" else signal.SIGKILL)
    process.wait()
    kept = {path: path.read_bytes() for path in output.rglob("*.stamp.json")}
    assert kept
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    assert csv_bytes(output) == csv_bytes(project.output)
    assert all(path.read_bytes() == content for path, content in kept.items()), "what was done was done again"


@pytest.mark.parametrize("workers", ["1", "2"])
@pytest.mark.parametrize("at", ["layout.json", "tokenize/*.stamp.json"], ids=["at the start", "half-way"])
def test_ctrl_c_is_one_line_and_the_next_run_goes_on(project: Project, tmp_path: Path, workers: str, at: str) -> None:
    fill(project, 100)
    project.run()
    output = tmp_path / "interrupted"
    command = [sys.executable, "-m", "pipeline", "run", str(project.source), "--output", str(output)]
    process = subprocess.Popen(
        [*command, "--workers", workers], cwd=ROOT, text=True, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL,
        start_new_session=True,
        # A test run that was started in the background ignores Ctrl-C, and so would this process.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )  # fmt: skip
    while not list(output.glob(f"stages/{at}")):
        assert process.poll() is None
        time.sleep(0.005)
    # Impatient people press twice, and a terminal tells the workers too.
    os.killpg(process.pid, signal.SIGINT)
    os.killpg(process.pid, signal.SIGINT)
    # Workers that went on would hold the pipe.
    _, errors = process.communicate(timeout=120)
    assert process.returncode == 1
    assert errors == "speurder: interrupted; the same command goes on from here\n"
    assert not list(output.rglob("*.tmp"))
    kept = {path: path.read_bytes() for path in output.rglob("*.stamp.json")}
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    assert csv_bytes(output) == csv_bytes(project.output)
    assert all(path.read_bytes() == content for path, content in kept.items()), "what was done was done again"


def test_an_edited_table_is_not_written_over(project: Project) -> None:
    fill(project)
    project.run()
    path = project.output / "entities.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("Telegram", "Telegraaf"), encoding="utf-8")
    project.write("nieuw.txt", ARTICLE)
    with pytest.raises(SpeurderError, match=r"entities\.csv: edited by hand.*--force"):
        project.run()
    assert "Telegraaf" in path.read_text(encoding="utf-8")
    project.run(force=True)
    assert "Telegraaf" not in path.read_text(encoding="utf-8")


def test_an_edit_after_a_failed_export_is_safe_too(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(project)
    project.run()
    project.write("nieuw.txt", ARTICLE)

    def locked(temporary: Path, path: Path) -> None:
        if path.name == "entities.csv":
            raise SpeurderError("open in Excel")
        put_in_place(temporary, path)

    with monkeypatch.context() as patch:
        patch.setattr(runner, "put_in_place", locked)
        with pytest.raises(SpeurderError, match="open in Excel"):
            project.run()
    path = project.output / "entities.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("Telegram", "Telegraaf"), encoding="utf-8")
    with pytest.raises(SpeurderError, match=r"entities\.csv: edited by hand"):
        project.run()


def test_files_that_speurder_did_not_write_are_safe(project: Project) -> None:
    fill(project)
    project.output.mkdir()
    (project.output / "articles.csv").write_text("mijn,tabel\n")
    with pytest.raises(SpeurderError, match=r"articles\.csv: edited by hand, or not written by speurder"):
        project.run()


def test_an_empty_input_does_not_empty_the_tables(project: Project) -> None:
    fill(project)
    project.run()
    for path in project.source.iterdir():
        path.unlink()
    with pytest.raises(UsageError, match="holds no files; name the folder that holds the articles"):
        project.run()
    assert len(project.table("articles.csv")) == 3


def test_two_lists_of_one_file_name_are_told_apart(project: Project, tmp_path: Path) -> None:
    fill(project)
    for name in ("gazetteer", "stoplist"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "lijst.csv").write_bytes((ROOT / f"configs/{name}.csv").read_bytes())
    project.change("lists", gazetteer=tmp_path / "gazetteer/lijst.csv", stoplist=tmp_path / "stoplist/lijst.csv")
    project.run()
    with (tmp_path / "gazetteer/lijst.csv").open("a") as file:
        file.write("Iets Nieuws,ORG,,,,,\n")
    assert project.stale()["extract"] == ["list gazetteer (lijst.csv) changed"]


@pytest.mark.parametrize("content", [b"[]", b"{", b'{"inputs": []}', b""])
def test_damaged_stamps_are_made_again(project: Project, content: bytes) -> None:
    fill(project)
    project.run()
    before = csv_bytes(project.output)
    (project.output / "stages/extract/0000.stamp.json").write_bytes(content)
    (project.output / "stages/hashes.json").write_bytes(content)
    assert project.stale() == {"extract": ["never made"]}
    project.run()
    assert csv_bytes(project.output) == before


def test_a_table_that_a_spreadsheet_saved_again_is_not_an_edit(project: Project) -> None:
    fill(project)
    project.run()
    path = project.output / "articles.csv"
    again = path.read_text(encoding="utf-8").replace(",", ";").replace("\n", "\r\n")
    path.write_bytes(b"\xef\xbb\xbf" + again.encode())
    assert project.open().edited_by_hand() == []
    project.run()


def test_another_input_is_refused(project: Project, tmp_path: Path) -> None:
    fill(project)
    project.run()
    other = tmp_path / "other"
    other.mkdir()
    with pytest.raises(UsageError, match=r"holds the tables of .*in; name another folder"):
        Project(other, project.output, project.settings).open()


def test_a_moved_project_stays_fresh(project: Project, tmp_path: Path) -> None:
    fill(project)
    project.run()
    moved = tmp_path / "moved"
    moved.mkdir()
    (tmp_path / "in").rename(moved / "in")
    (tmp_path / "out").rename(moved / "out")
    assert Project(moved / "in", moved / "out", project.settings).stale() == {}


def test_the_cache_of_hashes_can_be_done_without(project: Project) -> None:
    from pipeline.workspace import Workspace

    fill(project)
    project.run()
    path = project.source / "artikel-000.txt"
    state = path.stat()
    os.utime(path, ns=(state.st_atime_ns, state.st_mtime_ns - 10**10))
    workspace = Workspace(project.output)
    workspace.hash_file(path)
    workspace.save_hashes()
    old = path.stat()
    path.write_bytes(path.read_bytes().replace(b"Karim", b"Sarah"))
    os.utime(path, ns=(old.st_atime_ns, old.st_mtime_ns))
    fresh, verified = Workspace(project.output), Workspace(project.output, verify=True)
    assert fresh.hash_file(path) != verified.hash_file(path)


def test_a_table_with_another_schema_is_refused(tmp_path: Path) -> None:
    import pyarrow as pa

    frame = tables.make_frame([{"a": 1}], pa.schema({"a": pa.int64()}))
    files.replace_file(tmp_path / "a.parquet", tables.frame_to_bytes(frame, pa.schema({"a": pa.int64()})))
    with pytest.raises(SpeurderError, match="made by another version"):
        tables.read_frames([tmp_path / "a.parquet"], pa.schema({"a": pa.string()}))
    with pytest.raises(SpeurderError, match="columns missing or unknown: b"):
        tables.make_frame([{"b": 1, "a": 2}], pa.schema({"a": pa.int64()}))
    with pytest.raises(SpeurderError, match="wrong type"):
        tables.make_frame([{"a": "x"}], pa.schema({"a": pa.int64()}))


def test_run_json_tells_what_was_run(project: Project) -> None:
    from pipeline.record import write_record

    fill(project)
    run = project.open()
    write_record(run, run.run(STAGES, 1, False, lambda *args: None))
    record = json.loads((project.output / "run.json").read_bytes())
    assert record["counts"]["articles"] == {"ok": 3}
    assert list(record["stages"]) == NAMES
    assert record["model"]["name"]
    assert {"versions", "settings", "input", "unreadable", "warnings"} <= set(record)


def test_lines_of_many_shards_come_in_the_order_of_the_articles(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = [(f"artikel-{number:03}", {"text": f"é {number}\n"}) for number in range(50)]
    paths = []
    for shard in range(11):
        path = tmp_path / f"{shard}.jsonl"
        path.write_bytes(tables.lines_to_bytes(wanted[shard::11][::-1]))
        paths.append(path)
    once = [tuple(line) for line in tables.Lines(tuple(paths))]
    assert once == wanted
    # More files than may be open are merged into fewer, of which there are still too many, and so on.
    monkeypatch.setattr(tables, "MOST_OPEN", 3)
    lines = tables.Lines(tuple(paths))
    assert [tuple(line) for line in lines] == [tuple(line) for line in lines] == wanted
    assert list(tables.Lines(())) == []


@pytest.mark.lets_go
def test_a_run_lets_go_of_the_model_when_its_stages_are_done(project: Project) -> None:
    from pipeline.model import load_for_names

    fill(project)
    before = load_for_names("builtin")
    project.run()
    assert load_for_names("builtin") is not before
