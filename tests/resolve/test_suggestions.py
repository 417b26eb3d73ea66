"""What a person is asked about, with score, reason and examples; and what is never asked."""

import pytest

from tests.resolve.articles import Resolved, resolved
from tests.test_lists import Write

HEADER = "action,entity,text,label,to,article_id,note\n"


def rows(found: Resolved, action: str) -> list[dict[str, object]]:
    return [row for row in found.tables["suggestions"] if row["action"] == action]


def test_a_suspect_and_a_full_name_with_the_evidence() -> None:
    shared = [("Karel Zwart", "PER"), ("Zwartbouw BV", "ORG")]
    found = resolved({"a": [("Ridouan T.", "PER"), *shared], "b": [("Ridouan Talbi", "PER"), *shared], "c": shared})
    (row,) = rows(found, "merge")
    assert (row["entity_a_id"], row["entity_b_id"], row["label"]) == ("per:ridouan-t@a", "per:ridouan-talbi", "PER")
    assert row["reason"] == (
        "'Ridouan Talbi' is the only full name that fits 'Ridouan T.'; both are named with Karel Zwart, Zwartbouw BV"
    )
    assert row["examples"] == ["a: Ridouan T.", "b: Ridouan Talbi"]
    without = resolved({"a": [("Ridouan T.", "PER")], "b": [("Ridouan Talbi", "PER")]})
    assert 0 < rows(without, "merge")[0]["score"] < row["score"] <= 0.98


def test_a_bare_surname_is_asked_about_only_with_evidence() -> None:
    articles = {"a": [("Jansen", "PER"), ("Karel Zwart", "PER")], "b": [("Piet Jansen", "PER")]}
    assert not resolved(articles).suggested("merge")
    articles["b"].append(("Karel Zwart", "PER"))
    assert resolved(articles).suggested("merge") == [("per:jansen@a", "per:piet-jansen")]


def test_of_many_full_names_the_best_three_are_suggested() -> None:
    names = ["Talbi", "Tamer", "Tahiri", "Tromp", "Teixeira"]
    articles = {"a": [("Ridouan T.", "PER"), ("Karel Zwart", "PER")]}
    articles |= {name: [(f"Ridouan {name}", "PER")] for name in names}
    articles["Tromp"].append(("Karel Zwart", "PER"))
    found = rows(resolved(articles), "merge")
    assert len(found) == 3
    assert found[0]["entity_b"] == "Ridouan Tromp"
    assert "one of 5 full names that fit" in str(found[0]["reason"])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Karim Bakker", "Karin Bakker"),
        ("Jan van den Berg", "Jan van der Berg"),
        ("Willem Holtman", "Astrid Holtman"),
        ("Jan de Boer sr.", "Jan de Boer jr."),
    ],
)
def test_two_people_are_not_suggested_to_be_one(one: str, other: str) -> None:
    assert not resolved({"a": [(one, "PER")], "b": [(other, "PER")]}).suggested("merge")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Maria van Dijk", "Maria van Dijk-Jansen"),
        ("Joaquín Guzmán", "Joaquín Guzmán Loera"),
        ("Anna Maria Mendes", "Anna Maria Mendes Silva"),
    ],
)
def test_a_second_surname(one: str, other: str) -> None:
    (row,) = rows(resolved({"a": [(one, "PER")], "b": [(other, "PER")]}), "merge")
    assert {row["entity_a"], row["entity_b"]} == {one, other}
    assert row["reason"] == "one has a second surname"


def test_two_names_of_one_place() -> None:
    found = resolved({"a": [("Luik", "LOC"), ("Luik", "LOC")], "b": [("Liège", "LOC")]})
    assert found.suggested("merge") == [("loc:liege", "loc:luik")]


def test_one_name_with_two_labels(write_list: Write) -> None:
    articles = {"a": [("Kroonkurk", "ORG")] * 4, "b": [("Kroonkurk", "PER")]}
    (row,) = rows(resolved(articles, scores={"Kroonkurk": 0.6}), "relabel")
    assert (row["entity_a_id"], row["label"]) == ("per:kroonkurk@b", "ORG")
    assert row["reason"] == "ORG in 4 other mentions of this name"
    kept = write_list("c.csv", HEADER + "keep,per:kroonkurk@b,,,,,\n")
    assert not rows(resolved(articles, kept), "relabel")
    # A club and its town are both right.
    articles = {"a": [("Utrecht", "LOC")] * 4, "b": [("Utrecht", "ORG")] * 3}
    assert not rows(resolved(articles), "relabel")


def test_an_organisation_that_bears_the_name_of_a_person_of_the_article(write_list: Write) -> None:
    articles = {"a": [("Henk van Dam", "PER"), ("Van Dam", "ORG"), ("Zwartbouw", "ORG")], "b": [("Van Dam", "ORG")]}
    # In the other article nobody is called so; there the name is the same organisation, so it may be one.
    assert not rows(resolved(articles), "relabel")
    del articles["b"]
    (row,) = rows(resolved(articles), "relabel")
    assert (row["entity_a_id"], row["label"]) == ("org:van-dam", "PER")
    assert row["reason"] == "Henk van Dam is named in the same article"
    kept = write_list("c.csv", HEADER + "keep,org:van-dam,,,PER,,\n")
    assert not rows(resolved(articles, kept), "relabel")
    articles = {"a": [("Henk van Dam", "PER"), ("Van Dam Transport", "ORG"), ("Van Dam", "ORG")]}
    assert not rows(resolved(articles), "relabel")


def test_a_reference_that_fits_two_people(write_list: Write) -> None:
    articles = {"a": [("Willem Holtman", "PER"), ("Astrid Holtman", "PER"), ("Holtman", "PER"), ("Holtman", "PER")]}
    (row,) = rows(resolved(articles), "split")
    assert (row["entity_a_id"], row["entity_b_id"]) == ("per:astrid-holtman", "per:willem-holtman")
    reason = '"Holtman" in a counts at 34 | 44 for Astrid Holtman, by the order of the text; it may mean Willem Holtman'
    assert row["reason"] == reason
    assert len(row["examples"]) == 2
    for decided in (
        "keep,per:astrid-holtman,Holtman,,,a,\n",
        "keep,per:astrid-holtman,34 | 44,,per:willem-holtman,a,\n",
        "split,per:astrid-holtman,Holtman,,Willem Holtman,a,\n",
        "split,per:astrid-holtman,34 | 44,,per:willem-holtman,a,\n",
    ):
        assert not rows(resolved(articles, write_list("c.csv", HEADER + decided)), "split")


def test_what_is_seen_once_by_an_unsure_model(write_list: Write) -> None:
    articles = {"a": [("Tafel", "PER"), ("Vlemminx", "PER"), ("Telegram", "ORG")]}
    scores = {"Tafel": 0.35, "Vlemminx": 0.7, "Telegram": 0.2}
    found = rows(resolved(articles, scores=scores), "drop")
    assert [row["entity_a"] for row in found] == ["Tafel"]
    assert not rows(resolved({"a": [("Tafel", "PER"), ("Tafel", "PER")]}, scores=scores), "drop")
    relabelled = write_list("c.csv", HEADER + "relabel,per:tafel@a,,,ORG,,\n")
    assert not rows(resolved(articles, relabelled, scores), "drop")
    kept = write_list("c.csv", HEADER + "keep,per:tafel@a,,,,,\n")
    assert "Tafel" not in {row["entity_a"] for row in rows(resolved(articles, kept, scores), "drop")}


def test_many_names_of_one_surname_are_not_all_compared() -> None:
    from benchmarks.suggestions import candidate
    from pipeline.resolve.merges import _blocks

    entities = [candidate(f"per:{number:04}", f"Jan {number:04}", "PER", "a") for number in range(500)]
    pairs = list(_blocks(entities, lambda each: ["jansen"]))
    assert len(pairs) < 500 * 11
