"""The views of the tables that a run writes: which there are, and that they are the same however it runs."""

from pathlib import Path

import pytest

from tests.conftest import Project

VIEWS = {
    "workbook": "speurder.xlsx", "network": "network.gexf", "places": "places.geojson", "database": "entities.sqlite",
}  # fmt: skip
ARTICLE = (
    "De politie in Utrecht zocht Karim B. op Telegram, meldt Europol.\n\nKarim B. woont in Den Haag, zegt de politie."
)


def views_of(output: Path) -> dict[str, bytes]:
    return {name: (output / name).read_bytes() for name in VIEWS.values() if (output / name).exists()}


@pytest.mark.parametrize("setting", VIEWS)
def test_a_view_that_is_switched_off_is_taken_away(project: Project, setting: str) -> None:
    project.write("a.txt", ARTICLE)
    project.run()
    assert set(views_of(project.output)) == set(VIEWS.values())
    project.change("export", **{setting: False})
    report = project.run()
    assert {name for name, made in report.made.items() if made} == {"export"}
    assert set(views_of(project.output)) == set(VIEWS.values()) - {VIEWS[setting]}
    assert not project.stale()


def test_views_are_the_same_bytes_with_two_workers_and_in_another_folder(project: Project, tmp_path: Path) -> None:
    for number in range(40):
        project.write(f"map/{number}.txt", f"{ARTICLE} Dat was zaak {number}.")
    project.run(workers=2)
    once = views_of(project.output)
    assert len(once) == len(VIEWS)
    project.run("export", force=True)
    assert views_of(project.output) == once
    # The same articles in one shard instead of two.
    other = Project(project.source, tmp_path / "other", project.settings)
    (other.output / "stages").mkdir(parents=True)
    (other.output / "stages/layout.json").write_text('{"input": "../in", "buckets": 1}')
    other.run()
    assert len(list((other.output / "stages/ingest").glob("articles-*"))) == 1
    assert len(list((project.output / "stages/ingest").glob("articles-*"))) == 2
    assert views_of(other.output) == once


def test_no_articles_with_names_make_empty_views(project: Project) -> None:
    project.write("a.txt", "Er is niets gebeurd.")
    project.run()
    assert len(views_of(project.output)) == len(VIEWS)
    assert not project.open().edited_by_hand()
    assert not project.stale()
