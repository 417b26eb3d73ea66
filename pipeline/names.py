"""Names as Dutch newspapers write them: their parts, what makes two spellings one name, and ids made of them."""

import hashlib
import re
import unicodedata
from dataclasses import dataclass

PREFIXES = frozenset(
    """
    van de den der het ter ten te 't ’t op in 's ’s el al la le los las di da dos del della du des von zu zur af ben
    bin ibn bint abu
    """.split()  # noqa: SIM905 - a list of words reads better so
)
INITIAL = re.compile(r"(?:(?:[^\W\d_]|Th|Chr|IJ|Ph|Tj|Ch)\.)+", re.UNICODE)
# `el-B.` and `al-H.`: an initial behind the Arabic article.
ARTICLE_INITIAL = re.compile(r"(?:el|al|El|Al)-[^\W\d_]\.")
QUOTED = re.compile(r"[\"“”„‘'’«»]([^\"“”„‘'’«»]+)[\"“”‘'’«»]")
APOSTROPHES_AND_DOTS = str.maketrans("", "", ".'’‘`´\"“”„@")


@dataclass(frozen=True)
class Person:
    """The parts of a person's name.

    `Roel van der Valk` has given `Roel`, prefix `van der` and surname `Valk`; `A.J. de Vries` initials `AJ`;
    `Ridouan T.` given `Ridouan` and surname initial `T`. A name of one word is `single`: given or surname.
    """

    given: tuple[str, ...] = ()
    initials: str = ""
    prefix: str = ""
    surname: str = ""
    surname_initial: str = ""
    single: str = ""

    @property
    def is_full(self) -> bool:
        """Whether the name says by itself who it is: a given name and a surname."""
        return bool(self.given and self.surname)

    @property
    def family_name(self) -> str:
        """The surname with its prefix in lower case."""
        return f"{self.prefix} {self.surname}".strip()


def parse_person(name: str) -> Person:
    """The parts of a person's name; prefixes count whatever their case."""
    words = QUOTED.sub(" ", name).split() or name.split()
    initials = ""
    while len(words) > 1 and INITIAL.fullmatch(words[0]):
        initials += words.pop(0).replace(".", "")
    surname_initial = ""
    if len(words) > 1 and (INITIAL.fullmatch(words[-1]) or ARTICLE_INITIAL.fullmatch(words[-1])):
        surname_initial = words.pop()[:-1].split("-")[-1]
    first = next((at for at, word in enumerate(words) if word.lower() in PREFIXES and at < len(words) - 1), None)
    if surname_initial:
        given = words if first is None and words[-1].lower() not in PREFIXES else words[:first]
        given = [word for word in given if word.lower() not in PREFIXES]
        return Person(given=tuple(given), initials=initials, surname_initial=surname_initial)
    if first is None:
        if len(words) == 1:
            return Person(initials=initials, surname=words[0]) if initials else Person(single=words[0])
        return Person(given=tuple(words[:-1]), initials=initials, surname=words[-1])
    last = first
    while last < len(words) - 1 and words[last].lower() in PREFIXES:
        last += 1
    return Person(
        given=tuple(words[:first]),
        initials=initials,
        prefix=" ".join(words[first:last]).lower(),
        surname=" ".join(words[last:]),
    )


def is_handle(name: str) -> bool:
    """Whether a name is an account name, which is the same account in every article."""
    return name.startswith("@") and len(name) > 1


def name_key(name: str) -> str:
    """What two spellings of one name have in common: no case, accents, hyphens, periods, apostrophes; `&` is `en`."""
    decomposed = unicodedata.normalize("NFKD", name.casefold())
    bare = "".join(char for char in decomposed if not unicodedata.combining(char))
    bare = bare.translate(APOSTROPHES_AND_DOTS).replace("&", " en ")
    return " ".join(re.sub(r"[-‐-―_/]", " ", bare).split())


def slug(name: str) -> str:
    """The readable part of an entity id: the same for every spelling with one key, different for other names.

    Where letters and digits alone would not tell the name from another, a short hash of its key is added; that
    needs no knowledge of other names, so an id never changes because of them.
    """
    key = name_key(name)
    readable = "-".join(re.sub(r"[^a-z0-9 ]", "", key).split())
    if readable.replace("-", " ") == key:
        return readable
    digest = hashlib.sha256(key.encode()).hexdigest()[:6]
    return f"{readable}-{digest}" if readable else digest
