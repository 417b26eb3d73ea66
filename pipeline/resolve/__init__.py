"""Stage 4, resolve: mentions to entities, in each article and over all of them.

Reads: `articles`, `mentions` and the list `places.csv` of each shard; then, of all shards, keys and counts, the dates
and repeats of articles, and the list `corrections.csv`.
Writes: for each shard `local_entities` (LOCAL_ENTITIES), `forms` (what an article calls an entity and where, FORMS) and
`doubts` (references that fit several entities, DOUBTS); for the corpus `identities` (which mention is which entity,
IDENTITIES),
`article_entities` (ARTICLE_ENTITIES), `entities` (ENTITIES), `cooccurrences` (COOCCURRENCES), `suggestions`
(SUGGESTIONS) and `unmatched` (corrections that match nothing any more, UNMATCHED).
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa

from pipeline.config import ResolveSettings
from pipeline.lists import read_corrections
from pipeline.resolve.across import link_articles
from pipeline.resolve.candidates import Candidate
from pipeline.resolve.cooccurrences import count_pairs, most_related, pairs_of_article
from pipeline.resolve.corrections import apply_corrections
from pipeline.resolve.entities import Entities
from pipeline.resolve.places import Found, find_places, has_province_and_city, place_index, place_key
from pipeline.resolve.suggestions import suggest
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
IDENTITIES = pa.schema(
    {
        "article_id": pa.string(),
        "start": pa.int64(),
        "entity_id": pa.string(),
        "label": pa.string(),
        "dropped": pa.string(),
    }
)
ARTICLE_ENTITIES = pa.schema(
    {
        "article_id": pa.string(),
        "entity_id": pa.string(),
        "label": pa.string(),
        "mentions": pa.int64(),
        "first_start": pa.int64(),
        "surface_forms": pa.list_(pa.string()),
    }
)
ENTITIES = pa.schema(
    {
        "entity_id": pa.string(),
        "entity": pa.string(),
        "label": pa.string(),
        "subtype": pa.string(),
        "mentions": pa.int64(),
        "articles": pa.int64(),
        "unique_articles": pa.int64(),
        "first_published": pa.string(),
        "last_published": pa.string(),
        "surface_forms": pa.list_(pa.string()),
        "article_ids": pa.list_(pa.string()),
        "related": pa.list_(pa.string()),
        "country_code": pa.string(),
        "latitude": pa.float64(),
        "longitude": pa.float64(),
        "place_note": pa.string(),
    }
)
COOCCURRENCES = pa.schema(
    {
        "entity_a_id": pa.string(),
        "entity_b_id": pa.string(),
        "articles": pa.int64(),
        "sentences": pa.int64(),
        "example_article_id": pa.string(),
        "example_sentence_id": pa.int64(),
    }
)
SUGGESTIONS = pa.schema(
    {
        "action": pa.string(),
        "entity_a_id": pa.string(),
        "entity_a": pa.string(),
        "entity_b_id": pa.string(),
        "entity_b": pa.string(),
        "label": pa.string(),
        "score": pa.float64(),
        "reason": pa.string(),
        "examples": pa.list_(pa.string()),
    }
)
UNMATCHED = pa.schema({"row": pa.int64(), "problem": pa.string()})
SCHEMAS = {
    "local_entities": LOCAL_ENTITIES,
    "forms": FORMS,
    "doubts": DOUBTS,
    "identities": IDENTITIES,
    "article_entities": ARTICLE_ENTITIES,
    "entities": ENTITIES,
    "cooccurrences": COOCCURRENCES,
    "suggestions": SUGGESTIONS,
    "unmatched": UNMATCHED,
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


def resolve_corpus(
    articles: pd.DataFrame,
    duplicates: pd.DataFrame,
    local_entities: pd.DataFrame,
    forms: pd.DataFrame,
    doubts: pd.DataFrame,
    corrections_path: Path,
    places_path: Path,
) -> dict[str, pd.DataFrame]:
    """Entities over all articles, as the rules link them and the corrections change them, and what may still be wrong.

    Input: keys, dates and counts of all shards. Output: `identities` (IDENTITIES), a row for each mention;
    `article_entities`; `entities` by label, then falling mentions, then id; `cooccurrences`: pairs that
    share a sentence or at least two articles, by falling sentences, then articles, then ids; `suggestions`
    (SUGGESTIONS); `unmatched` (UNMATCHED).
    Raises UsageError where the corrections cannot be used.
    """
    corrections = read_corrections(corrections_path)
    local = {(row["article_id"], row["local_id"]): row for row in rows_of(local_entities)}
    rows = sorted(rows_of(forms), key=lambda row: (row["article_id"], row["starts"], row["form"]))
    ids = link_articles(local.values(), rows)
    for row in rows:
        row["entity_id"], row["dropped"] = ids[row["article_id"], row["local_id"]], ""
    corrected = Entities(rows, _names(rows, local))
    apply_corrections(corrected, corrections, str(corrections_path))
    kept = sorted(
        (row for row in corrected.rows if not row["dropped"]),
        key=lambda row: (row["article_id"], row["starts"], row["form"]),
    )
    article_entities, pairs = _articles(kept)
    groups = {row["article_id"]: row["duplicate_of"] for row in rows_of(duplicates)}
    published = {row["article_id"]: row["published"] for row in rows_of(articles)}
    by_id: dict[str, Rows] = defaultdict(list)
    for row in kept:
        by_id[row["entity_id"]].append(row)
    entities = [
        _entity(entity_id, own, corrected.names[entity_id], local, groups, published, places_path)
        for entity_id, own in by_id.items()
    ]
    names = {row["entity_id"]: row["entity"] for row in entities}
    cooccurrences = count_pairs(pairs)
    related = most_related(cooccurrences, names)
    for entity in entities:
        entity["related"] = related.get(entity["entity_id"], [])
    entities.sort(key=lambda row: (row["label"], -row["mentions"], row["entity_id"]))
    suggestions = suggest(
        [Candidate(entity, by_id[entity["entity_id"]]) for entity in entities],
        rows_of(doubts),
        corrected,
        place_index(places_path),
    )
    tables: dict[str, Rows] = {
        "identities": [
            {"article_id": row["article_id"], "start": start}
            | {name: row[name] for name in ("entity_id", "label", "dropped")}
            for row in corrected.rows
            for start in row["starts"]
        ],
        "article_entities": article_entities,
        "entities": entities,
        "cooccurrences": [row for row in cooccurrences if row["sentences"] or row["articles"] > 1],
        "suggestions": suggestions,
        "unmatched": [{"row": each.row, "problem": f"{each.action}: {why}"} for each, why in corrected.unmatched],
    }
    return {name: make_frame(content, SCHEMAS[name]) for name, content in tables.items()}


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
        **_place_columns(place),
    }


def _place_columns(place: Found) -> dict[str, Any]:
    """The columns that say which place it is."""
    return {
        "kind": place.kind,
        "country_code": place.country,
        "latitude": place.point[0] if place.point else None,
        "longitude": place.point[1] if place.point else None,
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


def _names(rows: Rows, local: dict[tuple[str, str], dict[str, Any]]) -> dict[str, str]:
    """The name of each entity: the listed one, else the one of most articles."""
    names: dict[str, Counter[tuple[bool, str]]] = defaultdict(Counter)
    for article_id, local_id, entity_id in dict.fromkeys(
        (row["article_id"], row["local_id"], row["entity_id"]) for row in rows
    ):
        entity = local[article_id, local_id]
        # One linked by its abbreviation does not bring its name along.
        if local_id == entity_id:
            names[entity_id][entity["listed"], entity["name"]] += 1
    return {
        entity_id: min(counts, key=lambda each: (not each[0], each[1].isupper(), -counts[each], each[1]))[1]
        for entity_id, counts in names.items()
    }


def _articles(rows: Rows) -> tuple[Rows, Iterator[dict[str, Any]]]:
    """The rows of `article_entities`, and the pairs of entities of each article with the sentences that they share."""
    article_entities: Rows = []
    by_article: list[tuple[str, dict[str, set[int]]]] = []
    for article_id, group in groupby(rows, key=lambda row: row["article_id"]):
        by_id: dict[str, Rows] = defaultdict(list)
        for row in group:
            by_id[row["entity_id"]].append(row)
        sentences: dict[str, set[int]] = {}
        for entity_id, own in by_id.items():
            forms: Counter[str] = Counter()
            for row in own:
                forms[row["form"]] += len(row["starts"])
            article_entities.append(
                {
                    "article_id": article_id,
                    "entity_id": entity_id,
                    "label": own[0]["label"],
                    "mentions": sum(forms.values()),
                    "first_start": min(row["starts"][0] for row in own),
                    "surface_forms": sorted(forms, key=lambda form: (-forms[form], form)),
                }
            )
            sentences[entity_id] = {sentence for row in own for sentence in row["sentence_ids"]}
        by_article.append((article_id, sentences))
    return article_entities, (pair for article in by_article for pair in pairs_of_article(*article))


def _entity(
    entity_id: str,
    rows: Rows,
    name: str,
    local: dict[tuple[str, str], dict[str, Any]],
    groups: dict[str, str],
    published: dict[str, str],
    places_path: Path,
) -> dict[str, Any]:
    """The row of one entity over the articles in which it occurs."""
    forms: Counter[str] = Counter()
    for row in rows:
        forms[row["form"]] += len(row["starts"])
    article_ids = sorted({row["article_id"] for row in rows})
    dates = sorted(filter(None, (published[article_id] for article_id in article_ids)))
    locals_ = [
        local[key] for key in dict.fromkeys((row["article_id"], row["local_id"]) for row in rows)
        if local[key]["label"] == rows[0]["label"]
    ]  # fmt: skip
    index = place_index(places_path)
    own_place = any(named.own for named in index.get(place_key(name), ()))
    if rows[0]["label"] == "LOC" and (own_place or all(each["local_id"] != entity_id for each in locals_)):
        # A correction made it a place, or a place of its own, so it was not looked up under this name in an article.
        by_name = _place_columns(find_places({"it": [name]}, {}, {}, index)["it"])
        if by_name["latitude"] is not None or not locals_:
            locals_ = [by_name | {"subtype": ""}]
    place = _place_of(locals_)
    return {
        "entity_id": entity_id,
        "entity": name,
        "label": rows[0]["label"],
        "subtype": next((each["subtype"] for each in locals_ if each["subtype"]), place["kind"]),
        "mentions": sum(forms.values()),
        "articles": len(article_ids),
        "unique_articles": len({groups.get(article_id, article_id) for article_id in article_ids}),
        "first_published": dates[0] if dates else "",
        "last_published": dates[-1] if dates else "",
        "surface_forms": sorted(forms, key=lambda form: (-forms[form], form)),
        "article_ids": article_ids,
        "country_code": place["country_code"],
        "latitude": place["latitude"],
        "longitude": place["longitude"],
        "place_note": place["place_note"],
    }


def _place_of(entities: Rows) -> dict[str, Any]:
    """The place that most articles mean by a name; where they mean several, the note says so."""
    columns = ("kind", "country_code", "latitude", "longitude")
    votes = Counter(tuple(each[column] for column in columns) for each in entities)
    if not votes:
        return {"kind": "", "country_code": "", "latitude": None, "longitude": None, "place_note": ""}
    with_point = {vote: count for vote, count in votes.items() if vote[2] is not None} or dict(votes)
    best = min(with_point, key=lambda vote: (-with_point[vote], str(vote)))
    notes = [each["place_note"] for each in entities if tuple(each[column] for column in columns) == best]
    note = min(notes)
    others = sorted({vote[1] for vote in with_point if vote != best and vote[2] is not None})
    if others:
        note = "; ".join(
            filter(None, (note, f"in other articles a place in {', '.join(filter(None, others)) or 'another country'}"))
        )
    return {**dict(zip(columns, best, strict=True)), "place_note": note}
