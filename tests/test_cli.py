"""The command line as a person meets it: exit codes, one-line errors, JSON, help."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipeline.cli import app
from pipeline.stages import STAGES
from tests.conftest import ROOT, Project

COMMANDS = ["run", *(stage.name for stage in STAGES), "status", "evaluate", "train"]


def speurder(*arguments: str | Path, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    """Run the program as a person does."""
    return subprocess.run(
        [sys.executable, "-m", "pipeline", *map(str, arguments)], cwd=cwd, capture_output=True, text=True, check=False
    )


def test_console_script_and_module_are_the_same_program() -> None:
    script = Path(sys.executable).parent / "speurder"
    by_script = subprocess.run([script, "status", "--help"], capture_output=True, text=True, check=True)
    by_module = speurder("status", "--help")
    assert by_script.stdout.replace("speurder", "") == by_module.stdout.replace("python -m pipeline", "")


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_and_the_common_options(command: str) -> None:
    result = CliRunner().invoke(app, [command, "--help"])
    assert result.exit_code == 0
    for option in ("--help", "--quiet", "--json", "--debug"):
        assert option in result.output


def test_run_prints_a_summary_and_exits_with_zero(project: Project) -> None:
    project.write("a.txt", "De politie Utrecht zocht op Telegram.")
    result = speurder("run", project.source, "--output", project.output)
    assert result.returncode == 0
    assert f"articles   1 ok, from {project.source}" in result.stdout
    assert result.stderr == ""


def test_unreadable_and_empty_articles_give_three_and_are_named(project: Project) -> None:
    project.write("goed.txt", "De politie Utrecht zocht op Telegram.")
    project.write("leeg.txt", "  \n ")
    project.write("binair.txt", b"\x89PNG\0\0\0")
    project.write("map/plaatje.jpg", b"\xff\xd8")
    result = speurder("run", project.source, "--output", project.output)
    assert result.returncode == 3
    assert "not read: binair: binary file (it has NUL bytes)" in result.stdout
    assert "not read: leeg: no text in it" in result.stdout
    assert "1 skipped; articles.csv says why" in result.stdout
    status = {row["article_id"]: (row["status"], row["note"]) for row in project.table("articles.csv")}
    assert status["goed"] == ("ok", "")
    assert status["map/plaatje.jpg"] == ("skipped", "not a kind of file that is read (.jpg)")
    assert len(status) == 4
    assert project.table("mentions.csv")


def test_only_skipped_articles_give_zero(project: Project) -> None:
    project.write("a.txt", "De politie Utrecht zocht op Telegram.")
    english = "The police said on Monday that three men were arrested after a long investigation into fraud. " * 4
    project.write("english.txt", english)
    result = speurder("run", project.source, "--output", project.output)
    assert result.returncode == 0
    (skipped,) = [row for row in project.table("articles.csv") if row["status"] == "skipped"]
    assert skipped["language"] == "en"
    assert skipped["note"] == "language is en; the settings ask for nl"


def test_json_and_quiet(project: Project) -> None:
    project.write("a.txt", "De politie Utrecht zocht op Telegram.")
    result = speurder("run", project.source, "--output", project.output, "--json")
    assert json.loads(result.stdout) == json.loads((project.output / "run.json").read_bytes())
    assert speurder("run", "--output", project.output, "--quiet").stdout == ""
    states = json.loads(speurder("status", "--output", project.output, "--json").stdout)
    assert [states["stages"][stage.name][0]["reasons"] for stage in STAGES] == [[]] * len(STAGES)


def test_status_says_what_is_stale_and_why(project: Project) -> None:
    project.write("a.txt", "De politie Utrecht zocht op Telegram.")
    before = speurder("status", project.source, "--output", project.output).stdout
    assert not project.output.exists(), "status writes nothing"
    assert before.splitlines()[0].startswith("ingest    stale: 2 of 2 parts (never made)")
    speurder("run", project.source, "--output", project.output)
    assert speurder("status", "--output", project.output).stdout.split() == [
        word for stage in STAGES for word in (stage.name, "fresh")
    ]
    project.write("a.txt", "De politie Utrecht zocht nu op Signal.")
    after = speurder("status", "--output", project.output, "--explain").stdout.splitlines()
    assert after[0] == "ingest    stale: 1 of 2 parts (input file a (a.txt) changed)"
    assert after[1] == "          shard 0 (1 articles): input file a (a.txt) changed"
    assert after[2:] == [f"{stage.name:9} waits for ingest" for stage in STAGES[1:]]


@pytest.mark.parametrize(
    ("arguments", "exit_code", "message"),
    [
        (["run", "no-such-folder"], 2, "no-such-folder: no such folder; name the folder that holds the articles"),
        (["run", "seeds", "--config", "no.toml"], 2, "no.toml: no such settings file"),
        (["run", "seeds", "--output", "README.md"], 2, "README.md: is a file; name a folder with --output"),
        (
            ["train", "--corpus", "no", "--conll", "no", "--wikiann", "no", "--ud", "no", "--output", "no"],
            2,
            "no/train.tsv: no such file",
        ),
        (["evaluate", "configs"], 2, "configs: no inline-marked .txt file there"),
    ],
)
def test_errors_are_one_line_without_traceback(
    arguments: list[str], exit_code: int, message: str, tmp_path: Path
) -> None:
    if "--output" not in arguments and arguments[0] == "run":
        arguments = [*arguments, "--output", str(tmp_path / "out")]
    result = speurder(*arguments)
    assert result.returncode == exit_code
    assert result.stderr.startswith(f"speurder: {message}")
    assert result.stderr.count("\n") == 1
    assert "Traceback" in speurder(*arguments, "--debug").stderr


def test_a_stage_alone_without_its_input_gives_one(project: Project) -> None:
    project.write("a.txt", "De politie Utrecht zocht op Telegram.")
    result = speurder("export", project.source, "--output", project.output)
    assert result.returncode == 1
    assert "run `speurder ingest` first" in result.stderr


def test_wrong_usage_gives_two() -> None:
    assert speurder("run", "--no-such-option").returncode == 2
    assert speurder("no-such-command").returncode == 2


def test_help_loads_nothing_heavy() -> None:
    code = "import sys, pipeline.cli; print({'spacy', 'pandas', 'pyarrow', 'numpy', 'pydantic'} & set(sys.modules))"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "set()"


def test_a_second_run_loads_neither_model_nor_tables(project: Project) -> None:
    project.write("a.txt", "De politie Utrecht zocht op Telegram.")
    speurder("run", project.source, "--output", project.output)
    code = (
        "import sys; sys.argv = sys.argv[1:]\nfrom pipeline import cli\n"
        "try: cli.main()\nfinally: print({'spacy', 'pandas', 'pyarrow', 'numpy'} & set(sys.modules))"
    )
    result = subprocess.run(
        [sys.executable, "-c", code, "speurder", "run", "--output", str(project.output), "--quiet"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert result.stdout.strip() == "set()"
