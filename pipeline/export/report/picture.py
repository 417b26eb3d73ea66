"""The network as a picture: who is shown, and where on the sheet."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

import networkx

MOST_OF_A_LABEL = 50
BESIDE = 100.0  # how far apart nodes are, more or less
DECIDING = 3  # edges of a node that decide where it stands
MARGIN = 0.12  # of the square of a group


def draw_network(pairs: Iterable[Mapping[str, Any]], entities: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """Nodes and edges of the picture.

    Input: rows of cooccurrences; rows of entities by id, of which only those count. Output: `nodes`, each
    [entity_id, x, y], the most connected first; `edges`, each [place in nodes, place in nodes, sentences, articles];
    `connected`, how many entities have an edge at all; `largest`, the side of the square that the largest group fills,
    from the sheet's corner on. Of a large network the 50 entities of each label are shown that
    share most sentences with others. Each group of connected entities is drawn on its own, by the method of Kamada and
    Kawai (An algorithm for drawing general undirected graphs, 1989).
    """
    strength: dict[str, float] = defaultdict(float)
    for row in pairs:
        if row["entity_a_id"] in entities and row["entity_b_id"] in entities:
            for end in (row["entity_a_id"], row["entity_b_id"]):
                strength[end] += _weight(row)
    order = sorted(strength, key=lambda node: (-strength[node], -entities[node]["mentions"], node))
    first = _first_of_each_label(order, entities)
    shown = networkx.Graph()
    for row in pairs:
        if row["entity_a_id"] in first and row["entity_b_id"] in first:
            shown.add_edge(row["entity_a_id"], row["entity_b_id"], weight=_weight(row), row=row)
    nodes = [node for node in order if node in shown]
    places, largest = _places(_strongest(shown, nodes)) if nodes else ({}, 0)
    number = {node: at for at, node in enumerate(nodes)}
    edges = sorted(
        [*sorted((number[one], number[other])), data["row"]["sentences"], data["row"]["articles"]]
        for one, other, data in shown.edges(data=True)
    )
    return {
        "nodes": [[node, *places[node]] for node in nodes],
        "edges": edges,
        "connected": len(strength),
        "largest": largest,
    }


def _weight(row: Mapping[str, Any]) -> float:
    """How close two entities are."""
    return float(row["sentences"] + row["articles"] / 2)


def _first_of_each_label(order: list[str], entities: Mapping[str, Mapping[str, Any]]) -> set[str]:
    """The first so many nodes of each label."""
    chosen: set[str] = set()
    counts: Counter[str] = Counter()
    for node in order:
        label = entities[node]["label"]
        counts[label] += 1
        if counts[label] <= MOST_OF_A_LABEL:
            chosen.add(node)
    return chosen


def _strongest(graph: Any, nodes: list[str]) -> Any:
    """The nodes with the few edges of each that weigh most: where these are is what can be seen of a dense network."""
    kept = networkx.Graph()
    kept.add_nodes_from(nodes)
    for node in nodes:
        edges = sorted(graph.edges(node, data="weight"), key=lambda edge: (-edge[2], edge[1]))
        kept.add_edges_from(edge[:2] for edge in edges[:DECIDING])
    return kept


def _places(graph: Any) -> tuple[dict[str, tuple[int, int]], int]:
    """Where each node is on the sheet, every connected group in a square of its own; and the side of the first square.

    The largest group comes first.
    """
    groups = sorted(
        (sorted(group) for group in networkx.connected_components(graph)), key=lambda each: (-len(each), each)
    )
    sides = [BESIDE * len(group) ** 0.5 for group in groups]
    places = {node: (round(sides[0] * x), round(sides[0] * y)) for node, (x, y) in _arranged(graph, groups[0]).items()}
    # The others stand in rows beside the largest, about as high as it is.
    width = max([*sides[1:2], sum(side**2 for side in sides[1:]) / sides[0]])
    left, top, row_height = sides[0], 0.0, 0.0
    for group, side in zip(groups[1:], sides[1:], strict=True):
        if left > sides[0] and left + side > sides[0] + width:
            left, top, row_height = sides[0], top + row_height, 0.0
        for node, (x, y) in _arranged(graph, group).items():
            places[node] = (round(left + side * x), round(top + side * y))
        left, row_height = left + side, max(row_height, side)
    return places, round(sides[0])


def _arranged(graph: Any, group: list[str]) -> dict[str, tuple[float, float]]:
    """The nodes of a connected group in a square from 0 to 1, with a margin."""
    # The order in which a graph has its nodes decides where they begin.
    own = networkx.Graph()
    own.add_nodes_from(group)
    own.add_edges_from(sorted(tuple(sorted(edge)) for edge in graph.subgraph(group).edges))
    found = networkx.kamada_kawai_layout(own)
    columns = list(zip(*found.values(), strict=True))
    low = [min(column) for column in columns]
    size = [max(max(column) - least, 1e-9) for column, least in zip(columns, low, strict=True)]
    return {
        node: tuple(
            MARGIN + (1 - 2 * MARGIN) * (place - least) / wide for place, least, wide in zip(xy, low, size, strict=True)
        )
        for node, xy in found.items()
    }
