"""The places with a point, for programs that draw maps."""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

Row = Mapping[str, Any]

KEPT = ("entity_id", "entity", "subtype", "country_code", "place_note", "mentions", "articles", "article_ids")


def write_places(entities: Iterable[Row], article_entities: Iterable[Row]) -> Iterator[bytes]:
    """A GeoJSON file (RFC 7946), in UTF-8, in pieces: a FeatureCollection with a Point for each entity that has one.

    Input: the rows of entities.csv and article_entities.csv. Output: features in the order of the entities, with
    coordinates [longitude, latitude] and the properties entity_id, name, subtype, country_code, place_note, mentions,
    articles, article_ids (a list), first_article_id and first_sentence, where the first of these articles names it.
    """
    placed = {row["entity_id"] for row in entities if row["latitude"] is not None and row["longitude"] is not None}
    first: dict[str, Row] = {}
    for row in article_entities:
        if row["entity_id"] in placed:
            first.setdefault(row["entity_id"], row)
    yield b'{"type": "FeatureCollection", "features": ['
    before = "\n"
    for row in entities:
        if row["entity_id"] in placed:
            feature = json.dumps(_feature(row, first[row["entity_id"]]), ensure_ascii=False, allow_nan=False)
            yield f"{before}{feature}".encode()
            before = ",\n"
    yield b"\n]}\n"


def _feature(row: Row, evidence: Row) -> dict[str, Any]:
    """An entity as a feature; the row of the first of its articles is evidence."""
    properties = {"name" if name == "entity" else name: row[name] for name in KEPT}
    properties |= {"first_article_id": evidence["article_id"], "first_sentence": evidence["first_sentence"]}
    return {
        "type": "Feature",
        "id": row["entity_id"],
        "geometry": {"type": "Point", "coordinates": [row["longitude"], row["latitude"]]},
        "properties": properties,
    }
