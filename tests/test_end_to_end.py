"""What a person sees after the main job: tables with the right columns, entities that are right, nothing lost."""

import os
import random
from collections import Counter
from pathlib import Path

import pytest

from pipeline.config import find_config, load_settings
from pipeline.export import COLUMNS
from pipeline.gold import read_gold
from tests.conftest import ROOT, Project, csv_bytes

TEMPLAR = """Het Knights Templar kartel zit op Facebook

Door een slip van de pen heette het ook het Knight Templar kartel-een fout die vaker voorkomt. De politie in Mexico
zegt dat de groep berichten plaatst op YouTube en via Telegram.

Advertentie

Volgens Roel van der Valk van onderzoeksbureau Red Team Cyber Security is dat slim. Van der Valk volgt ook Naoufal F.
en zijn handel op Alphabay. De verdachte F. zwijgt."""


@pytest.fixture(scope="module")
def seeds(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The main job on our own articles."""
    settings = load_settings(find_config(ROOT / "configs/default.toml"))
    project = Project(ROOT / "seeds", tmp_path_factory.mktemp("main") / "out", settings)
    project.run()
    return project


def test_every_table_has_exactly_its_columns(seeds: Project) -> None:
    for name, columns in COLUMNS.items():
        header = (seeds.output / name).read_text(encoding="utf-8").split("\n", 1)[0]
        assert header == ",".join(columns), name
    assert {path.name for path in seeds.output.glob("*.csv")} == set(COLUMNS)


def test_seeds_have_at_least_twelve_articles_with_gold() -> None:
    gold = read_gold(ROOT / "tests/gold")
    assert len(gold) >= 12
    for article_id, (text, _) in gold.items():
        assert (ROOT / "seeds" / f"{article_id}.txt").read_text(encoding="utf-8") == text, article_id


def test_counts_agree_between_tables(seeds: Project) -> None:
    mentions = Counter(row["article_id"] for row in seeds.table("mentions.csv"))
    for row in seeds.table("articles.csv"):
        assert int(row["persons"]) + int(row["organisations"]) + int(row["places"]) == int(row["entities"])
        assert int(row["mentions"]) == mentions[row["article_id"]]
    of_entities = Counter(row["entity_id"] for row in seeds.table("mentions.csv"))
    in_table = {row["entity_id"]: int(row["mentions"]) for row in seeds.table("entities.csv")}
    assert in_table == dict(of_entities)


def test_mentions_point_at_their_text(seeds: Project) -> None:
    for row in seeds.table("mentions.csv"):
        text = (ROOT / "seeds" / f"{row['article_id']}.txt").read_text(encoding="utf-8")
        assert text[int(row["start"]) : int(row["end"])] == row["text"]
        assert row["mention_id"] == f"{row['article_id']}:{row['start']}-{row['end']}"
        for column in ("before", "after", "sentence"):
            assert "\n" not in row[column]


def test_pairs_share_a_sentence_or_two_articles(seeds: Project) -> None:
    for row in seeds.table("cooccurrences.csv"):
        assert row["entity_a_id"] < row["entity_b_id"]
        assert int(row["sentences"]) > 0 or int(row["articles"]) > 1
        assert bool(row["example_sentence"]) == (int(row["sentences"]) > 0)


def test_names_come_together(project: Project) -> None:
    project.write("templar.txt", TEMPLAR)
    project.run()
    entities = {row["entity"]: row for row in project.table("entities.csv")}
    assert entities["Knights Templar"]["surface_forms"] == "Knight Templar | Knights Templar"
    assert entities["Roel van der Valk"]["surface_forms"] == "Roel van der Valk | Van der Valk"
    assert entities["Naoufal F."]["entity_id"] == "per:naoufal-f@templar"
    assert entities["Naoufal F."]["surface_forms"] == "F. | Naoufal F."
    for name in ("Facebook", "YouTube", "Telegram", "AlphaBay", "Red Team Cyber Security"):
        assert entities[name]["label"] == "ORG", name
    assert "Advertentie" not in entities
    assert entities["Telegram"]["entity_id"] == "org:telegram"
    assert entities["Telegram"]["subtype"] == "messaging service"


def test_two_runs_and_any_order_of_files_give_the_same_bytes(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for path in sorted((ROOT / "seeds").rglob("*.txt"))[:5]:
        project.write(path.name, path.read_bytes())
    project.run()
    walk = os.walk

    def shuffled(*args: object, **kwargs: object) -> object:
        for parent, folders, files in walk(*args, **kwargs):  # type: ignore[call-overload]
            random.Random(3).shuffle(files)
            yield parent, folders, files

    monkeypatch.setattr(os, "walk", shuffled)
    again = Project(project.source, tmp_path / "again", project.settings)
    again.run()
    assert csv_bytes(project.output) == csv_bytes(again.output)


def test_the_number_of_workers_changes_no_byte(project: Project, tmp_path: Path) -> None:
    for number in range(40):
        project.write(
            f"{number:02}.txt", f"De politie van Utrecht hield Karim {chr(65 + number % 26)}. aan via Telegram."
        )
    project.run(workers=1)
    two = Project(project.source, tmp_path / "two", project.settings)
    two.run(workers=2)
    assert csv_bytes(project.output) == csv_bytes(two.output)
    assert len(project.open().shards) > 1


def test_excel_profile_has_the_same_cells(project: Project, tmp_path: Path) -> None:
    from tests.conftest import read_csv

    project.write("a.txt", TEMPLAR + "\n=SOM(A1) staat er, en @politie zei iets in 's-Gravenhage; punt.")
    project.run()
    excel = Project(project.source, tmp_path / "excel", project.settings)
    excel.change("export", csv_profile="excel-nl")
    excel.run()
    for name in COLUMNS:
        content = (excel.output / name).read_bytes()
        assert content.startswith(b"\xef\xbb\xbf")
        assert content.endswith(b"\r\n")
        cells = read_csv(excel.output / name, delimiter=";")
        # A Dutch Excel reads numbers with a decimal comma.
        decimals = {"score", "latitude", "longitude"}
        plain = [
            {column: cell.replace(",", ".") if column in decimals else cell for column, cell in row.items()}
            for row in cells
        ]
        assert plain == project.table(name)


def test_a_text_of_two_million_characters(project: Project) -> None:
    project.change("tokenize", part_characters=20_000)
    story = (ROOT / "seeds/telegram-drugshandel.txt").read_text(encoding="utf-8")
    filler = "de man liep naar huis en zag daar niets bijzonders, " * 40_000
    text = f"{story}\n\n{filler[:1_990_000]} toen sprak Roel van der Valk met de politie.\n\n{story}"
    project.write("lang.txt", text)
    project.run()
    (article,) = project.table("articles.csv")
    assert article["status"] == "ok"
    assert int(article["characters"]) == len(text) > 1_990_000
    rows = project.table("mentions.csv")
    assert all(text[int(row["start"]) : int(row["end"])] == row["text"] for row in rows)
    assert "Roel van der Valk" in {row["text"] for row in rows}
    first = [row["text"] for row in rows if int(row["start"]) < len(story)]
    last = [row["text"] for row in rows if int(row["start"]) > len(text) - len(story)]
    assert first
    assert Counter(first) - Counter(last) == Counter()
