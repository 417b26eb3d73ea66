"""Names of organisations inside compounds: `Telegramgroepen`, `Facebook-pagina`, where the settings ask for them.

The span is the name where a hyphen sets it apart, else the whole word, as the annotation rules have it.
"""

import re
from collections.abc import Iterable, Iterator

from pipeline.extract.candidates import Candidate
from pipeline.lists import Name

SHORTEST = 4  # letters of a name that is sought inside words
# What a name is put before; with the plural and the diminutive in front of other endings.
HEADS = frozenset(
    """
    account accounts advertentie advertenties app apps bericht berichten beheerder beheerders chat chats client filmpje
    filmpjes foto foto's gebruiker gebruikers gesprek gesprekken groep groepen groepje groepjes handel handelaar
    handelaren kanaal kanalen klant klanten leden lid link links medewerker medewerkers markt pagina pagina's post posts
    profiel profielen server servers site story stories topman topmannen verkeer verkoper verkopers video video's volger
    volgers winkel
    """.split()  # noqa: SIM905 - a list of words reads better so
)
# A word with what hyphens and apostrophes tie to it.
COMPOUND = re.compile(r"(?<![\w@-])[^\W_]+(?:['’-][^\W_]+)*(?![\w])")


def take_out_compounds(
    text: str, names: Iterable[Name], found: list[Candidate]
) -> tuple[list[Candidate], list[Candidate]]:
    """The mentions without those that are compounds, and the compounds, which the model alone may have found or not."""
    compounds = {each.start: each for each in compound_candidates(text, names, found)}
    kept = [
        each
        for each in found
        if not (each.found_only_by_model() and _is_compound(each, compounds.get(each.start), text))
    ]
    taken = {at for each in kept for at in range(each.start, each.end)}
    return kept, [each for each in compounds.values() if taken.isdisjoint(range(each.start, each.end))]


def _is_compound(candidate: Candidate, compound: Candidate | None, text: str) -> bool:
    """Whether a mention is the compound that begins where it does, or its name and what a hyphen ties to it."""
    if compound is None:
        return False
    return candidate.end == compound.end or text[compound.end : compound.end + 1] == "-"


def compound_candidates(text: str, names: Iterable[Name], found: Iterable[Candidate]) -> Iterator[Candidate]:
    """Compounds with a listed organisation, or one that the article names by itself.

    Input: the article, the names of the lists, and the mentions that were found. A name that needs a context or has a
    space does not count.
    """
    spellings: dict[str, tuple[str, str]] = {
        spelling: (name.name, name.subtype)
        for name in names
        if name.label == "ORG" and not name.context
        for spelling in name.spellings
    }
    for each in found:
        if each.label == "ORG":
            spellings.setdefault(each.text, (each.listed, each.subtype))
    usable = {spelling for spelling in spellings if len(spelling) >= SHORTEST and re.fullmatch(r"[^\W_]+", spelling)}
    for match in COMPOUND.finditer(text):
        # The longest name with which the word begins and a head, or a hyphen, goes on.
        word = match[0]
        for end in range(len(word) - 1, SHORTEST - 1, -1):
            name = word[:end]
            hyphen = word[end] == "-" and word[end + 1 :][:1].isalpha()
            if name in usable and (hyphen or word[end:] in HEADS):
                listed, subtype = spellings[name]
                shown = name if hyphen else word
                start = match.start()
                yield Candidate(start, start + len(shown), shown, "ORG", ("compound",), listed or name, subtype)
                break
