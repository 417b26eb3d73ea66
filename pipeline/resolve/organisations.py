"""When one name of an organisation may be another name of the same one, within one article."""

import re
from functools import lru_cache

from pipeline.names import REMEMBERED, name_key
from pipeline.word_lists import read_word_list

# How well a shorter name fits a fuller one; only the best fits compete.
NO_FIT, PART, BEGINNING, SAME, EQUAL = 0, 1, 2, 3, 4

LEGAL_FORMS = frozenset(
    """
    bv nv vof cv cvba bvba vzw asbl sprl srl sa sarl gmbh ag ltd llc llp inc plc corp mbh ivzw esv ua spa sas
    """.split()  # noqa: SIM905 - a list of words reads better so
)
ARTICLES = frozenset({"de", "het", "t", "the", "los", "las", "la", "le", "les", "el"})
# Lower-case nouns that say what an organisation is; `Zetas kartel` is `Zetas`, `Sinaloakartel` `Sinaloa kartel`.
GENERIC_HEADS = frozenset({"kartel", "cartel", "bende", "clan", "maffia", "mafia", "gang", "mc"})
FUSED_HEAD = re.compile(r"(?P<name>\w{3,})(?P<head>kartel|bende|clan|maffia)")
# Bodies that are told apart by their place only: of `rechtbank Rotterdam` the place is no short form.
BODIES = frozenset(
    """
    rechtbank gerechtshof hof parket politie gemeente provincie openbaar om arrondissementsparket universiteit
    hogeschool ministerie brandweer stad politiezone federale lokale raad kamer arrondissement veiligheidsregio
    waterschap ggd haven havenbedrijf universitair stadsbestuur burgemeester korps recherche team douane
    """.split()  # noqa: SIM905
)
LEGAL_KINDS = frozenset({"stichting", "vereniging", "fonds", "cooperatie", "maatschap", "fundacion", "fundashon"})
CLUBS = frozenset(
    """
    fc sv vv sc kv kfc rkc vvv afc sk krc ksk royal sportclub voetbalclub sporting jong hc bc
    """.split()  # noqa: SIM905
)
SMALL_WORDS = frozenset(
    """
    de het t en van voor der den te ten ter in op aan bij tot of and the for du des le la les el del los pa na
    een met uit y e di da do dos
    """.split()  # noqa: SIM905
)
ABBREVIATION = re.compile(r"[^\W\d_](?:[^\W_]|[.&-]){0,9}\.?")
LONGEST_ABBREVIATION = 8


def organisation_key(name: str) -> str:
    """What spellings of one organisation's name have in common, over articles too: a fused head is a word."""
    words = ("en" if word == "and" else word for word in name_key(name).split())
    return " ".join(FUSED_HEAD.sub(r"\g<name> \g<head>", word) for word in words)


@lru_cache(maxsize=REMEMBERED)
def core(name: str) -> tuple[str, ...]:
    """The words of a name without legal form and leading article."""
    words = organisation_key(name).split() or [name]
    if len(words) > 1 and words[0] == "stad":
        words[0] = "gemeente"
    bare = [word for word in words if word not in LEGAL_FORMS] or words
    return tuple(bare[1:] if len(bare) > 1 and bare[0] in ARTICLES else bare)


@lru_cache(maxsize=REMEMBERED)
def legal_form(name: str) -> str:
    """The legal form in a name (`bv`, `nv` ...), empty where there is none."""
    return next((word for word in name_key(name).split()[::-1] if word in LEGAL_FORMS), "")


def fit(short: str, full: str) -> int:
    """How well a name can be another name of an organisation: NO_FIT, PART, BEGINNING, SAME or EQUAL.

    EQUAL: only the legal form, an article or the spelling of a head differs. SAME: the head is left out, or the
    plural. BEGINNING and PART: the first words, or other words in a row, of a longer name. Two legal forms that
    differ, or a legal form where the longer name has other words too, are two legal persons.
    """
    mine, theirs = core(short), core(full)
    forms = {form for form in (legal_form(short), legal_form(full)) if form}
    if mine == theirs or "".join(mine) == "".join(theirs):
        # The name with the legal form is the fuller one.
        backwards = bool(legal_form(short)) and not legal_form(full)
        return NO_FIT if backwards or len(forms) > 1 else EQUAL
    if legal_form(short) or len(mine) > len(theirs) or _is_weak(mine) or _numbers(mine) != _numbers(theirs):
        return NO_FIT
    if mine == theirs[:-1] and theirs[-1] in GENERIC_HEADS:
        return SAME
    if len(mine) == len(theirs) and mine[:-1] == theirs[:-1] and _is_plural(mine[-1], theirs[-1]):
        return SAME
    if len(mine) == len(theirs) or (theirs[0] in BODIES and mine[0] != theirs[0]):
        return NO_FIT
    if theirs[: len(mine)] == mine:
        # `Stichting Baken` and `Stichting Baken Jeugd` are two legal persons, `Baken` may be either.
        return NO_FIT if mine[0] in LEGAL_KINDS else BEGINNING
    return PART if _is_rest(mine, theirs) else NO_FIT


def _is_rest(mine: tuple[str, ...], theirs: tuple[str, ...]) -> bool:
    """Whether the longer name ends in these words, and only a kind of organisation, or one word, stands before."""
    before = theirs[: len(theirs) - len(mine)]
    if not before or theirs[len(before) :] != mine:
        return False
    nouns = read_word_list("organisation_nouns")
    kinds = all(word in nouns or word in CLUBS or word in SMALL_WORDS for word in before)
    return kinds or (len(before) == 1 and not _is_place(mine))


def without_kind(name: str) -> str:
    """The name without the lower-case noun before it: `motorclub No Surrender` is `No Surrender`."""
    first, _, rest = name.partition(" ")
    return rest if rest[:1].isupper() and first.islower() and first in read_word_list("organisation_nouns") else name


def _numbers(words: tuple[str, ...]) -> list[str]:
    """The words that hold a digit."""
    return [word for word in words if any(map(str.isdigit, word))]


def _is_weak(words: tuple[str, ...]) -> bool:
    """Whether the words say too little to be a name by themselves."""
    common = read_word_list("common_words")
    telling = [word for word in words if word not in SMALL_WORDS and not word.isdigit()]
    if any(len(word) > 1 for word in telling) and len(telling) > 1:
        return False
    return not telling or telling[0] in common or telling[0] in BODIES or len(telling[0]) < 3


def _is_place(words: tuple[str, ...]) -> bool:
    """Whether the words are the name of a place."""
    return " ".join(words) in read_word_list("places")


def _is_plural(one: str, other: str) -> bool:
    """Whether two words are singular and plural of one another."""
    shorter, longer = sorted((one, other), key=len)
    return len(shorter) > 3 and longer in (f"{shorter}s", f"{shorter}en")


def is_abbreviation_like(name: str) -> bool:
    """Whether a name looks like an abbreviation: one short word, capitals in front where it has any."""
    return bool(ABBREVIATION.fullmatch(name)) and len(name) <= LONGEST_ABBREVIATION


def abbreviates(short: str, full: str, introduced: bool = False) -> bool:
    """Whether a name is made of the first letters of another's words, in their order.

    Small words may be passed over. One letter from inside a word counts too (`MGH` for `Motorgenootschap
    Haspengouw`). Where the text introduces the abbreviation, its letters need only be in the name, in their order.
    """
    letters = name_key(short).replace(" ", "")
    words = [word for word in name_key(full).split() if word not in LEGAL_FORMS]
    if not is_abbreviation_like(short) or len(letters) < 2 or not words or len(letters) >= len("".join(words)):
        return False
    if not introduced and len(words) < 2:
        return False
    if not introduced:
        return _spells(letters, tuple(words), 1)
    # An article may count as a letter; some words may have none.
    compact = "".join(words)
    own = letters[1:] if letters[0] in "dh" and letters[0] != compact[0] else letters
    return own[:1] == compact[0] and _is_inside(own, compact)


@lru_cache(maxsize=REMEMBERED)
def _spells(letters: str, words: tuple[str, ...], inside: int) -> bool:
    """Whether the letters are the first ones of the words, with at most `inside` letters from inside them."""
    if not words:
        return not letters
    word, rest = words[0], words[1:]
    if word in SMALL_WORDS and _spells(letters, rest, inside):
        return True
    if not letters or letters[0] != word[0]:
        return False
    return any(
        used <= inside and _spells(letters[1 + used :], rest, inside - used)
        for used in range(len(letters))
        if _is_inside(letters[1 : 1 + used], word[1:])
    )


def _is_inside(letters: str, word: str) -> bool:
    """Whether the letters stand in the word in their order."""
    rest = iter(word)
    return all(letter in rest for letter in letters)
