"""How well mentions come together to entities, and places to the map, apart from how well mentions are found.

Run `python -m benchmarks.entities [FOLDER ...]` in a checkout; without folders those that nothing was trained on, and
the hard namesakes. Mentions are the ones that people marked, so nothing but `resolve` is measured. Printed for each
folder: B-cubed within articles and across them; of people, full names in one entity that are two people, and short
references given to another person (and how many of those are in suggestions.csv); of the places of
corpus/annotation/places.csv that are a country, province or municipality, the share with the right country and, but for
countries, a point within 25 km; and streets and districts with a point abroad.
"""

import csv
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.config import ResolveSettings, packaged_configs
from pipeline.evaluate import as_one_article, b_cubed
from pipeline.extract import MENTIONS
from pipeline.gold import GoldMention, read_gold
from pipeline.lists import Name, read_gazetteer
from pipeline.names import parse_person
from pipeline.resolve import resolve
from pipeline.resolve.places import distance
from pipeline.tables import make_frame, rows_of, table_to_frame
from pipeline.text import one_line

FOLDERS = ("corpus/dev", "corpus/test", "tests/gold", "tests/namesakes")
PLACES = Path("corpus/annotation/places.csv")
MAPPED = ("country", "province", "municipality")
NEAR_ENOUGH = 25.0  # kilometres

Gold = dict[str, tuple[str, list[GoldMention]]]


@dataclass(frozen=True)
class Linked:
    """The entities that `resolve` makes of marked mentions."""

    gold: Gold
    found: dict[str, list[dict[str, Any]]]
    entities: dict[tuple[str, str], dict[str, Any]]
    doubts: set[tuple[str, str]]


def main() -> None:
    """Print the figures of each folder."""
    columns = ("people merged", "references", "suggested", "places", "abroad")
    print(f"{'':16}{'within':>8}{'across':>8}" + "".join(f"{column:>14}" for column in columns))
    for folder in sys.argv[1:] or FOLDERS:
        linked = link_gold(Path(folder))
        mentions = required(linked.gold)
        merged, misplaced, suggested = false_merges(linked)
        right, mapped, abroad = score_places(linked, folder)
        places = f"{right} of {mapped}" if mapped else ""
        print(
            f"{folder:16}{b_cubed(mentions, linked.found)['f1']:8.3f}"
            f"{b_cubed(*as_one_article(mentions, linked.found))['f1']:8.3f}"
            f"{merged:14}{misplaced:14}{suggested:14}{places:>14}{abroad:14}"
        )


def link_gold(folder: Path) -> Linked:
    """The entities of the mentions that are marked in a folder; listed names are told by their spelling."""
    gold = read_gold(folder)
    spellings = spellings_of(read_gazetteer(packaged_configs() / "gazetteer.csv"))
    rows = [
        mention_row(article_id, text, each, spellings)
        for article_id, (text, mentions) in sorted(gold.items())
        for each in sorted(mentions, key=lambda each: each.start)
        if not each.optional
    ]
    articles = make_articles((article_id, text) for article_id, (text, _) in sorted(gold.items()))
    tables = resolve(articles, make_frame(rows, MENTIONS), ResolveSettings(), packaged_configs() / "places.csv")
    ends = {(row["article_id"], row["start"]): row["end"] for row in rows}
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows_of(tables["forms"]):
        for start in row["starts"]:
            end = ends[row["article_id"], start]
            found[row["article_id"]].append({**row, "start": start, "end": end, "entity_id": row["local_id"]})
    return Linked(
        gold,
        found,
        {(row["article_id"], row["local_id"]): row for row in rows_of(tables["local_entities"])},
        {(row["article_id"], row["form"]) for row in rows_of(tables["doubts"])},
    )


def make_articles(texts: Iterable[tuple[str, str]]) -> Any:
    """The columns of `articles` that resolve reads."""
    import pyarrow as pa

    ids, contents = zip(*texts, strict=True)
    return table_to_frame(pa.table({"article_id": list(ids), "text": list(contents)}))


def spellings_of(names: Iterable[Name]) -> dict[tuple[str, str], Name]:
    """The rows of the gazetteer by label and spelling in lower case."""
    found: dict[tuple[str, str], Name] = {}
    for name in names:
        for spelling in name.spellings:
            found.setdefault((name.label, spelling.lower()), name)
    return found


def mention_row(
    article_id: str, text: str, mention: GoldMention, spellings: dict[tuple[str, str], Name]
) -> dict[str, Any]:
    """A marked mention as a row of `mentions`."""
    listed = spellings.get((mention.label, one_line(mention.text).lower()))
    return {
        "article_id": article_id,
        "start": mention.start,
        "end": mention.end,
        "text": mention.text,
        "label": mention.label,
        "subtype": listed.subtype if listed else "",
        "listed": listed.name if listed else "",
        "method": "gold",
        "score": None,
        "sentence_id": 0,
        "sentence": "",
        "before": "",
        "after": "",
    }


def required(gold: Gold) -> dict[str, list[GoldMention]]:
    """The mentions that are not optional, by article."""
    return {article_id: [each for each in mentions if not each.optional] for article_id, (_, mentions) in gold.items()}


def false_merges(linked: Linked) -> tuple[int, int, int]:
    """Full names that share an entity with another person's, references given to another person, those in doubt."""
    merged = misplaced = suggested = 0
    for article_id, mentions in required(linked.gold).items():
        entity_of = {(row["start"], row["end"]): row["local_id"] for row in linked.found[article_id]}
        people = [each for each in mentions if each.label == "PER"]
        members: dict[str, Counter[str]] = defaultdict(Counter)
        full: dict[str, set[str]] = defaultdict(set)
        for each in people:
            entity_id = entity_of[each.start, each.end]
            members[entity_id][each.entity] += 1
            person = parse_person(each.text)
            if person.is_full or (person.given and person.surname_initial):
                full[entity_id].add(each.entity)
        merged += sum(len(owners) - 1 for owners in full.values() if len(owners) > 1)
        for each in people:
            entity_id = entity_of[each.start, each.end]
            owners = full[entity_id] or {members[entity_id].most_common(1)[0][0]}
            if each.entity not in owners:
                misplaced += 1
                suggested += (article_id, one_line(each.text)) in linked.doubts
    return merged, misplaced, suggested


def score_places(linked: Linked, folder: str) -> tuple[int, int, int]:
    """Places that are right, places that are scored, and streets and districts with a point in another country."""
    right = mapped = abroad = 0
    for row in read_places_gold():
        where, _, article_id = row["article"].partition(f"{folder}/")
        if where or article_id not in linked.gold or row["note"].startswith("invented"):
            continue
        spans = {(each.start, each.end) for each in required(linked.gold)[article_id] if each.entity == row["entity"]}
        ids = Counter(
            found["local_id"] for found in linked.found[article_id] if (found["start"], found["end"]) in spans
        )
        place = linked.entities[article_id, ids.most_common(1)[0][0]]
        if row["kind"] in MAPPED:
            mapped += 1
            right += place["country_code"] == row["country_code"] and is_near(row, place)
        elif row["kind"] in ("street", "district"):
            abroad += place["latitude"] is not None and place["country_code"] != row["country_code"]
    return right, mapped, abroad


def is_near(row: dict[str, str], place: dict[str, Any]) -> bool:
    """Whether a place lies where it should; of a country any point in it is right."""
    if row["kind"] == "country":
        return True
    if place["latitude"] is None:
        return False
    point = (float(row["latitude"]), float(row["longitude"]))
    return distance(point, (place["latitude"], place["longitude"])) <= NEAR_ENOUGH


def read_places_gold() -> list[dict[str, str]]:
    """What each place of the marked articles is on the map."""
    with PLACES.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


if __name__ == "__main__":
    main()
