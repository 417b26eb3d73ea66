"""The model that the settings name: built-in, a package, a path; and one line where it is not there."""

import subprocess
import sys
from pathlib import Path

import numpy
import pytest
import spacy
from thinc.api import NumpyOps

from pipeline.config import find_config, load_settings
from pipeline.errors import SpeurderError
from pipeline.matrices import NumpyProducts
from pipeline.model import load_for_names, load_for_sentences, locate_model
from tests.conftest import ROOT, Project, read_csv
from tests.test_cli import speurder

TEXT = "Anna de Bruin woont in Nederland. Zij werkt bij Scheldeterm en fietst naar Mexico."


def ontonotes_model() -> spacy.Language:
    """A small pipeline with the labels of spaCy's own Dutch models."""
    nlp = spacy.blank("nl", config={"nlp": {"tokenizer": {"@tokenizers": "spacy.Tokenizer.v1"}}})
    nlp.add_pipe("sentencizer", name="parser")
    ruler = nlp.add_pipe("entity_ruler")
    patterns = {"Anna de Bruin": "PERSON", "Nederland": "GPE", "Scheldeterm": "ORG", "Maasbrug": "FAC", "12": "DATE"}
    ruler.add_patterns([{"label": label, "pattern": name} for name, label in patterns.items()])
    nlp.meta |= {"name": "tiny_ontonotes", "version": "1.2.3"}
    return nlp


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder into which the package `nl_tiny_ontonotes` is installed, built as spaCy builds its own."""
    folder = tmp_path_factory.mktemp("package")
    ontonotes_model().to_disk(folder / "model")
    (folder / "built").mkdir()
    commands = [
        ["spacy", "package", folder / "model", folder / "built", "--build", "none"],
        ["pip", "install", "--quiet", "--no-build-isolation", "--no-deps", "--target", folder / "site",
         folder / "built/nl_tiny_ontonotes-1.2.3"],
    ]  # fmt: skip
    for command in commands:
        subprocess.run([sys.executable, "-m", *map(str, command)], check=True, capture_output=True)
    return folder / "site"


def test_a_package_by_name_with_ontonotes_labels(
    site: Path, project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.write("a.txt", TEXT)
    config = tmp_path / "tiny.toml"
    config.write_text('[model]\nname = "nl_tiny_ontonotes"\nsentences = "rules"\n[extract]\nconsistency = false\n')
    monkeypatch.setenv("PYTHONPATH", str(site))
    result = speurder("run", project.source, "--output", project.output, "--config", config)
    assert result.returncode == 0, result.stderr
    found = {(row["text"], row["label"], row["method"]) for row in read_csv(project.output / "mentions.csv")}
    assert {
        ("Anna de Bruin", "PER", "model"),
        ("Nederland", "LOC", "model"),
        ("Scheldeterm", "ORG", "model"),
    } <= found
    (article,) = read_csv(project.output / "articles.csv")
    assert article["sentences"] == "2"


def test_a_model_by_path_counts_from_the_settings_file(project: Project, tmp_path: Path) -> None:
    (tmp_path / "models").mkdir()
    ontonotes_model().to_disk(tmp_path / "models/tiny")
    config = tmp_path / "tiny.toml"
    config.write_text('[model]\nname = "models/tiny"\nsentences = "parser"\n')
    project.settings = load_settings(config)
    project.write("a.txt", TEXT)
    project.run()
    assert {("Nederland", "LOC")} <= {(row["text"], row["label"]) for row in project.table("mentions.csv")}


def test_labels_that_are_not_mapped_are_dropped_with_a_reason(project: Project, tmp_path: Path) -> None:
    ontonotes_model().to_disk(tmp_path / "tiny")
    project.change("model", name=str(tmp_path / "tiny"), sentences="rules")
    project.write("a.txt", "Op 12 mei ging de Maasbrug open.")
    project.run()
    assert [(row["text"], row["label"]) for row in project.table("mentions.csv")] == [("Maasbrug", "LOC")]
    dropped = {(row["text"], row["label"], row["reason"]) for row in project.table("dropped.csv")}
    assert ("12", "DATE", "label DATE is not in the settings (model.labels)") in dropped


@pytest.mark.parametrize(
    ("name", "mend"),
    [
        ("nl_core_news_sm", f'run `{sys.executable} -m pip install ".[nl-core-news-sm]"`'),
        ("xx_no_such_model", f"run `{sys.executable} -m spacy download xx_no_such_model`"),
        ("models/nergens", "mend the path (a spaCy model is a folder with a config.cfg)"),
    ],
)
def test_a_missing_model_says_what_is_missing_and_what_to_do(name: str, mend: str) -> None:
    with pytest.raises(SpeurderError) as error:
        locate_model(name)
    message = str(error.value)
    assert message.startswith(f"model {name} is not installed; ")
    assert mend in message
    assert 'model.name = "builtin"' in message
    assert "\n" not in message


def test_the_settings_for_nl_core_news_sm_are_ready(project: Project) -> None:
    settings = load_settings(find_config(ROOT / "configs/nl_core_news_sm.toml"))
    assert settings.model.name == "nl_core_news_sm"
    assert settings.model.labels == {"PERSON": "PER", "ORG": "ORG", "GPE": "LOC", "LOC": "LOC", "FAC": "LOC"}
    assert settings.lists.gazetteer == ROOT / "configs/gazetteer.csv"


def test_a_component_that_is_not_there_is_named(tmp_path: Path) -> None:
    ontonotes_model().to_disk(tmp_path / "tiny")
    message = r"has no component 'senter'; set model\.sentences to `rules` or to one of"
    with pytest.raises(SpeurderError, match=message):
        load_for_sentences(str(tmp_path / "tiny"), "senter")


def test_a_broken_model_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "config.cfg").write_text("[nlp]\n")
    (tmp_path / "meta.json").write_text("{}")
    with pytest.raises(SpeurderError, match="cannot be loaded"):
        load_for_names(str(tmp_path))


def test_the_builtin_model_loads_with_nothing_imported_and_fills_sentences_and_entities() -> None:
    code = (
        "import spacy, sys; nlp = spacy.load(sys.argv[1]); "
        "doc = nlp('Anna de Bruin woont in Rotterdam. Zij werkt bij de politie.'); "
        "print(len(list(doc.sents)), [e.label_ for e in doc.ents if e.text == 'Rotterdam'])"
    )
    folder = str(locate_model("builtin"))
    result = subprocess.run([sys.executable, "-c", code, folder], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "2 ['LOC']"


def test_the_weights_are_small_enough_to_ship() -> None:
    size = sum(path.stat().st_size for path in (ROOT / "pipeline/models").rglob("*") if path.is_file())
    assert size < 15_000_000


def test_products_by_numpy_find_the_same_names() -> None:
    plain = spacy.load(locate_model("builtin"))
    ours = load_for_names("builtin")
    nodes = [node for _, pipe in ours.components if hasattr(pipe, "model") for node in pipe.model.walk()]
    assert nodes
    assert all(type(node.ops) is NumpyProducts for node in nodes)
    text = (ROOT / "seeds/telegram-drugshandel.txt").read_text(encoding="utf-8")
    expected = plain(text)
    found = expected.copy()
    found.set_ents([])
    found = ours.get_pipe("ner")(found)
    assert len(expected.ents) > 10
    assert [(ent.start, ent.end, ent.label_) for ent in found.ents] == [
        (ent.start, ent.end, ent.label_) for ent in expected.ents
    ]
    scores = expected.user_data["speurder_scores"]
    assert found.user_data["speurder_scores"] == pytest.approx(scores, abs=1e-3)
    one, other = (numpy.arange(12, dtype="f").reshape(3, 4) + add for add in (0, 1))
    for trans1, trans2 in ((False, True), (True, False)):
        product = NumpyProducts().gemm(one, other, trans1=trans1, trans2=trans2)
        assert product == pytest.approx(NumpyOps().gemm(one, other, trans1=trans1, trans2=trans2))
