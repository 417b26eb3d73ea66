"""Which entities are named together: the pairs of an article, their counts over all articles, the most related."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import combinations
from typing import Any

RELATED = 5
# An article with more entities than this pairs only those that share a sentence: all pairs would be millions.
MOST_PAIRED = 500
# A "sentence" with more entities than this is a list; pairing all of a list says nothing and fills the disk.
MOST_IN_SENTENCE = 50
NO_SENTENCE = -1

Rows = list[dict[str, Any]]


def pairs_of_article(article_id: str, entities: dict[str, set[int]]) -> Iterator[dict[str, Any]]:
    """The pairs of entities of one article, with the sentences that they share."""
    by_sentence: dict[int, list[str]] = defaultdict(list)
    for entity_id in sorted(entities):
        for sentence_id in entities[entity_id]:
            by_sentence[sentence_id].append(entity_id)
    shared: dict[tuple[str, str], list[int]] = defaultdict(list)
    for sentence_id, ids in sorted(by_sentence.items()):
        for pair in combinations(ids[:MOST_IN_SENTENCE], 2):
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


def count_pairs(pairs: Iterable[dict[str, Any]]) -> Rows:
    """The counts of each pair over all articles, with an example: the first article where they share a sentence."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for row in pairs:
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


def most_related(cooccurrences: Rows, names: dict[str, str]) -> dict[str, list[str]]:
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
