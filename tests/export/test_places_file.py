"""places.geojson as a program for maps reads it."""

import json
from typing import Any

import geojson
import pytest

from tests.export.hostile_tables import HOSTILE, hostile_tables
from tests.export.written import write_places

TABLES = hostile_tables()
ENTITIES, IN_ARTICLES = TABLES["entities.csv"], TABLES["article_entities.csv"]
PLACES = [row for row in ENTITIES if row["label"] == "LOC"]


@pytest.fixture(scope="module")
def features() -> list[Any]:
    collection = geojson.loads(write_places(ENTITIES, IN_ARTICLES).decode("utf-8"))
    assert isinstance(collection, geojson.FeatureCollection)
    assert collection.is_valid, collection.errors()
    return list(collection.features)


def test_a_feature_is_a_place_with_a_point(features: list[Any]) -> None:
    assert [feature["id"] for feature in features] == [row["entity_id"] for row in PLACES]
    assert len(features) == len(HOSTILE) // 3
    for feature in features:
        assert feature["geometry"]["type"] == "Point"
        assert feature["geometry"]["coordinates"] == [4.25, 52.5]
        assert all(part.is_valid for part in (feature, feature["geometry"]))


@pytest.mark.parametrize("row", PLACES, ids=lambda row: row["entity"])
def test_a_hostile_name_is_a_property(features: list[Any], row: dict[str, Any]) -> None:
    (properties,) = [each["properties"] for each in features if each["id"] == row["entity_id"]]
    assert properties == {
        "entity_id": row["entity_id"],
        "name": row["entity"],
        "subtype": "",
        "country_code": "NL",
        "place_note": row["place_note"],
        "mentions": row["mentions"],
        "articles": 1,
        "article_ids": [row["entity"]],
        "first_article_id": row["entity"],
        "first_sentence": row["entity"],
    }


def test_the_sentence_is_of_the_first_article_that_names_it() -> None:
    place = PLACES[0]
    twice = [
        {"entity_id": place["entity_id"], "article_id": article, "first_sentence": f"Zin van {article}."}
        for article in ("aaa", "bbb")
    ]
    (feature,) = json.loads(write_places([place], twice))["features"]
    assert feature["properties"]["first_article_id"] == "aaa"
    assert feature["properties"]["first_sentence"] == "Zin van aaa."


@pytest.mark.parametrize(
    ("latitude", "longitude", "point"),
    [(0.0, 0.0, [0.0, 0.0]), (-90.0, -180.0, [-180.0, -90.0]), (12.1, -68.9, [-68.9, 12.1]), (None, None, None)],
)
def test_a_point_is_longitude_then_latitude(latitude: float | None, longitude: float | None, point: Any) -> None:
    place = PLACES[0] | {"latitude": latitude, "longitude": longitude}
    features = geojson.loads(write_places([place], IN_ARTICLES).decode()).features
    assert [feature["geometry"]["coordinates"] for feature in features] == ([point] if point else [])
    assert all(feature["geometry"].is_valid for feature in features)
