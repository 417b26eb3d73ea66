"""Stage 4, resolve: mentions to entities, in each article and over all of them.

Reads: `articles`, `mentions` and the list `places.csv`.
Writes: `local_entities` (LOCAL_ENTITIES), `forms` (what an article calls an entity and where, FORMS) and `doubts`
(references that fit several entities, DOUBTS). What is made of them over all articles is in `corpus.py`.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa

from pipeline.config import ResolveSettings
from pipeline.resolve.places import Found, find_places, has_province_and_city, place_index, place_key
from pipeline.resolve.within import Doubt, LocalEntity, link_mentions
from pipeline.tables import make_frame, rows_of
from pipeline.text import one_line

LOCAL_ENTITIES = pa.schema(
    {
        "article_id": pa.string(),
        "local_id": pa.string(),
        "name": pa.string(),
        "label": pa.string(),
        "subtype": pa.string(),
        "listed": pa.bool_(),
        "kind": pa.string(),
        "country_code": pa.string(),
        "latitude": pa.float64(),
        "longitude": pa.float64(),
        "place_note": pa.string(),
    }
)
FORMS = pa.schema(
    {
        "article_id": pa.string(),
        "local_id": pa.string(),
        "form": pa.string(),
        "label": pa.string(),
        "starts": pa.list_(pa.int64()),
        "sentence_ids": pa.list_(pa.int64()),
        "first_sentence": pa.string(),
        "score": pa.float64(),
        "only_model": pa.bool_(),
    }
)
DOUBTS = pa.schema(
    {
        "article_id": pa.string(),
        "form": pa.string(),
        "local_id": pa.string(),
        "other_ids": pa.list_(pa.string()),
        "starts": pa.list_(pa.int64()),
        "sentences": pa.list_(pa.string()),
    }
)
SCHEMAS = {
    "local_entities": LOCAL_ENTITIES,
    "forms": FORMS,
    "doubts": DOUBTS,
}

WORDS_BEFORE = re.compile(r"(\w+)[ ]+$")
# `Hengelo (Gelderland)`, `Beek bij Nijmegen`: the place that tells which one is meant.
SAID_BEHIND = re.compile(r" \(([^()\n]{2,30})\)| bij ([A-Z'’][\w'’-]+(?: [A-Z][\w'’-]+)?)")

Rows = list[dict[str, Any]]


def resolve(
    articles: pd.DataFrame, mentions: pd.DataFrame, resolve_settings: ResolveSettings, places_path: Path
) -> dict[str, pd.DataFrame]:
    """Which mentions of an article are one entity, for the articles of one shard, and which place a place is.

    Input: `articles` and `mentions` as the stages before write them; the user's list of places. Output:
    `local_entities` (LOCAL_ENTITIES); `forms` (FORMS), a row for each form of each entity with the starts of its
    mentions; `doubts` (DOUBTS), a row for each form that may mean another entity than the one it was given to.
    """
    texts = {row["article_id"]: row["text"] for row in rows_of(articles[["article_id", "text"]])}
    index = place_index(places_path)
    tables: dict[str, Rows] = {"local_entities": [], "forms": [], "doubts": []}
    for article_id, group in groupby(rows_of(mentions), key=lambda row: row["article_id"]):
        text = texts[article_id]
        entities, doubts = link_mentions(
            text, group, resolve_settings.join_misspellings, lambda name: has_province_and_city(name, index)
        )
        by_id: dict[str, list[LocalEntity]] = defaultdict(list)
        for entity in entities:
            by_id[entity.entity_id(article_id)].append(entity)
        ids = {id(entity): entity_id for entity_id, same in by_id.items() for entity in same}
        merged = {entity_id: _as_one(same) for entity_id, same in by_id.items()}
        found = _find_places(text, merged, index)
        # A street or a district that no list has is told apart by its article, as a bare surname is.
        own = {
            entity_id: f"{entity_id}@{article_id}"
            for entity_id, place in found.items()
            if place.kind in ("street", "district") and not place.point and not merged[entity_id].listed
        }
        merged = {own.get(entity_id, entity_id): entity for entity_id, entity in merged.items()}
        found = {own.get(entity_id, entity_id): place for entity_id, place in found.items()}
        for entity_id, entity in merged.items():
            key = {"article_id": article_id, "local_id": entity_id}
            tables["local_entities"].append(key | _local_entity(entity, found.get(entity_id, Found())))
            forms = [one_line(mention["text"]) for mention in entity.mentions]
            tables["forms"].extend(key | row for row in _forms(entity, forms))
        tables["doubts"].extend(_doubts(article_id, doubts, ids))
    return {name: make_frame(rows, SCHEMAS[name]) for name, rows in tables.items()}


def _as_one(same: list[LocalEntity]) -> LocalEntity:
    """One entity of all that came out with one id, such as a listed name and the same name not listed."""
    first = min(same, key=lambda entity: (not entity.listed, entity.mentions[0]["start"]))
    first.mentions = sorted((mention for entity in same for mention in entity.mentions), key=lambda m: m["start"])
    return first


def _find_places(text: str, entities: dict[str, LocalEntity], index: Any) -> dict[str, Found]:
    """What the places of an article are."""
    names: dict[str, list[str]] = {}
    before: dict[str, list[str]] = {}
    beside: dict[str, list[str]] = {}
    for entity_id, entity in entities.items():
        if entity.label == "LOC":
            forms = (one_line(mention["text"]) for mention in entity.mentions)
            names[entity_id] = list(dict.fromkeys([entity.own_name, *forms]))
            words = (WORDS_BEFORE.search(text[max(0, each["start"] - 30) : each["start"]]) for each in entity.mentions)
            before[entity_id] = [word[1].lower() for word in words if word]
            behind = (SAID_BEHIND.match(text, each["end"]) for each in entity.mentions)
            beside[entity_id] = [match[1] or match[2] for match in behind if match]
    return find_places(names, before, beside, index) if names else {}


def _local_entity(entity: LocalEntity, place: Found) -> dict[str, Any]:
    """The row of one entity of one article, without its key."""
    name = entity.name
    # An article in capitals or without any does not decide how a known place is written.
    if place.name and (name.isupper() or name.islower()) and place_key(place.name) == place_key(name):
        name = place.name
    return {
        "name": name,
        "label": entity.label,
        "subtype": entity.subtype,
        "listed": bool(entity.listed),
        **dict(zip(("kind", "country_code", "latitude", "longitude"), place.place, strict=True)),
        "place_note": place.note,
    }


def _forms(entity: LocalEntity, forms: list[str]) -> Iterator[dict[str, Any]]:
    """The rows of what an article calls an entity, without their key."""
    by_form: dict[str, Rows] = defaultdict(list)
    for mention, form in zip(entity.mentions, forms, strict=True):
        by_form[form].append(mention)
    for form, mentions in by_form.items():
        scores = [mention["score"] for mention in mentions if mention["score"] is not None]
        yield {
            "form": form,
            "label": entity.label,
            "starts": [mention["start"] for mention in mentions],
            "sentence_ids": [mention["sentence_id"] for mention in mentions],
            "first_sentence": mentions[0]["sentence"],
            "score": max(scores, default=None),
            "only_model": all(mention["method"] == "model" for mention in mentions),
        }


def _doubts(article_id: str, doubts: Iterable[Doubt], ids: dict[int, str]) -> Iterator[dict[str, Any]]:
    """The rows of references that fit several entities, one for each form and the entity that it was given to."""
    grouped: dict[tuple[str, str, tuple[str, ...]], Rows] = defaultdict(list)
    for doubt in doubts:
        # An entity that was itself linked to another is no longer there to be chosen.
        others = tuple(sorted({ids[id(other)] for other in doubt.others if id(other) in ids}))
        given_to = ids.get(id(doubt.given_to), "")
        if given_to and others and others != (given_to,):
            grouped[one_line(doubt.mention["text"]), given_to, others].append(doubt.mention)
    for (form, given_to, others), mentions in sorted(grouped.items()):
        yield {
            "article_id": article_id,
            "form": form,
            "local_id": given_to,
            "other_ids": list(others),
            "starts": [mention["start"] for mention in mentions],
            "sentences": [mention["sentence"] for mention in mentions],
        }
