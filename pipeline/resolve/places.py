"""Which place on the map a name means: country, point and kind, from lists that ship with the package.

Ties are broken by what the text says the place is (`de wijk`, `provincie`), exact primary name before alias, the
other places of the article, Netherlands and Belgium before abroad, population. What stays open has no point, and a
note with the candidates.
"""

import csv
import io
import math
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from pathlib import Path

from pipeline.lists import read_places
from pipeline.names import STREET_ENDINGS, name_key

HOME = ("NL", "BE")
DUTCH_ARTICLES = ("de", "het", "t", "the")
NEAR_HOME = frozenset("DE FR GB LU ES IT PT IE AT CH DK SE NO PL TR MA SR CW AW SX BQ".split())  # noqa: SIM905
LARGE = 100_000  # inhabitants; a smaller town abroad is meant only where the article names that country
SAME_PLACE, NEARBY, ACROSS_PROVINCE = 15.0, 30.0, 60.0  # kilometres
# How many times larger a place counts for being at home, in a country that Dutch news is often about, in a country
# that the article names, or near another place of the article.
AT_HOME, NEAR_TO_HOME, COUNTRY_NAMED, PLACE_NEARBY = 20, 4, 50, 200
HOME_NAMED = 6  # the same for Netherlands and Belgium, which most articles name
MUCH_LARGER = 5  # times what the next candidate counts
MUCH_SMALLER = 100  # what counts so many times less is not worth a note
# What a place counts whose inhabitants the lists do not have.
USUAL_SIZE = {"country": 10**12, "region": 100_000, "province": 60_000, "municipality": 25_000, "island": 20_000}
SMALLEST_SIZE = 1_000
SHOWN = 3  # candidates that a note names

# Words right before a name that say what it is. A kind that no candidate has is believed all the same.
KIND_WORDS = {
    "district": "wijk buurt woonwijk volkswijk stadsdeel stadswijk deelgemeente district volksbuurt achterstandswijk "
    "nieuwbouwwijk probleemwijk tuindorp cité",
    "province": "provincie",
    "municipality": "gemeente deelgemeentes",
    "street": "straat laan plein weg snelweg rijksweg boulevard",
    "water": "rivier kanaal meer beek zee plas gracht haven",
    "island": "eiland eilandje waddeneiland",
    "building": "flat café cafe hotel restaurant discotheek club camping bungalowpark vakantiepark gevangenis station "
    "stadion kasteel gebouw",
    "region": "streek regio deelstaat staat",
}
KINDS = {word: kind for kind, words in KIND_WORDS.items() for word in words.split()}
# Kinds that a town of the same name never is.
NO_TOWN = frozenset({"district", "street", "building", "water", "island", "region"})
STREET = re.compile(
    rf"(?:{'|'.join(STREET_ENDINGS)}|markt|pad|hof|ring)$"
    r"|^(?:rue|avenue|boulevard|calle|via|plaza|plaça|kaya|carrera|avenida|place) |^[ane]\d{1,3}$|^n\d{2,3}$"
)
BUILDING = re.compile(
    r"^(?:pi|pc|jc|penitentiaire inrichting|penitentiair complex|justitieel complex|gevangenis|station|azc|flat)\b"
    r"|(?:stadion|station|centraal|gevangenis|paleis|ziekenhuis|kasteel|camping|hal)$"
)
PORT = re.compile(r"^(?:haven|luchthaven|vliegveld|airport)\b|(?:haven|airport|dok|terminal)$")
WATER = re.compile(
    r"(?:kanaal|meer|zee|rivier|vaart|plas|plassen|beek|kreek|baai|lagoon|lagune|golf|sluis)$"
    r"|^(?:kanaal|straat van|golf van) "
)
DISTRICT = re.compile(r"-(?:noord|zuid|oost|west|centrum|zuidoost|noordoost|nieuw west)$")


@dataclass(frozen=True)
class Place:
    """A place of the lists."""

    name: str
    kind: str
    country: str
    point: tuple[float, float] | None
    population: int
    province: str = ""

    @property
    def described(self) -> str:
        """The place in a few words, for a note."""
        kind = self.kind if self.kind not in ("city", "municipality") else ""
        where = (self.country, self.province if self.province != self.name else "", kind)
        return f"{self.name} ({', '.join(filter(None, where)) or self.kind})"


@dataclass(frozen=True)
class Named:
    """A place under one of its names; `primary` where that is its first name."""

    place: Place
    primary: bool
    own: bool  # from the user's list


@dataclass(frozen=True)
class Found:
    """What is known of a name in one article: kind, country and point as far as decided, and a note."""

    kind: str = ""
    country: str = ""
    point: tuple[float, float] | None = None
    note: str = ""
    name: str = ""

    @property
    def place(self) -> tuple[str, str, float | None, float | None]:
        """Kind, country, latitude and longitude."""
        return self.kind, self.country, *(self.point or (None, None))


Index = Mapping[str, list[Named]]


def place_key(name: str) -> str:
    """What spellings of one place's name have in common: also the article before it is left out."""
    words = name_key(name).split()
    leading = len(words) > 1 and words[0] in DUTCH_ARTICLES
    return " ".join(words[1:] if leading else words)


@cache
def place_index(own: Path | None = None) -> Index:
    """All places of the shipped lists and the user's list, by the key of each of their names.

    A town of GeoNames that bears a name of a municipality or district of our lists and lies there is that place.
    """
    index: dict[str, list[Named]] = defaultdict(list)
    at: dict[Place, list[tuple[str, int]]] = defaultdict(list)

    def add(place: Place, names: list[str], is_own: bool, all_primary: bool) -> None:
        for key in dict.fromkeys(map(place_key, names)):
            primary = all_primary or key == place_key(names[0])
            at[place].append((key, len(index[key])))
            index[key].append(Named(place, primary, is_own))

    for row in read_places(own) if own is not None else ():
        add(Place(row.name, row.kind, row.country_code, row.point, 0), [row.name, *row.aliases], True, True)
    for name in ("netherlands.csv", "belgium.csv", "other.csv", "countries.csv"):
        for cells in _read(name):
            place, names = _listed(cells)
            if not any(_is_same(named.place, place) for named in index.get(place_key(names[0]), ())):
                add(place, names, False, True)
    for cells in _read("cities.csv"):
        town, names = _listed(cells)
        known = next(
            (
                named.place
                for key in map(place_key, names)
                for named in index.get(key, ())
                if _is_same(named.place, town)
            ),
            None,
        )
        if known is None:
            add(town, names, False, town.country not in HOME)
            continue
        kind = "city" if known.kind == "municipality" else known.kind
        merged = replace(known, kind=kind, population=max(known.population, town.population))
        for key, place_at in at.pop(known):
            index[key][place_at] = replace(index[key][place_at], place=merged)
            at[merged].append((key, place_at))
    return dict(index)


def _read(name: str) -> list[dict[str, str]]:
    """The rows of a list that ships with the package."""
    text = (files("pipeline") / "places" / name).read_text(encoding="utf-8")
    return list(csv.DictReader(io.StringIO(text)))


def _listed(row: dict[str, str]) -> tuple[Place, list[str]]:
    """A place and its names, the first one first."""
    point = (float(row["latitude"]), float(row["longitude"])) if row["latitude"] else None
    names = [row["name"], *(part.strip() for part in row["aliases"].split("|") if part.strip())]
    kind = row.get("kind", "city")
    # Of a town abroad the Dutch name is the name by which readers know it.
    if kind == "city" and "population" in row and row["country_code"] not in HOME and len(names) > 1:
        names = [names[1], names[0], *names[2:]]
    population = int(row.get("population") or 0)
    return Place(names[0], kind, row["country_code"], point, population, row.get("province", "")), names


def _is_same(one: Place, other: Place) -> bool:
    """Whether two places of one name are one: a town and its municipality or district, or a place in two lists."""
    if one.kind == other.kind and (one.point is None or other.point is None):
        return True
    if (
        one.country != other.country
        or not one.point
        or not other.point
        or distance(one.point, other.point) > SAME_PLACE
    ):
        return False
    return one.kind == other.kind or {one.kind, other.kind} <= {"municipality", "city", "district", "port", "island"}


def distance(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Kilometres between two points, as on a plane; good enough within a continent, too large across the date line."""
    north = (one[0] - other[0]) * 111.2
    east = (one[1] - other[1]) * 111.2 * math.cos(math.radians((one[0] + other[0]) / 2))
    return math.hypot(north, east)


def find_places(
    names: Mapping[str, Iterable[str]],
    words_before: Mapping[str, Iterable[str]],
    said_behind: Mapping[str, Iterable[str]],
    index: Index,
) -> dict[str, Found]:
    """What each place of one article is.

    Input: by any key the names that the article uses for a place, the best first; by the same key the words that stand
    right before them, in lower case, and the places in or near which the text says that they are (`Hengelo
    (Gelderland)`, `Beek bij Nijmegen`). Output: by the same key what was found.
    """
    candidates = {
        key: _candidates(forms, _kind_before(words_before.get(key, ())), index) for key, forms in names.items()
    }
    countries: set[str] = set()
    points: list[tuple[float, float]] = []
    for found in candidates.values():
        if len(found) == 1 or (found and found[0].place.kind == "country"):
            place = found[0].place
            if place.country and (place.kind == "country" or place.country in HOME or place.population >= LARGE):
                countries.add(place.country)
            if place.point and place.kind not in ("country", "region"):
                points.append(place.point)
    return {
        key: _decide(
            next(iter(names[key]), ""),
            _inside(found, said_behind.get(key, ()), index),
            _kind_before(words_before.get(key, ())),
            countries,
            points,
        )
        for key, found in candidates.items()
    }


def _inside(found: list[Named], said: Iterable[str], index: Index) -> list[Named]:
    """The candidates that lie where the text says that they do; all of them where none does."""
    for name in said:
        outer = [named.place for named in index.get(place_key(name), [])]
        fitting = [named for named in found if any(_lies_in(named.place, place) for place in outer)]
        if fitting:
            return fitting
    return found


def _lies_in(place: Place, outer: Place) -> bool:
    """Whether a place lies in a country or a province, or near a town, as far as the lists can tell."""
    if outer == place or outer.country != place.country:
        return False
    if outer.kind == "country" or (outer.kind == "province" and place.province == outer.name):
        return True
    if not place.point or not outer.point or (outer.kind == "province" and place.province):
        return False
    return distance(place.point, outer.point) < (ACROSS_PROVINCE if outer.kind == "province" else NEARBY)


def _candidates(forms: Iterable[str], kind: str, index: Index) -> list[Named]:
    """The places that a name may mean: of the first form that any place has."""
    for form in forms:
        found = index.get(place_key(form), [])
        if kind in NO_TOWN:
            found = [named for named in found if named.place.kind == kind]
        elif kind == "province":
            found = [named for named in found if named.place.kind == kind] or found
        elif kind == "municipality":
            found = [named for named in found if named.place.kind in ("city", "municipality", "district")] or found
        if found:
            return found
        if kind in NO_TOWN:
            return []
    return []


def _kind_before(words: Iterable[str]) -> str:
    """The kind that a word before the name says it is."""
    return next((KINDS[word] for word in words if word in KINDS), "")


def _decide(name: str, found: list[Named], kind: str, countries: set[str], points: list[tuple[float, float]]) -> Found:
    """The place among candidates, or what is open."""
    if not found:
        return Found(kind=kind or kind_by_form(name))
    ranked = sorted(found, key=lambda named: _rank(named, kind, countries, points))
    best, others = ranked[0], ranked[1:]
    place = best.place
    supported = place.country in countries or _near(place, points)
    rivals = [named for named in others if named.place != place]
    if not best.own and not supported and _is_small_abroad(place):
        return Found(kind=kind_by_form(name), note=_note("perhaps", ranked))
    if rivals and not best.own and _is_open(best, rivals[0], kind, countries, points):
        same = {named.place.country for named in (best, rivals[0])}
        kinds = {named.place.kind for named in (best, rivals[0])}
        return Found(
            kind=kinds.pop() if len(kinds) == 1 else "",
            country=same.pop() if len(same) == 1 else "",
            note=_note("one of", ranked),
        )
    weight = _weight(place, countries, points)
    serious = [named for named in rivals if _weight(named.place, countries, points) * MUCH_SMALLER > weight]
    return Found(place.kind, place.country, place.point, _note("also", serious) if serious else "", place.name)


def _rank(named: Named, kind: str, countries: set[str], points: list[tuple[float, float]]) -> tuple[object, ...]:
    """What sorts the likeliest candidate first."""
    place = named.place
    return (
        not named.own,
        kind != "" and place.kind != kind,
        not named.primary,
        -_weight(place, countries, points),
        place.country,
        place.point or (0.0, 0.0),
    )


def _weight(place: Place, countries: set[str], points: list[tuple[float, float]]) -> int:
    """How many inhabitants a place has, times what speaks for it."""
    weight = max(place.population, USUAL_SIZE.get(place.kind, SMALLEST_SIZE))
    weight *= AT_HOME if place.country in HOME else NEAR_TO_HOME if place.country in NEAR_HOME else 1
    if place.country in countries:
        weight *= HOME_NAMED if place.country in HOME else COUNTRY_NAMED
    return weight * (PLACE_NEARBY if _near(place, points) else 1)


def _is_open(best: Named, rival: Named, kind: str, countries: set[str], points: list[tuple[float, float]]) -> bool:
    """Whether nothing but size tells two candidates at home apart, and size does not tell enough."""
    one, other = best.place, rival.place
    if best.primary != rival.primary or (kind and one.kind == kind != other.kind):
        return False
    if one.country not in HOME or other.country not in HOME:
        return False
    # A province and a village of its name are told apart by their size, and by the word `provincie`.
    if (one.kind == "province") != (other.kind == "province"):
        return False
    return _weight(one, countries, points) < MUCH_LARGER * _weight(other, countries, points)


def _near(place: Place, points: list[tuple[float, float]]) -> bool:
    """Whether a place is near one of the points."""
    return place.point is not None and any(distance(place.point, point) < NEARBY for point in points)


def _is_small_abroad(place: Place) -> bool:
    """Whether it is a town that a Dutch article would hardly name without its country."""
    return place.kind == "city" and place.country not in HOME and 0 < place.population < LARGE


def _note(word: str, named: list[Named]) -> str:
    """The candidates in words."""
    described = list(dict.fromkeys(each.place.described for each in named))
    more = f" and {len(described) - SHOWN} more" if len(described) > SHOWN else ""
    return f"{word} {', '.join(described[:SHOWN])}{more}"


def kind_by_form(name: str) -> str:
    """The kind that the form of a name shows: a street, a water, a building, a port, a part of a town."""
    key = name_key(name)
    for pattern, kind in ((BUILDING, "building"), (STREET, "street"), (PORT, "port"), (WATER, "water")):
        if pattern.search(key):
            return kind
    return "district" if DISTRICT.search(name.lower().replace(" ", "-")) else ""


def has_province_and_city(name: str, index: Index) -> bool:
    """Whether a province and a large town bear the name, so that `provincie Utrecht` and `Utrecht` are two places."""
    places = [named.place for named in index.get(place_key(name), []) if named.place.country in HOME]
    large_town = any(place.kind == "city" and place.population >= LARGE for place in places)
    return large_town and any(place.kind == "province" for place in places)
