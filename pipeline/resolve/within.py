"""The mentions of one article to its entities: short forms to full names, slips of the pen to the name meant.

Rules, in this order; a name that none of them links is an entity of its own.
1. Listed names go by the gazetteer's row.
2. Equal names (case, accents, hyphens and periods aside; of people also order and nickname) of one label are one.
3. What the text introduces as another name (`alias`, `bijgenaamd`, an abbreviation in brackets) goes to that name.
4. A short form goes to the fuller name that it fits best: see `people.fit` and `organisations.fit`. Where it fits
   several equally well, each mention goes to the one with which it shares an age or a function (`cues`), else to the
   one named last before it, and is noted as in doubt.
5. An abbreviation goes to the one organisation whose words it is made of.
6. A name without a partner that is a slip of the pen away from exactly one other name of its label is that name.
"""

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from pipeline.names import STREET_ENDINGS, Person, is_handle, name_key, parse_person
from pipeline.resolve import organisations, people
from pipeline.resolve.cues import cues_of
from pipeline.resolve.identity import entity_id_of
from pipeline.resolve.introduced import introductions
from pipeline.resolve.organisations import ARTICLES, organisation_key
from pipeline.text import one_line

Mention = dict[str, Any]
YEARS_APART = 10
MANY_NAMES, LETTERS_ALIKE = 300, 3
PROVINCE = re.compile(r"\bprovincie\s+$", re.IGNORECASE)
# `Terpstrastraat` is the `Burgemeester Terpstrastraat` of the same article.
STREET = re.compile(rf"^\w+(?:{'|'.join(STREET_ENDINGS)})$")


@dataclass
class LocalEntity:
    """One person, organisation or place of one article, with its mentions in the order of the text.

    `aliases` are names that count as its own for what is linked to it later.
    """

    label: str
    key: str
    listed: str = ""
    subtype: str = ""
    mentions: list[Mention] = field(default_factory=list)
    aliases: list[str] = field(default_factory=list)
    is_province: bool = False
    age: str = ""

    @property
    def name(self) -> str:
        """What tables call it: its own name, with what tells it from another of that name in the article."""
        apart = "provincie" if self.is_province else self.age
        return f"{self.own_name} ({apart})" if apart else self.own_name

    @property
    def own_name(self) -> str:
        """The listed name, else the most frequent one, which capitals alone are not."""
        if self.listed:
            return self.listed
        forms = Counter(one_line(mention["text"]) for mention in self.mentions if mention["own_name"])
        return min(forms, key=lambda form: (form.isupper(), -forms[form], form))

    @property
    def people(self) -> list[Person]:
        """The parts of the names of a person."""
        return [parse_person(name) for name in (self.own_name, *self.aliases)]

    def entity_id(self, article_id: str) -> str:
        """The id by the name, and by the article where the name alone does not say who it is."""
        if self.age:
            return f"{entity_id_of(self.label, self.own_name, article_id).partition('@')[0]}-{self.age}@{article_id}"
        name = f"{self.own_name} provincie" if self.is_province else self.own_name
        return entity_id_of(self.label, name, article_id, bool(self.listed))


@dataclass(frozen=True)
class Doubt:
    """A mention that was given to one entity and fits others equally well."""

    mention: Mention
    given_to: LocalEntity
    others: tuple[LocalEntity, ...]


def link_mentions(
    text: str,
    mentions: Iterable[Mention],
    join_misspellings: bool,
    is_province_too: Callable[[str], bool] = lambda name: False,
) -> tuple[list[LocalEntity], list[Doubt]]:
    """The entities of one article, in the order of their first mention, and what is in doubt.

    Input: the article's text and its rows of `mentions`; `is_province_too` says of a town's name whether a province
    bears it, so that behind the word `provincie` it is another place. Each mention goes to exactly one entity.
    """
    in_order = sorted(mentions, key=lambda mention: mention["start"])
    ages = _namesakes(text, in_order)
    ordered = [
        {
            **mention,
            "age": ages.get(mention["start"], ""),
            "is_province": _is_province(text, mention) and is_province_too(mention["text"]),
        }
        for mention in in_order
    ]
    groups: dict[tuple[str, str], LocalEntity] = {}
    for mention in ordered:
        key = _group_key(mention)
        entity = groups.setdefault((mention["label"], key), LocalEntity(mention["label"], key))
        entity.is_province, entity.age = mention["is_province"], mention["age"]
        if mention["listed"] and not mention["is_province"]:
            entity.listed, entity.subtype = mention["listed"], mention["subtype"]
        entity.mentions.append({**mention, "own_name": True})
    for main, other in introductions(text, ordered):
        _join(_alive(groups, main), _alive(groups, other), groups)
    entities = list({id(entity): entity for entity in groups.values()}.values())
    for entity in entities:
        if entity.listed:
            entity.aliases += sorted({one_line(each["text"]) for each in entity.mentions})
        elif entity.label == "PER":
            entity.aliases += sorted({nickname for each in entity.mentions if (nickname := _nickname(each["text"]))})
    doubts: list[Doubt] = []
    entities = _link_people(text, entities, doubts)
    entities = _link_others(text, entities, doubts)
    if join_misspellings:
        entities = _join_misspellings(entities)
    return sorted(entities, key=lambda entity: entity.mentions[0]["start"]), doubts


def _namesakes(text: str, mentions: list[Mention]) -> dict[int, str]:
    """The age by the start of a mention, where an article has two people of one full name, such as father and son.

    They are two where two ages beside the name lie far apart; a mention without an age goes with the one before it.
    """
    full: dict[str, list[tuple[Mention, str]]] = defaultdict(list)
    for mention in mentions:
        if mention["label"] == "PER" and not mention["listed"] and parse_person(mention["text"]).is_full:
            ages = sorted(cue.removeprefix("age ") for cue in cues_of(text, mention) if cue.startswith("age "))
            full[people.person_key(mention["text"])].append((mention, ages[0] if ages else ""))
    found: dict[int, str] = {}
    for group in full.values():
        known = [int(age) for _, age in group if age]
        if known and max(known) - min(known) >= YEARS_APART:
            last = next(age for _, age in group if age)
            for mention, age in group:
                last = age or last
                found[mention["start"]] = last
    return found


def _is_province(text: str, mention: Mention) -> bool:
    """Whether the text calls a place a province."""
    return mention["label"] == "LOC" and bool(PROVINCE.search(text, max(0, mention["start"] - 20), mention["start"]))


def _group_key(mention: Mention) -> str:
    """What mentions that are one by their spelling have in common."""
    if mention["is_province"]:
        # No name begins so, `provincie Utrecht` neither.
        return f"# provincie {name_key(mention['text'])}"
    if mention["listed"]:
        return f"listed {name_key(mention['listed'])}"
    name, label = mention["text"], mention["label"]
    if is_handle(name):
        key = f"@{name_key(name)}" if len(name_key(name).split()) > 1 else name_key(name)
    elif label == "PER":
        key = f"{people.person_key(name)} {mention['age']}".strip()
    else:
        key = organisation_key(name) if label == "ORG" else name_key(name)
        words = key.split()
        if len(words) > 1 and words[0] in ARTICLES and label == "LOC":
            key = " ".join(words[1:])
    return key or name


def _nickname(name: str) -> str:
    """The nickname in quotes inside a person's name."""
    return parse_person(name).nickname


def _alive(groups: dict[tuple[str, str], LocalEntity], mention: Mention) -> LocalEntity:
    """The entity that a mention belongs to now."""
    return groups[mention["label"], _group_key(mention)]


def _join(main: LocalEntity, other: LocalEntity, groups: dict[tuple[str, str], LocalEntity]) -> None:
    """Make two entities one, under the name of the first; two listed names stay two."""
    if main is other or (main.listed and other.listed):
        return
    if other.listed:
        main, other = other, main
    main.aliases += [other.own_name, *other.aliases]
    _take(main, other.mentions)
    other.mentions = []
    for key, entity in groups.items():
        if entity is other:
            groups[key] = main


def _take(target: LocalEntity, mentions: Iterable[Mention]) -> None:
    """Add mentions that call an entity by another name than its own."""
    target.mentions.extend({**mention, "own_name": False} for mention in mentions)
    target.mentions.sort(key=lambda mention: mention["start"])


def _link_people(text: str, entities: list[LocalEntity], doubts: list[Doubt]) -> list[LocalEntity]:
    """Give the mentions of people's short forms to the fuller names that they fit."""
    names = {id(entity): entity.people for entity in entities if entity.label == "PER"}
    shorts = [entity for entity in entities if id(entity) in names]
    by_key: dict[str, list[LocalEntity]] = defaultdict(list)
    for entity in shorts:
        for key in {key for person in names[id(entity)] for key in _person_keys(person)}:
            by_key[key].append(entity)
    # Fuller names take first, so that `Ridouan` goes to `Ridouan T.` where no full name is there.
    for entity in sorted(shorts, key=lambda entity: -people.detail(names[id(entity)][0])):
        person = names[id(entity)][0]
        if entity.listed or is_handle(entity.own_name):
            continue
        near = {id(other): other for key in _person_keys(person) for other in by_key[key]}
        fits = {
            id(other): max(people.fit(person, full) for full in names[id(other)])
            for other in near.values()
            if other is not entity and other.mentions
        }
        found = [(fits[id(other)], other) for other in near.values() if fits.get(id(other))]
        _give_to_best(text, entity, found, doubts)
        for other in near.values():
            # What was linked to this one goes on as a name of the one that took it.
            if not entity.mentions and other.mentions:
                names[id(other)] = [parse_person(name) for name in (other.own_name, *other.aliases)]
    return [entity for entity in entities if entity.mentions]


def _person_keys(person: Person) -> set[str]:
    """Keys of which a name has one in common with every name that it is short for; prefixes tell nothing."""
    words = {*people.name_words(person), *name_key(person.nickname).split(), name_key(person.nickname)}
    telling = words - {*name_key(person.prefix).split(), ""} or words - {""}
    genitives = {word[:-1] for word in telling if word.endswith("s")}
    letters = {f"{word[0].lower()}." for word in (person.surname_initial, *person.surname.split()) if word}
    return telling | genitives | letters


def _link_others(text: str, entities: list[LocalEntity], doubts: list[Doubt]) -> list[LocalEntity]:
    """Give short forms and abbreviations of organisations, and spellings of places, to the fuller name."""
    for label in ("ORG", "LOC"):
        own = [entity for entity in entities if entity.label == label]
        if len(own) > 1:
            _link_names(text, own, doubts)
    return [entity for entity in entities if entity.mentions]


def _link_names(text: str, entities: list[LocalEntity], doubts: list[Doubt]) -> None:
    """Give short forms of organisations, or other spellings of places, to the names that they fit."""
    by_key: dict[str, list[LocalEntity]] = defaultdict(list)
    for entity in entities:
        for key in {key for name in (entity.own_name, *entity.aliases) for key in _name_keys(name)}:
            by_key[key].append(entity)
    by_letter: dict[str, list[LocalEntity]] = defaultdict(list)
    for entity in entities:
        by_letter[name_key(entity.own_name)[:1]].append(entity)
    for entity in sorted(entities, key=lambda each: (-len(organisations.core(each.name)), -len(each.name))):
        if entity.listed:
            continue
        near = {id(other): other for key in _name_keys(entity.own_name) for other in by_key[key]}
        fits = [
            (max(_name_fit(entity, name, other) for name in (other.own_name, *other.aliases)), other)
            for other in near.values()
            if other is not entity and other.mentions
        ]
        _give_to_best(text, entity, [(fit, other) for fit, other in fits if fit], doubts)
        if entity.mentions and entity.label == "ORG" and organisations.is_abbreviation_like(entity.own_name):
            spelt = [
                other
                for other in by_letter[name_key(entity.own_name)[:1]]
                if other is not entity and other.mentions and organisations.abbreviates(entity.own_name, other.own_name)
            ]
            if len(spelt) == 1:
                spelt[0].aliases.append(entity.own_name)
                _take(spelt[0], entity.mentions)
                entity.mentions = []


def _name_keys(name: str) -> set[str]:
    """Keys of which a name has one in common with every name that it fits."""
    words = organisations.core(name)
    return {*words, "".join(words), *(word[:-1] for word in words if word.endswith("s"))}


def _name_fit(entity: LocalEntity, name: str, other: LocalEntity) -> int:
    """How well an entity's name fits a name of another; places only where they are spelt alike."""
    if entity.label == "ORG":
        fit = organisations.fit(entity.own_name, name)
        if other.listed and not fit:
            # The list's name may be the shorter one: `Zetas kartel`, `motorclub No Surrender`.
            bare = organisations.fit(name, organisations.without_kind(entity.own_name))
            fit = bare if bare >= organisations.SAME else organisations.NO_FIT
        return fit
    if entity.is_province != other.is_province:
        return organisations.NO_FIT
    mine, theirs = name_key(entity.own_name), name_key(name)
    if STREET.search(mine) and theirs.endswith(f" {mine}"):
        return organisations.PART
    alike = mine.replace(" ", "") == theirs.replace(" ", "")
    return organisations.EQUAL if alike and len(entity.mentions) <= len(other.mentions) else organisations.NO_FIT


def _give_to_best(text: str, short: LocalEntity, fits: list[tuple[int, LocalEntity]], doubts: list[Doubt]) -> None:
    """Give each mention of a short form to the name that it fits best.

    Of several that fit equally well it goes to the one that shares a cue, else to the one named last before the
    mention, else to the first named after it.
    """
    if not fits:
        return
    best = max(fit for fit, _ in fits)
    fuller = sorted((other for fit, other in fits if fit == best), key=lambda other: other.mentions[0]["start"])
    if len(fuller) == 1:
        _take(fuller[0], short.mentions)
    else:
        places = sorted((mention["start"], at) for at, other in enumerate(fuller) for mention in other.mentions)
        starts = [start for start, _ in places]
        cues = [{cue for mention in other.mentions for cue in cues_of(text, mention)} for other in fuller]
        given: dict[int, list[Mention]] = defaultdict(list)
        for mention in short.mentions:
            own = cues_of(text, mention)
            sharing = [at for at in range(len(fuller)) if own & cues[at]] if own else []
            last = max(bisect_left(starts, mention["start"]) - 1, 0)
            chosen = sharing[0] if len(sharing) == 1 else places[last][1]
            given[chosen].append(mention)
            if len(sharing) != 1:
                others = tuple(other for at, other in enumerate(fuller) if at != chosen)
                doubts.append(Doubt(mention, fuller[chosen], others))
        for at, mentions in given.items():
            _take(fuller[at], mentions)
    short.mentions = []


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
        fuller = len(name_key(other.own_name).split()) > len(name_key(entity.own_name).split())
        fewer = len(entity.mentions) < len(other.mentions)
        if fewer or fuller or (alone and len(entity.mentions) == len(other.mentions)):
            _take(other, entity.mentions)
            entity.mentions = []
    return [entity for entity in entities if entity.mentions]


def _slips(entities: list[LocalEntity]) -> dict[int, list[LocalEntity]]:
    """For each entity, by its identity, the others of its label that its name is a slip of the pen away from."""
    # A slip never changes the first letter, so only names of which a word begins alike are compared.
    beginnings: dict[tuple[str, str], list[LocalEntity]] = defaultdict(list)
    # In an article with very many names more letters must be alike, so that not all are compared with all.
    letters = 1 if len(entities) <= MANY_NAMES else LETTERS_ALIKE
    names = {id(entity): entity.own_name for entity in entities}
    for entity in entities:
        for beginning in {word[:letters] for word in name_key(names[id(entity)]).split()}:
            beginnings[entity.label, beginning].append(entity)
    slips: dict[int, list[LocalEntity]] = {}
    for entity in entities:
        name = names[id(entity)]
        own = sorted({word[:letters] for word in name_key(name).split()})
        near = {id(other): other for beginning in own for other in beginnings[entity.label, beginning]}
        slips[id(entity)] = [
            other for other in near.values() if other is not entity and _is_slip(entity.label, name, names[id(other)])
        ]
    return slips


def _is_slip(label: str, name: str, other: str) -> bool:
    """Whether the first name is a slip of the pen away from the other."""
    if label == "ORG":
        return people.is_close(name_key(name), name_key(other))
    return people.is_slip(parse_person(name), parse_person(other))
