"""The corpus step of resolve: the entities of all articles, as rules link them and corrections change them.

Reads: of all shards what `resolve` wrote (LOCAL_ENTITIES, FORMS, DOUBTS), the dates and repeats of articles, and the
list `corrections.csv`.
Writes: for each shard `identities` (which mention is which entity, IDENTITIES) and `article_entities`
(ARTICLE_ENTITIES); for the corpus `entities` (ENTITIES), `cooccurrences` (COOCCURRENCES), `suggestions` (SUGGESTIONS)
and `unmatched` (corrections that match nothing any more, UNMATCHED).

It sees all articles at once, so it holds no text: some hundred bytes for each name that an article has for an entity.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from sys import intern
from typing import Any

import numpy
import pyarrow as pa

from pipeline.lists import read_corrections
from pipeline.resolve.across import link_articles
from pipeline.resolve.candidates import Candidate, Row, example
from pipeline.resolve.cooccurrences import (
    COMPANY,
    COUNTED,
    Array,
    Pairs,
    most_related,
    pairs_of_article,
    strongest_first,
)
from pipeline.resolve.corrections import apply_corrections
from pipeline.resolve.entities import Entities, Entity, Form, Local, Whereabouts
from pipeline.resolve.places import find_places, place_index, place_key
from pipeline.resolve.suggestions import suggest
from pipeline.tables import Pieces, make_frame, make_frames, rows_of

IDENTITIES = pa.schema(
    {
        "article_id": pa.string(),
        "start": pa.int64(),
        "entity_id": pa.string(),
        "entity": pa.string(),
        "label": pa.string(),
        "subtype": pa.string(),
        "dropped": pa.string(),
    }
)
ARTICLE_ENTITIES = pa.schema(
    {
        "article_id": pa.string(),
        "entity_id": pa.string(),
        "entity": pa.string(),
        "label": pa.string(),
        "subtype": pa.string(),
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
        "entity_a": pa.string(),
        "label_a": pa.string(),
        "entity_b_id": pa.string(),
        "entity_b": pa.string(),
        "label_b": pa.string(),
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
    "identities": IDENTITIES,
    "article_entities": ARTICLE_ENTITIES,
    "entities": ENTITIES,
    "cooccurrences": COOCCURRENCES,
    "suggestions": SUGGESTIONS,
    "unmatched": UNMATCHED,
}

# The columns of `forms` that are held of all articles.
READ_OF_FORMS = ("article_id", "local_id", "form", "label", "starts", "sentence_ids", "score", "only_model")


def resolve_corpus(
    articles: Pieces,
    duplicates: Pieces,
    local_entities: Pieces,
    forms: Pieces,
    doubts: Pieces,
    corrections_path: Path,
    places_path: Path,
) -> dict[str, Any]:
    """Entities over all articles, as the rules link them and the corrections change them, and what may still be wrong.

    Input: keys, dates and counts of all shards. Output: for each shard `identities` (IDENTITIES), a row for each
    mention, and `article_entities`; `entities` by label, then falling mentions, then id; `cooccurrences`: pairs that
    share a sentence or at least two articles, by falling sentences, then articles, then ids; `suggestions`
    (SUGGESTIONS); `unmatched` (UNMATCHED).
    Raises UsageError where the corrections cannot be used.
    """
    corrections = read_corrections(corrections_path)
    rows = _read_forms(local_entities, forms)
    meant = link_articles(rows)
    for row in rows:
        row.entity_id = meant.get(row.entity_id, row.entity_id)
    corrected = Entities(rows, _names(rows))
    apply_corrections(corrected, corrections, str(corrections_path))
    corrected.rows.sort(key=_place_in_text)
    by_id: dict[str, list[Form]] = defaultdict(list)
    for row in corrected.rows:
        if not row.dropped:
            by_id[row.entity_id].append(row)
    groups = {row["article_id"]: row["duplicate_of"] for row in duplicates.rows()}
    published = {row["article_id"]: row["published"] for row in articles.rows()}
    entities = [
        _entity(entity_id, own, corrected.names[entity_id], groups, published, places_path)
        for entity_id, own in by_id.items()
    ]
    entities.sort(key=lambda each: (each.label, -each.mentions, each.entity_id))
    by_shard: list[list[Form]] = [[] for _ in forms.paths]
    for row in corrected.rows:
        by_shard[row.shard].append(row)
    known = {each.entity_id: each for each in entities}
    ids = sorted(known)
    article_ids = sorted({row.article_id for row in corrected.rows})
    pairs, company = _named_together(corrected.rows, ids, article_ids)
    suggestions = suggest(
        [Candidate(each, by_id[each.entity_id]) for each in entities],
        doubts.rows(),
        corrected,
        place_index(places_path),
    )
    unmatched = [{"row": each.row, "problem": f"{each.action}: {why}"} for each, why in corrected.unmatched]
    return {
        "identities": (make_frame(_identities(own, known), IDENTITIES) for own in by_shard),
        "article_entities": (make_frame(_article_entities(own, known), ARTICLE_ENTITIES) for own in by_shard),
        "entities": make_frames(_entity_rows(entities, ids, company, known), ENTITIES),
        "cooccurrences": make_frames(_pair_rows(pairs, ids, article_ids, known), COOCCURRENCES),
        "suggestions": make_frame(_with_sentences(suggestions, forms), SUGGESTIONS),
        "unmatched": make_frame(unmatched, UNMATCHED),
    }


def _place_in_text(row: Form) -> tuple[str, list[int], str]:
    """What rows are ordered by."""
    return row.article_id, row.starts, row.form


def _read_forms(local_entities: Pieces, forms: Pieces) -> list[Form]:
    """The forms of all articles, in the order of articles and text; equal texts are held once."""
    found: list[Form] = []
    for shard, (own_entities, own_forms) in enumerate(zip(local_entities, forms, strict=True)):
        local = {(row["article_id"], row["local_id"]): _local(row) for row in rows_of(own_entities)}
        for row in rows_of(own_forms[list(READ_OF_FORMS)]):
            entity = local[row["article_id"], row["local_id"]]
            found.append(
                Form(
                    intern(row["article_id"]), entity, entity.local_id, intern(row["form"]), intern(row["label"]),
                    row["starts"], row["sentence_ids"], row["score"], row["only_model"], shard,
                )
            )  # fmt: skip
    found.sort(key=_place_in_text)
    return found


def _local(row: Row) -> Local:
    """An entity of an article."""
    place: Whereabouts = (intern(row["kind"]), intern(row["country_code"]), row["latitude"], row["longitude"])
    local_id, name, label, subtype, note = (
        intern(row[column]) for column in ("local_id", "name", "label", "subtype", "place_note")
    )
    return Local(local_id, name, label, subtype, row["listed"], place, note)


def _names(rows: Iterable[Form]) -> dict[str, str]:
    """The name of each entity: the listed one, else the one of most articles."""
    counts: dict[str, Counter[tuple[bool, str]]] = defaultdict(Counter)
    counted: set[int] = set()
    for row in rows:
        # One linked by its abbreviation does not bring its name along.
        if row.local.local_id == row.entity_id and id(row.local) not in counted:
            counted.add(id(row.local))
            counts[row.entity_id][row.local.listed, row.local.name] += 1
    return {
        entity_id: min(own, key=lambda each: (not each[0], each[1].isupper(), -own[each], each[1]))[1]
        for entity_id, own in counts.items()
    }


def _entity(
    entity_id: str,
    rows: list[Form],
    name: str,
    groups: dict[str, str],
    published: dict[str, str],
    places_path: Path,
) -> Entity:
    """One entity over the articles in which it occurs."""
    forms: Counter[str] = Counter()
    for row in rows:
        forms[row.form] += len(row.starts)
    label = rows[0].label
    article_ids = sorted({row.article_id for row in rows})
    dates = sorted(filter(None, (published[article_id] for article_id in article_ids)))
    locals_ = [row for row in {id(row.local): row.local for row in rows}.values() if row.label == label]
    places = [(each.place, each.place_note) for each in locals_]
    index = place_index(places_path)
    own_place = any(named.own for named in index.get(place_key(name), ()))
    if label == "LOC" and (own_place or all(each.local_id != entity_id for each in locals_)):
        # A correction made it a place, or a place of its own, so it was not looked up under this name in an article.
        found = find_places({"it": [name]}, {}, {}, index)["it"]
        if found.point or not locals_:
            locals_, places = [], [(found.place, found.note)]
    (kind, country, latitude, longitude), note = _place_of(places)
    return Entity(
        entity_id=entity_id,
        entity=name,
        label=label,
        subtype=next((each.subtype for each in locals_ if each.subtype), kind),
        mentions=sum(forms.values()),
        articles=len(article_ids),
        unique_articles=len({groups.get(article_id, article_id) for article_id in article_ids}),
        first_published=dates[0] if dates else "",
        last_published=dates[-1] if dates else "",
        surface_forms=sorted(forms, key=lambda form: (-forms[form], form)),
        article_ids=article_ids,
        country_code=country,
        latitude=latitude,
        longitude=longitude,
        place_note=note,
    )


def _place_of(places: Sequence[tuple[Whereabouts, str]]) -> tuple[Whereabouts, str]:
    """The place that most articles mean by a name, with its note; where they mean several, the note says so."""
    votes = Counter(place for place, _ in places)
    if not votes:
        return ("", "", None, None), ""
    with_point = {vote: count for vote, count in votes.items() if vote[2] is not None} or dict(votes)
    best = min(with_point, key=lambda vote: (-with_point[vote], str(vote)))
    note = min(note for place, note in places if place == best)
    others = sorted({vote[1] for vote in with_point if vote != best and vote[2] is not None})
    if others:
        elsewhere = ", ".join(filter(None, others)) or "another country"
        note = "; ".join(filter(None, (note, f"in other articles a place in {elsewhere}")))
    return best, note


def _named_together(rows: Iterable[Form], ids: list[str], article_ids: list[str]) -> tuple[Array, Array]:
    """The pairs that count (COUNTED), strongest first; and of each entity those most related to it (COMPANY).

    Entities and articles are numbered by their places in `ids` and `article_ids`, which are in order.
    """
    number = {entity_id: at for at, entity_id in enumerate(ids)}
    article_number = {article_id: at for at, article_id in enumerate(article_ids)}
    company = numpy.empty(0, COMPANY)
    kept = [numpy.empty(0, COUNTED)]
    with Pairs(len(ids)) as pairs:
        for article_id, group in groupby(rows, key=lambda row: row.article_id):
            sentences: dict[int, set[int]] = defaultdict(set)
            for row in group:
                if not row.dropped:
                    sentences[number[row.entity_id]].update(row.sentence_ids)
            pairs.add(pairs_of_article(article_number[article_id], sentences))
        for counted in pairs.counted():
            company = most_related(company, counted)
            kept.append(counted[(counted["sentences"] > 0) | (counted["articles"] > 1)])
    return strongest_first(numpy.concatenate(kept)), company


def _identities(rows: Iterable[Form], known: dict[str, Entity]) -> Iterator[Row]:
    """The rows of `identities` of a shard."""
    for row in rows:
        entity = known.get(row.entity_id)
        for start in row.starts:
            yield {
                "article_id": row.article_id,
                "start": start,
                "entity_id": row.entity_id,
                "entity": entity.entity if entity else "",
                "label": row.label,
                "subtype": entity.subtype if entity else "",
                "dropped": row.dropped,
            }


def _article_entities(rows: Iterable[Form], known: dict[str, Entity]) -> Iterator[Row]:
    """The rows of `article_entities` of a shard."""
    for article_id, group in groupby(rows, key=lambda row: row.article_id):
        by_id: dict[str, list[Form]] = defaultdict(list)
        for row in group:
            if not row.dropped:
                by_id[row.entity_id].append(row)
        for entity_id, own in by_id.items():
            forms: Counter[str] = Counter()
            for row in own:
                forms[row.form] += len(row.starts)
            yield {
                "article_id": article_id,
                "entity_id": entity_id,
                "entity": known[entity_id].entity,
                "label": own[0].label,
                "subtype": known[entity_id].subtype,
                "mentions": sum(forms.values()),
                "first_start": min(row.starts[0] for row in own),
                "surface_forms": sorted(forms, key=lambda form: (-forms[form], form)),
            }


def _entity_rows(entities: Iterable[Entity], ids: list[str], company: Array, known: dict[str, Entity]) -> Iterator[Row]:
    """The rows of `entities`."""
    fields = [name for name in ENTITIES.names if name != "related"]
    values_of = attrgetter(*fields)
    number = {entity_id: at for at, entity_id in enumerate(ids)}
    begins = numpy.searchsorted(company["entity"], numpy.arange(len(ids) + 1)).tolist()
    for each in entities:
        at = number[each.entity_id]
        others = company["other"][begins[at] : begins[at + 1]].tolist()
        yield dict(zip(fields, values_of(each), strict=True)) | {
            "related": [known[ids[other]].entity for other in others]
        }


def _pair_rows(pairs: Array, ids: list[str], article_ids: list[str], known: dict[str, Entity]) -> Iterator[Row]:
    """The rows of `cooccurrences`."""
    for pair in pairs:
        one, other = known[ids[pair["a"]]], known[ids[pair["b"]]]
        yield {
            "entity_a_id": one.entity_id,
            "entity_a": one.entity,
            "label_a": one.label,
            "entity_b_id": other.entity_id,
            "entity_b": other.entity,
            "label_b": other.label,
            "articles": int(pair["articles"]),
            "sentences": int(pair["sentences"]),
            "example_article_id": article_ids[pair["article"]],
            "example_sentence_id": int(pair["sentence"]),
        }


def _with_sentences(suggestions: list[Row], forms: Pieces) -> list[Row]:
    """The suggestions with the sentences of the forms that are their examples."""
    wanted = {_key(each): "" for row in suggestions for each in row["examples"] if isinstance(each, Form)}
    if wanted:
        for row in forms.rows():
            key = (row["article_id"], row["local_id"], row["form"])
            if key in wanted:
                wanted[key] = row["first_sentence"]
    return [
        row
        | {
            "examples": [
                each if isinstance(each, str) else example(each.article_id, wanted[_key(each)])
                for each in row["examples"]
            ]
        }
        for row in suggestions
    ]


def _key(each: Form) -> tuple[str, str, str]:
    """What tells one form of an entity of an article from another."""
    return each.article_id, each.local.local_id, each.form
