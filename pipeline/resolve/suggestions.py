"""What may still be wrong with the entities: likely merges, wrong labels, ambiguous references, junk.

Nothing here changes an entity; a person decides. Pairs are sought in blocks of names that have a part in common, and
in a large block only among neighbours in alphabetical order, so that the work grows with the number of names.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from rapidfuzz import fuzz

from pipeline.names import PREFIXES, Person, name_key, parse_person
from pipeline.resolve import organisations, people
from pipeline.resolve.corrections import Entities
from pipeline.resolve.places import HOME, LARGE, Index, place_key
from pipeline.word_lists import read_word_list

LARGEST_BLOCK = 40  # names that are all compared with each other
NEIGHBOURS = 10  # with how many that follow in the alphabet each name of a larger block is compared
LONGEST_SURNAME = 4  # words, prefixes counted
MOST_FITTING = 200  # full names among which evidence is sought for one short name
MOST_FULL_NAMES = 3  # that are suggested for one suspect's name
RARE = 50  # an entity in more articles than this says nothing about who is meant
SIMILAR_GIVEN = 80.0  # of 100, as rapidfuzz counts
LONG_NAME = 10  # letters from which a slip tells that two organisations are one
FEW, MUCH_OFTENER = 2, 3
SURE, UNSURE, VERY_UNSURE = 0.8, 0.6, 0.4
EXAMPLES = 2
SHOWN_SHARED = 3
LONGEST_EXAMPLE = 200
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

Row = dict[str, Any]


@dataclass(frozen=True)
class Candidate:
    """An entity of the corpus with its forms in articles."""

    entity: Row
    rows: list[Row]

    @property
    def id(self) -> str:
        """The entity's id."""
        return str(self.entity["entity_id"])

    @property
    def name(self) -> str:
        """The entity's name."""
        return str(self.entity["entity"])

    @property
    def label(self) -> str:
        """The entity's label."""
        return str(self.entity["label"])

    @cached_property
    def person(self) -> Person:
        """The parts of a person's name."""
        return parse_person(self.name)

    def examples(self, number: int) -> list[str]:
        """Sentences with the article that each is from."""
        return [example(row["article_id"], row["first_sentence"]) for row in self.rows[:number]]


@dataclass(frozen=True)
class Merge:
    """Two entities that may be one, before it is known what speaks for it beside the names."""

    one: Candidate
    other: Candidate
    score: float
    reason: str
    needs_evidence: bool = False


def suggest(candidates: list[Candidate], doubts: Iterable[Row], corrected: Entities, index: Index) -> list[Row]:
    """The suggestions by falling score, then action and ids.

    Input: the entities of the corpus; rows of `doubts`; what the corrections decided, which is not asked again; the
    places that are known. Output: rows of `suggestions`. A merge is of `entity_a` into `entity_b`.
    """
    by_id = {each.id: each for each in candidates}
    # Of what has no letter or digit there is nothing to compare.
    candidates = [each for each in candidates if name_key(each.name)]
    relabels = [*_relabels(candidates, corrected), *_kinds(candidates, corrected, index)]
    rows = [
        *_merges(candidates, corrected),
        *relabels,
        *_splits(doubts, by_id, corrected),
        *_drops(candidates, corrected, {row["entity_a_id"] for row in relabels}),
    ]
    return sorted(
        rows, key=lambda row: (-row["score"], row["action"], row["entity_a_id"], row["entity_b_id"], row["reason"])
    )


def example(article_id: str, sentence: str) -> str:
    """A sentence with the article that it is from, cut where it is long."""
    cut = sentence if len(sentence) <= LONGEST_EXAMPLE else sentence[: LONGEST_EXAMPLE - 2].rsplit(" ", 1)[0] + " …"
    return f"{article_id}: {cut}"


def _row(
    action: str, one: Candidate, other: Candidate | None, label: str, score: float, reason: str, examples: list[str]
) -> Row:
    """A row of `suggestions`."""
    return {
        "action": action,
        "entity_a_id": one.id,
        "entity_a": one.name,
        "entity_b_id": other.id if other else "",
        "entity_b": other.name if other else "",
        "label": label,
        "score": round(score, 2),
        "reason": reason,
        "examples": examples,
    }


def _merges(candidates: list[Candidate], corrected: Entities) -> Iterator[Row]:
    """Likely merges, with the entities that both are named with as evidence."""
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
        shorts[merge.one.id].append(_row("merge", merge.one, merge.other, merge.one.label, score, reason, examples))
    for rows in shorts.values():
        yield from sorted(rows, key=lambda row: (-row["score"], row["entity_b_id"]))[:MOST_FULL_NAMES]


class Company:
    """Which rare entities are named in the articles of an entity."""

    def __init__(self, candidates: list[Candidate]) -> None:
        self._names = {each.id: each.name for each in candidates}
        self._of_article: dict[str, list[str]] = defaultdict(list)
        for each in candidates:
            # A name that is told apart by its article is in no other, and a place is where many things happen.
            if each.label != "LOC" and 1 < each.entity["articles"] <= RARE:
                for article_id in each.entity["article_ids"]:
                    self._of_article[article_id].append(each.id)

    def shared(self, one: Candidate, other: Candidate) -> list[str]:
        """The names of those that both are named with, in different articles."""
        mine, theirs = set(one.entity["article_ids"][:RARE]), set(other.entity["article_ids"][:RARE])
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
        articles = set(each.entity["article_ids"])
        fitting = [other for other in fitting if not articles & set(other.entity["article_ids"])]
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
        ordered = sorted(group, key=lambda each: (-each.entity["mentions"], each.id))
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
            less, more = sorted((one, other), key=lambda each: (each.entity["mentions"], each.id))
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
                (one, other), key=lambda each: (len(organisations.core(each.name)), each.entity["mentions"], each.id)
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
        if each.label == "LOC" and each.entity["latitude"] is not None:
            point = tuple(each.entity[column] for column in ("latitude", "longitude", "country_code", "subtype"))
            points[point].append(each)
    for _, group in sorted(points.items(), key=lambda item: str(item[0])):
        ordered = sorted(group, key=lambda each: (-each.entity["mentions"], each.id))
        for other in ordered[1:]:
            yield Merge(other, ordered[0], 0.85, "two names of one place")


def _relabels(candidates: list[Candidate], corrected: Entities) -> Iterator[Row]:
    """Names that have another label most of the time."""
    by_name: dict[str, list[Candidate]] = defaultdict(list)
    for each in candidates:
        by_name[name_key(each.name)].append(each)
    for _, group in sorted(by_name.items()):
        usual = max(group, key=lambda each: (each.entity["mentions"], each.id))
        for each in group:
            seldom = (
                each.entity["mentions"] <= FEW and usual.entity["mentions"] >= MUCH_OFTENER * each.entity["mentions"]
            )
            scores = [row["score"] for row in each.rows if row["score"] is not None]
            only_model = all(row["only_model"] for row in each.rows)
            if (
                each.id in corrected.relabelled
                or each.label == usual.label
                or not seldom
                or not only_model
                or _is_kept(corrected, each.id, usual.label)
            ):
                continue
            doubt = 1 - max(scores, default=1.0)
            reason = f"{usual.label} in {usual.entity['mentions']} other mentions of this name"
            examples = [*each.examples(1), *usual.examples(1)]
            yield _row("relabel", each, None, usual.label, 0.55 + 0.4 * doubt, reason, examples)


def _kinds(candidates: list[Candidate], corrected: Entities, index: Index) -> Iterator[Row]:
    """Names that show another label: an organisation called as people are, a person or firm as a place is."""
    given_names = (read_word_list("first_names") | read_word_list("more_first_names")) - PREFIXES
    people_of = _full_names_of_articles(candidates)
    for each in candidates:
        scores = [row["score"] for row in each.rows if row["score"] is not None]
        sure = max(scores, default=1.0)
        if not all(row["only_model"] for row in each.rows) or each.id in corrected.relabelled:
            continue
        words = name_key(each.name).split()
        person = ""
        if each.label == "ORG" and each.entity["articles"] == 1 and len(words) <= LONGEST_SURNAME:
            person = _whose_name(each, people_of[each.entity["article_ids"][0]])
        label, reason, score = "", "", 0.5
        if person and not _names_a_kind(words):
            label, reason, score = "PER", f"{person} is named in the same article", 0.6
        elif sure >= SURE:
            continue
        elif each.label == "ORG" and 2 <= len(words) <= 4 and words[0] in given_names and not _names_a_kind(words):
            label, reason = "PER", f"{each.name.split()[0]!r} is a given name"
        elif each.label in ("ORG", "PER") and (place := _telling_place(each.name, index)):
            label, reason, score = "LOC", f"the name of a place: {place}", 0.45
        if label and not _is_kept(corrected, each.id, label):
            yield _row("relabel", each, None, label, score + 0.4 * (1 - sure), reason, each.examples(EXAMPLES))


def _full_names_of_articles(candidates: Iterable[Candidate]) -> dict[str, list[Candidate]]:
    """The people with a full name, by the articles in which they are named."""
    found: dict[str, list[Candidate]] = defaultdict(list)
    for each in candidates:
        if each.label == "PER" and each.person.is_full:
            for article_id in each.entity["article_ids"]:
                found[article_id].append(each)
    return found


def _whose_name(short: Candidate, full: Iterable[Candidate]) -> str:
    """The person of an article whose surname a name is; empty where it is nobody's."""
    person = parse_person(short.name)
    if person.given:
        return ""
    return next((each.name for each in full if people.fit(person, each.person) == people.GOOD), "")


def _names_a_kind(words: list[str]) -> bool:
    """Whether a word says what kind of organisation it is."""
    nouns = read_word_list("organisation_nouns")
    return any(word in nouns or word in organisations.LEGAL_FORMS or word in organisations.CLUBS for word in words)


def _telling_place(name: str, index: Index) -> str:
    """The place of that name in a few words, where it is none that is also an ordinary surname or word."""
    key = name_key(name)
    if (
        key in read_word_list("surnames")
        or key in read_word_list("first_names")
        or key in read_word_list("common_words")
    ):
        return ""
    places = (named.place for named in index.get(place_key(name), ()) if named.primary)
    # A small town abroad is seldom meant.
    return next((place.described for place in places if place.country in HOME or not 0 < place.population < LARGE), "")


def _is_kept(corrected: Entities, entity_id: str, against: str) -> bool:
    """Whether a person said that an entity stays as it is, or that this is not what is wrong with it."""
    return any((entity_id, "", "", to) in corrected.kept for to in ("", against))


def _splits(doubts: Iterable[Row], by_id: dict[str, Candidate], corrected: Entities) -> Iterator[Row]:
    """References that fit several entities of their article; a row for each of the others that they may mean."""
    entity_at = {
        (row["article_id"], start): each.id for each in by_id.values() for row in each.rows for start in row["starts"]
    }
    for doubt in doubts:
        article_id = doubt["article_id"]
        given = corrected.follow(doubt["local_id"])
        # What a correction has moved is decided.
        places = [
            (start, sentence)
            for start, sentence in zip(doubt["starts"], doubt["sentences"], strict=True)
            if entity_at.get((article_id, start)) == given
        ]
        if given not in by_id or not places:
            continue
        starts = [start for start, _ in places]
        texts = ("", name_key(doubt["form"]), name_key(" | ".join(map(str, starts))))
        for other_id in doubt["other_ids"][:MOST_FULL_NAMES]:
            other = by_id.get(corrected.follow(other_id))
            if other is None or other.id == given:
                continue
            scopes = [(text, article, to) for text in texts for article in ("", article_id) for to in ("", other.id)]
            if any((given, *scope) in corrected.kept for scope in scopes):
                continue
            reason = ambiguity(doubt["form"], article_id, by_id[given].name, other.name, starts)
            examples = [example(article_id, sentence) for _, sentence in places]
            yield _row("split", by_id[given], other, by_id[given].label, 0.5, reason, examples)


def ambiguity(form: str, article_id: str, given: str, other: str, starts: list[int]) -> str:
    """The reason of a split; `decisions.py` reads article and places from it."""
    at = " | ".join(map(str, starts))
    return f'"{form}" in {article_id} counts at {at} for {given}, by the order of the text; it may mean {other}'


def _drops(candidates: list[Candidate], corrected: Entities, relabelled: set[str]) -> Iterator[Row]:
    """Entities that may be no names: seen once, by an unsure model only, and not suggested to have another label."""
    for each in candidates:
        row = each.rows[0]
        if each.entity["mentions"] > 1 or not row["only_model"] or row["score"] is None or each.id in relabelled:
            continue
        # One to which a person gave a label is a name.
        if _is_kept(corrected, each.id, "drop") or each.id in corrected.relabelled:
            continue
        common = name_key(each.name) in read_word_list("common_words")
        lower = each.name.islower() and " " not in each.name
        if row["score"] < VERY_UNSURE or ((common or lower) and row["score"] < UNSURE):
            what = "a common word, " if common else "in lower case, " if lower else ""
            reason = f"{what}seen once, and the model gives it {row['score']:.2f}"
            yield _row("drop", each, None, each.label, 1 - row["score"], reason, each.examples(1))
