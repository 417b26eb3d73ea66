"""Entities that may be one: people, organisations and places whose names are alike or have a part in common.

Pairs are sought in blocks of names that have a part in common, and in a large block only among neighbours in
alphabetical order, so that the work grows with the number of names.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from rapidfuzz import fuzz

from pipeline.names import Person, name_key
from pipeline.resolve import organisations, people
from pipeline.resolve.candidates import Candidate, Row, suggestion
from pipeline.resolve.entities import Entities
from pipeline.word_lists import read_word_list

LARGEST_BLOCK = 40  # names that are all compared with each other
NEIGHBOURS = 10  # with how many that follow in the alphabet each name of a larger block is compared
MOST_FITTING = 200  # full names among which evidence is sought for one short name
MOST_FULL_NAMES = 3  # that are suggested for one suspect's name
RARE = 50  # an entity in more articles than this says nothing about who is meant
SIMILAR_GIVEN = 80.0  # of 100, as rapidfuzz counts
LONG_NAME = 10  # letters from which a slip tells that two organisations are one
SHOWN_SHARED = 3
# Spellings of one sound in given names from other scripts: `Mohammed`, `Mohamed`; `Youssef`, `Yousef`, `Joesoef`.
SOUNDS = (
    ("ou", "u"),
    ("oe", "u"),
    ("ph", "f"),
    ("ck", "k"),
    ("c", "k"),
    ("y", "i"),
    ("j", "i"),
    ("ee", "i"),
    ("th", "t"),
)


@dataclass(frozen=True)
class Merge:
    """Two entities that may be one, before it is known what speaks for it beside the names."""

    one: Candidate
    other: Candidate
    score: float
    reason: str
    needs_evidence: bool = False


def likely_merges(candidates: list[Candidate], corrected: Entities) -> Iterator[Row]:
    """Likely merges, with the entities that both are named with as evidence.

    Input: the entities of the corpus; what the corrections decided, which is not asked again. Output: rows of
    `suggestions`, a merge of `entity_a` into `entity_b` each.
    """
    decided = corrected.separated | {
        frozenset(corrected.follow(entity_id) for entity_id in pair) for pair in corrected.different
    }
    company = Company(candidates)
    best: dict[tuple[str, str], Merge] = {}
    merges = [*_people(candidates), *_organisations(candidates), *_places(candidates)]
    fuller: dict[str, set[str]] = defaultdict(set)
    for merge in merges:
        if merge.other.person.is_full and not merge.one.person.is_full:
            fuller[merge.one.id].add(merge.other.id)
    for merge in merges:
        # Two that may both be one full name are asked about with that name; to ask of each other too would contradict.
        if fuller[merge.one.id] & fuller[merge.other.id]:
            continue
        pair = (merge.one.id, merge.other.id)
        known = best.get(pair) or best.get(pair[::-1])
        if frozenset(pair) not in decided and (known is None or known.score < merge.score):
            best.pop(pair[::-1], None)
            best[pair] = merge
    shorts: dict[str, list[Row]] = defaultdict(list)
    for merge in best.values():
        shared = company.shared(merge.one, merge.other)
        if merge.needs_evidence and not shared:
            continue
        reason = merge.reason
        if shared:
            more = f" and {len(shared) - SHOWN_SHARED} more" if len(shared) > SHOWN_SHARED else ""
            reason += f"; both are named with {', '.join(shared[:SHOWN_SHARED])}{more}"
        score = min(merge.score + 0.08 * min(len(shared), 4), 0.98)
        examples = [*merge.one.examples(1), *merge.other.examples(1)]
        shorts[merge.one.id].append(
            suggestion("merge", merge.one, merge.other, merge.one.label, score, reason, examples)
        )
    for rows in shorts.values():
        yield from sorted(rows, key=lambda row: (-row["score"], row["entity_b_id"]))[:MOST_FULL_NAMES]


class Company:
    """Which rare entities are named in the articles of an entity."""

    def __init__(self, candidates: list[Candidate]) -> None:
        self._names = {each.id: each.name for each in candidates}
        self._of_article: dict[str, list[str]] = defaultdict(list)
        for each in candidates:
            # A name that is told apart by its article is in no other, and a place is where many things happen.
            if each.label != "LOC" and 1 < each.entity.articles <= RARE:
                for article_id in each.entity.article_ids:
                    self._of_article[article_id].append(each.id)

    def shared(self, one: Candidate, other: Candidate) -> list[str]:
        """The names of those that both are named with, in different articles."""
        mine, theirs = set(one.entity.article_ids[:RARE]), set(other.entity.article_ids[:RARE])
        if mine & theirs:
            return []
        with_one = {each for article_id in mine for each in self._of_article[article_id]}
        with_other = {each for article_id in theirs for each in self._of_article[article_id]}
        return sorted(self._names[each] for each in (with_one & with_other) - {one.id, other.id})


def _blocks(
    candidates: Iterable[Candidate], keys_of: Callable[[Candidate], Iterable[str]]
) -> Iterator[tuple[Candidate, Candidate]]:
    """Pairs of candidates that have a key in common, each pair once for each key; neighbours only in a large block."""
    blocks: dict[str, list[Candidate]] = defaultdict(list)
    for each in candidates:
        for key in sorted(set(keys_of(each))):
            blocks[key].append(each)
    for key in sorted(blocks):
        block = sorted(blocks[key], key=lambda each: (name_key(each.name), each.id))
        reach = len(block) if len(block) <= LARGEST_BLOCK else NEIGHBOURS
        for at, one in enumerate(block):
            for other in block[at + 1 : at + 1 + reach]:
                yield one, other


def _people(candidates: list[Candidate]) -> Iterator[Merge]:
    """Pairs of people whose names may be of one person."""
    persons = [each for each in candidates if each.label == "PER" and not each.name.startswith("@")]
    full = [each for each in persons if each.person.is_full]
    short = [each for each in persons if not each.person.is_full]
    yield from _short_and_full(short, full)
    yield from _equal_shorts(short)
    yield from _spellings(full)


def _short_and_full(short: list[Candidate], full: list[Candidate]) -> Iterator[Merge]:
    """Suspects' names and names with initials, and the full names in other articles that they fit."""
    by_key: dict[str, list[Candidate]] = defaultdict(list)
    for each in full:
        person = each.person
        for key in (
            f"{name_key(person.given[0])} {name_key(person.surname)[:1]}.",
            f"{person.given[0][0].lower()}. {name_key(person.surname)}",
            name_key(person.surname),
        ):
            by_key[key].append(each)
    for each in short:
        person = each.person
        if person.given and person.surname_initial:
            key, score, evidence = f"{name_key(person.given[0])} {person.surname_initial[0].lower()}.", 0.5, False
        elif person.initials and person.surname:
            key, score, evidence = f"{person.initials[0].lower()}. {name_key(person.surname)}", 0.55, False
        elif person.surname or person.single:
            key, score, evidence = name_key(person.surname or person.single), 0.4, True
        else:
            continue
        fitting = [other for other in by_key.get(key, ()) if people.fit(person, other.person)][:MOST_FITTING]
        articles = set(each.entity.article_ids)
        fitting = [other for other in fitting if not articles & set(other.entity.article_ids)]
        only = len(fitting) == 1
        for other in fitting:
            what = "the only full name that fits" if only else f"one of {len(fitting)} full names that fit"
            yield Merge(
                each, other, score + (0.15 if only else 0.0), f"{other.name!r} is {what} {each.name!r}", evidence
            )


def _equal_shorts(short: list[Candidate]) -> Iterator[Merge]:
    """One short name in several articles; of a bare surname or given name only with evidence."""
    groups: dict[str, list[Candidate]] = defaultdict(list)
    for each in short:
        groups[people.person_key(each.name)].append(each)
    for _, group in sorted(groups.items()):
        ordered = sorted(group, key=lambda each: (-each.entity.mentions, each.id))
        for other in ordered[1:]:
            first = ordered[0]
            telling = bool(
                (other.person.given or other.person.initials) and (other.person.surname_initial or other.person.surname)
            )
            score = 0.5 if telling else 0.35
            yield Merge(other, first, score, f"the same short name in {len(ordered)} articles", not telling)


def _spellings(full: list[Candidate]) -> Iterator[Merge]:
    """Full names that differ in spelling only."""

    def keys(each: Candidate) -> Iterator[str]:
        surname, given = name_key(each.person.surname), name_key(each.person.given[0])
        yield f"surname {surname} {given[0]}"
        yield f"given {given} {surname[:2]}"
        yield f"sound {_sound(given)} {_sound(surname)}"
        yield f"begins {' '.join(people.name_words(each.person)[:2])}"

    for one, other in _blocks(full, keys):
        reason = _why_one_person(one.person, other.person)
        if reason:
            less, more = sorted((one, other), key=lambda each: (each.entity.mentions, each.id))
            score = 0.5 + 0.4 * (fuzz.ratio(name_key(one.name), name_key(other.name)) - 80) / 20
            yield Merge(less, more, max(score, 0.5), reason)


def _why_one_person(one: Person, other: Person) -> str:
    """Why two full names may be of one person, empty where they are not: prefixes and generations must agree."""
    if not people.prefixes_agree(one.prefix, other.prefix) or one.generation != other.generation:
        return ""
    shorter, longer = sorted((people.name_words(one), people.name_words(other)), key=len)
    if longer[: len(shorter)] == shorter != longer:
        return "one has a second surname"
    given, other_given = name_key(" ".join(one.given)), name_key(" ".join(other.given))
    surname, other_surname = name_key(one.surname), name_key(other.surname)
    if given == other_given and surname == other_surname:
        return "the names differ in the prefix only"
    if given == other_given:
        close = people.is_close(surname, other_surname, 5) or _sound(surname) == _sound(other_surname)
        return "the surnames are a slip of the pen apart" if close else ""
    if surname == other_surname:
        if _sound(given) == _sound(other_given):
            return "the given names sound alike"
        common = surname in read_word_list("surnames")
        similar = given[0] == other_given[0] and fuzz.ratio(given, other_given) >= SIMILAR_GIVEN and len(given) > 5
        return "the given names are similar and the surname is rare" if similar and not common else ""
    return ""


def _sound(key: str) -> str:
    """A name as it sounds: spellings of one sound made equal, no doubled letters."""
    for spelling, sound in SOUNDS:
        key = key.replace(spelling, sound)
    return "".join(letter for at, letter in enumerate(key) if at == 0 or letter != key[at - 1])


def _organisations(candidates: list[Candidate]) -> Iterator[Merge]:
    """Pairs of organisations whose names may be of one."""
    own = [each for each in candidates if each.label == "ORG"]

    def keys(each: Candidate) -> Iterator[str]:
        words = organisations.core(each.name)
        yield f"core {' '.join(words)}"
        yield f"first {words[0]}"
        yield f"begins {''.join(words)[:6]}"
        if len(words) > 1:
            yield f"rest {' '.join(words[1:])}"

    for one, other in _blocks(own, keys):
        reason, score, evidence = _why_one_organisation(one.name, other.name)
        if reason:
            # The shorter goes into the longer; of equals the rarer into the more frequent.
            less, more = sorted(
                (one, other), key=lambda each: (len(organisations.core(each.name)), each.entity.mentions, each.id)
            )
            yield Merge(less, more, score, reason, evidence)
    spelt: dict[str, list[Candidate]] = defaultdict(list)
    for each in own:
        words = [word for word in organisations.core(each.name) if word not in organisations.SMALL_WORDS]
        if len(words) > 1:
            spelt["".join(word[0] for word in words)].append(each)
    for each in own:
        key = name_key(each.name)
        fitting = spelt.get(key, []) if organisations.is_abbreviation_like(each.name) else []
        if len(fitting) == 1:
            yield Merge(each, fitting[0], 0.65, f"{each.name!r} are the first letters of {fitting[0].name!r}")


def _why_one_organisation(one: str, other: str) -> tuple[str, float, bool]:
    """Why two names may be of one organisation, how likely, and whether that needs evidence; an empty reason if not."""
    fit = max(organisations.fit(one, other), organisations.fit(other, one))
    if fit == organisations.EQUAL:
        return "the names differ in legal form, article or spelling only", 0.85, False
    if fit == organisations.SAME:
        return "one has a general word or a plural that the other has not", 0.75, False
    if fit:
        return "one name is a part of the other", 0.5, True
    first, second = name_key(one), name_key(other)
    if organisations.legal_form(one) != organisations.legal_form(other):
        return "", 0.0, False
    if min(len(first), len(second)) >= LONG_NAME and people.is_close(first, second):
        return "the names are a slip of the pen apart", 0.7, False
    return "", 0.0, False


def _places(candidates: list[Candidate]) -> Iterator[Merge]:
    """Names of one place: those that the lists have at one point."""
    points: dict[tuple[Any, ...], list[Candidate]] = defaultdict(list)
    for each in candidates:
        if each.label == "LOC" and each.entity.latitude is not None:
            entity = each.entity
            point = (entity.latitude, entity.longitude, entity.country_code, entity.subtype)
            points[point].append(each)
    for _, group in sorted(points.items(), key=lambda item: str(item[0])):
        ordered = sorted(group, key=lambda each: (-each.entity.mentions, each.id))
        for other in ordered[1:]:
            yield Merge(other, ordered[0], 0.85, "two names of one place")
