"""Entities of articles to entities of the corpus: equal ids, and abbreviations that only one organisation has."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from pipeline.names import name_key
from pipeline.resolve.organisations import abbreviates, is_abbreviation_like

LocalKey = tuple[str, str]  # article_id, local_id


def link_articles(local_entities: Iterable[dict[str, Any]], forms: Iterable[dict[str, Any]]) -> dict[LocalKey, str]:
    """The entity id over all articles of every entity of an article.

    Input: rows of `local_entities` and `forms`. Equal ids are one entity. An organisation that one article calls by its
    abbreviation only is the one that another article both spells out and abbreviates so, where there is exactly one.
    """
    spelt_out: dict[str, set[str]] = defaultdict(set)
    names = {(row["article_id"], row["local_id"]): row for row in local_entities}
    for form in forms:
        entity = names[form["article_id"], form["local_id"]]
        short, full = form["form"], entity["name"]
        if entity["label"] == "ORG" and is_abbreviation_like(short) and abbreviates(short, full, introduced=True):
            spelt_out[name_key(short)].add(entity["local_id"])
    ids: dict[LocalKey, str] = {}
    meant: dict[str, str] = {}
    for key, entity in names.items():
        ids[key] = entity["local_id"]
        if entity["label"] == "ORG" and not entity["listed"] and is_abbreviation_like(entity["name"]):
            known = spelt_out.get(name_key(entity["name"]), set()) - {entity["local_id"]}
            if len(known) == 1:
                (meant[entity["local_id"]],) = known
    return {key: _follow(local_id, meant) for key, local_id in ids.items()}


def _follow(entity_id: str, meant: dict[str, str]) -> str:
    """What an abbreviation means in the end, as it may be spelt out by another abbreviation."""
    seen = {entity_id}
    while entity_id in meant and meant[entity_id] not in seen:
        entity_id = meant[entity_id]
        seen.add(entity_id)
    # Two that are spelt out by each other mean the first of them.
    return min(seen) if entity_id in meant else entity_id
