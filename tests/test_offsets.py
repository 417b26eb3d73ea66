"""Offsets: whatever the text, `text[start:end]` is the mention, in the tables and in the CSV after reading it."""

import csv
import io
import unicodedata
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from pipeline.config import find_config, load_settings
from pipeline.corpus_files import ROWS
from pipeline.export import COLUMNS
from pipeline.export.csv_files import PROFILES
from pipeline.extract import extract
from pipeline.ingest import ingest
from pipeline.resolve import resolve
from pipeline.spreadsheet import unprotect
from pipeline.tables import make_frame, rows_of
from pipeline.text import cut_into_parts, model_view
from pipeline.tokenize import tokenize
from tests.conftest import ROOT, Project
from tests.export.written import write_csv

SETTINGS = load_settings(find_config(ROOT / "configs/default.toml"))

# Names that are surely found, among all that makes offsets slip.
PIECES = st.sampled_from(
    [
        "Telegram", "Naoufal F.", "@darkbaron", "=Telegram", "'@politie", "Roel van der Valk", "Curac\u0327ao",
        "Curaçao", "Van der Valk", "Knights Templar", "🚔", "👮🏽‍♀️", "e\u0301e\u0301n", "\u00a0", "\u2009", "\t", "\n",
        "\n\n", "\r\n", "\r", " ", "  ", ". ", "De politie ", "in Mexico ", ",,", "''", "“", "”", "-zo", "/",
        "ROTTERDAM/ANTWERPEN - ", "'s-Gravenhage", "Advertentie\n", "\ufeff", "\u200b", "\u2028", "ﬁnale", "½", "ŉ",
    ]
)  # fmt: skip
TEXTS = st.lists(st.one_of(PIECES, st.text(max_size=12)), min_size=1, max_size=40).map("".join)
ENCODABLE = TEXTS.filter(lambda text: not any(0xD800 <= ord(char) <= 0xDFFF for char in text))


def find(text: str | bytes, folder: Path, part_characters: int = 100_000) -> tuple[str, list[dict[str, object]]]:
    """The text of the article as the tables have it, and its mentions."""
    data = text if isinstance(text, bytes) else text.encode()
    (folder / "a.txt").write_bytes(data)
    tables = ingest(folder, {"a": Path("a.txt")}, make_frame([], ROWS), SETTINGS.ingest, SETTINGS.lists.site_lines)
    cut = SETTINGS.tokenize.model_copy(update={"part_characters": part_characters})
    tables |= tokenize(tables["articles"], cut, SETTINGS.model)
    tables |= extract(
        **{name: tables[name] for name in ("articles", "docs", "sentences")},
        extract_settings=SETTINGS.extract,
        model_settings=SETTINGS.model,
        gazetteer_path=SETTINGS.lists.gazetteer,
        watchlist_path=SETTINGS.lists.watchlist,
        stoplist_path=SETTINGS.lists.stoplist,
    )
    (article,) = rows_of(tables["articles"])
    mentions = rows_of(tables["mentions"])
    forms = rows_of(resolve(tables["articles"], tables["mentions"], SETTINGS.resolve, SETTINGS.lists.places)["forms"])
    assert sorted(start for row in forms for start in row["starts"]) == [row["start"] for row in mentions]
    return article["text"], mentions


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ENCODABLE)
@example("\ufeff\ufeffTelegram")
@example("0\0")
@example("Telegram\0")
def test_offsets_hold_for_any_text(tmp_path: Path, text: str) -> None:
    article, mentions = find(text, tmp_path)
    newlines = text.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    # What a NUL says of the encoding is tested in ingest/test_decode.py.
    if article and "\0" not in text:
        assert article == unicodedata.normalize("NFC", newlines)
    last = 0
    for row in mentions:
        assert article[row["start"] : row["end"]] == row["text"]
        assert row["start"] >= last, "mentions overlap"
        last = row["end"]
    for profile, form in PROFILES.items():
        content = write_csv([{"text": row["text"]} for row in mentions], ("text",), profile)
        read = csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=form["delimiter"])
        assert [unprotect(row["text"]) for row in read] == [row["text"] for row in mentions]


@settings(max_examples=200, deadline=None)
@given(ENCODABLE)
def test_the_view_is_as_long_as_the_text_and_parts_are_all_of_it(text: str) -> None:
    view = model_view(text, [])
    assert len(view) == len(text)
    parts = cut_into_parts(view, 7)
    assert "".join(view[start:end] for start, end in parts) == view
    assert all(end - start <= 7 for start, end in parts)


def test_all_inputs_of_the_suite_together(project: Project) -> None:
    awkward = (
        "@politie zegt: 👮🏽‍♀️ =Telegram\r\n\tis in Curac\u0327ao\u00a0gezien, 's-Gravenhage ook. '@naam en Naoufal F."
    )
    project.write("emoji.txt", awkward)
    project.write("bom.txt", b"\xef\xbb\xbf" + awkward.encode())
    project.write("utf16.txt", awkward.encode("utf-16"))
    project.write("cp1252.txt", "Het café in Curaçao – Naoufal F. zat op Telegram.".encode("cp1252"))
    for path in sorted((ROOT / "seeds").rglob("*.txt")):
        project.write(path.name, path.read_bytes())
    project.run()
    texts = {}
    for path in project.source.iterdir():
        data = path.read_bytes()
        encoding = {"utf16.txt": "utf-16", "cp1252.txt": "cp1252"}.get(path.name, "utf-8-sig")
        texts[path.stem] = unicodedata.normalize("NFC", data.decode(encoding).replace("\r\n", "\n"))
    rows = project.table("mentions.csv")
    assert len({row["article_id"] for row in rows}) == len(texts)
    for row in rows:
        assert texts[row["article_id"]][int(row["start"]) : int(row["end"])] == row["text"]
    awkward_names = {row["text"] for row in rows if row["article_id"] == "emoji"}
    assert {"@politie", "Telegram", "Curaçao", "Naoufal F."} <= awkward_names


def test_no_mention_is_lost_at_a_seam(tmp_path: Path) -> None:
    story = "Naoufal F. sprak met Roel van der Valk over Telegram. De rechtbank Rotterdam wacht. " * 60
    whole, at_once = find(story, tmp_path)
    _, in_parts = find(story, tmp_path, part_characters=1_000)
    spans = [[(row["start"], row["end"], row["label"]) for row in rows] for rows in (at_once, in_parts)]
    assert len(whole) > 4_000
    assert spans[0] == spans[1]


def test_protected_cells_are_the_ones_of_the_design() -> None:
    content = write_csv([{"text": cell} for cell in ("=1", "'=1", "'s-Gravenhage", "-", "x")], ("text",), "plain")
    assert content.decode().split("\n")[1:-1] == ["'=1", "''=1", "'s-Gravenhage", "'-", "x"]


def test_numbers_have_the_decimal_sign_of_the_profile() -> None:
    rows = [{"score": 0.5, "place": None}]
    assert write_csv(rows, ("score", "place"), "plain").decode().split("\n")[1] == "0.5,"
    assert write_csv(rows, ("score", "place"), "excel-nl").decode("utf-8-sig").split("\r\n")[1] == "0,5;"


@pytest.mark.parametrize("name", list(COLUMNS))
def test_every_column_is_filled_from_a_row(name: str) -> None:
    with pytest.raises(KeyError):
        write_csv([{}], COLUMNS[name], "plain")
