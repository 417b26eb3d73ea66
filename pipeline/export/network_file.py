"""Who is named together with whom, as a network for Gephi and other programs."""

import math
import re
from collections.abc import Iterable, Iterator, Mapping
from tempfile import TemporaryFile
from typing import Any

from lxml import etree

from pipeline.export.csv_files import PIECE

GEXF = "http://www.gexf.net/1.2draft"
VIZ = f"{GEXF}/viz"
NODE_ATTRIBUTES = {
    "type": "string", "subtype": "string", "mentions": "long", "articles": "long", "unique_articles": "long",
    "country_code": "string", "latitude": "double", "longitude": "double",
}  # fmt: skip
EDGE_ATTRIBUTES = {
    "articles": "long", "sentences": "long", "example_article_id": "string", "example_sentence": "string",
}  # fmt: skip
COLOURS = {
    "PER": {"r": "230", "g": "159", "b": "0"},
    "ORG": {"r": "0", "g": "114", "b": "178"},
    "LOC": {"r": "0", "g": "158", "b": "115"},
}
OTHER_COLOUR = {"r": "120", "g": "120", "b": "120"}
# What no XML 1.0 document can hold, not even as a reference.
NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

Row = Mapping[str, Any]


def write_network(entities: Iterable[Row], cooccurrences: Iterable[Row]) -> Iterator[bytes]:
    r"""A GEXF 1.2 file of an undirected network, in UTF-8, in pieces.

    Input: the rows of entities.csv and cooccurrences.csv. Output: a node an entity (the id is entity_id, the label
    its name; type PER, ORG or LOC; subtype, mentions, articles, unique_articles, country_code, latitude, longitude,
    empty ones left out), coloured by type and sized by mentions; an edge a pair (articles, sentences,
    example_article_id, example_sentence), whose weight is the number of articles and of sentences that have both,
    added up. Characters that XML cannot hold are written as escapes such as \x0b.
    """
    with TemporaryFile() as target:
        with etree.xmlfile(target, encoding="utf-8") as xml:
            xml.write_declaration()
            with (
                xml.element(f"{{{GEXF}}}gexf", version="1.2", nsmap={None: GEXF, "viz": VIZ}),
                xml.element(f"{{{GEXF}}}graph", defaultedgetype="undirected", mode="static"),
            ):
                for kind, attributes in (("node", NODE_ATTRIBUTES), ("edge", EDGE_ATTRIBUTES)):
                    with xml.element(f"{{{GEXF}}}attributes", {"class": kind, "mode": "static"}):
                        for name, type_of in attributes.items():
                            xml.write(etree.Element(f"{{{GEXF}}}attribute", id=name, title=name, type=type_of))
                with xml.element(f"{{{GEXF}}}nodes"):
                    for row in entities:
                        xml.write(_node(row))
                with xml.element(f"{{{GEXF}}}edges"):
                    for number, row in enumerate(cooccurrences):
                        xml.write(_edge(number, row))
        target.seek(0)
        yield from iter(lambda: target.read(PIECE), b"")


def _node(row: Row) -> Any:
    """The node of an entity."""
    node = etree.Element(f"{{{GEXF}}}node", id=_for_xml(row["entity_id"]), label=_for_xml(row["entity"]))
    _add_values(node, {"type": row["label"], **row}, NODE_ATTRIBUTES)
    etree.SubElement(node, f"{{{VIZ}}}color", COLOURS.get(row["label"], OTHER_COLOUR))
    etree.SubElement(node, f"{{{VIZ}}}size", value=str(_size(row["mentions"])))
    return node


def _edge(number: int, row: Row) -> Any:
    """The edge of a pair."""
    ends = {"source": _for_xml(row["entity_a_id"]), "target": _for_xml(row["entity_b_id"])}
    edge = etree.Element(f"{{{GEXF}}}edge", ends, id=str(number), weight=str(row["articles"] + row["sentences"]))
    _add_values(edge, row, EDGE_ATTRIBUTES)
    return edge


def _add_values(element: Any, row: Row, attributes: Mapping[str, str]) -> None:
    """Add the attributes that have a value, text as XML can hold it."""
    values = etree.SubElement(element, f"{{{GEXF}}}attvalues")
    for name in attributes:
        if row[name] not in (None, ""):
            etree.SubElement(values, f"{{{GEXF}}}attvalue", {"for": name, "value": _for_xml(str(row[name]))})


def _size(mentions: int) -> float:
    """The size of a node: what is named twice as often is a fixed step larger."""
    return round(5 + 5 * math.log2(max(mentions, 1)), 1)


def _for_xml(text: str) -> str:
    """A text in which each character that XML cannot hold is an escape."""
    return NOT_IN_XML.sub(lambda match: match[0].encode("unicode_escape").decode(), text)
