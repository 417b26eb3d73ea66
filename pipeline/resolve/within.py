"""The mentions of one article to its entities: short forms to full names, slips of the pen to the name meant.

Rules, in this order; a name that none of them links is an entity of its own.
1. Listed names go by the gazetteer's row.
2. Equal names (case, accents, hyphens and periods aside) of one label are one.
3. A person's short form goes to the full name that it fits: surname with or without its prefix, given name,
   initials and surname, given name and initial. Where it fits several, to the one named last before it.
4. A name without a partner that is a slip of the pen away from exactly one other name of its label is that name.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from rapidfuzz.distance import OSA

from pipeline.names import Person, is_handle, name_key, parse_person, slug

# Edits that still are a slip of the pen, by the length of the name without accents and case.
SHORTEST_WITH_ONE_EDIT, SHORTEST_WITH_TWO_EDITS = 6, 12
SHORTEST_WITH_A_SLIP = 5  # letters of a word; in a shorter one a letter makes another word


@dataclass
class LocalEntity:
    """One person, organisation or place of one article, with its mentions in the order of the text."""

    label: str
    key: str
    listed: str = ""
    subtype: str = ""
    mentions: list[dict[str, Any]] = field(default_factory=list)

    @property
    def name(self) -> str:
        """What the article calls it: the listed name, else the form that says most, then the most frequent."""
        if self.listed:
            return self.listed
        forms = Counter(" ".join(mention["text"].split()) for mention in self.mentions if mention["own_name"])
        return min(forms, key=lambda form: (form.isupper(), -forms[form], form))

    @property
    def person(self) -> Person:
        """The parts of the name of a person."""
        return parse_person(self.name)

    @property
    def is_known_everywhere(self) -> bool:
        """Whether the name means the same in another article: all but short names of people do."""
        return bool(self.label != "PER" or self.listed or is_handle(self.name) or self.person.is_full)

    def entity_id(self, article_id: str) -> str:
        """The id by the design: of the name, and of the article where the name alone does not say who it is."""
        name = f"{self.label.lower()}:{slug(self.name)}"
        return name if self.is_known_everywhere else f"{name}@{article_id}"


def link_mentions(mentions: Iterable[dict[str, Any]], join_misspellings: bool) -> list[LocalEntity]:
    """The entities of one article, in the order of their first mention.

    Input: the rows of `mentions` of one article. Each goes to exactly one entity.
    """
    entities: dict[tuple[str, str], LocalEntity] = {}
    for mention in sorted(mentions, key=lambda mention: mention["start"]):
        label = mention["label"]
        key = name_key(mention["listed"] or mention["text"]) or mention["text"]
        entity = entities.setdefault((label, key), LocalEntity(label, key))
        if mention["listed"]:
            entity.listed, entity.subtype = mention["listed"], mention["subtype"]
        entity.mentions.append({**mention, "own_name": True})
    linked = list(entities.values())
    linked = _link_people(linked)
    if join_misspellings:
        linked = _join_misspellings(linked)
    return sorted(linked, key=lambda entity: entity.mentions[0]["start"])


def _link_people(entities: list[LocalEntity]) -> list[LocalEntity]:
    """Give the mentions of people's short forms to the fuller names that they fit."""
    people = {id(entity): entity.person for entity in entities if entity.label == "PER"}
    by_part: dict[str, list[LocalEntity]] = defaultdict(list)
    for entity in entities:
        if id(entity) in people:
            for part in _parts(people[id(entity)]):
                by_part[part].append(entity)
    # Fuller names take first, so that `Ridouan` goes to `Ridouan T.` where no full name is there.
    shorts = [entity for entity in entities if id(entity) in people]
    for entity in sorted(shorts, key=lambda entity: -_fullness(people[id(entity)])):
        person = people[id(entity)]
        near = {id(other): other for part in _parts(person) for other in by_part[part]}
        fuller = [
            other
            for other in near.values()
            if other is not entity and other.mentions and _is_short_for(person, people[id(other)])
        ]
        if fuller:
            _move_each_to_nearest(entity, sorted(fuller, key=lambda other: other.mentions[0]["start"]))
    return [entity for entity in entities if entity.mentions]


def _parts(person: Person) -> set[str]:
    """Keys of which a name has one in common with every name that it is short for."""
    words = (person.single, *person.given[:1], person.surname, person.family_name)
    letter = person.surname_initial or person.surname[:1]
    return {*filter(None, map(name_key, words)), *([f"{letter.lower()}."] if letter else [])}


def _fullness(person: Person) -> int:
    """How much a name says; a name is only ever short for one that says more."""
    return (
        4 * bool(person.given and person.surname)
        + 3 * bool(person.initials and person.surname)
        + 2 * bool(person.given and person.surname_initial)
        + bool(person.prefix or person.surname_initial)
    )


def _is_short_for(short: Person, full: Person) -> bool:
    """Whether a name can be a shorter form of another: what both say agrees, and the other says more."""
    if _fullness(short) >= _fullness(full):
        return False
    if short.single:
        word = name_key(short.single)
        given = [name_key(name) for name in full.given[:1]]
        return word in (*given, name_key(full.surname), name_key(full.family_name))
    if short.surname_initial:
        same_given = not short.given or name_key(short.given[0]) == name_key("".join(full.given[:1]))
        same_prefix = not short.prefix or short.prefix == full.prefix
        surname = full.surname or full.surname_initial
        return same_given and same_prefix and surname.lower().startswith(short.surname_initial.lower())
    if name_key(short.surname) != name_key(full.surname) or (short.prefix and full.prefix != short.prefix):
        return False
    if short.given or not short.initials:
        return not short.given
    initials = full.initials or "".join(name[0] for name in full.given)
    return initials.lower().startswith(short.initials[0].lower())


def _move_each_to_nearest(short: LocalEntity, fuller: list[LocalEntity]) -> None:
    """Give each mention of a short form to the fuller name last named before it, else first named after it."""
    places = sorted(((mention["start"], at) for at, other in enumerate(fuller) for mention in other.mentions))
    for mention in short.mentions:
        before = [at for start, at in places if start < mention["start"]]
        target = fuller[before[-1] if before else places[0][1]]
        target.mentions.append({**mention, "own_name": False})
    short.mentions = []
    for other in fuller:
        other.mentions.sort(key=lambda mention: mention["start"])


def _join_misspellings(entities: list[LocalEntity]) -> list[LocalEntity]:
    """Give names that are a slip of the pen away from exactly one other name to that name.

    The other must be the more frequent, or be close to no third name either: of `Jansen`, `Janssen` and `Jansens`,
    each named once, none is told to be a slip.
    """
    candidates = [entity for entity in entities if entity.label in ("PER", "ORG")]
    close = _slips(candidates)
    for entity in sorted(candidates, key=lambda entity: (len(entity.mentions), entity.key)):
        only = close[id(entity)]
        if entity.listed or len(only) != 1 or not only[0].mentions:
            continue
        (other,) = only
        alone = close[id(other)] in ([entity], [])
        if len(entity.mentions) < len(other.mentions) or (alone and len(entity.mentions) == len(other.mentions)):
            other.mentions.extend({**mention, "own_name": False} for mention in entity.mentions)
            other.mentions.sort(key=lambda mention: mention["start"])
            entity.mentions = []
    return [entity for entity in entities if entity.mentions]


def _slips(entities: list[LocalEntity]) -> dict[int, list[LocalEntity]]:
    """For each entity, by its identity, the others of its label that its name is a slip of the pen away from."""
    people = {id(entity): entity.person for entity in entities}
    # A slip never changes the first letter, so only names that begin alike are compared.
    beginnings: dict[tuple[str, str], list[tuple[str, LocalEntity]]] = defaultdict(list)
    for entity in entities:
        for key in _keys(entity, people[id(entity)]):
            beginnings[entity.label, key[0]].append((key, entity))
    slips: dict[int, list[LocalEntity]] = {}
    for entity in entities:
        near = {
            id(other): other
            for key, other in beginnings[entity.label, entity.key[0]]
            if other is not entity and _close(entity.key, key)
        }
        slips[id(entity)] = [
            other
            for other in near.values()
            if entity.label != "PER" or _may_be_one_person(people[id(entity)], people[id(other)])
        ]
    return slips


def _keys(entity: LocalEntity, person: Person) -> set[str]:
    """The keys that another name may be a slip of: of the whole name, and of the parts of a person's."""
    parts = (*person.given[:1], person.surname, person.family_name) if entity.label == "PER" else ()
    return {entity.key, *filter(None, map(name_key, parts))}


def _may_be_one_person(one: Person, other: Person) -> bool:
    """Whether nothing but the slip speaks against it: Karim and Karin Bakker, Van den and Van der Berg are two."""
    if one.prefix and other.prefix and one.prefix != other.prefix:
        return False
    both_full = one.is_full and other.is_full
    return not both_full or name_key(" ".join(one.given)) == name_key(" ".join(other.given))


def _close(one: str, other: str) -> bool:
    """Whether two keys differ by few enough edits; a first letter, a digit or a short word is never a slip."""
    shorter = min(len(one), len(other))
    if shorter < SHORTEST_WITH_ONE_EDIT or one[0] != other[0] or any(map(str.isdigit, one + other)):
        return False
    differing = {*one.split()} ^ {*other.split()}
    if any(len(word) < SHORTEST_WITH_A_SLIP for word in differing):
        return False
    allowed = 1 if shorter < SHORTEST_WITH_TWO_EDITS else 2
    return 0 < OSA.distance(one, other, score_cutoff=allowed) <= allowed
