"""The texts of articles that are no `.txt` files, in which positions can be checked."""

import json
from pathlib import Path

import pytest

from pipeline import workspace
from pipeline.errors import SpeurderError
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
        ("a.html/b", "a.html~/b"),
        ("A.txt.TXT/b.html", "A.txt.TXT~/b.html"),
        ("k.csv#ab1", "k.csv#ab1"),
    ],
)
def test_no_id_leads_out_of_the_folder(article_id: str, expected: str) -> None:
    assert safe_name(article_id) == expected


def test_rows_whose_ids_differ_in_capitals_do_not_share_a_name() -> None:
    assert len({safe_name(f"k.csv#{row}").casefold() for row in ("ab1", "Ab1", "aB1", "AB1")}) == 4


def test_deep_folders_have_names_that_fit() -> None:
    names = {safe_name("/".join(["é" * 40] * depth)) for depth in (30, 31)}
    assert len(names) == 2
    assert all(len(name) < 200 for name in names)


def test_long_ids_have_names_that_fit() -> None:
    names = {safe_name("a.csv#" + "x" * length) for length in (300, 301)}
    assert len(names) == 2
    assert all(len(name) < 150 for name in names)


def test_a_text_that_is_gone_is_made_again_and_one_that_was_edited_stops_the_run(project: Project) -> None:
    project.write("map/a.html", files.page(f"<p>{TEXT}</p>"))
    project.run()
    path = project.output / "texts/map/a.html.txt"
    content = path.read_bytes()
    path.unlink()
    assert project.stale() == {"export": ["output texts-0000.json changed"]}
    project.run()
    assert path.read_bytes() == content
    path.write_bytes(b"anders")
    assert project.open().edited_by_hand() == ["texts/map/a.html.txt"]
    with pytest.raises(SpeurderError, match=r"a\.html\.txt: edited by hand"):
        project.run()
    assert path.read_bytes() == b"anders"
    project.run(force=True)
    assert path.read_bytes() == content


def test_a_file_of_somebody_else_is_not_written_over(project: Project) -> None:
    project.write("a.html", files.page(f"<p>{TEXT}</p>"))
    own = project.output / "texts/a.html.txt"
    own.parent.mkdir(parents=True)
    own.write_text("van mij", encoding="utf-8")
    with pytest.raises(SpeurderError, match=r"a\.html\.txt: not written by speurder"):
        project.run()
    assert own.read_text(encoding="utf-8") == "van mij"


def test_a_killed_run_leaves_no_file_that_is_never_deleted(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("a", "b"):
        project.write(f"{name}.html", files.page(f"<p>{TEXT} {name}</p>"))
    real = workspace.replace_file

    def die_at_the_second_text(path: Path, data: bytes) -> None:
        if path.name == "b.html.txt":
            (path.parent / ".speurder-x.tmp").write_bytes(b"half")
            raise KeyboardInterrupt
        real(path, data)

    with monkeypatch.context() as patch:
        patch.setattr(workspace, "replace_file", die_at_the_second_text)
        with pytest.raises(KeyboardInterrupt):
            project.run()
    assert (project.output / "texts/a.html.txt").exists()
    (project.source / "a.html").unlink()
    project.run()
    assert [path.name for path in (project.output / "texts").iterdir()] == ["b.html.txt"]
