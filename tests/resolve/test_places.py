"""Names of places to countries, points and kinds."""

import re

import pytest

from pipeline.lists import PLACE_KINDS, read_places
from pipeline.resolve.places import distance, find_places, has_province_and_city, kind_by_form, place_index
from pipeline.resolve.within import link_mentions
from tests.conftest import Project, case_params
from tests.resolve.test_resolve import mention
from tests.test_lists import Write

COLUMNS = ("name", "context", "expected_country", "expected_kind", "near_latitude", "near_longitude")
# Kilometres: what is large has no one point.
NEAR = {"country": 400, "region": 150, "province": 150, "island": 150, "water": 150}


@pytest.mark.parametrize(COLUMNS, case_params("places.csv", *COLUMNS))
def test_places(
    name: str, context: str, expected_country: str, expected_kind: str, near_latitude: str, near_longitude: str
) -> None:
    names, before = {"it": [name]}, {}
    if context.startswith("before:"):
        before["it"] = re.findall(r"\w+", context.removeprefix("before:").lower())[::-1]
    else:
        names |= {f"other {at}": [other.strip()] for at, other in enumerate(context.split("|")) if other.strip()}
    found = find_places(names, before, {}, place_index())["it"]
    if not near_latitude:
        assert found.point is None
    else:
        assert found.point is not None
        point = (float(near_latitude), float(near_longitude))
        assert distance(point, found.point) <= NEAR.get(expected_kind, 25)
    assert found.kind == expected_kind or not expected_kind
    assert found.country == expected_country or not expected_country


def test_every_listed_place_has_a_known_kind_and_a_point_on_earth() -> None:
    places = {named.place for names in place_index().values() for named in names}
    assert {place.kind for place in places} <= set(PLACE_KINDS)
    for place in places:
        assert re.fullmatch("([A-Z]{2})?", place.country), place
        if place.point:
            assert abs(place.point[0]) <= 90, place
            assert abs(place.point[1]) <= 180, place


def test_all_provinces_and_municipalities_are_there() -> None:
    places = {named.place for names in place_index().values() for named in names}
    provinces = [place for place in places if place.kind == "province"]
    assert len([place for place in provinces if place.country == "NL"]) == 12
    assert len([place for place in provinces if place.country == "BE"]) == 10
    # Municipalities with their town are towns; the province tells that they come from the list of municipalities.
    for country, current in (("NL", 342), ("BE", 565)):
        listed = {place for place in places if place.country == country and place.province and place.point}
        assert len(listed) >= current


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Burgemeester Jansenlaan", "street"),
        ("A27", "street"),
        ("Penitentiaire Inrichting Verzonnen", "building"),
        ("Verzonnenkanaal", "water"),
        ("Utrecht-Noord", "district"),
        ("Verzonnendorp", ""),
    ],
)
def test_the_form_of_a_name_may_show_its_kind(name: str, kind: str) -> None:
    assert kind_by_form(name) == kind


def test_places_of_a_person_go_before_those_that_come_with_speurder(write_list: Write) -> None:
    rows = 'Het Klooster,,building,NL,"52,03","5,12",\nRotterdam,,city,US,42.79,-73.97,\n'
    path = write_list("p.csv", "name,aliases,kind,country_code,latitude,longitude,note\n" + rows)
    found = find_places({"a": ["Klooster"], "b": ["Rotterdam"]}, {}, {}, place_index(path))
    assert (found["a"].kind, found["a"].point) == ("building", (52.03, 5.12))
    assert found["b"].country == "US"
    assert read_places(path)[0].row == 2


def test_tables_have_countries_points_and_kinds(project: Project) -> None:
    text = (
        "ROTTERDAM - De politie hield een man uit Valencia aan in de Verzonnenstraat. In Valencia en in Deurne vond de "
        "politie drugs, zei Europol in Den Haag."
    )
    project.write("a.txt", text)
    project.write(
        "b.txt", "In de Verzonnenstraat in Breda is ook een man aangehouden, meldt de politie van Breda daar."
    )
    project.run()
    rows = {row["entity_id"]: row for row in project.table("entities.csv") if row["label"] == "LOC"}
    assert (rows["loc:rotterdam"]["country_code"], rows["loc:rotterdam"]["subtype"]) == ("NL", "city")
    assert rows["loc:rotterdam"]["entity"] == "Rotterdam"
    assert abs(float(rows["loc:rotterdam"]["latitude"]) - 51.92) < 0.05
    assert "Valencia (VE)" in rows["loc:valencia"]["place_note"]
    # A street that no list has may be another one in another article.
    assert {"loc:verzonnenstraat@a", "loc:verzonnenstraat@b"} <= set(rows)
    assert rows["loc:verzonnenstraat@a"]["latitude"] == ""


def test_a_province_is_another_place_than_its_town() -> None:
    text = "In de provincie Utrecht en in de stad Utrecht."
    mentions = [mention("Utrecht", 16, "LOC"), mention("Utrecht", 38, "LOC")]
    entities, _ = link_mentions(text, mentions, True, lambda name: has_province_and_city(name, place_index()))
    assert [entity.name for entity in entities] == ["Utrecht (provincie)", "Utrecht"]
    assert [entity.entity_id("a") for entity in entities] == ["loc:utrecht-provincie", "loc:utrecht"]
    # Zeeland is a province whether the text says so or not.
    assert not has_province_and_city("Zeeland", place_index())


@pytest.mark.parametrize(
    ("name", "said", "near"),
    [
        ("Hengelo", "Gelderland", (52.05, 6.31)),
        ("Hengelo", "", (52.27, 6.79)),
        ("Bergen", "Limburg", (51.60, 6.03)),
        ("Bergen", "Noorwegen", (60.39, 5.32)),
        ("Beek", "Maastricht", (50.94, 5.80)),
        ("Zeeland", "", (51.45, 3.85)),
        ("Namen", "", (50.47, 4.87)),
    ],
)
def test_what_the_text_says_behind_a_name_tells_which_place_it_is(
    name: str, said: str, near: tuple[float, float]
) -> None:
    found = find_places({"it": [name]}, {}, {"it": [said] if said else []}, place_index())["it"]
    assert found.point is not None
    assert distance(found.point, near) < 30


def test_a_place_of_its_own_gets_the_point_of_its_new_name(project: Project, write_list: Write) -> None:
    project.write("a.txt", "De politie vond een lab in Bergen, zegt Europol. De politie van Bergen zoekt door.")
    corrections = "action,entity,text,label,to,article_id,note\nsplit,Bergen,,LOC,Bergen (Limburg),a,\n"
    places = "name,aliases,kind,country_code,latitude,longitude,note\nBergen (Limburg),,city,NL,51.6,6.05,\n"
    project.change("lists", corrections=write_list("c.csv", corrections), places=write_list("p.csv", places))
    project.run()
    rows = {row["entity"]: row for row in project.table("entities.csv")}
    assert (rows["Bergen (Limburg)"]["latitude"], rows["Bergen (Limburg)"]["country_code"]) == ("51.6", "NL")
