"""A folder of awkward files of every kind, and what the person at the terminal sees of each."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT, read_csv
from tests.ingest import files

Made = tuple[dict[str, tuple[str, str]], Path, subprocess.CompletedProcess[str]]

GOOD = "De politie vond drugs bij Karim B. in Breda, meldt Europol."
UTF8, CP1252 = "Café Zwart in Curaçao.", "Café Zwart in Curaçao.".encode("cp1252")


def fill(folder: Path) -> dict[str, tuple[str, str]]:
    """Make the files; gives status and note, or its beginning, by article id."""
    made: dict[str, bytes] = {}
    expected: dict[str, tuple[str, str]] = {}

    def add(name: str, data: bytes | str, status: str, note: str = "", article_id: str = "") -> None:
        made[name] = data.encode() if isinstance(data, str) else data
        expected[article_id or name.removesuffix(".txt")] = (status, note)

    add("goed.txt", GOOD, "ok")
    add("cp1252.txt", CP1252, "ok", "read as cp1252")
    add("utf16.txt", UTF8.encode("utf-16"), "ok", "read as utf-16")
    add("gemengd.txt", UTF8.encode() + b"\n" + CP1252, "ok", "read as utf-8 and cp1252 mixed, 1 lines in cp1252")
    add("afgekapt.txt", (UTF8 + "é").encode()[:-1], "ok", "read as utf-8, its last character is cut off")
    add("nul.txt", (GOOD * 4).encode() + b"\0", "ok", "read as utf-8, NUL bytes read as spaces")
    add("foto.txt", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 9, "unreadable", "not text in UTF-8, UTF-16 with")
    add("leeg.txt", b"", "empty", "no text in it")
    add("wit.txt", b" \n\t\r\n \xc2\xa0", "empty", "no text in it")
    line = "De politie zei dat het niet kan. " * 636_364
    add("regel.txt", line, "ok", f"cut at 20000 of {len(line)} characters (setting ingest.max_characters)")
    add("groot.txt", b"x" * 30_000_000, "skipped", "30 MB, more than 25 MB (setting ingest.max_file_bytes)")
    add("plaat.png", b"\x89PNG", "skipped", "not a kind of file that is read (.png)")
    add("oud.doc", b"\xd0\xcf\x11\xe0", "skipped", "not a kind of file that is read (.doc)")
    add("brief.docx", files.word(GOOD), "ok", "Word document")
    add("brief.rtf", files.rtf(GOOD), "ok", "RTF file")
    add("krant.pdf", files.pdf((GOOD,)), "ok", "PDF file")
    add("geheim.pdf", files.encrypted_pdf("x"), "unreadable", "a PDF file with a password; save it without one")
    add("kapot.pdf", b"%PDF-1.7\nnee", "unreadable", "not a .pdf file that can be read (")
    add("kapot.docx", b"PK\x03\x04", "unreadable", "not a .docx file that can be read (BadZipFile)")
    add("pagina.html", files.page(f"<h1>Kop</h1><p>{GOOD}</p><p>{GOOD}</p>"), "ok", "web page")
    add("diep.html", "<div>" * 50_000 + GOOD, "ok", "web page")
    add("pagina_bestanden/reclame.html", "<p>koop nu</p>", "skipped", "belongs to a web page that a browser saved")
    add("fout.csv", "naam;plaats\nx;y\n", "unreadable", "no column with the text of articles; name it as `text` under")
    add("kop.csv", "id,tekst\n", "empty", "no articles in it")
    add("kapot.json", "[{", "unreadable", "not valid JSON")
    add('rare "naam"\nmet regel.txt', GOOD, "ok", "", 'rare "naam"\\x0amet regel')
    rows = f'id;tekst\n1;{GOOD.replace(",", "")}\n1;Tweede.\n2;te;veel;cellen\nleeg;\n3;"open\n4;weg\n'
    made["krant.csv"] = rows.encode()
    for article_id, status, note in (
        ("1", "ok", "columns separated by `;`"),
        ("1~2", "ok", "columns separated by `;`; the id 1 occurs more than once in the file"),
        ("line-4", "unreadable", "line 4 has 4 cells where 2 are expected; put quotes around its text"),
        ("leeg", "empty", "no text in it; columns separated by `;`"),
        ("line-6", "unreadable", "from line 6 on quotes do not match"),
    ):
        expected[f"krant.csv#{article_id}"] = (status, note)
    made["regels.jsonl"] = json.dumps({"id": "a/../b", "text": GOOD}).encode() + b"\n{kapot\n"
    expected["regels.jsonl#a/../b"] = ("ok", "")
    expected["regels.jsonl#line-2"] = ("unreadable", "line 2 is not valid JSON")
    for name, data in made.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    outside = folder.parent / "outside.txt"
    outside.write_text("Een geheim over Telegram.", encoding="utf-8")
    (folder / "uit.txt").symlink_to(outside)
    expected["uit"] = ("skipped", "a link to a place outside the folder")
    (folder / "kring1.txt").symlink_to(folder / "kring2.txt")
    (folder / "kring2.txt").symlink_to(folder / "kring1.txt")
    expected |= dict.fromkeys(("kring1", "kring2"), ("unreadable", "cannot be read ("))
    (folder / "map").symlink_to(folder)
    expected["map"] = ("skipped", "not a file (a pipe, a device or a linked folder)")
    (folder / "nergens.txt").symlink_to(folder / "bestaat-niet.txt")
    expected["nergens"] = ("unreadable", "cannot be read (No such file or directory)")
    os.mkfifo(folder / "pijp.txt")
    expected["pijp"] = ("skipped", "not a file (a pipe, a device or a linked folder)")
    return expected


@pytest.fixture(scope="module")
def awkward(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """What is expected, the folder of the tables, and what the command printed."""
    folder = tmp_path_factory.mktemp("awkward")
    (folder / "in").mkdir()
    expected = fill(folder / "in")
    config = folder / "settings.toml"
    config.write_text("[ingest]\nmax_characters = 20000\nmax_file_bytes = 25000000\n", encoding="utf-8")
    command = [sys.executable, "-m", "pipeline", "run", str(folder / "in"), "--output", str(folder / "out")]
    result = subprocess.run([*command, "--config", str(config)], cwd=ROOT, capture_output=True, text=True, check=False)
    (folder / "in/pijp.txt").unlink()
    return expected, folder / "out", result


def test_every_file_and_every_row_is_accounted_for(awkward: Made) -> None:
    expected, output, _ = awkward
    rows = {row["article_id"]: row for row in read_csv(output / "articles.csv")}
    assert set(rows) == set(expected)
    for article_id, (status, note) in expected.items():
        assert rows[article_id]["status"] == status, article_id
        assert rows[article_id]["note"].startswith(note), article_id
        assert note or not rows[article_id]["note"], article_id


def test_the_others_are_unharmed(awkward: Made) -> None:
    expected, output, _ = awkward
    mentions: dict[str, set[str]] = {}
    for row in read_csv(output / "mentions.csv"):
        mentions.setdefault(row["article_id"], set()).add(row["text"])
    for article_id in ("goed", "nul", "brief.docx", "brief.rtf", "krant.pdf", "diep.html", "regels.jsonl#a/../b"):
        assert {"Karim B.", "Breda", "Europol"} <= mentions[article_id], article_id
    assert not any(expected[article_id][0] != "ok" for article_id in mentions)


def test_what_the_person_at_the_terminal_sees(awkward: Made) -> None:
    expected, output, result = awkward
    assert result.returncode == 3, result.stderr
    assert "Traceback" not in result.stdout + result.stderr
    bad = sorted(article_id for article_id, (status, _) in expected.items() if status in ("empty", "unreadable"))
    assert f"not read: {len(bad) - 10} more, see articles.csv" in result.stdout
    record = json.loads((output / "run.json").read_text(encoding="utf-8"))
    assert sorted(record["unreadable"]) == bad
    skipped = sum(status == "skipped" for status, _ in expected.values())
    assert f"{skipped} skipped; articles.csv says why" in record["warnings"]
    assert "1 cut; articles.csv says where" in record["warnings"]


def test_a_file_that_vanishes(project, monkeypatch: pytest.MonkeyPatch) -> None:  # type: ignore[no-untyped-def]
    project.write("a.txt", GOOD)
    project.write("b.txt", GOOD)
    read = Path.read_bytes

    def vanish(path: Path) -> bytes:
        if path.name == "a.txt":
            raise FileNotFoundError(2, "No such file or directory")
        return read(path)

    monkeypatch.setattr(Path, "read_bytes", vanish)
    project.run()
    rows = {row["article_id"]: (row["status"], row["note"]) for row in project.table("articles.csv")}
    assert rows == {"a": ("unreadable", "cannot be read (No such file or directory)"), "b": ("ok", "")}
