"""Entities of articles to entities of the corpus: equal ids, and abbreviations that only one organisation has."""

from collections import defaultdict
from collections.abc import Collection

from pipeline.names import name_key
from pipeline.resolve.entities import Form
from pipeline.resolve.organisations import abbreviates, is_abbreviation_like


def link_articles(forms: Collection[Form]) -> dict[str, str]:
    """The entity id over all articles of those entities of articles of which it is not their own id.

    Equal ids are one entity. An organisation that one article calls by its abbreviation only is the one that another
    article both spells out and abbreviates so, where there is exactly one.
    """
    spelt_out: dict[str, set[str]] = defaultdict(set)
    for each in forms:
        short, full = each.form, each.local.name
        if each.local.label == "ORG" and is_abbreviation_like(short) and abbreviates(short, full, introduced=True):
            spelt_out[name_key(short)].add(each.local.local_id)
    meant: dict[str, str] = {}
    for each in forms:
        entity = each.local
        if entity.label == "ORG" and not entity.listed and is_abbreviation_like(entity.name):
            known = spelt_out.get(name_key(entity.name), set()) - {entity.local_id}
            if len(known) == 1:
                (meant[entity.local_id],) = known
    return {local_id: _follow(local_id, meant) for local_id in meant}


def _follow(entity_id: str, meant: dict[str, str]) -> str:
    """What an abbreviation means in the end, as it may be spelt out by another abbreviation."""
    seen = {entity_id}
    while entity_id in meant and meant[entity_id] not in seen:
        entity_id = meant[entity_id]
        seen.add(entity_id)
    # Two that are spelt out by each other mean the first of them.
    return min(seen) if entity_id in meant else entity_id
