"""What people decided: applied on every run, in one order, checked, and reported where it no longer matches."""

from pathlib import Path

import pytest

from pipeline.errors import UsageError
from pipeline.lists import CORRECTION_COLUMNS, read_corrections
from tests.resolve.articles import Resolved, resolved
from tests.test_lists import Write

HEADER = ",".join(CORRECTION_COLUMNS) + "\n"
TWO_ARTICLES = {
    "a": [("Ridouan Talbi", "PER"), ("Talbi", "PER"), ("Kroonkurk", "ORG"), ("Utrecht", "LOC")],
    "b": [("Ridouan T.", "PER"), ("Kroonkurk", "LOC"), ("Kade", "PER"), ("Jan Bakker", "PER"), ("Bakker", "PER")],
}


def corrected(write_list: Write, rows: str, articles: dict[str, list[tuple[str, str]]] = TWO_ARTICLES) -> Resolved:
    """The articles with these rows of corrections."""
    return resolved(articles, write_list("corrections.csv", HEADER + rows))


def forms(found: Resolved, entity_id: str) -> list[str]:
    return sorted(found.entity(entity_id)["surface_forms"])


def test_without_corrections(write_list: Write) -> None:
    found = corrected(write_list, "")
    assert set(found.ids) == {
        "per:ridouan-talbi", "per:ridouan-t@b", "org:kroonkurk", "loc:kroonkurk", "loc:utrecht", "per:kade@b",
        "per:jan-bakker",
    }  # fmt: skip
    assert not found.tables["unmatched"]


def test_a_merge_by_name_or_id(write_list: Write) -> None:
    for entity, to in (
        ("per:ridouan-t@b", "per:ridouan-talbi"),
        ("Ridouan T.", "Ridouan Talbi"),
        ("ridouan t", "per:ridouan-talbi"),
    ):
        found = corrected(write_list, f"merge,{entity},,,{to},,\n")
        assert "per:ridouan-t@b" not in found.ids
        assert forms(found, "per:ridouan-talbi") == ["Ridouan T.", "Ridouan Talbi", "Talbi"]
        assert found.entity("per:ridouan-talbi")["articles"] == 2
        assert not found.tables["unmatched"]


def test_a_merge_by_name_holds_in_articles_that_come_later(write_list: Write) -> None:
    later = {**TWO_ARTICLES, "c": [("Ridouan T.", "PER"), ("T.", "PER")]}
    found = corrected(write_list, "merge,Ridouan T.,,,Ridouan Talbi,,\n", later)
    assert found.entity("per:ridouan-talbi")["articles"] == 3
    found = corrected(write_list, "merge,Ridouan T.,,,Ridouan Talbi,b,only there\n", later)
    assert found.entity("per:ridouan-talbi")["articles"] == 2
    assert "per:ridouan-t@c" in found.ids


def test_merges_go_on(write_list: Write) -> None:
    rows = "merge,Ridouan T.,,,Jan Bakker,,\nmerge,Jan Bakker,,,Ridouan Talbi,,\n"
    found = corrected(write_list, rows)
    assert forms(found, "per:ridouan-talbi") == ["Bakker", "Jan Bakker", "Ridouan T.", "Ridouan Talbi", "Talbi"]


def test_pairs_of_what_was_merged_count_once(write_list: Write) -> None:
    articles = {name: [("Alfa", "ORG"), ("Alpha", "ORG"), ("Zulu", "ORG")] for name in ("a", "b")}
    found = corrected(write_list, "merge,Alpha,,,Alfa,,\n", articles)
    (pair,) = found.tables["cooccurrences"]
    assert (pair["entity_a_id"], pair["entity_b_id"], pair["articles"], pair["sentences"]) == (
        "org:alfa", "org:zulu", 2, 2,
    )  # fmt: skip


def test_a_new_label_makes_it_the_entity_of_that_label(write_list: Write) -> None:
    found = corrected(write_list, "relabel,loc:kroonkurk,,,ORG,,\n")
    assert found.entity("org:kroonkurk")["articles"] == 2
    assert "loc:kroonkurk" not in found.ids
    # By name the label says which of the two is meant.
    found = corrected(write_list, "relabel,Kroonkurk,,LOC,ORG,,\n")
    assert found.entity("org:kroonkurk")["articles"] == 2
    # A place is looked up.
    found = corrected(write_list, "relabel,Tilburg,,,LOC,,\n", {"a": [("Tilburg", "ORG")]})
    assert (found.entity("loc:tilburg")["country_code"], found.entity("loc:tilburg")["subtype"]) == ("NL", "city")
    # A short name becomes a part of the person whose name it is short for.
    articles = {"a": [("Piet Zwart", "PER"), ("Zwart", "ORG")]}
    assert corrected(write_list, "relabel,org:zwart,,,PER,,\n", articles).ids == ["per:piet-zwart"]
    # And the other way round.
    articles = {"a": [("Piet Zwart", "ORG"), ("Zwart", "PER")]}
    assert corrected(write_list, "relabel,org:piet-zwart,,,PER,,\n", articles).ids == ["per:piet-zwart"]


def test_a_split_by_form_and_by_article(write_list: Write) -> None:
    found = corrected(write_list, "split,Jan Bakker,Bakker,,Bakker Transport,,\n")
    assert forms(found, "per:jan-bakker") == ["Jan Bakker"]
    articles = {"a": [("Jan Bakker", "PER")], "b": [("Jan Bakker", "PER")]}
    found = corrected(write_list, "split,per:jan-bakker,,,Jan Bakker (agent),b,\n", articles)
    assert len(found.ids) == 2
    assert found.entity("per:jan-bakker")["article_ids"] == ["a"]
    assert {row["entity"] for row in found.tables["entities"]} == {"Jan Bakker", "Jan Bakker (agent)"}


def test_a_split_to_one_that_is_there(write_list: Write) -> None:
    articles = {"a": [("Willem Holtman", "PER"), ("Astrid Holtman", "PER"), ("Holtman", "PER")]}
    found = corrected(write_list, "split,per:astrid-holtman,Holtman,,per:willem-holtman,a,\n", articles)
    assert forms(found, "per:willem-holtman") == ["Holtman", "Willem Holtman"]


def test_a_split_of_one_mention(write_list: Write) -> None:
    articles = {"a": [("Willem Holtman", "PER"), ("Astrid Holtman", "PER"), ("Holtman", "PER"), ("Holtman", "PER")]}
    found = corrected(write_list, "split,per:astrid-holtman,44,,per:willem-holtman,a,\n", articles)
    assert forms(found, "per:willem-holtman") == ["Holtman", "Willem Holtman"]
    assert forms(found, "per:astrid-holtman") == ["Astrid Holtman", "Holtman"]
    identities = {row["start"]: row["entity_id"] for row in found.tables["identities"]}
    assert (identities[34], identities[44]) == ("per:astrid-holtman", "per:willem-holtman")
    # The other one is asked about still.
    assert [row["reason"] for row in found.tables["suggestions"]] == [
        '"Holtman" in a counts at 34 for Astrid Holtman, by the order of the text; it may mean Willem Holtman'
    ]


def test_rows_about_one_entity_contradict_each_other_by_name_and_id_too(write_list: Write) -> None:
    for rows in (
        "relabel,Kade,,,ORG,,\nrelabel,per:kade@b,,,LOC,,\n",
        "rename,Kade,,,A,,\nrename,per:kade@b,,,B,,\n",
    ):
        with pytest.raises(UsageError, match=r"row 3: .* contradicts row 2 .* about the same entity"):
            corrected(write_list, rows)


def test_a_merge_may_use_the_new_name(write_list: Write) -> None:
    rows = "rename,per:ridouan-talbi,,,R. al-Talbi,,\nmerge,Ridouan T.,,,R. al-Talbi,,\n"
    found = corrected(write_list, rows)
    assert found.entity("per:ridouan-talbi")["entity"] == "R. al-Talbi"
    assert "Ridouan T." in forms(found, "per:ridouan-talbi")


def test_a_form_that_is_no_name_is_told_whose_it_is(write_list: Write) -> None:
    (row,) = corrected(write_list, "drop,Talbi,,,,,\n").tables["unmatched"]
    assert row["problem"] == "drop: there is no 'Talbi'; per:ridouan-talbi is called so too: write its id"


def test_a_new_name_keeps_the_id(write_list: Write) -> None:
    found = corrected(write_list, "rename,per:ridouan-talbi,,,Ridouan al-Talbi,,\n")
    assert found.entity("per:ridouan-talbi")["entity"] == "Ridouan al-Talbi"


def test_what_is_dropped_has_a_reason(write_list: Write) -> None:
    found = corrected(write_list, "drop,Kade,,PER,,,a quay\n")
    assert "per:kade@b" not in found.ids
    (row,) = [row for row in found.tables["identities"] if row["dropped"]]
    assert (row["entity_id"], row["dropped"]) == ("per:kade@b", "corrections.csv row 2: drop (a quay)")


def test_keep_in_one_article_holds_against_drop_everywhere(write_list: Write) -> None:
    articles = {"a": [("Kade", "ORG")], "b": [("Kade", "ORG")]}
    found = corrected(write_list, "drop,Kade,,,,,\nkeep,Kade,,,,b,the club\n", articles)
    assert found.entity("org:kade")["article_ids"] == ["b"]


def test_different_is_not_suggested_again_and_holds_against_merges(write_list: Write) -> None:
    assert corrected(write_list, "").suggested("merge") == [("per:ridouan-t@b", "per:ridouan-talbi")]
    rows = "different,per:ridouan-t@b,,,per:ridouan-talbi,,\n"
    assert corrected(write_list, rows).suggested("merge") == []
    with pytest.raises(UsageError, match=r"row 4.*row 2 says are different"):
        corrected(write_list, rows + "merge,Ridouan T.,,,Jan Bakker,,\nmerge,Jan Bakker,,,Ridouan Talbi,,\n")


def test_different_takes_apart_what_the_rules_joined(write_list: Write) -> None:
    articles = {"a": [("Antoine Nouvet", "PER"), ("Antoine Nuovet", "PER")]}
    assert len(corrected(write_list, "", articles).ids) == 1
    found = corrected(write_list, "different,Antoine Nouvet,,,Antoine Nuovet,,\n", articles)
    assert set(found.ids) == {"per:antoine-nouvet", "per:antoine-nuovet"}


def test_rows_that_match_nothing_are_reported(write_list: Write) -> None:
    rows = (
        "merge,Nobody,,,Ridouan Talbi,,\nmerge,Ridouan T.,,,per:nobody,,\ndrop,Kade,Kaai,,,,\nrename,org:none,,,X,,\n"
        "different,Nobody,,,Jan Bakker,,\nkeep,Nobody,,,,,\nsplit,Jan Bakker,,,X,z,\nrelabel,Utrecht,,PER,ORG,,\n"
    )
    found = corrected(write_list, rows)
    problems = {row["row"]: row["problem"] for row in found.tables["unmatched"]}
    assert sorted(problems) == list(range(2, 10))
    assert problems[2] == "merge: there is no 'Nobody'"
    assert problems[4] == "drop: 'Kade' never is called 'Kaai'"
    assert problems[9].startswith("relabel: there is no 'Utrecht' with label PER; loc:utrecht is called so too")


def test_what_was_merged_is_not_dropped_under_its_old_name(write_list: Write) -> None:
    merge = "merge,Ridouan T.,,,Ridouan Talbi,,\n"
    for row in ("drop,Ridouan T.,,,,,\n", "rename,per:ridouan-t@b,,,X,,\n"):
        found = corrected(write_list, merge + row)
        assert found.entity("per:ridouan-talbi")["entity"] == "Ridouan Talbi"
        assert "was merged into another" in found.tables["unmatched"][0]["problem"]


def test_a_name_of_several_is_no_goal_of_a_merge(write_list: Write) -> None:
    articles = {"a": [("Jansen", "PER"), ("Karel Zwart", "PER")], "b": [("Jansen", "PER")]}
    found = corrected(write_list, "merge,Karel Zwart,,,Jansen,,\n", articles)
    assert "2 entities are called 'Jansen'" in found.tables["unmatched"][0]["problem"]


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ("merg,A,,,B,,\n", "row 2: action 'merg' is not one of rename, merge, different"),
        ("merg,A,,,B,,\n", "keep; did you mean 'merge'?"),
        ("merge,A,,,,,\n", "row 2: the cell `to` is empty; merge needs it"),
        ("split,A,,,B,,\n", "row 2: split needs a cell `text` or `article_id`"),
        ("relabel,A,,,firm,,\n", "row 2: relabel to 'firm'; `to` must be one of PER, ORG, LOC, MISC"),
        ("drop,A,,XYZ,,,\n", "row 2: label 'XYZ' is not empty"),
        ("merge,A,,,B,,\nmerge,B,,,C,,\nmerge,C,,,A,,\n", "merges go in a circle"),
        ("merge,A,,,A,,\n", "row 2: merge of 'A' and itself"),
        ("merge,A,,,B,,\ndifferent,b,,,a,,\n", "row 3: different of 'b' contradicts row 2 (merge of 'A')"),
        ("merge,A,,,B,,\nmerge,A,,,C,,\n", "row 3: merge of 'A' contradicts row 2"),
        ("drop,A,,,,,\n,,,,,,\nkeep,A,,,,,\n", "row 4: keep of 'A' contradicts row 2 (drop of 'A')"),
        ("rename,A,,,B,,\nrename,A,,,C,,\n", "row 3: rename of 'A' contradicts row 2"),
        ("rename,A,,,B,,x\nrename,A,,,B,y,\n", "row 3: rename is for all articles; empty `text` and `article_id`"),
        ("merge,A,,,B,,,x\n", "row 2: 8 cells where 7 are expected"),
    ],
)  # fmt: skip
def test_rows_that_cannot_hold_are_an_error_with_their_number(write_list: Write, rows: str, message: str) -> None:
    path = write_list("corrections.csv", HEADER + rows)
    with pytest.raises(UsageError) as error:
        read_corrections(path)
    assert str(error.value).startswith(str(path))
    assert message in str(error.value)


@pytest.mark.parametrize(
    "content",
    [
        (HEADER + "rename,Café Zwart,,,Café Zwart BV,,\n").replace(",", ";").encode("cp1252"),
        (
            "\ufeff" + (HEADER + "rename,Café Zwart,,,Café Zwart BV,,\n").replace(",", ";").replace("\n", "\r\n")
        ).encode(),
        (HEADER + '"rename","Café Zwart",,,"Café Zwart BV"\n').encode(),
    ],
)
def test_the_file_is_read_as_excel_saves_it(write_list: Write, content: bytes) -> None:
    (row,) = read_corrections(write_list("corrections.csv", content))
    assert (row.row, row.action, row.entity, row.to) == (2, "rename", "Café Zwart", "Café Zwart BV")


def test_the_order_of_the_rows_does_not_matter(write_list: Write, tmp_path: Path) -> None:
    rows = ["merge,org:kroonkurk,,,Kroonkurk Market,,", "relabel,loc:kroonkurk,,,ORG,,", "drop,Kade,,,,,",
            "rename,Kroonkurk Market,,,KROONKURK,,"]  # fmt: skip
    first = corrected(write_list, "\n".join(rows) + "\n")
    second = corrected(write_list, "\n".join(reversed(rows)) + "\n")
    assert first.tables["entities"] == second.tables["entities"]
    assert "KROONKURK" in {row["entity"] for row in first.tables["entities"]}


def test_an_id_that_is_kept_holds_against_a_name_that_is_dropped(write_list: Write) -> None:
    articles = {"a": [("Kade", "PER")], "b": [("Kade", "PER")]}
    assert corrected(write_list, "drop,Kade,,,,,\nkeep,per:kade@b,,,,,\n", articles).ids == ["per:kade@b"]


def test_a_no_about_an_article_that_is_gone_does_not_touch_the_others(write_list: Write) -> None:
    articles = {name: [("Ridouan Talbi", "PER"), ("Talbi", "PER")] for name in ("a", "b")}
    found = corrected(write_list, "different,per:talbi@c,,,per:ridouan-talbi,,\n", articles)
    assert found.ids == ["per:ridouan-talbi"]
    assert [row["problem"] for row in found.tables["unmatched"]] == ["different: there is no 'per:talbi@c'"]
    found = corrected(write_list, "different,per:talbi@b,,,per:ridouan-talbi,,\n", articles)
    assert set(found.ids) == {"per:ridouan-talbi", "per:talbi@b"}
    assert forms(found, "per:talbi@b") == ["Talbi"]


def test_a_no_about_what_an_earlier_yes_made(write_list: Write) -> None:
    articles = {"a": [("Ridouan T.", "ORG")], "b": [("Ridouan Talbi", "PER")]}
    rows = "relabel,org:ridouan-t,,,PER,,\n"
    assert corrected(write_list, rows, articles).suggested("merge") == [("per:ridouan-t@a", "per:ridouan-talbi")]
    found = corrected(write_list, rows + "different,per:ridouan-t@a,,,per:ridouan-talbi,,\n", articles)
    assert not found.suggested("merge")
    assert not found.tables["unmatched"]
    found = corrected(write_list, "relabel,per:kade@b,,,ORG,,\nkeep,Kade,,,,b,\ndrop,Kade,,,,,\n")
    assert "org:kade" in found.ids


def test_what_joined_another_entity_is_not_dropped_or_renamed_as_that(write_list: Write) -> None:
    articles = {"a": [("Piet Zwart", "PER"), ("Zwart", "ORG")], "b": [("Piet Zwart", "PER")]}
    found = corrected(write_list, "relabel,org:zwart,,,PER,,\ndrop,org:zwart,,,,,\n", articles)
    assert found.ids == ["per:piet-zwart"]
    assert found.tables["unmatched"]
    found = corrected(write_list, "relabel,loc:kroonkurk,,,ORG,,\nrename,loc:kroonkurk,,,Het Eiland,,\n")
    assert found.entity("org:kroonkurk")["entity"] == "Kroonkurk"
    articles = {"a": [("Jan Bakker", "PER")]}
    found = corrected(write_list, "split,Jan Bakker,,,Jan Bakker (agent),a,\ndrop,Jan Bakker,,,,,\n", articles)
    assert [row["entity"] for row in found.tables["entities"]] == ["Jan Bakker (agent)"]


def test_two_people_change_places(write_list: Write) -> None:
    articles = {"a": [("Jan Bakker", "PER")], "b": [("Piet Smit", "PER")]}
    rows = "split,Jan Bakker,,,Piet Smit,a,\nsplit,per:piet-smit,Piet Smit,,per:jan-bakker,b,\n"
    found = corrected(write_list, rows, articles)
    assert found.entity("per:piet-smit")["article_ids"] == ["a"]
    assert found.entity("per:jan-bakker")["article_ids"] == ["b"]


def test_different_holds_between_several_of_one_merge(write_list: Write) -> None:
    articles = {"a": [("Jansen", "PER")], "b": [("Jansen", "PER")], "c": [("Piet Jansen", "PER")]}
    with pytest.raises(UsageError, match=r"row 3: the merge of 'Jansen' into 'Piet Jansen'"):
        corrected(write_list, "different,per:jansen@a,,,per:jansen@b,,\nmerge,Jansen,,,Piet Jansen,,\n", articles)


def test_rows_of_different_scopes_do_not_contradict_each_other(write_list: Write) -> None:
    for rows in (
        "merge,Jansen,,,Piet Jansen,a,\nmerge,Jansen,,,Karel Jansen,b,\n",
        "merge,Kroonkurk,,PER,X,,\nmerge,Kroonkurk,,LOC,Y,,\n",
        "merge,Jan Bakker,,,Piet Smit,a,\nmerge,Piet Smit,,,Jan Bakker,b,\n",
        "keep,Kade,,,ORG,,\ndrop,Kade,,,,,\n",
    ):
        assert len(read_corrections(write_list("corrections.csv", HEADER + rows))) == 2


def test_a_cell_without_a_letter_means_nothing(write_list: Write) -> None:
    with pytest.raises(UsageError, match=r"row 2: the cell `text` has no letter or digit: '…'"):
        read_corrections(write_list("corrections.csv", HEADER + "drop,Jan Bakker,…,,,,\n"))


def test_rows_about_two_that_are_merged_are_no_contradiction(write_list: Write) -> None:
    rows = "rename,per:jan-bakker,,,Jan B. Bakker,,\nrename,Ridouan Talbi,,,R. Talbi,,\n"
    found = corrected(write_list, rows + "merge,Jan Bakker,,,Ridouan Talbi,,\n")
    assert found.entity("per:ridouan-talbi")["entity"] == "R. Talbi"
    assert [row["row"] for row in found.tables["unmatched"]] == [2]
