"""The places with a point, for programs that draw maps."""

import json

from pipeline.export.rows import Rows

KEPT = ("entity_id", "entity", "subtype", "country_code", "place_note", "mentions", "articles", "article_ids")


def write_places(entities: Rows, article_entities: Rows) -> bytes:
    """A GeoJSON file (RFC 7946), in UTF-8: a FeatureCollection with a Point for each entity that has one.

    Input: the rows of entities.csv and article_entities.csv. Output: features in the order of the entities, with
    coordinates [longitude, latitude] and the properties entity_id, name, subtype, country_code, place_note, mentions,
    articles, article_ids (a list), first_article_id and first_sentence, where the first of these articles names it.
    """
    first = {row["entity_id"]: row for row in reversed(article_entities)}
    features = []
    for row in entities:
        if row["latitude"] is None or row["longitude"] is None:
            continue
        evidence = first[row["entity_id"]]
        properties = {"name" if name == "entity" else name: row[name] for name in KEPT}
        properties |= {"first_article_id": evidence["article_id"], "first_sentence": evidence["first_sentence"]}
        features.append(
            {
                "type": "Feature",
                "id": row["entity_id"],
                "geometry": {"type": "Point", "coordinates": [row["longitude"], row["latitude"]]},
                "properties": properties,
            }
        )
    collection = {"type": "FeatureCollection", "features": features}
    return (json.dumps(collection, ensure_ascii=False, indent=1, allow_nan=False) + "\n").encode()
