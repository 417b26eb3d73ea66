"""Stage 4, resolve: mentions to entities, in each article and over all of them.

Reads: `mentions` of each shard; then, of all shards, keys and counts, and of `articles` and `duplicates` the dates
and the repeats.
Writes: for each shard `links` (which mention is which entity, LINKS), `article_entities` (ARTICLE_ENTITIES) and
`pairs` (entities that share an article, PAIRS); for the corpus `entities` (ENTITIES), `cooccurrences`
(COOCCURRENCES) and `suggestions` (SUGGESTIONS).
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import combinations, groupby
from typing import Any

import pandas as pd
import pyarrow as pa

from pipeline.config import ResolveSettings
from pipeline.resolve.within import LocalEntity, link_mentions
from pipeline.tables import make_frame, rows_of
from pipeline.text import one_line

LINKS = pa.schema({"article_id": pa.string(), "start": pa.int64(), "end": pa.int64(), "entity_id": pa.string()})
ARTICLE_ENTITIES = pa.schema(
    {
        "article_id": pa.string(),
        "entity_id": pa.string(),
        "name": pa.string(),
        "label": pa.string(),
        "subtype": pa.string(),
        "listed": pa.bool_(),
        "mentions": pa.int64(),
        "first_start": pa.int64(),
        "first_sentence": pa.string(),
        "surface_forms": pa.list_(pa.string()),
        "surface_counts": pa.list_(pa.int64()),
    }
)
PAIRS = pa.schema(
    {
        "article_id": pa.string(),
        "entity_a_id": pa.string(),
        "entity_b_id": pa.string(),
        "sentences": pa.int64(),
        "sentence_id": pa.int64(),
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
        name: pa.string()
        for name in (
            "action", "entity_a_id", "entity_a", "entity_b_id", "entity_b", "label", "score", "reason", "examples",
            "decision",
        )
    }
)  # fmt: skip
SCHEMAS = {
    "links": LINKS,
    "article_entities": ARTICLE_ENTITIES,
    "pairs": PAIRS,
    "entities": ENTITIES,
    "cooccurrences": COOCCURRENCES,
    "suggestions": SUGGESTIONS,
}

RELATED = 5
# An article with more entities than this pairs only those that share a sentence: all pairs would be millions.
MOST_PAIRED = 500
# A "sentence" with more entities than this is a list; pairing all of a list says nothing and fills the disk.
MOST_IN_SENTENCE = 50
NO_SENTENCE = -1


def resolve(mentions: pd.DataFrame, resolve_settings: ResolveSettings) -> dict[str, pd.DataFrame]:
    """Which mentions of an article are one entity, for the articles of one shard.

    Input: `mentions` as extract writes it. Output: `links` (LINKS), a row for every mention; `article_entities`
    (ARTICLE_ENTITIES), `surface_forms` most frequent first with their counts; `pairs` (PAIRS), `sentence_id` the
    first that both share, -1 where they share none.
    """
    links: list[dict[str, Any]] = []
    article_entities: list[dict[str, Any]] = []
    pairs: list[dict[str, Any]] = []
    for article_id, group in groupby(rows_of(mentions), key=lambda row: row["article_id"]):
        entities = link_mentions(group, resolve_settings.join_misspellings)
        by_id: dict[str, list[LocalEntity]] = defaultdict(list)
        for entity in entities:
            by_id[entity.entity_id(article_id)].append(entity)
        merged = {entity_id: _as_one(same) for entity_id, same in by_id.items()}
        for entity_id, entity in merged.items():
            article_entities.append(_article_entity(article_id, entity_id, entity))
            links.extend(
                {"article_id": article_id, "start": each["start"], "end": each["end"], "entity_id": entity_id}
                for each in entity.mentions
            )
        pairs.extend(_pairs(article_id, merged))
    links.sort(key=lambda row: (row["article_id"], row["start"]))
    return {
        "links": make_frame(links, LINKS),
        "article_entities": make_frame(article_entities, ARTICLE_ENTITIES),
        "pairs": make_frame(pairs, PAIRS),
    }


def resolve_corpus(
    articles: pd.DataFrame, duplicates: pd.DataFrame, article_entities: pd.DataFrame, pairs: pd.DataFrame
) -> dict[str, pd.DataFrame]:
    """Entities over all articles: equal ids are one entity, and nothing else is.

    Input: keys, dates and counts of all shards. Output: `entities` (ENTITIES) by label, then falling mentions,
    then id; `cooccurrences` (COOCCURRENCES): pairs that share a sentence or at least two articles, by falling
    sentences, then articles, then ids; `suggestions` (SUGGESTIONS), which has no rows yet.
    """
    cooccurrences = _cooccurrences(rows_of(pairs))
    groups = {row["article_id"]: row["duplicate_of"] for row in rows_of(duplicates)}
    published = {row["article_id"]: row["published"] for row in rows_of(articles)}
    by_id: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in sorted(rows_of(article_entities), key=lambda row: (row["entity_id"], row["article_id"])):
        by_id[row["entity_id"]].append(row)
    entities = [_entity(entity_id, rows, groups, published) for entity_id, rows in by_id.items()]
    names = {row["entity_id"]: row["entity"] for row in entities}
    related = _related(cooccurrences, names)
    for row in entities:
        row["related"] = related.get(row["entity_id"], [])
    entities.sort(key=lambda row: (row["label"], -row["mentions"], row["entity_id"]))
    shown = [row for row in cooccurrences if row["sentences"] or row["articles"] > 1]
    return {
        "entities": make_frame(entities, ENTITIES),
        "cooccurrences": make_frame(shown, COOCCURRENCES),
        "suggestions": make_frame([], SUGGESTIONS),
    }


def _as_one(same: list[LocalEntity]) -> LocalEntity:
    """One entity of all that came out with one id, such as a listed name and the same name not listed."""
    first = min(same, key=lambda entity: (not entity.listed, entity.mentions[0]["start"]))
    first.mentions = sorted((mention for entity in same for mention in entity.mentions), key=lambda m: m["start"])
    return first


def _article_entity(article_id: str, entity_id: str, entity: LocalEntity) -> dict[str, Any]:
    """The row of one entity of one article."""
    forms = Counter(one_line(mention["text"]) for mention in entity.mentions)
    ordered = sorted(forms, key=lambda form: (-forms[form], form))
    first = entity.mentions[0]
    return {
        "article_id": article_id,
        "entity_id": entity_id,
        "name": entity.name,
        "label": entity.label,
        "subtype": entity.subtype,
        "listed": bool(entity.listed),
        "mentions": len(entity.mentions),
        "first_start": first["start"],
        "first_sentence": first["sentence"],
        "surface_forms": ordered,
        "surface_counts": [forms[form] for form in ordered],
    }


def _pairs(article_id: str, entities: dict[str, LocalEntity]) -> Iterator[dict[str, Any]]:
    """The pairs of entities of one article, with the sentences that they share."""
    by_sentence: dict[int, set[str]] = defaultdict(set)
    for entity_id, entity in entities.items():
        for mention in entity.mentions:
            by_sentence[mention["sentence_id"]].add(entity_id)
    shared: dict[tuple[str, str], list[int]] = defaultdict(list)
    for sentence_id, ids in sorted(by_sentence.items()):
        for pair in combinations(sorted(ids)[:MOST_IN_SENTENCE], 2):
            shared[pair].append(sentence_id)
    all_pairs = combinations(sorted(entities), 2) if len(entities) <= MOST_PAIRED else sorted(shared)
    for pair in all_pairs:
        sentences = shared.get(pair, [])
        yield {
            "article_id": article_id,
            "entity_a_id": pair[0],
            "entity_b_id": pair[1],
            "sentences": len(sentences),
            "sentence_id": sentences[0] if sentences else NO_SENTENCE,
        }


def _entity(
    entity_id: str, rows: list[dict[str, Any]], groups: dict[str, str], published: dict[str, str]
) -> dict[str, Any]:
    """The row of one entity over the articles in which it occurs."""
    names: Counter[str] = Counter()
    forms: Counter[str] = Counter()
    for row in rows:
        names[row["name"]] += 1
        forms.update(dict(zip(row["surface_forms"], row["surface_counts"], strict=True)))
    listed = next((row for row in rows if row["listed"]), None)
    dates = sorted(filter(None, (published[row["article_id"]] for row in rows)))
    article_ids = [row["article_id"] for row in rows]
    return {
        "entity_id": entity_id,
        "entity": listed["name"] if listed else min(names, key=lambda name: (name.isupper(), -names[name], name)),
        "label": rows[0]["label"],
        "subtype": listed["subtype"] if listed else "",
        "mentions": sum(row["mentions"] for row in rows),
        "articles": len(rows),
        "unique_articles": len({groups.get(article_id, article_id) for article_id in article_ids}),
        "first_published": dates[0] if dates else "",
        "last_published": dates[-1] if dates else "",
        "surface_forms": sorted(forms, key=lambda form: (-forms[form], form)),
        "article_ids": article_ids,
    }


def _cooccurrences(pairs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The counts of each pair over all articles, with an example: the first article where they share a sentence."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for row in sorted(pairs, key=lambda row: row["article_id"]):
        pair = (row["entity_a_id"], row["entity_b_id"])
        entry = found.setdefault(
            pair,
            {
                "entity_a_id": pair[0],
                "entity_b_id": pair[1],
                "articles": 0,
                "sentences": 0,
                "example_article_id": row["article_id"],
                "example_sentence_id": NO_SENTENCE,
            },
        )
        if row["sentences"] and not entry["sentences"]:
            entry["example_article_id"], entry["example_sentence_id"] = row["article_id"], row["sentence_id"]
        entry["articles"] += 1
        entry["sentences"] += row["sentences"]
    return sorted(
        found.values(),
        key=lambda row: (-row["sentences"], -row["articles"], row["entity_a_id"], row["entity_b_id"]),
    )


def _related(cooccurrences: list[dict[str, Any]], names: dict[str, str]) -> dict[str, list[str]]:
    """For each entity the names of those that share most sentences, then articles, with it."""
    related: dict[str, list[str]] = defaultdict(list)
    for row in cooccurrences:
        for one, other in (
            (row["entity_a_id"], row["entity_b_id"]),
            (row["entity_b_id"], row["entity_a_id"]),
        ):
            if len(related[one]) < RELATED:
                related[one].append(names[other])
    return related
