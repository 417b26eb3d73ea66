"""What the page knows: one JSON object, in which tables are lists of cells, as names of columns would be most of it."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from heapq import nsmallest
from itertools import accumulate
from operator import itemgetter
from typing import Any

from markupsafe import Markup

from pipeline.export.report.picture import draw_network
from pipeline.export.report.projection import project

Row = Mapping[str, Any]
Tables = Mapping[str, Iterable[Row]]

MOST_NEIGHBOURS = 20
DAYS_SHOWN, MONTHS_SHOWN, YEARS_SHOWN = 62, 60, 100
SHARED_SENTENCES = 3  # how many entities share one, at most
# How much of a date is its day, month, year or decade.
DAY, MONTH, YEAR, DECADE = 10, 7, 4, 3

ENTITY_FIELDS = (
    "id", "name", "label", "subtype", "mentions", "articles", "unique", "first", "last", "forms", "country", "point",
    "note", "neighbours", "named",
)  # fmt: skip
ARTICLE_FIELDS = (
    "id", "title", "published", "status", "source", "language", "characters", "note", "duplicateOf", "mentions",
    "persons", "organisations", "locations", "page",
)  # fmt: skip


def page_data(tables: Tables, pages: Mapping[str, str], most_entities: int) -> dict[str, Any]:
    """All that the page shows but the articles' texts.

    Input: the rows of the tables by file name; by article id the address of its page, where it has one of its own;
    how many entities at most. Output: `entities` and `articles`, each with `fields` and `rows`; in an entity
    `neighbours` are [place in entities, sentences, articles], at most `mostNeighbours`, and `named` [place in articles,
    sentence ids]; `network` as `draw_network` gives it, but with places in entities for ids; `periods`, with the
    `length` of date that tells them; how many `suggestions` wait, how much was `dropped`; `inAll`, entities by label
    and mentions, those too that are not shown; `sentences`, empty, for `sentences_for`.
    """
    counts: Counter[str] = Counter()
    mentions = 0

    def counted() -> Iterator[Row]:
        nonlocal mentions
        for row in tables["entities.csv"]:
            counts[row["label"]] += 1
            mentions += row["mentions"]
            yield row

    shown = nsmallest(most_entities, counted(), key=lambda row: (-row["mentions"], -row["articles"], row["entity_id"]))
    number = {row["entity_id"]: at for at, row in enumerate(shown)}
    articles = list(tables["articles.csv"])
    article_number = {row["article_id"]: at for at, row in enumerate(articles)}
    neighbours = _neighbours(tables["cooccurrences.csv"], number)
    named = _named_in(tables["mentions.csv"], number, article_number)
    network = draw_network(tables["cooccurrences.csv"], {row["entity_id"]: row for row in shown})
    network["nodes"] = [[number[entity_id], x, y] for entity_id, x, y in network["nodes"]]
    return {
        "entities": {
            "fields": ENTITY_FIELDS,
            "rows": [_entity(row, neighbours[at], named[at]) for at, row in enumerate(shown)],
        },
        "articles": {
            "fields": ARTICLE_FIELDS,
            "rows": [_article(row, article_number, pages) for row in articles],
        },
        "network": network,
        "mostNeighbours": MOST_NEIGHBOURS,
        "periods": periods(row["published"] for row in articles if row["status"] == "ok"),
        "suggestions": sum(not row["decision"] for row in tables["suggestions.csv"]),
        "dropped": sum(1 for _ in tables["dropped.csv"]),
        "sentences": {},
        "inAll": {"entities": counts, "mentions": mentions},
    }


def periods(dates: Iterable[str]) -> dict[str, Any]:
    """The periods of a timeline, the empty ones too, and how many characters of a date tell its period.

    Days where the dates span two months, months where they span five years, years where they span a century, else
    decades.
    """
    known = sorted(filter(None, dates))
    if not known:
        return {"length": DAY, "labels": []}
    first, last = date.fromisoformat(known[0]), date.fromisoformat(known[-1])
    days = (last - first).days
    spans = ((DAYS_SHOWN, DAY), (MONTHS_SHOWN * 30, MONTH), (YEARS_SHOWN * 365, YEAR))
    length = next((length for most, length in spans if days < most), DECADE)
    labels = dict.fromkeys((first + timedelta(days=day)).isoformat()[:length] for day in range(days + 1))
    return {"length": length, "labels": list(labels)}


def _entity(row: Mapping[str, Any], neighbours: list[list[int]], named: list[list[Any]]) -> list[Any]:
    """An entity as the page has it, in the order of ENTITY_FIELDS."""
    point = None
    if row["latitude"] is not None and row["longitude"] is not None:
        point = [round(place, 2) for place in project(row["latitude"], row["longitude"])]
    return [
        row["entity_id"], row["entity"], row["label"], row["subtype"], row["mentions"], row["articles"],
        row["unique_articles"], row["first_published"], row["last_published"], row["surface_forms"],
        row["country_code"], point, row["place_note"], neighbours, named,
    ]  # fmt: skip


def _article(row: Mapping[str, Any], numbers: Mapping[str, int], pages: Mapping[str, str]) -> list[Any]:
    """An article as the page has it, in the order of ARTICLE_FIELDS; a source that is its id is left out."""
    return [
        row["article_id"], row["title"], row["published"], row["status"],
        "" if row["source"] == row["article_id"] else row["source"], row["language"], row["characters"], row["note"],
        numbers.get(row["duplicate_of"]), row["mentions"], row["persons"], row["organisations"], row["places"],
        pages.get(row["article_id"], ""),
    ]  # fmt: skip


def _neighbours(pairs: Iterable[Row], number: Mapping[str, int]) -> dict[int, list[list[int]]]:
    """Of each entity those that share most with it; the rows come with the closest first."""
    found: dict[int, list[list[int]]] = defaultdict(list)
    for row in pairs:
        one, other = number.get(row["entity_a_id"]), number.get(row["entity_b_id"])
        if one is not None and other is not None:
            for own, neighbour in ((one, other), (other, one)):
                if len(found[own]) < MOST_NEIGHBOURS:
                    found[own].append([neighbour, row["sentences"], row["articles"]])
    return found


def _named_in(
    mentions: Iterable[Row], number: Mapping[str, int], article_number: Mapping[str, int]
) -> dict[int, list[list[Any]]]:
    """Of each entity the articles and in each the sentences that name it, a sentence as often as it does."""
    found: dict[int, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
    for row in mentions:
        if row["entity_id"] in number:
            found[number[row["entity_id"]]][article_number[row["article_id"]]].append(row["sentence_id"])
    return defaultdict(list, {at: [[article, ids] for article, ids in of.items()] for at, of in found.items()})


def sentences_for(tables: Tables, data: Mapping[str, Any], room: int) -> dict[int, dict[int, str]]:
    """Sentences for a page without texts, those of the entities named most first, as many as fit into so many bytes.

    Output: by place in articles and number of the sentence the sentence on one line.
    """
    number = {row[0]: at for at, row in enumerate(data["articles"]["rows"])}
    order = {row[0]: at for at, row in enumerate(data["entities"]["rows"])}
    # Entities share sentences, so more of them fit than this counts; most of the text is never held.
    needed = [0] * len(order)
    for row in tables["mentions.csv"]:
        if row["entity_id"] in order:
            needed[order[row["entity_id"]]] += len(row["sentence"])
    last = sum(total <= SHARED_SENTENCES * room for total in accumulate(needed))
    mentions = [
        (order[row["entity_id"]], number[row["article_id"]], row["sentence_id"], row["sentence"])
        for row in tables["mentions.csv"]
        if order.get(row["entity_id"], last + 1) <= last
    ]
    found: dict[int, dict[int, str]] = defaultdict(dict)
    for _, article, sentence_id, sentence in sorted(mentions, key=itemgetter(0)):
        if sentence_id not in found[article]:
            # The number of the sentence and what stands between it and the next take some more.
            room -= len(as_script(sentence).encode()) + 10
            if room < 0:
                break
            found[article][sentence_id] = sentence
    return {article: own for article, own in found.items() if own}


def as_script(data: Any) -> Markup:
    """JSON that cannot end the element that it stands in."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return Markup(text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026"))
