"""Who is named together with whom, as a network for Gephi and other programs."""

import io
import math
import re
from typing import Any

import networkx as nx

from pipeline.export.rows import Rows

COLOURS = {
    "PER": {"r": 230, "g": 159, "b": 0, "a": 1.0},
    "ORG": {"r": 0, "g": 114, "b": 178, "a": 1.0},
    "LOC": {"r": 0, "g": 158, "b": 115, "a": 1.0},
}
OTHER_COLOUR = {"r": 120, "g": 120, "b": 120, "a": 1.0}
# What no XML 1.0 document can hold, not even as a reference.
NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# networkx writes today's date, with which no two days' files would be the same.
DATE_OF_TODAY = re.compile(rb' lastmodifieddate="[^"]*"')


def write_network(entities: Rows, cooccurrences: Rows) -> bytes:
    r"""A GEXF 1.2 file of an undirected network, in UTF-8.

    Input: the rows of entities.csv and cooccurrences.csv. Output: a node an entity (the id is entity_id, the label
    its name; type PER, ORG or LOC; subtype, mentions, articles, unique_articles, country_code, latitude, longitude,
    empty ones left out), coloured by type and sized by mentions; an edge a pair (articles, sentences,
    example_article_id, example_sentence), whose weight is the number of articles and of sentences that have both,
    added up. Characters that XML cannot hold are written as escapes such as \x0b.
    """
    graph = nx.Graph()
    for row in entities:
        attributes = {
            "type": row["label"],
            **{name: row[name] for name in ("subtype", "mentions", "articles", "unique_articles")},
            **{name: row[name] for name in ("country_code", "latitude", "longitude")},
        }
        viz = {"color": COLOURS.get(row["label"], OTHER_COLOUR), "size": _size(row["mentions"])}
        graph.add_node(_for_xml(row["entity_id"]), label=_for_xml(row["entity"]), viz=viz, **_filled(attributes))
    for row in cooccurrences:
        evidence = {name: row[name] for name in ("articles", "sentences", "example_article_id", "example_sentence")}
        ends = (_for_xml(row["entity_a_id"]), _for_xml(row["entity_b_id"]))
        graph.add_edge(*ends, weight=row["articles"] + row["sentences"], **_filled(evidence))
    target = io.BytesIO()
    nx.write_gexf(graph, target, version="1.2draft")
    return DATE_OF_TODAY.sub(b"", target.getvalue(), count=1)


def _size(mentions: int) -> float:
    """The size of a node: what is named twice as often is a fixed step larger."""
    return round(5 + 5 * math.log2(max(mentions, 1)), 1)


def _filled(attributes: dict[str, Any]) -> dict[str, Any]:
    """The attributes that have a value, text as XML can hold it."""
    return {
        name: _for_xml(value) if isinstance(value, str) else value
        for name, value in attributes.items()
        if value not in (None, "")
    }


def _for_xml(text: str) -> str:
    """A text in which each character that XML cannot hold is an escape."""
    return NOT_IN_XML.sub(lambda match: match[0].encode("unicode_escape").decode(), text)
