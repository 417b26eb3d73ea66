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
        """The surname, or its initial with a period, with its prefix in lower case."""
        initial = f"{self.surname_initial}." if self.surname_initial else ""
        return f"{self.prefix} {self.surname or initial}".strip()


def parse_person(name: str) -> Person:
    """The parts of a person's name; prefixes count whatever their case."""
    words = QUOTED.sub(" ", name).split() or name.split()
    surname_initial = ""
    if INITIAL.fullmatch(words[-1]) or ARTICLE_INITIAL.fullmatch(words[-1]):
        surname_initial = words.pop().rstrip(".").split("-")[-1]
    initials = ""
    while words and INITIAL.fullmatch(words[0]) and (len(words) > 1 or surname_initial):
        initials += words.pop(0).replace(".", "")
    # The last word is the surname, whatever it looks like, unless that was an initial.
    last = len(words) if surname_initial else len(words) - 1
    first = next((at for at in range(last) if words[at].lower() in PREFIXES), None)
    if first is None:
        given, prefix, surname = words[:last], [], words[last:]
    else:
        behind = next((at for at in range(first, last) if words[at].lower() not in PREFIXES), last)
        given, prefix, surname = words[:first], words[first:behind], words[behind:]
    if not (given or initials or prefix or surname_initial):
        return Person(single=" ".join(surname))
    return Person(tuple(given), initials, " ".join(prefix).lower(), " ".join(surname), surname_initial)


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
