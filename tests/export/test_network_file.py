"""network.gexf as networkx and an XML parser read it."""

import io
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import networkx
import pytest

from tests.export.hostile_tables import FORBIDDEN, HOSTILE, hostile_tables
from tests.export.written import write_network

TABLES = hostile_tables()
ENTITIES, PAIRS = TABLES["entities.csv"], TABLES["cooccurrences.csv"]
VIZ = "{http://www.gexf.net/1.2draft/viz}"


@pytest.fixture(scope="module")
def data() -> bytes:
    return write_network(ENTITIES, PAIRS)


@pytest.fixture(scope="module")
def graph(data: bytes) -> Any:
    return networkx.read_gexf(io.BytesIO(data))


def as_xml(text: str) -> str:
    """A text as the file has it."""
    return text if text not in FORBIDDEN else text.encode("unicode_escape").decode()


def test_a_node_an_entity_an_edge_a_pair(graph: Any) -> None:
    assert not graph.is_directed()
    assert len(graph.nodes) == len(ENTITIES) == len(HOSTILE)
    assert len(graph.edges) == len(PAIRS) == len(HOSTILE) - 1


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_name_is_a_label(graph: Any, text: str) -> None:
    row = ENTITIES[HOSTILE.index(text)]
    node = graph.nodes[as_xml(row["entity_id"]) if text not in FORBIDDEN else row["entity_id"][:4] + as_xml(text)]
    assert node["label"] == as_xml(text)
    expected = {"type": row["label"], "mentions": row["mentions"], "articles": 1, "unique_articles": 1}
    if row["label"] == "LOC":
        expected |= {"country_code": "NL", "latitude": 52.5, "longitude": 4.25}
    if row["label"] == "ORG":
        expected |= {"subtype": as_xml(text)}
    assert {name: node[name] for name in node if name not in ("label", "viz")} == expected
    assert {name: type(node[name]) for name in ("mentions", "articles")} == {"mentions": int, "articles": int}


def test_an_edge_has_a_weight_above_zero_and_its_evidence(graph: Any) -> None:
    for number, row in enumerate(PAIRS):
        ends = [as_xml(HOSTILE[at]) for at in (number, number + 1)]
        edge = graph.edges[row["entity_a_id"][:4] + ends[0], row["entity_b_id"][:4] + ends[1]]
        assert edge["weight"] == row["articles"] + row["sentences"] > 0
        assert (edge["articles"], edge["sentences"]) == (row["articles"], row["sentences"])
        assert edge["example_article_id"] == ends[0]
        assert edge.get("example_sentence", "") == as_xml(row["example_sentence"])


def test_nodes_are_coloured_by_type_and_sized_by_mentions(data: bytes) -> None:
    nodes = ElementTree.fromstring(data).findall(".//{*}node")
    colours = [tuple(node.find(f"{VIZ}color").get(each) for each in "rgb") for node in nodes]
    assert len(set(colours)) == 3
    assert all(len({colours[at] for at in range(kind, len(colours), 3)}) == 1 for kind in range(3))
    sizes = [float(node.find(f"{VIZ}size").get("value")) for node in nodes]
    assert sizes == sorted(sizes)
    assert sizes[0] < sizes[-1] < 20 * sizes[0]


def test_another_label_and_no_pairs_are_a_network_too() -> None:
    graph = networkx.read_gexf(io.BytesIO(write_network([ENTITIES[0] | {"label": "MISC"}], [])))
    assert [node["type"] for _, node in graph.nodes(data=True)] == ["MISC"]
    assert len(networkx.read_gexf(io.BytesIO(write_network([], []))).nodes) == 0


def test_the_same_rows_are_the_same_bytes(data: bytes) -> None:
    assert write_network(ENTITIES, PAIRS) == data


def test_it_is_gexf_in_utf8(data: bytes, tmp_path: Path) -> None:
    root = ElementTree.fromstring(data)
    assert root.tag == "{http://www.gexf.net/1.2draft}gexf"
    assert root.get("version") == "1.2"
    assert "Zoë Çelik" in data.decode("utf-8")
