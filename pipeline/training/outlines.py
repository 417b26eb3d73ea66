"""Makes `outlines.json` in pipeline/export/report: the countries' outlines that the report's map is drawn on.

Run `npm install world-atlas` and `pip install shapely`, then
`python -m pipeline.training.outlines node_modules/world-atlas`. The outlines are Natural Earth's (public domain), in
the TopoJSON files of the npm package world-atlas (ISC licence).
"""

import importlib
import json
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

from pipeline.export.report.projection import project

OUTPUT = Path(__file__).parent.parent / "export/report/outlines.json"
# Of each layer the file, the part of the world that it shows (west, south, east, north), and the step of its grid.
LAYERS = {
    "world": ("countries-110m.json", (-180.0, -60.0, 180.0, 84.0), 1.0),
    "europe": ("countries-50m.json", (-25.0, 27.0, 60.0, 72.0), 0.25),
    "low countries": ("countries-10m.json", (-5.0, 46.5, 15.0, 56.5), 0.04),
}
# The IJsselmeer and the Markermeer, which are land there, as (longitude, latitude); drawn by us, roughly.
LAKES = (
    (
        (5.04, 52.93), (5.20, 53.01), (5.33, 53.07), (5.38, 53.06), (5.41, 52.98), (5.38, 52.94), (5.36, 52.88),
        (5.45, 52.85), (5.58, 52.84), (5.70, 52.84), (5.61, 52.79), (5.59, 52.66), (5.63, 52.61), (5.57, 52.58),
        (5.43, 52.52), (5.33, 52.62), (5.30, 52.70), (5.20, 52.75), (5.11, 52.77), (5.11, 52.83), (5.05, 52.88),
    ),
    (
        (5.29, 52.69), (5.31, 52.63), (5.41, 52.51), (5.27, 52.42), (5.13, 52.38), (5.10, 52.34), (5.02, 52.34),
        (5.00, 52.39), (5.06, 52.42), (5.07, 52.46), (5.05, 52.50), (5.07, 52.53), (5.02, 52.58), (5.06, 52.64),
        (5.17, 52.62),
    ),
)  # fmt: skip
SMALLEST_RING = 4  # points, the first of which is also the last
SMALLEST = 2.0  # grid steps; islands smaller than that are left out


def main(folder: Path) -> None:
    """Write the layers."""
    layers = {name: path_of(folder / file, box, step) for name, (file, box, step) in LAYERS.items()}
    OUTPUT.write_text(json.dumps(layers, indent=1) + "\n", encoding="utf-8")


def path_of(topology: Path, box: tuple[float, float, float, float], step: float) -> dict[str, Any]:
    """A layer: the step of its grid, where it lies on the map, and an SVG path in steps of the grid.

    The path has a closed line for each part of a country.
    """
    shapely = importlib.import_module("shapely")
    lines = []
    lakes = shapely.union_all([shapely.Polygon(lake) for lake in LAKES])
    for rings in polygons(json.loads(topology.read_bytes())):
        whole = shapely.make_valid(shapely.Polygon(rings[0], rings[1:]))
        for turn in (-360, 0, 360):
            turned = importlib.import_module("shapely.affinity").translate(whole, turn)
            inside = shapely.clip_by_rect(turned, *box)
            for part in shapely.get_parts(inside if turn else inside.difference(lakes)):
                if part.geom_type == "Polygon":
                    rings_of_part = [part.exterior, *part.interiors]
                    lines += [line for ring in rings_of_part if (line := _line(list(ring.coords), step))]
    return {"step": step, "box": _box_on_map(box), "path": "".join(lines)}


def _box_on_map(box: tuple[float, float, float, float]) -> list[float]:
    """The corners of a layer on the map: left, top, right, bottom."""
    west, south, east, north = box
    return [round(place, 1) for place in (*project(north, west), *project(south, east))]


def polygons(topology: dict[str, Any]) -> Iterator[list[list[tuple[float, float]]]]:
    """The polygons of all countries in a TopoJSON file, each a list of rings of (longitude, latitude).

    A country that lies on both sides of the 180th meridian goes on past it.
    """
    (scale_x, scale_y), (left, bottom) = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = []
    for arc in topology["arcs"]:
        x = y = 0
        points = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            points.append((left + x * scale_x, bottom + y * scale_y))
        arcs.append(points)
    for country in topology["objects"]["countries"]["geometries"]:
        parts = country["arcs"] if country["type"] == "MultiPolygon" else [country["arcs"]]
        for part in parts:
            rings = [_ring(indices, arcs) for indices in part]
            # The files have islands that their own grid shrank to a point.
            if len(rings[0]) >= SMALLEST_RING:
                yield [ring for ring in rings if len(ring) >= SMALLEST_RING]


def _ring(indices: list[int], arcs: list[list[tuple[float, float]]]) -> list[tuple[float, float]]:
    """A ring joined of arcs; a negative index is an arc taken backwards (TopoJSON 1.0, section 2.1.4)."""
    ring: list[tuple[float, float]] = []
    for index in indices:
        arc = arcs[index] if index >= 0 else arcs[~index][::-1]
        ring += arc[bool(ring) :]
    for at in range(1, len(ring)):
        ring[at] = (ring[at][0] - 360 * round((ring[at][0] - ring[at - 1][0]) / 360), ring[at][1])
    return ring


def _line(points: list[tuple[float, float]], step: float) -> str:
    """A closed SVG line on the grid in relative coordinates; empty where it is too small to be seen."""
    placed = [(round(x / step), round(y / step)) for x, y in (project(lat, lon) for lon, lat in points)]
    kept = [point for at, point in enumerate(placed) if at == 0 or point != placed[at - 1]]
    width, height = (max(values) - min(values) for values in zip(*kept, strict=True))
    if len(kept) < 4 or max(width, height) < SMALLEST:
        return ""
    moves = [f"{x - before[0]} {y - before[1]}" for before, (x, y) in pairwise(kept[:-1])]
    return f"M{kept[0][0]} {kept[0][1]}l{' '.join(moves).replace(' -', '-')}z"


if __name__ == "__main__":
    main(Path(sys.argv[1]))
