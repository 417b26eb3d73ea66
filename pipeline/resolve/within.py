"""The mentions of one article to its entities: short forms to full names, slips of the pen to the name meant.

Rules, in this order; a name that none of them links is an entity of its own.
1. Listed names go by the gazetteer's row.
2. Equal names (case, accents, hyphens and periods aside) of one label are one.
3. A person's short form goes to the full name that it fits: surname with or without its prefix, given name,
   initials and surname, given name and initial. Where it fits several, to the one named last before it.
4. A name without a partner that is a slip of the pen away from exactly one other name of its label is that name.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from rapidfuzz.distance import OSA

from pipeline.names import Person, is_handle, name_key, parse_person, slug

# Edits that still are a slip of the pen, by the length of the name without accents and case.
SHORTEST_WITH_ONE_EDIT, SHORTEST_WITH_TWO_EDITS = 6, 12


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
    people = [entity for entity in entities if entity.label == "PER"]
    # Fuller names take first, so that `Ridouan` goes to `Ridouan T.` where no full name is there.
    for entity in sorted(people, key=lambda entity: -_fullness(entity.person)):
        fuller = [
            other
            for other in people
            if other is not entity and other.mentions and _is_short_for(entity.person, other.person)
        ]
        if fuller:
            _move_each_to_nearest(entity, fuller)
    return [entity for entity in entities if entity.mentions]


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
    """Give names that are a slip of the pen away from exactly one other name to that name."""
    for entity in sorted(entities, key=lambda entity: (len(entity.mentions), entity.key)):
        if entity.listed or entity.label not in ("PER", "ORG"):
            continue
        close = [
            other
            for other in entities
            if other is not entity and other.mentions and other.label == entity.label and _is_slip(entity, other)
        ]
        if len(close) == 1 and len(entity.mentions) <= len(close[0].mentions):
            close[0].mentions.extend({**mention, "own_name": False} for mention in entity.mentions)
            close[0].mentions.sort(key=lambda mention: mention["start"])
            entity.mentions = []
    return [entity for entity in entities if entity.mentions]


def _is_slip(entity: LocalEntity, other: LocalEntity) -> bool:
    """Whether a name is one slip of the pen (two in a long one) away from another or from a part of it."""
    known = {other.key}
    if other.label == "PER":
        person, own = other.person, entity.person
        if own.is_full and person.is_full:
            # Two full names differ by a slip in one part only: Karim and Karin Bakker are two people.
            same_given = name_key(" ".join(own.given)) == name_key(" ".join(person.given))
            return same_given and _close(name_key(own.family_name), name_key(person.family_name))
        known |= {name_key(part) for part in (*person.given[:1], person.surname, person.family_name) if part}
    return any(_close(entity.key, key) for key in known)


def _close(one: str, other: str) -> bool:
    """Whether two keys differ by few enough edits; a first letter, a digit or an initial is never a slip."""
    shorter = min(len(one), len(other))
    if shorter < SHORTEST_WITH_ONE_EDIT or one[0] != other[0] or any(map(str.isdigit, one + other)):
        return False
    if any(len(word) == 1 for word in (one + " " + other).split()):
        return False
    allowed = 1 if shorter < SHORTEST_WITH_TWO_EDITS else 2
    return 0 < OSA.distance(one, other, score_cutoff=allowed) <= allowed
