"""Settings: defaults, errors that name the key, and files that the README points to."""

import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.config import Settings, find_config, load_settings, packaged_configs
from pipeline.errors import UsageError
from tests.conftest import ROOT

Write = Callable[[str, str | bytes], Path]


def test_default_toml_shows_every_key_with_its_default() -> None:
    shown = tomllib.loads((ROOT / "configs/default.toml").read_text(encoding="utf-8"))
    assert Settings.model_validate(shown) == Settings()
    defaults = Settings().model_dump()
    assert {table: set(keys) for table, keys in shown.items() if table != "model"} == {
        table: set(keys) for table, keys in defaults.items() if table != "model"
    }


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("[extract]\ngazeteer = true\n", "unknown key `extract.gazeteer`; did you mean `gazetteer`?"),
        ("[exprot]\n", "unknown key `exprot`; did you mean `export`?"),
        ("[export]\nqqq = 1\n", "unknown key `export.qqq`; known are csv_profile"),
        ('csv_profile = "plain"\n', "unknown key `csv_profile`; it belongs under [export]"),
        ('[ingest]\nlanguages = ["nederlands"]\n', "ingest.languages.0 = 'nederlands': String should match pattern"),
        ('[export]\ncsv_profile = "excel"\n', "export.csv_profile = 'excel': Input should be 'plain' or 'excel-nl'"),
        ("[tokenize]\npart_characters = 3\n", "tokenize.part_characters = 3"),
        ("[export\n", "not a valid TOML file"),
    ],
)
def test_a_wrong_setting_is_named(write_list: Write, content: str, message: str) -> None:
    path = write_list("s.toml", content)
    with pytest.raises(UsageError) as error:
        load_settings(path)
    assert str(error.value).startswith(f"{path}: ")
    assert message in str(error.value)


def test_paths_count_from_the_settings_file(write_list: Write, tmp_path: Path) -> None:
    settings = load_settings(write_list("s.toml", '[lists]\ngazetteer = "mine.csv"\n'))
    assert settings.lists.gazetteer == tmp_path / "mine.csv"
    # What the file leaves out is what the package ships.
    assert settings.lists.stoplist.read_bytes() == (ROOT / "configs/stoplist.csv").read_bytes()


def test_the_packaged_settings_are_those_of_the_checkout() -> None:
    assert packaged_configs().resolve() == ROOT / "configs"


def test_without_a_settings_file_the_packaged_one_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert find_config(None) == packaged_configs() / "default.toml"


def test_lists_that_settings_elsewhere_do_not_name_are_those_of_this_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "configs").mkdir()
    (tmp_path / "configs/corrections.csv").write_text("action,entity,text,label,to,article_id,note\n")
    (tmp_path / "excel.toml").write_text('[export]\ncsv_profile = "excel-nl"\n')
    monkeypatch.chdir(tmp_path)
    lists = load_settings(Path("excel.toml")).lists
    assert lists.corrections == (tmp_path / "configs/corrections.csv").resolve()
    # One that is not here comes with the package.
    assert lists.gazetteer.is_file()
    (tmp_path / "corrections.csv").write_text("action,entity,text,label,to,article_id,note\n")
    assert load_settings(Path("excel.toml")).lists.corrections == (tmp_path / "corrections.csv").resolve()
