"""The session of the README: run, decide in suggestions.csv, add the decisions, run again, add an article."""

import csv
import shutil
from pathlib import Path

import pytest

from pipeline.decisions import add_decisions
from tests.conftest import ROOT, Project

FIRST = (
    "De rechtbank Rotterdam heeft Naoufal F. veroordeeld. Hij werkte met Karel Zwartveld en Bert Roodhart, zegt de "
    "officier van justitie. Karel Zwartveld ontkent, Bert Roodhart niet."
)
SECOND = (
    "Naoufal Fennek is ook in België vervolgd, samen met Karel Zwartveld en Bert Roodhart. Dat zegt het parket in "
    "Antwerpen, dat Naoufal Fennek al jaren zoekt."
)
THIRD = "In een derde zaak is Naoufal Fennek vrijgesproken. Dat meldt de rechtbank Rotterdam over Naoufal Fennek."


@pytest.fixture
def session(project: Project, tmp_path: Path) -> Project:
    """Two articles, with lists of their own."""
    corrections = tmp_path / "corrections.csv"
    shutil.copy(ROOT / "configs/corrections.csv", corrections)
    project.change("lists", corrections=corrections)
    project.write("een.txt", FIRST)
    project.write("twee.txt", SECOND)
    project.run()
    return project


def decide(project: Project, **decisions: str) -> None:
    """Write decisions into suggestions.csv as a Dutch Excel does, by the name of entity_a with `_` for spaces."""
    path = project.output / "suggestions.csv"
    rows = project.table("suggestions.csv")
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), delimiter=";")
        writer.writeheader()
        for row in rows:
            row["decision"] = decisions.get(row["entity_a"].replace(" ", "_").strip("."), "")
            row["score"] = row["score"].replace(".", ",")
            writer.writerow(row)


def ids(project: Project) -> set[str]:
    return {row["entity_id"] for row in project.table("entities.csv") if row["label"] == "PER"}


def test_decisions_hold_and_only_resolve_and_export_run_again(session: Project) -> None:
    assert {"per:naoufal-f@een", "per:naoufal-fennek"} <= ids(session)
    (row,) = [row for row in session.table("suggestions.csv") if row["action"] == "merge"]
    assert row["entity_b_id"] == "per:naoufal-fennek"
    assert "both are named with" in row["reason"]
    decide(session, Naoufal_F="yes")
    assert add_decisions(session.output / "suggestions.csv", session.settings.lists.corrections).written == 1
    report = session.run()
    assert {name for name, made in report.made.items() if made} == {"resolve", "export"}
    assert "per:naoufal-f@een" not in ids(session)
    (merged,) = [row for row in session.table("entities.csv") if row["entity_id"] == "per:naoufal-fennek"]
    assert merged["articles"] == "2"
    assert not [row for row in session.table("suggestions.csv") if row["action"] == "merge"]
    session.write("drie.txt", THIRD)
    session.run()
    (merged,) = [row for row in session.table("entities.csv") if row["entity_id"] == "per:naoufal-fennek"]
    assert merged["articles"] == "3"


def test_a_no_is_not_asked_again(session: Project) -> None:
    decide(session, Naoufal_F="no")
    add_decisions(session.output / "suggestions.csv", session.settings.lists.corrections)
    session.run()
    assert {"per:naoufal-f@een", "per:naoufal-fennek"} <= ids(session)
    assert not [row for row in session.table("suggestions.csv") if row["action"] == "merge"]


def test_what_is_written_into_decision_is_carried_over(session: Project) -> None:
    decide(session, Naoufal_F="yes")
    assert not session.open().edited_by_hand()
    # With other evidence it is the same question.
    session.write("drie.txt", "In Breda is Karel Zwartveld weer vrij. Bert Roodhart heeft hem in Breda opgehaald.")
    session.write("vier.txt", SECOND + " Ook de rechtbank Rotterdam noemt Naoufal Fennek.")
    session.run()
    (row,) = [row for row in session.table("suggestions.csv") if row["action"] == "merge"]
    assert row["decision"] == "yes"
    assert not session.stale()


def test_another_column_of_suggestions_is_not_written_over(session: Project) -> None:
    path = session.output / "suggestions.csv"
    path.write_text(path.read_text().replace("Naoufal Fennek", "Someone"))
    assert session.open().edited_by_hand() == ["suggestions.csv"]


def test_a_row_that_matches_nothing_is_in_the_summary(session: Project) -> None:
    from pipeline.record import write_record

    with session.settings.lists.corrections.open("a") as file:
        file.write("drop,per:nobody,,,,,\n")
    run = session.open()
    report = session.run()
    record = write_record(run, report)
    assert record["warnings"] == ["corrections.csv, row 2, matches nothing: drop: there is no 'per:nobody'"]


def test_a_dropped_mention_is_in_dropped_with_the_row(session: Project) -> None:
    with session.settings.lists.corrections.open("a") as file:
        file.write("drop,Karel Zwartveld,,,,een,a witness\n")
    session.run()
    rows = [row for row in session.table("dropped.csv") if row["stage"] == "resolve"]
    assert {(row["article_id"], row["text"], row["reason"]) for row in rows} == {
        ("een", "Karel Zwartveld", "corrections.csv row 2: drop (a witness)")
    }
    assert {row["article_id"] for row in session.table("mentions.csv") if row["text"] == "Karel Zwartveld"} == {"twee"}


def test_a_watchlist_is_found_from_the_next_run_on(session: Project, tmp_path: Path) -> None:
    watchlist = tmp_path / "watchlist.csv"
    watchlist.write_bytes(
        "name;label;subtype;aliases\r\nVredeburg Kring;ORG;criminal network;Vredeburgers\r\n".encode("cp1252")
    )
    session.write("drie.txt", "De vredeburgers en de Vredeburgers zijn gezien in Breda, zegt de politie in Breda.")
    session.run()
    session.change("lists", watchlist=watchlist)
    report = session.run()
    assert {name for name, made in report.made.items() if made} == {"extract", "resolve", "export"}
    (row,) = [row for row in session.table("entities.csv") if row["entity_id"] == "org:vredeburg-kring"]
    assert (row["entity"], row["subtype"], row["surface_forms"]) == (
        "Vredeburg Kring",
        "criminal network",
        "Vredeburgers",
    )


def test_the_command_takes_the_file_of_the_output_folder(session: Project, tmp_path: Path) -> None:
    from typer.testing import CliRunner

    from pipeline.cli import app

    config = tmp_path / "mine.toml"
    config.write_text(f'[lists]\ncorrections = "{session.settings.lists.corrections.as_posix()}"\n', encoding="utf-8")
    decide(session, Naoufal_F="yes")
    runner = CliRunner()
    command = ["corrections", "add", "--output", str(session.output), "--config", str(config)]
    first = runner.invoke(app, command)
    assert first.exit_code == 0
    assert first.stdout.startswith("1 added to ")
    assert runner.invoke(app, command).stdout.startswith("0 added to ")
