"""The texts of articles that are no `.txt` files, in which positions can be checked."""

import json

import pytest

from pipeline.export import safe_name
from tests.conftest import Project
from tests.ingest import files

TEXT = "De politie zocht Karim B. op Telegram, meldt Europol in Den Haag."


def test_positions_hold_in_the_text_file(project: Project) -> None:
    project.write("a.txt", TEXT)
    project.write("map/b.html", files.page(f"<h1>Kop</h1><p>{TEXT}</p><p>{TEXT}</p>"))
    project.write("c.jsonl", json.dumps({"id": "../x", "text": TEXT}))
    project.run()
    found = {path.relative_to(project.output / "texts").as_posix() for path in project.output.rglob("texts/**/*.txt")}
    assert found == {"map/b.html.txt", "c.jsonl#..%2Fx.txt"}
    for row in project.table("mentions.csv"):
        path = project.output / f"texts/{safe_name(row['article_id'])}.txt"
        text = TEXT if row["article_id"] == "a" else path.read_text(encoding="utf-8")
        assert text[int(row["start"]) : int(row["end"])] == row["text"]
    assert not project.stale()


def test_texts_of_articles_that_are_gone_are_deleted(project: Project) -> None:
    for number in range(40):
        project.write(f"{number}.html", files.page(f"<p>{TEXT} {number}</p>"))
    project.run()
    assert len(list((project.output / "texts").iterdir())) == 40
    for number in range(39):
        (project.source / f"{number}.html").unlink()
    project.run()
    assert [path.name for path in (project.output / "texts").iterdir()] == ["39.html.txt"]


@pytest.mark.parametrize(
    ("article_id", "expected"),
    [
        ("map/a.html", "map/a.html"),
        ("k.jsonl#a/../b", "k.jsonl#a%2F..%2Fb"),
        ("k.csv#/etc/passwd", "k.csv#%2Fetc%2Fpasswd"),
        ("../x.html", "%2E%2E/x.html"),
        ("a/..", "a/%2E%2E"),
        ("a\\b:c|d?.html", "a%5Cb%3Ac%7Cd%3F.html"),
        (".verborgen.html", "%2Everborgen%2Ehtml"),
    ],
)
def test_no_id_leads_out_of_the_folder(article_id: str, expected: str) -> None:
    assert safe_name(article_id) == expected


def test_long_ids_have_names_that_fit() -> None:
    names = {safe_name("a.csv#" + "x" * length) for length in (300, 301)}
    assert len(names) == 2
    assert all(len(name) < 150 for name in names)
