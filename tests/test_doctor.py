"""`doctor`: what is there, what is wrong, and what mends it."""

import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipeline.cli import app
from pipeline.doctor import examine
from tests.conftest import ROOT

CONFIG = ROOT / "configs/default.toml"


def test_all_is_well_in_a_checkout(tmp_path: Path) -> None:
    findings = list(examine(CONFIG, tmp_path / "out"))
    assert {finding.what for finding in findings} >= {
        "Python",
        "spacy",
        "pypdf",
        "settings",
        "corrections",
        "model",
        "output",
    }
    assert all(finding.state == "ok" for finding in findings), findings


def test_without_pypdf_there_is_a_hint(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pypdf", None)
    (finding,) = [each for each in examine(CONFIG, tmp_path) if each.what == "pypdf"]
    assert finding.state == "hint"
    assert 'pip install "speurder[pdf]"' in finding.found


@pytest.mark.parametrize(
    ("settings", "what", "message"),
    [
        ("[extract]\ngazeteer = true\n", "settings", "did you mean `gazetteer`?"),
        ('[model]\nname = "nl_core_news_sm_x"\n', "model", "nl_core_news_sm_x"),
        ('[lists]\ncorrections = "none.csv"\n', "corrections", "cannot be read"),
    ],
)
def test_what_is_wrong_is_named_with_what_to_do(tmp_path: Path, settings: str, what: str, message: str) -> None:
    config = tmp_path / "mine.toml"
    config.write_text(settings, encoding="utf-8")
    wrong = [each for each in examine(config, tmp_path) if each.state == "wrong"]
    assert [each.what for each in wrong] == [what]
    assert message in wrong[0].found


def test_the_command_prints_and_leaves_with_its_result(tmp_path: Path) -> None:
    runner = CliRunner()
    good = runner.invoke(app, ["doctor", "--config", str(CONFIG), "--output", str(tmp_path)])
    assert good.exit_code == 0
    assert good.stdout.endswith("all is well\n")
    config = tmp_path / "mine.toml"
    config.write_text('[lists]\nplaces = "none.csv"\n', encoding="utf-8")
    bad = runner.invoke(app, ["doctor", "--config", str(config), "--output", str(tmp_path)])
    assert bad.exit_code == 1
    assert "places        WRONG: " in bad.stdout
    assert bad.stdout.endswith("1 things to mend\n")
    assert runner.invoke(app, ["doctor", "--config", str(config), "--quiet"]).stdout == ""
