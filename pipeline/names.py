"""Names as Dutch newspapers write them: their parts, what makes two spellings one name, and ids made of them."""

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

HASH_LENGTH = 10  # hexadecimal digits; so many that two names will not share them
REMEMBERED = 50_000  # names, of which articles repeat many
PREFIXES = frozenset(
    """
    van de den der het ter ten te 't ’t op in 's ’s el al la le los las di da dos del della du des von zu zur af ben
    bin ibn bint abu
    """.split()  # noqa: SIM905 - a list of words reads better so
)
INITIAL = re.compile(r"(?:(?:[^\W\d_]|Th|Chr|IJ|Ph|Tj|Ch)\.)+", re.UNICODE)
# `el-B.` and `al-H.`: an initial behind the Arabic article.
ARTICLE_INITIAL = re.compile(r"(?:el|al|El|Al)-[^\W\d_]\.")
QUOTED = re.compile(r"(?<!\S)[\"“”„‘'’«»]([^\"“”„‘'’«»]+)[\"“”‘'’«»](?!\S)")
# Never part of a name; a mention may hold one where a model took it along.
TITLES = frozenset("dr drs mr ir ing prof dhr mevr mw ds jhr jkvr lic".split())  # noqa: SIM905
# A place whose name ends so is a street.
STREET_ENDINGS = (
    "straat laan weg plein kade kaai gracht singel dijk steeg dreef plantsoen boulevard lei".split()  # noqa: SIM905
)
GENERATIONS = {"sr": "sr", "senior": "sr", "jr": "jr", "junior": "jr"}
APOSTROPHES_AND_DOTS = str.maketrans("", "", ".'’‘`´\"“”„@")
# Letters that are no letter with an accent to Unicode, and how Dutch newspapers write them without.
BARE_LETTERS = str.maketrans({"ı": "i", "ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d"})


@dataclass(frozen=True)
class Person:
    """The parts of a person's name.

    `Roel van der Valk` has given `Roel`, prefix `van der` and surname `Valk`; `A.J. de Vries` initials `AJ`;
    `Ridouan T.` given `Ridouan` and surname initial `T`. A name of one word is `single`: given or surname.
    `Willem "de Neus" Holtman jr.` has nickname `de Neus` and generation `jr`.
    """

    given: tuple[str, ...] = ()
    initials: str = ""
    prefix: str = ""
    surname: str = ""
    surname_initial: str = ""
    single: str = ""
    nickname: str = ""
    generation: str = ""

    @property
    def is_full(self) -> bool:
        """Whether the name says by itself who it is: a given name and a surname."""
        return bool(self.given and self.surname)

    @property
    def family_name(self) -> str:
        """The surname, or its initial with a period, with its prefix in lower case."""
        initial = f"{self.surname_initial}." if self.surname_initial else ""
        return f"{self.prefix} {self.surname or initial}".strip()

    @property
    def full_name(self) -> str:
        """The name without its nickname, in the usual order."""
        initials = "".join(f"{letter}." for letter in self.initials)
        parts = (self.single, " ".join(self.given), initials, self.family_name, self.generation)
        return " ".join(part for part in parts if part)


@lru_cache(maxsize=REMEMBERED)
def parse_person(name: str) -> Person:
    """The parts of a person's name; prefixes count whatever their case. `Berg, Jan van den` is put in order."""
    quoted = QUOTED.search(name)
    words = (QUOTED.sub(" ", name) if quoted else name).split()
    if not words:
        quoted, words = None, name.split()
    nickname = quoted[1].strip() if quoted else ""
    while len(words) > 1 and words[0].lower().rstrip(".") in TITLES and words[0].endswith("."):
        words.pop(0)
    generation = GENERATIONS.get(words[-1].lower().strip("."), "") if len(words) > 1 else ""
    if generation:
        words.pop()
    comma = next((at for at, word in enumerate(words[:-1], start=1) if word.endswith(",") and len(word) > 1), 0)
    words = [word.strip(",") or word for word in (*words[comma:], *words[:comma])]
    # `J.-P.` is two initials, `T.'s` a genitive; a dash or a lone mark is no part of a name.
    words = [re.sub(r"(?<=\.)['’]s$", "", word.replace(".-", ".")) for word in words]
    words = [word for word in words if name_key(word)] or words
    surname_initial = ""
    if INITIAL.fullmatch(words[-1]) or ARTICLE_INITIAL.fullmatch(words[-1]):
        surname_initial = words.pop().rstrip(".").split("-")[-1].replace(".", "")
    initials = ""
    while words and INITIAL.fullmatch(words[0]) and (len(words) > 1 or surname_initial):
        initials += words.pop(0).replace(".", "")
    if not words and not initials and len(surname_initial) == 2:
        # `A.N.`: of given name and surname.
        initials, surname_initial = surname_initial[0], surname_initial[1]
    # The last word is the surname, whatever it looks like, unless that was an initial.
    last = len(words) if surname_initial else len(words) - 1
    first = next((at for at in range(last) if words[at].lower() in PREFIXES), None)
    if first is None:
        given, prefix, surname = words[:last], [], words[last:]
    else:
        behind = next((at for at in range(first, last) if words[at].lower() not in PREFIXES), last)
        given, prefix, surname = words[:first], words[first:behind], words[behind:]
    if not (given or initials or prefix or surname_initial):
        return Person(single=" ".join(surname), nickname=nickname, generation=generation)
    return Person(
        tuple(given),
        initials,
        _plain_prefix(prefix),
        " ".join(surname),
        surname_initial,
        nickname=nickname,
        generation=generation,
    )


def _plain_prefix(words: list[str]) -> str:
    """A prefix in small letters, with one kind of apostrophe."""
    return " ".join(words).lower().replace("’", "'")


def is_handle(name: str) -> bool:
    """Whether a name is an account name, which is the same account in every article."""
    return len(name) > 1 and (name.startswith("@") or ("_" in name.strip("_") and " " not in name))


@lru_cache(maxsize=REMEMBERED)
def name_key(name: str) -> str:
    """What two spellings of one name have in common: no case, accents, hyphens, periods, apostrophes; `&` is `en`."""
    # Apostrophes first: to Unicode an acute accent by itself is a space with an accent.
    decomposed = unicodedata.normalize("NFKD", name.casefold().translate(APOSTROPHES_AND_DOTS))
    invisible = ("Mn", "Cf")
    bare = "".join(char for char in decomposed if unicodedata.category(char) not in invisible)
    bare = bare.translate(BARE_LETTERS).translate(APOSTROPHES_AND_DOTS).replace("&", " en ")
    return " ".join(re.sub(r"[-‐-―_/]", " ", bare).split())


def slug(name: str) -> str:
    """The readable part of an entity id: the same for every spelling with one key, different for other names.

    Where letters and digits alone would not tell the name from another, a short hash of its key is added; that
    needs no knowledge of other names, so an id never changes because of them.
    """
    key = name_key(name) or name
    readable = "-".join(re.sub(r"[^a-z0-9 ]", "", key).split())
    if readable.replace("-", " ") == key:
        return readable
    digest = hashlib.sha256(key.encode()).hexdigest()[:HASH_LENGTH]
    return f"{readable}-{digest}" if readable else digest
