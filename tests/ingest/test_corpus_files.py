"""Files with an article a row: which column is what, how they are separated, and rows that cannot be read."""

import json
from typing import Any

import pytest

from pipeline.config import ColumnSettings, IngestSettings
from pipeline.content import UnreadableError
from pipeline.corpus_files import read_corpus_file
from tests.conftest import Project

SETTINGS = IngestSettings()
BY_COMMA = "columns separated by `,`"
TEXT = "De politie zocht op Telegram, zei een woordvoerder."


def read(name: str, content: str | bytes, **settings: Any) -> list[dict[str, Any]]:
    data = content.encode() if isinstance(content, str) else content
    return read_corpus_file(name, data, SETTINGS.model_copy(update=settings))


@pytest.mark.parametrize(
    ("content", "note"),
    [
        (f'id,titel,datum,krant,tekst\n7,Kop,3-4-2021,AD,"{TEXT}"\n', BY_COMMA),
        (f"id;titel;datum;krant;tekst\r\n7;Kop;3-4-2021;AD;{TEXT}\r\n", "columns separated by `;`"),
        (f"ID\tTitle\tDate\tSource\tText\n7\tKop\t2021-04-03\tAD\t{TEXT}\n", "columns separated by tab"),
        (f"id|headline|published|medium|body\n7|Kop|3 april 2021|AD|{TEXT}\n", "columns separated by `|`"),
        ("\ufeff" + f'"id","kop","datum","bron","inhoud"\n"7","Kop","03/04/2021","AD","{TEXT}"\n', BY_COMMA),
    ],
)  # fmt: skip
def test_separators_and_usual_names_are_found_and_told(content: str, note: str) -> None:
    (row,) = read("a.csv", content)
    assert row == {
        "article_id": "a.csv#7", "source": "AD", "title": "Kop", "published": "2021-04-03", "status": "ok",
        "text": f"Kop\n\n{TEXT}", "note": note,
    }  # fmt: skip


def test_columns_of_the_settings() -> None:
    columns = ColumnSettings(text="Artikel (volledig)", id="Nummer")
    (row,) = read("a.csv", f'Nummer,text,Artikel (volledig)\n7,iets anders,"{TEXT}"\n', columns=columns)
    assert (row["article_id"], row["text"]) == ("a.csv#7", TEXT)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.csv", "naam,plaats\nx,y\n", "no column with the text of articles; name it as `text` under"),
        ("a.csv", "naam,plaats\nx,y\n", r"\(columns: naam, plaats\)"),
        ("a.csv", "", "no column with the text"),
        ("a.csv", "een zin zonder kolommen", "no column with the text"),
        ("a.json", "{", "not valid JSON"),
        ("a.json", "3", "JSON without a list of articles"),
        ("a.json", "[" * 100_000, "not valid JSON"),
        ("a.jsonl", '{"naam": "x"}\n', "no column with the text"),
    ],
)
def test_a_file_that_is_no_corpus_says_why(name: str, content: str, message: str) -> None:
    with pytest.raises(UnreadableError, match=message):
        read(name, content)


def test_rows_that_cannot_be_read_do_not_stop_the_others() -> None:
    rows = read("a.csv", f"id,tekst,krant\n1,{TEXT.replace(',', '')},AD\n2,te,veel,cellen,hier\n3,te weinig\n4,,AD\n")
    found = {row["article_id"]: (row["status"], row["note"]) for row in rows}
    assert list(found) == ["a.csv#1", "a.csv#line-3", "a.csv#3", "a.csv#4"]
    assert found["a.csv#line-3"] == (
        "unreadable", "line 3 has 5 cells where 3 are expected; put quotes around its text"
    )  # fmt: skip
    assert found["a.csv#3"][1].endswith("line 4 has 2 cells where 3 are expected")
    assert rows[-1]["text"] == ""


def test_quotes_that_never_close_are_told() -> None:
    rows = read("a.csv", 'id,tekst\n1,goed\n2,"nooit gesloten\n3,weg\n')
    assert [row["article_id"] for row in rows] == ["a.csv#1", "a.csv#line-3"]
    assert "from line 3 on quotes do not match" in rows[1]["note"]


def test_lines_that_are_no_json_do_not_stop_the_others() -> None:
    lines = [json.dumps({"id": 1, "text": TEXT}), "{kapot", "", "[1]", json.dumps({"id": 2, "text": "Twee."})]
    rows = read("a.jsonl", "\n".join(lines))
    assert [row["article_id"] for row in rows] == ["a.jsonl#1", "a.jsonl#line-2", "a.jsonl#line-4", "a.jsonl#2"]
    assert [row["status"] for row in rows] == ["ok", "unreadable", "unreadable", "ok"]


def test_no_key_of_an_object_is_taken_for_what_the_reader_has_to_say() -> None:
    first = {"id": 1, "text": TEXT, "_note": "van de redactie"}
    rows = read("a.jsonl", "\n".join(map(json.dumps, (first, {"where": "elders", "problem": "geen"}))))
    assert rows[0]["note"] == ""
    assert not rows[1]["article_id"].endswith("#elders")
    assert (rows[1]["status"], rows[1]["text"], rows[1]["note"]) == ("ok", "", "")


def test_json_lists() -> None:
    for content in ([{"text": "A"}, 3], {"articles": [{"text": "A"}, 3]}):
        rows = read("a.json", json.dumps(content))
        assert [row["status"] for row in rows] == ["ok", "unreadable"]


def test_ids_are_the_files_own_else_the_hash_of_the_text_and_never_twice() -> None:
    rows = read("map/a.csv", "tekst\nEen\nTwee\nEen\n")
    ids = [row["article_id"] for row in rows]
    assert len(set(ids)) == 3
    assert ids[2] == f"{ids[0]}~2"
    assert read("map/a.csv", "tekst\nTwee\n")[0]["article_id"] == ids[1]
    rows = read("a.csv", "id,tekst\n1,Een\n1,Twee\n")
    assert [row["article_id"] for row in rows] == ["a.csv#1", "a.csv#1~2"]
    assert "the id 1 occurs more than once" in rows[1]["note"]


def test_more_articles_than_the_settings_allow() -> None:
    rows = read("a.csv", "id,tekst\n" + "".join(f"{number},Een zin.\n" for number in range(5)), max_articles_per_file=3)
    assert [row["article_id"] for row in rows] == ["a.csv#0", "a.csv#1", "a.csv#2", "a.csv#rest"]
    assert rows[-1]["note"] == "2 more articles are not read (setting ingest.max_articles_per_file)"


def test_values_of_other_types() -> None:
    rows = read("a.jsonl", json.dumps({"id": 0, "title": None, "text": TEXT, "date": 20210403, "source": ["x"]}))
    assert (rows[0]["article_id"], rows[0]["published"], rows[0]["source"]) == ("a.jsonl#0", "2021-04-03", "a.jsonl")
    assert read("a.jsonl", json.dumps({"text": {"nested": True}}))[0]["text"] == ""


def test_a_corpus_file_runs_and_a_changed_row_makes_one_shard(project: Project) -> None:
    rows = [f"{number},Kop {number},Een verhaal nummer {number} over Telegram en de politie." for number in range(100)]
    project.write("krant.csv", "id,titel,tekst\n" + "\n".join(rows))
    project.write("los.txt", "Een los verhaal over Telegram.")
    project.run()
    assert len(project.open().shards) == 4
    articles = project.table("articles.csv")
    assert len(articles) == 101
    assert articles[0]["title"] == "Kop 0"
    assert not project.stale()
    rows[7] = "7,Kop 7,Een ander verhaal nummer 7 over Europol."
    project.write("krant.csv", "id,titel,tekst\n" + "\n".join(rows))
    report = project.run()
    # One shard, and the step over all of them.
    assert report.made["ingest"] <= 2
    assert report.made["extract"] == 1
    assert "org:europol" in {row["entity_id"] for row in project.table("entities.csv")}
    project.write("krant.csv", "id,titel,tekst\n" + "\n".join(rows[:50]))
    project.run()
    assert len(project.table("articles.csv")) == 51
    stored = list((project.output / "stages/corpus_files").iterdir())
    assert len(stored) == 1


def test_two_workers_give_the_same_tables_from_corpus_files(project: Project, tmp_path: Any) -> None:
    rows = [
        json.dumps({"id": number, "text": f"Karim {chr(65 + number % 26)}. zat op Telegram."}) for number in range(70)
    ]
    project.write("a.jsonl", "\n".join(rows))
    project.run()
    other = Project(project.source, tmp_path / "two", project.settings)
    other.run(workers=2)
    for name in ("articles.csv", "mentions.csv", "entities.csv"):
        assert (project.output / name).read_bytes() == (other.output / name).read_bytes()


@pytest.mark.parametrize(
    ("date", "published", "note"),
    [
        ("onbekend", "", "the date 'onbekend' is not understood"),
        ("0001-01-01T00:00:00", "", "the date '0001-01-01T00:00:00' is not understood"),
        ("9999-12-31", "", "the date '9999-12-31' is not understood"),
        ("", "", ""),
        ("1650-03-04", "1650-03-04", ""),
    ],
)
def test_a_date_that_is_none_is_told(date: str, published: str, note: str) -> None:
    (row,) = read("a.jsonl", json.dumps({"id": "7", "datum": date, "tekst": TEXT}))
    assert (row["published"], row["note"]) == (published, note)


def test_half_a_character_stops_neither_its_article_nor_others(project: Project) -> None:
    half = "\\ud83d"
    row = f'{{"id": "1{half}", "titel": "Kop{half}", "bron": "{half}", "tekst": "{TEXT} {half}"}}'
    project.write("k.jsonl", row)
    project.write("goed.txt", TEXT)
    project.run()
    assert {row["article_id"]: row["status"] for row in project.table("articles.csv")} == {
        "goed": "ok",
        "k.jsonl#1\ufffd": "ok",
    }


def test_an_id_has_no_control_characters() -> None:
    (row,) = read("a.jsonl", json.dumps({"id": "a\x00b\x01c", "tekst": TEXT}))
    assert row["article_id"] == "a.jsonl#a\ufffdb\ufffdc"
