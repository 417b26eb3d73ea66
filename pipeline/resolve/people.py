"""When one name of a person may be another, shorter or longer, name of the same person, within one article."""

from dataclasses import replace
from functools import lru_cache

from rapidfuzz.distance import OSA

from pipeline.names import REMEMBERED, Person, name_key, parse_person
from pipeline.word_lists import read_word_list

# How well a shorter name fits a fuller one; only the best fits compete.
NO_FIT, WEAK, INNER, GOOD = 0, 1, 2, 3

# Edits that still are a slip of the pen, by the length of the name without accents and case.
SHORTEST_WITH_ONE_EDIT, SHORTEST_WITH_TWO_EDITS = 6, 12
SHORTEST_WITH_A_SLIP = 5  # letters of a word; in a shorter one a letter makes another word
SHORTEST_GIVEN_WITH_A_SLIP = 8  # Karim B. and Karin B. are two
SHORTEST_UNKNOWN_SURNAME = 4  # a bare surname this short is a slip only where it is no name that we know


@lru_cache(maxsize=REMEMBERED)
def detail(person: Person) -> int:
    """How much a name says; a name is only ever short for one that says more."""
    parts = (
        4 * bool(person.given and person.surname)
        + 3 * bool(person.initials and person.surname)
        + 2 * bool((person.given or person.initials) and person.surname_initial)
        + bool(person.prefix or person.surname_initial)
    )
    return 20 * parts + 2 * len(name_words(person)) + len(person.initials)


@lru_cache(maxsize=REMEMBERED)
def name_words(person: Person) -> tuple[str, ...]:
    """The words of a name without case and accents, the parts of a double name apart; no initials."""
    return tuple(name_key(" ".join((person.single, *person.given, person.prefix, person.surname))).split())


def fit(short: Person, full: Person) -> int:
    """How well a name can be a shorter form of another: NO_FIT, WEAK, INNER or GOOD.

    GOOD: surname, first given name, nickname, beginning or end of the name; INNER: another word of it; WEAK: an
    initial for a full surname, a fused genitive (`Jansens` for `Jansen`). What both say must agree: two given names,
    initials, prefixes or generations (sr., jr.) that differ never fit.
    """
    if short.generation and full.generation and short.generation != full.generation:
        return NO_FIT
    words = name_words(short)
    if name_key(short.full_name) == name_key(full.nickname) != "" or _is_given_part(short, words, full):
        return GOOD
    if detail(short) >= detail(full):
        return GOOD if is_reversed(short, full) else NO_FIT
    found = _fit(short, full)
    genitive = without_genitive(short)
    if not found and genitive is not None and (_fit(genitive, full) or name_words(genitive) == name_words(full)):
        return WEAK
    return found


def _is_given_part(short: Person, words: tuple[str, ...], full: Person) -> bool:
    """Whether a name of several words is all that a suspect's name has but the initial: `Emir Cenk`, `Emir Cenk Y.`."""
    if short.surname_initial or not full.surname_initial or len(words) < 2:
        return False
    return words == tuple(name_key(" ".join(full.given)).split())


def _fit(short: Person, full: Person) -> int:
    """The fit of a name as it stands."""
    words = name_words(full)
    if short.single:
        return _single_fit(name_key(short.single), full, words)
    if short.surname_initial:
        return _initial_fit(short, full)
    own = name_words(short)
    if not short.given and not short.initials:
        if words[-len(own) :] == own or words[: len(own)] == own:
            return GOOD
        same = name_key(short.surname) == name_key(full.surname)
        return GOOD if same and prefix_fits(short.prefix, full.prefix) else NO_FIT
    if short.initials and not short.given:
        initials = full.initials or "".join(name[0] for name in full.given)
        agree = bool(initials) and all(
            mine.lower() == other.lower() for mine, other in zip(short.initials, initials, strict=False)
        )
        same = name_key(short.surname) == name_key(full.surname) and prefix_fits(short.prefix, full.prefix)
        return GOOD if agree and same else NO_FIT
    if words[: len(own)] == own:
        return GOOD
    if short.given and full.given and name_key(short.given[0]) == name_key(full.given[0]):
        surname = name_key(short.surname).split()
        inner = all(word in words for word in surname) and prefixes_agree(short.prefix, full.prefix)
        return INNER if inner else NO_FIT
    return NO_FIT


def _single_fit(word: str, full: Person, words: tuple[str, ...]) -> int:
    """The fit of a name of one word."""
    whole = (name_key(full.surname), name_key(full.family_name), name_key(full.nickname))
    if (
        word in whole
        or (" " in word and words[-len(word.split()) :] == tuple(word.split()))
        or (full.given and word == name_key(full.given[0]))
    ):
        return GOOD
    surname = name_key(full.surname).split()
    if word in surname or (full.given and word == name_key(full.given[0]).split()[0]):
        return GOOD if word in surname else INNER
    return INNER if word in words and word not in name_key(full.prefix).split() else NO_FIT


def _initial_fit(short: Person, full: Person) -> int:
    """The fit of a name whose surname is an initial: `Ridouan T.`, `R. T.`, `T.`, `El B.`, `Jelle V.B.`."""
    if short.given and not (full.given and name_key(short.given[0]) == name_key(full.given[0])):
        return NO_FIT
    if f"{short.initials}{short.surname_initial}" == full.surname_initial and not short.given:
        return GOOD
    if short.initials:
        given = full.initials or "".join(name[0] for name in full.given)
        if not given or given[0].lower() != short.initials[0].lower():
            return NO_FIT
    if full.surname_initial:
        same = full.surname_initial.lower().startswith(short.surname_initial.lower())
        return GOOD if same and prefix_fits(short.prefix, full.prefix) else NO_FIT
    if not full.surname:
        return NO_FIT
    letters = "".join(word[0] for word in (*full.prefix.split(), *full.surname.split())).lower()
    initial = short.surname_initial.lower()
    if letters == initial and len(initial) > 1:
        return WEAK
    agree = prefix_fits(short.prefix, full.prefix)
    first_letters = {word[0].lower() for word in full.surname.split()}
    return WEAK if agree and initial in first_letters else NO_FIT


def prefixes_agree(one: str, other: str) -> bool:
    """Whether a name may have both prefixes: one is left out, or abbreviated (`v.d.`), or they are equal."""
    if not one or not other or one == other:
        return True
    return ("." in one) != ("." in other) and _letters(one) == _letters(other)


def prefix_fits(short: str, full: str) -> bool:
    """Whether the prefix of a shorter name fits that of a fuller one, which has it where the shorter does."""
    return not short or (bool(full) and prefixes_agree(short, full))


def _letters(prefix: str) -> str:
    """The first letters of the words of a prefix."""
    return "".join(word[0] for word in prefix.replace(".", " ").split())


def is_reversed(one: Person, other: Person) -> bool:
    """Whether two full names have the same two words in the other order: `Chen Weiming`, `Weiming Chen`."""
    words = name_words(one)
    return len(words) == 2 and one.is_full and other.is_full and name_words(other) == words[::-1] != words


def without_genitive(person: Person) -> Person | None:
    """The name without the `s` of a fused genitive, `None` where it does not end so."""
    last = person.single or person.surname
    if not last.endswith("s") or len(last) <= SHORTEST_UNKNOWN_SURNAME:
        return None
    return replace(person, single=person.single[:-1]) if person.single else replace(person, surname=person.surname[:-1])


def is_slip(one: Person, other: Person) -> bool:
    """Whether the first name is a slip of the pen away from the other, or from its surname or given name."""
    if not _nothing_speaks_against(one, other):
        return False
    key = name_key(one.full_name)
    parts = (other.full_name, *other.given[:1], other.surname, other.family_name, other.single)
    if any(is_close(key, name_key(part)) for part in parts if part):
        return True
    # A full name with a slip in its surname: the given names are equal, else something speaks against it.
    if one.is_full and other.is_full:
        return is_close(name_key(one.surname), name_key(other.surname), SHORTEST_WITH_A_SLIP)
    return bool(one.single and other.is_full) and _is_short_slip(name_key(one.single), name_key(other.surname))


def _is_short_slip(word: str, surname: str) -> bool:
    """Whether a short word that is no name is an edit away from a surname: `Huyge` for `Huyghe`."""
    if any(word in read_word_list(name) for name in ("first_names", "more_first_names", "surnames")):
        return False
    return is_close(word, surname, SHORTEST_UNKNOWN_SURNAME)


def _nothing_speaks_against(one: Person, other: Person) -> bool:
    """Whether nothing but the slip tells two names apart: Karim and Karin Bakker, Van den and Van der Berg are two."""
    if not prefixes_agree(one.prefix, other.prefix) or (one.generation != other.generation):
        return False
    if one.surname_initial or other.surname_initial:
        # `Shurendly M.`, `Shurendley M.`: the slip is in the given name.
        both = bool(one.given and other.given) and one.surname_initial == other.surname_initial
        return both and min(len(one.given[0]), len(other.given[0])) >= SHORTEST_GIVEN_WITH_A_SLIP
    both_full = one.is_full and other.is_full
    return not both_full or name_key(" ".join(one.given)) == name_key(" ".join(other.given))


def is_close(one: str, other: str, shortest: int = SHORTEST_WITH_ONE_EDIT) -> bool:
    """Whether two keys differ by few enough edits; a first letter, a digit or a short word is never a slip."""
    shorter = min(len(one), len(other))
    if shorter < shortest or one[0] != other[0] or any(map(str.isdigit, one + other)):
        return False
    differing = {*one.split()} ^ {*other.split()}
    if any(len(word) < min(SHORTEST_WITH_A_SLIP, shortest) for word in differing):
        return False
    allowed = 1 if shorter < SHORTEST_WITH_TWO_EDITS else 2
    return 0 < OSA.distance(one, other, score_cutoff=allowed) <= allowed


def person_key(name: str) -> str:
    """What the spellings of one person's name have in common: order, nickname, case and accents aside."""
    return name_key(parse_person(name).full_name)
