"""Files to articles: one row for every file, with title, site lines and duplicates."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.corpus_files import ROWS
from pipeline.errors import UsageError
from pipeline.ingest import find_duplicates, ingest
from pipeline.inputs import bucket_of, find_articles
from pipeline.lists import read_site_lines
from pipeline.tables import make_frame, rows_of
from tests.conftest import ROOT, Project, case_params
from tests.resolve.articles import Held, all_rows

NO_ROWS = make_frame([], ROWS)


def articles_of(project: Project) -> dict[str, dict[str, object]]:
    """The rows of `articles` by id."""
    files = find_articles(project.source, project.output)
    lists = project.settings.lists
    frame = ingest(project.source, files, NO_ROWS, project.settings.ingest, lists.site_lines)["articles"]
    return {row["article_id"]: row for row in rows_of(frame)}


def test_ids_are_paths_and_every_file_has_one(project: Project) -> None:
    for name in ("a.txt", "a.TXT", "map/b.txt", "map/.verborgen.txt", ".git/c.txt", "d.html", "Thumbs.db", "e\nf.txt"):
        project.write(name, "tekst")
    ids = list(find_articles(project.source, project.output))
    assert ids[0] == "a"
    assert len([one for one in ids if one.startswith("a~")]) == 1
    assert [one for one in ids if not one.startswith("a")] == ["d.html", "e\\x0af", "map/b"]


def test_an_output_inside_the_input_is_no_article(project: Project) -> None:
    project.write("a.txt", "Tekst over Telegram.")
    project.output = project.source / "uit"
    project.run()
    project.run()
    assert [row["article_id"] for row in project.table("articles.csv")] == ["a"]
    other = project.source.parent / "other"
    Project(project.source, other, project.settings).run()
    assert list(find_articles(project.source, other)) == ["a"]
    with pytest.raises(UsageError, match="holds the articles; name another folder with --output"):
        find_articles(project.source, project.source)


def test_a_folder_that_cannot_be_listed_has_a_row(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    project.write("dicht/a.txt", "Tekst.")
    scandir = os.scandir

    def refuse(path: object) -> object:
        if str(path).endswith("dicht"):
            raise PermissionError(13, "Permission denied", str(path))
        return scandir(path)  # type: ignore[call-overload]

    monkeypatch.setattr(os, "scandir", refuse)
    rows = {name: (row["status"], row["note"]) for name, row in articles_of(project).items()}
    assert rows == {"dicht": ("unreadable", "a folder that cannot be listed")}


def test_odd_names_stop_nothing(project: Project) -> None:
    with open(os.fsencode(project.source) + b"/foto.jp\xe9g", "wb") as file:  # noqa: PTH123 - the name is bytes
        file.write(b"x")
    project.write("zaak", "x")
    project.write("zaak.txt", "Tekst over Telegram.")
    project.run()
    rows = {row["article_id"]: row for row in project.table("articles.csv")}
    assert rows["foto.jp\\xe9g"]["note"] == "not a kind of file that is read (.jp\\xe9g)"
    assert rows["zaak"]["status"] == "ok"


def test_names_that_are_no_utf8_and_names_in_decomposed_form(project: Project) -> None:
    raw = os.fsencode(project.source) + b"/caf\xe9.txt"
    with open(raw, "wb") as file:  # noqa: PTH123 - the name is bytes
        file.write(b"tekst")
    project.write("cafe\u0301.txt", "tekst")
    assert list(find_articles(project.source, project.output)) == ["caf\\xe9", "café"]


def test_a_missing_folder_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no such folder; name the folder that holds the articles"):
        find_articles(tmp_path / "no", tmp_path / "out")


def test_an_article_stays_in_its_bucket() -> None:
    assert [bucket_of("a", buckets) for buckets in (1, 7)] == [0, bucket_of("a", 7)]
    assert {bucket_of(f"artikel-{number}", 4) for number in range(100)} == {0, 1, 2, 3}


def test_every_file_has_a_row_with_its_status(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    project.write("goed.txt", "Kop van het stuk\n\nTekst.")
    project.write("leeg.txt", " \n\t\n")
    project.write("plaat.png", b"\x89PNG")
    project.write("weg.txt", "x")
    os.mkfifo(project.source / "pijp.txt")
    (project.source / "kring").symlink_to(project.source)
    read = Path.read_bytes

    def refuse(path: Path) -> bytes:
        if path.name == "weg.txt":
            raise PermissionError(13, "Permission denied")
        return read(path)

    monkeypatch.setattr(Path, "read_bytes", refuse)
    rows = {name: (row["status"], row["note"]) for name, row in articles_of(project).items()}
    assert rows == {
        "goed": ("ok", ""),
        "leeg": ("empty", "no text in it"),
        "plaat.png": ("skipped", "not a kind of file that is read (.png)"),
        "weg": ("unreadable", "cannot be read (Permission denied)"),
        "pijp": ("skipped", "not a file (a pipe, a device or a linked folder)"),
        "kring": ("skipped", "not a file (a pipe, a device or a linked folder)"),
    }


def test_the_title_is_the_first_line_of_the_article_itself(project: Project) -> None:
    project.write("a.txt", "Advertentie\n\n  Vier aanhoudingen\tna inval  \n\nTekst.")
    project.write("b.txt", "woord " * 40)
    project.write("c.txt", "x" * 300)
    rows = articles_of(project)
    assert rows["a"]["title"] == "Vier aanhoudingen na inval"
    assert rows["b"]["title"] == ("woord " * 20).strip()
    assert rows["c"]["title"] == "x" * 120


def test_the_decision_on_the_encoding_is_noted(project: Project) -> None:
    project.write("a.txt", "Het café was dicht.".encode("cp1252"))
    assert articles_of(project)["a"]["note"] == "read as cp1252"


@pytest.mark.parametrize(("line", "kind"), case_params("site_lines.csv", "line", "kind"))
def test_site_lines(line: str, kind: str) -> None:
    rules = read_site_lines(ROOT / "configs/site_lines.csv")
    assert next((rule.kind for rule in rules if rule.pattern.fullmatch(line)), "") == kind


def test_duplicates_point_to_the_earliest_then_the_lowest_id(project: Project) -> None:
    project.write("b.txt", "Zelfde tekst\nover Telegram.")
    project.write("a.txt", "Zelfde  tekst over Telegram.\n")
    project.write("c.txt", "Andere tekst over Telegram.")
    project.write("d.txt", "")
    project.write("e.txt", "")
    project.run()
    duplicates = {row["article_id"]: row["duplicate_of"] for row in project.table("articles.csv")}
    assert duplicates == {"a": "", "b": "a", "c": "", "d": "", "e": ""}
    (telegram,) = [row for row in project.table("entities.csv") if row["entity"] == "Telegram"]
    assert (telegram["articles"], telegram["unique_articles"]) == ("3", "2")


def test_an_earlier_date_makes_an_article_the_original(project: Project) -> None:
    import pyarrow as pa

    from pipeline.tables import make_frame

    schema = pa.schema(
        {"article_id": pa.string(), "published": pa.string(), "signature": pa.string(), "sketch": pa.binary()}
    )
    rows = [("a", "", "s", b""), ("b", "2024-05-02", "s", b""), ("c", "2024-05-01", "s", b"")]
    frame = make_frame([dict(zip(schema.names, row, strict=True)) for row in rows], schema)
    found = {row["article_id"]: row["duplicate_of"] for row in all_rows(find_duplicates(Held(frame))["duplicates"])}
    assert found == {"a": "c", "b": "c"}


@pytest.fixture(autouse=True)
def readable_again(tmp_path: Path) -> Iterator[None]:
    """Remove the pipe, on which a program that copies the folder would wait."""
    yield
    (tmp_path / "in/pijp.txt").unlink(missing_ok=True)
