"""What may still be wrong with the entities: likely merges, wrong labels, ambiguous references, junk.

Nothing here changes an entity; a person decides.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from pipeline.names import PREFIXES, name_key, parse_person
from pipeline.resolve import organisations, people
from pipeline.resolve.candidates import Candidate, Row, example, suggestion
from pipeline.resolve.entities import Entities
from pipeline.resolve.merges import likely_merges
from pipeline.resolve.places import HOME, LARGE, Index, place_key
from pipeline.word_lists import read_word_list

LONGEST_SURNAME = 4  # words, prefixes counted
MOST_OTHERS = 3  # that one reference is suggested to mean
FEW, MUCH_OFTENER = 2, 3
SURE, UNSURE, VERY_UNSURE = 0.8, 0.6, 0.4
EXAMPLES = 2


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
        *likely_merges(candidates, corrected),
        *relabels,
        *_splits(doubts, by_id, corrected),
        *_drops(candidates, corrected, {row["entity_a_id"] for row in relabels}),
    ]
    return sorted(
        rows, key=lambda row: (-row["score"], row["action"], row["entity_a_id"], row["entity_b_id"], row["reason"])
    )


def _relabels(candidates: list[Candidate], corrected: Entities) -> Iterator[Row]:
    """Names that have another label most of the time."""
    by_name: dict[str, list[Candidate]] = defaultdict(list)
    for each in candidates:
        by_name[name_key(each.name)].append(each)
    for _, group in sorted(by_name.items()):
        usual = max(group, key=lambda each: (each.entity.mentions, each.id))
        for each in group:
            seldom = each.entity.mentions <= FEW and usual.entity.mentions >= MUCH_OFTENER * each.entity.mentions
            scores = [row.score for row in each.rows if row.score is not None]
            only_model = all(row.only_model for row in each.rows)
            if (
                each.id in corrected.relabelled
                or each.label == usual.label
                or not seldom
                or not only_model
                or _is_kept(corrected, each.id, usual.label)
            ):
                continue
            doubt = 1 - max(scores, default=1.0)
            reason = f"{usual.label} in {usual.entity.mentions} other mentions of this name"
            examples = [*each.examples(1), *usual.examples(1)]
            yield suggestion("relabel", each, None, usual.label, 0.55 + 0.4 * doubt, reason, examples)


def _kinds(candidates: list[Candidate], corrected: Entities, index: Index) -> Iterator[Row]:
    """Names that show another label: an organisation called as people are, a person or firm as a place is."""
    given_names = (read_word_list("first_names") | read_word_list("more_first_names")) - PREFIXES
    people_of = _full_names_of_articles(candidates)
    for each in candidates:
        scores = [row.score for row in each.rows if row.score is not None]
        sure = max(scores, default=1.0)
        if not all(row.only_model for row in each.rows) or each.id in corrected.relabelled:
            continue
        words = name_key(each.name).split()
        person = ""
        if each.label == "ORG" and each.entity.articles == 1 and len(words) <= LONGEST_SURNAME:
            person = _whose_name(each, people_of[each.entity.article_ids[0]])
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
            yield suggestion("relabel", each, None, label, score + 0.4 * (1 - sure), reason, each.examples(EXAMPLES))


def _full_names_of_articles(candidates: Iterable[Candidate]) -> dict[str, list[Candidate]]:
    """The people with a full name, by the articles in which they are named."""
    found: dict[str, list[Candidate]] = defaultdict(list)
    for each in candidates:
        if each.label == "PER" and each.person.is_full:
            for article_id in each.entity.article_ids:
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
    doubts = list(doubts)
    asked = {doubt["article_id"] for doubt in doubts}
    entity_at = {
        (row.article_id, start): each.id
        for each in by_id.values()
        for row in each.rows
        if row.article_id in asked
        for start in row.starts
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
        for other_id in doubt["other_ids"][:MOST_OTHERS]:
            other = by_id.get(corrected.follow(other_id))
            if other is None or other.id == given:
                continue
            scopes = [(text, article, to) for text in texts for article in ("", article_id) for to in ("", other.id)]
            if any((given, *scope) in corrected.kept for scope in scopes):
                continue
            reason = ambiguity(doubt["form"], article_id, by_id[given].name, other.name, starts)
            examples = [example(article_id, sentence) for _, sentence in places]
            yield suggestion("split", by_id[given], other, by_id[given].label, 0.5, reason, examples)


def ambiguity(form: str, article_id: str, given: str, other: str, starts: list[int]) -> str:
    """The reason of a split; `decisions.py` reads article and places from it."""
    at = " | ".join(map(str, starts))
    return f'"{form}" in {article_id} counts at {at} for {given}, by the order of the text; it may mean {other}'


def _drops(candidates: list[Candidate], corrected: Entities, relabelled: set[str]) -> Iterator[Row]:
    """Entities that may be no names: seen once, by an unsure model only, and not suggested to have another label."""
    for each in candidates:
        row = each.rows[0]
        if each.entity.mentions > 1 or not row.only_model or row.score is None or each.id in relabelled:
            continue
        # One to which a person gave a label is a name.
        if _is_kept(corrected, each.id, "drop") or each.id in corrected.relabelled:
            continue
        common = name_key(each.name) in read_word_list("common_words")
        lower = each.name.islower() and " " not in each.name
        if row.score < VERY_UNSURE or ((common or lower) and row.score < UNSURE):
            what = "a common word, " if common else "in lower case, " if lower else ""
            reason = f"{what}seen once, and the model gives it {row.score:.2f}"
            yield suggestion("drop", each, None, each.label, 1 - row.score, reason, each.examples(1))
