"""The entities of the corpus while corrections are applied: which forms each has, and where ids went."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from pipeline.lists import Correction
from pipeline.names import name_key
from pipeline.resolve.identity import label_of_id

# Kind, country, latitude and longitude.
Whereabouts = tuple[str, str, float | None, float | None]


@dataclass(frozen=True, slots=True)
class Local:
    """An entity of one article, as a row of `local_entities` has it."""

    local_id: str
    name: str
    label: str
    subtype: str
    listed: bool
    place: Whereabouts
    place_note: str


@dataclass(eq=False, slots=True)
class Form:
    """What an article calls an entity, as a row of `forms` has it, and which entity of the corpus that is now.

    `shard` is the place of its shard among all; `dropped` says why corrections left it out, empty where they did not.
    """

    article_id: str
    local: Local
    entity_id: str
    form: str
    label: str
    starts: list[int]
    sentence_ids: list[int]
    score: float | None
    only_model: bool
    shard: int
    dropped: str = ""


@dataclass(slots=True)
class Entity:
    """An entity of the corpus, as a row of `entities` has it, without those that are related to it."""

    entity_id: str
    entity: str
    label: str
    subtype: str
    mentions: int
    articles: int
    unique_articles: int
    first_published: str
    last_published: str
    surface_forms: list[str]
    article_ids: list[str]
    country_code: str
    latitude: float | None
    longitude: float | None
    place_note: str


@dataclass
class Entities:
    """The entities as the corrections find and leave them.

    `rows` are the forms of all articles, each with the `entity_id` that it belongs to; `names` the name of each
    entity; `moved` says where an id went, `joined` which of them into another entity; `separated` and `relabelled`
    are what a split and a relabel made, which no suggestion undoes; `different` are pairs of ids that must
    never be one; `kept` are (id, form, article, against what) that stay as they are, the last three empty where they
    do not matter.
    """

    rows: list[Form]
    names: dict[str, str]
    moved: dict[str, str] = field(default_factory=dict)
    joined: set[str] = field(default_factory=set)
    separated: set[frozenset[str]] = field(default_factory=set)
    relabelled: set[str] = field(default_factory=set)
    different: dict[frozenset[str], Correction] = field(default_factory=dict)
    kept: set[tuple[str, str, str, str]] = field(default_factory=set)
    kept_by_id: set[tuple[str, str]] = field(default_factory=set)
    unmatched: list[tuple[Correction, str]] = field(default_factory=list)
    _by_id: dict[str, list[Form]] = field(default_factory=dict)
    _by_name: dict[str, set[str]] = field(default_factory=dict)
    _by_article: dict[str, list[Form]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        by_id: dict[str, list[Form]] = defaultdict(list)
        for row in self.rows:
            by_id[row.entity_id].append(row)
        self._by_id = by_id
        by_name: dict[str, set[str]] = defaultdict(set)
        for entity_id, name in self.names.items():
            by_name[name_key(name)].add(entity_id)
        self._by_name = by_name

    def in_article(self, article_id: str) -> list[Form]:
        """The rows of an article."""
        if not self._by_article:
            for row in self.rows:
                self._by_article.setdefault(row.article_id, []).append(row)
        return self._by_article.get(article_id, [])

    def rows_of(self, entity_id: str) -> list[Form]:
        """The rows that belong to an entity."""
        return self._by_id.get(entity_id, [])

    def find(self, reference: str, label: str, merged_too: bool = True) -> list[str]:
        """The ids of the entities that a cell means: one for an id, all of that name for a name, in their order.

        What was merged into another is found as that other, unless not `merged_too`.
        """
        meant = [reference] if label_of_id(reference) else self._by_name.get(name_key(reference), ())
        ids = {self.follow(entity_id) for entity_id in meant if merged_too or entity_id not in self.joined}
        if label_of_id(reference):
            return [entity_id for entity_id in ids if self.rows_of(entity_id)]
        there = (entity_id for entity_id in ids if self.rows_of(entity_id))
        return sorted(each for each in there if not label or label_of_id(each) == label)

    def follow(self, entity_id: str) -> str:
        """Where an entity is now that had this id at first."""
        seen = set()
        while entity_id in self.moved and entity_id not in seen:
            seen.add(entity_id)
            entity_id = self.moved[entity_id]
        return entity_id

    def cut(self, rows: Iterable[Form], starts: set[int]) -> list[Form]:
        """The mentions that begin at these places, as rows of their own."""
        found = []
        for row in list(rows):
            inside = [at for at, start in enumerate(row.starts) if start in starts]
            if inside and len(inside) < len(row.starts):
                outside = [at for at in range(len(row.starts)) if at not in inside]
                all_starts, all_ids = row.starts, row.sentence_ids
                part = replace(
                    row, starts=[all_starts[at] for at in inside], sentence_ids=[all_ids[at] for at in inside]
                )
                row.starts = [all_starts[at] for at in outside]
                row.sentence_ids = [all_ids[at] for at in outside]
                self.rows.append(part)
                self._by_id[row.entity_id].append(part)
                self._by_article = {}
                found.append(part)
            elif inside:
                found.append(row)
        return found

    def called(self, name: str) -> list[str]:
        """The ids of entities of which this is a form, where it is the name of none."""
        key = name_key(name)
        return sorted({row.entity_id for row in self.rows if name_key(row.form) == key and not row.dropped})

    def add_name(self, entity_id: str, name: str) -> None:
        """Let an entity be found by a name, which is its name where it had none."""
        self.names.setdefault(entity_id, name)
        self._by_name.setdefault(name_key(name), set()).add(entity_id)

    def move(self, rows: Iterable[Form], entity_id: str, label: str, follow: bool = True) -> None:
        """Give rows to an entity; an id that has no rows left is followed to it, unless not `follow`.

        What joins another entity has no name of its own any more: it is found as that other only where asked for.
        """
        moving = {id(row): row for row in rows}
        olds = dict.fromkeys(row.entity_id for row in moving.values() if row.entity_id != entity_id)
        joins = bool(self.rows_of(entity_id))
        for old in olds:
            gone = [row for row in self._by_id[old] if id(row) in moving]
            self._by_id[old] = [row for row in self._by_id[old] if id(row) not in moving]
            self._by_id.setdefault(entity_id, []).extend(gone)
            if not self._by_id[old] and follow:
                self.moved[old] = entity_id
                if joins:
                    self.joined.add(old)
        for row in moving.values():
            row.entity_id, row.label = entity_id, label
        if moving:
            self.moved.pop(entity_id, None)
            self.joined.discard(entity_id)
