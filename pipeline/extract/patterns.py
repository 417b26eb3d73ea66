"""Names told by their shape, whatever the model makes of them. Every pattern shows what it is for.

| rule | finds | by |
|---|---|---|
| suspect | `Naoufal F.`, `Driss el B.`, `Jan van der K.` | Dutch press practice: first name and initial |
| initials | `A.J. de Vries`, `J. Jansen` | initials, prefixes, surname |
| nickname | `Delano "Pinda" R.`, `Pinda` in `bijgenaamd "Pinda"` | quotes inside a name, words that introduce one |
| attribution | `Rafael Amado` and `Digital Shadows` in `zegt Rafael Amado van Digital Shadows` | who speaks for whom |
| handle | `@darkbaron` | the sign of an account name |
| body | `rechtbank Rotterdam`, `politie Oost-Nederland` | guideline 3: the phrase is the organisation |
| prison | `PI Vught` | the word for a prison before a place |
| organisation | `Igarapé Instituut`, `Stichting De Brug`, `Maas & Zonen` | a head, a legal form, `&` |
| kartel | `Sinaloa kartel`, `Zetas` in `Zetas kartel` | guideline 2: the head stays where the rest is a place |
| street | `Coolsingel` in `aan de Coolsingel` | street endings after a preposition |
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator

from spacy.lang.nl.stop_words import STOP_WORDS

from pipeline.dutch import WORDS_AFTER_DASH
from pipeline.extract.candidates import GENERIC_HEADS, SURNAME_OPENERS, Candidate, Part
from pipeline.names import STREET_ENDINGS
from pipeline.word_lists import read_word_list

UPPER, LOWER = "A-ZÀ-ÖØ-Þ", "a-zß-öø-ÿ"
# A capitalised word with a small letter in it (so no abbreviation): `Valk`, `O'Brien`, `SecDev`.
WORD = rf"(?:[{UPPER}]['’])?[{UPPER}]+[{LOWER}][{LOWER}{UPPER}]*"
NAME = rf"{WORD}(?:-{WORD})*"
LEFT = r"(?<![\w@.'’-])"
# A hyphen makes a compound, unless it is a dash that was typed without spaces: `Zeehond-een schuilnaam`.
RIGHT = rf"(?!\w|-(?!(?:{'|'.join(WORDS_AFTER_DASH)})\b)\w)"


def one_of(alternatives: str) -> str:
    """An expression for any of the phrases in a text that separates them with commas, the longest first."""
    phrases = sorted((phrase.strip() for phrase in alternatives.split(",")), key=len, reverse=True)
    return "(?:" + "|".join(re.escape(phrase) for phrase in phrases) + ")"


INITIALS = rf"(?:(?:[{UPPER}]|Th|Chr|IJ)\.[ ]?){{1,5}}"
PREFIX = one_of(
    "van der, van den, van de, van het, van 't, van ’t, van, de la, de, den, der, el, al, ten, ter, te, op de, in 't, "
    "in ’t, di, da, dos, bin, ben, von"
)
TITLE = one_of(
    "mr., dr., drs., ir., ing., prof., dhr., mevr., meneer, mevrouw, officier van justitie, "
    "hoofdofficier van justitie, officier, hoofdofficier, advocaat-generaal, procureur-generaal, advocaat, advocate, "
    "raadsman, raadsvrouw, raadsheer, rechter, onderzoeksrechter, rechter-commissaris, burgemeester, minister, "
    "staatssecretaris, premier, politiechef, korpschef, commissaris, hoofdcommissaris, rechercheur, wijkagent, "
    "hoogleraar, onderzoeker, onderzoekster, deskundige, criminoloog, criminologe, woordvoerder, woordvoerster, "
    "parketwoordvoerder, politiewoordvoerder, journalist, journaliste, misdaadverslaggever, verslaggever, wethouder, "
    "schepen, Kamerlid, directeur, voorzitter, oprichter, eigenaar, oud-collega, buurman, buurvrouw, "
    "hoofdverdachte, volg"
)
BODY = one_of(
    "correctionele rechtbank, rechtbank, gerechtshof, hof van beroep, hof van assisen, hof van assisen van, "
    "arbeidsrechtbank, arrondissementsparket, ressortsparket, parket, politiezone, federale gerechtelijke politie, "
    "korps politie, politie, gemeente, provincie, waterschap, veiligheidsregio, brandweer, cold-caseteam"
)
PRISON = one_of("Penitentiaire Inrichting, PI, Huis van Bewaring, Penitentiair Complex")
LEGAL_FORM = one_of(
    "B.V., BV, N.V., NV, V.O.F., VOF, vof, BVBA, bvba, vzw, VZW, cvba, GmbH, Ltd, Ltd., Inc., LLC, S.A."
)
HEAD_LAST = one_of(
    "Foundation, Instituut, Institute, Initiative, Security, Group, Groep, Holding, Holdings, Consultancy, Advocaten, "
    "Advocatuur, Logistics, Logistiek, Shipping, Transport, Market, University, Universiteit, Hogeschool, Media, "
    "Records, Studios, Investments, Invest, Vastgoed, Systems, Solutions, Technologies, Services, Trading, Bank, "
    "Ziekenhuis, Museum, Fonds, Collectief, Academie, Academy, Intelligence, Analytics, Forensics, Recherche"
)
# Heads that are followed by what they are for: `Institute for Online Harm`.
HEAD_OF = one_of("Instituut, Institute, Centrum, Centre, Center, Observatory, Observatorium, Foundation, Fonds")
HEAD_FIRST = one_of(
    "Stichting, Vereniging, Universiteit, Hogeschool, Transportbedrijf, FC, SC, AFC, VV, KV, KAA, RSC, SV"
)
# Heads whose names go on with what they are for; `FC Utrecht in de Galgenwaard` does not.
HEAD_WITH_TAIL = one_of("Stichting, Vereniging")
# What goes on behind the first words of such a name: `Stichting Beeld aan de Vaart`, `Centrum voor Straf en Herstel`.
TAIL = (
    rf"(?:[ ]{one_of('aan, in, op, tot in, na, naar, onder, over, met, zonder')}[ ](?:de|den|het|een)[ ]{NAME}"
    rf"|[ ]en[ ](?:(?:de|het)[ ])?{NAME}|[ ]van[ ](?:(?:de|het)[ ])?{NAME}(?:[ ]{NAME})*)"
)
# `Kade & Kiel 12.` ends in its number, `Maas & Zonen 12 pallets` does not.
LAST_NUMBER = r"(?:[ ][0-9]{1,4}(?=[.,;:!?)\n]|$))?"
GANG = one_of(", ".join(GENERIC_HEADS))
STREET = one_of(", ".join(STREET_ENDINGS))
BEFORE_STREET = one_of("op, aan, in, langs, nabij, bij, van, vanaf, over")
SMALL_WORDS = r"(?:(?:van|voor|tegen|de|het|en)[ ]){0,2}"


SAYS = one_of("zegt, zei, aldus, volgens, Volgens, stelt, vertelt, meent, vindt, schrijft, verklaart, denkt, reageert")
FUNCTION = rf"(?:[{LOWER}-]+[ ]){{0,3}}"
SPEAKER = rf"{NAME}[ ](?:{PREFIX}[ ])?{NAME}"
GIVEN_AND_INITIAL = rf"{NAME}[ ](?:{NAME}[ ])?(?:{PREFIX}[ ])?(?:(?:el-|al-)?[{UPPER}]|Th|IJ)\.(?:-[{UPPER}]\.)?"
PLACE = rf"(?:(?:Den|Sint|De|Het)[ ])?(?:'s-)?{NAME}(?:[ ](?:aan|op)[ ](?:(?:de|den|het)[ ])?{NAME})?"
QUOTED_NICKNAME = rf"[\"“„'‘]{NAME}(?:[ ]{NAME})?[\"”'’]"
NICKNAME_FOLLOWS = one_of(
    "alias, bijgenaamd, bijnaam, schuilnaam, pseudoniem, bekend als, bekend staat als, bekendstaat als, zich noemt, "
    "genaamd, ene"
)


def rule(name: str, label: str, expression: str) -> tuple[str, str, re.Pattern[str]]:
    """A rule whose expression stands at the edges of words; the name is the group `name`, else all of it."""
    named = expression if "?P<name>" in expression else f"(?P<name>{expression})"
    return name, label, re.compile(f"{LEFT}{named}")


RULES: tuple[tuple[str, str, re.Pattern[str]], ...] = (
    rule("suspect", "PER", rf"(?P<name>{GIVEN_AND_INITIAL})(?![{LOWER}{UPPER}]|[ ]{PREFIX}[ ]{NAME})"),
    rule("initials", "PER", rf"(?P<name>{INITIALS}(?:{PREFIX}[ ])?{NAME}(?:[ ]{PREFIX}[ ]{NAME})?){RIGHT}"),
    rule("initials", "PER", rf"(?P<name>{NAME}[ ]{INITIALS}{PREFIX}[ ]{NAME}){RIGHT}"),
    rule("attribution", "PER", rf"{SAYS}[ ]{FUNCTION}(?P<name>{SPEAKER})(?=[ ]van[ ](?:(?:de|het)[ ])?{NAME})"),
    rule(
        "attribution",
        "ORG",
        rf"{SAYS}[ ]{FUNCTION}{SPEAKER}[ ]van[ ](?:(?:de|het)[ ])?(?P<name>{NAME}(?:[ ]{NAME})*){RIGHT}",
    ),
    rule("nickname", "PER", rf"{NAME}[ ]{QUOTED_NICKNAME}[ ](?:{PREFIX}[ ])?(?:{NAME}|[{UPPER}]\.)"),
    rule("nickname", "PER", rf"{NICKNAME_FOLLOWS}[ ][\"“„'‘](?P<name>{NAME}(?:[ ]{NAME}){{0,2}})(?=[\"”'’])"),
    rule("nickname", "PER", rf"(?:alias|bijgenaamd)[ ](?P<name>{NAME}(?:[ ]{NAME})?){RIGHT}"),
    rule("handle", "PER", r"(?P<name>@[A-Za-z0-9_]{2,30})(?![\w@]|\.\w)"),
    rule("body", "ORG", rf"(?P<name>(?i:{BODY})[ ]{PLACE}){RIGHT}"),
    rule("prison", "LOC", rf"(?P<name>{PRISON}[ ]{PLACE}){RIGHT}"),
    rule(
        "organisation",
        "ORG",
        rf"(?P<name>(?:(?:{NAME}|[{UPPER}]{{2,}})[ ]){{1,4}}(?:{HEAD_LAST}(?:[ ]{LEGAL_FORM})?|{LEGAL_FORM}))"
        rf"(?!\w|-\w|[ ]{NAME})",
    ),
    rule(
        "organisation",
        "ORG",
        rf"(?P<name>(?:{NAME}[ ]){{0,4}}{HEAD_OF}[ ](?:voor|for|of|on)[ ](?:(?:de|het|the)[ ])?{NAME}(?:[ ]{NAME})*"
        rf"{TAIL}{{0,2}}){RIGHT}",
    ),
    rule("organisation", "ORG", rf"(?P<name>{HEAD_OF}[ ]{NAME}[ ]en[ ]{NAME}){RIGHT}"),
    rule(
        "organisation",
        "ORG",
        rf"(?P<name>{HEAD_FIRST}[ ](?:De[ ]|Het[ ])?{SMALL_WORDS}{NAME}(?:[ ]{SMALL_WORDS}{NAME})*){RIGHT}",
    ),
    rule(
        "organisation",
        "ORG",
        rf"(?P<name>{HEAD_WITH_TAIL}[ ](?:De[ ]|Het[ ])?{SMALL_WORDS}{NAME}(?:[ ]{SMALL_WORDS}{NAME})*"
        rf"(?:{TAIL}|[ ]&[ ]{NAME})){RIGHT}",
    ),
    rule(
        "organisation",
        "ORG",
        rf"(?P<name>{NAME}(?:[ ]{NAME})?[ ]&[ ]{NAME}(?:[ ]{NAME})?{LAST_NUMBER}){RIGHT}",
    ),
    rule(
        "street", "LOC", rf"{BEFORE_STREET}[ ](?:de|het)[ ](?P<name>(?:{NAME}[ ])?[{UPPER}][{LOWER}-]+{STREET}){RIGHT}"
    ),
)
KARTEL = re.compile(rf"{LEFT}(?P<name>(?P<rest>{NAME}(?:[ ]{NAME}){{0,2}})[ -]{GANG}){RIGHT}")
TITLE_BEFORE_NAME = re.compile(rf"(?i:{TITLE})[ ]")
# Rules whose expression begins with the name, so that what is left of a name can be tried again.
WHOLE_NAME = ("suspect", "initials")
# Rules whose name may begin with a word that is capitalised only because it opens a sentence.
WITH_OPENERS = (*WHOLE_NAME, "nickname", "organisation")
# A person's name of at least two words that goes on: what stands before it may be a function.
TWO_WORDS = re.compile(rf"(?P<first>{WORD})[ ]{NAME}[ ](?:{PREFIX}[ ])?[{UPPER}]")


def pattern_candidates(part: Part, text: str, known: Iterable[Candidate], stopped: set[str]) -> Iterator[Candidate]:
    """Names that a pattern finds in a part.

    `known` are what the gazetteer and the model found there, `stopped` the words of the stop list in lower case.
    """
    known = list(known)
    listed = [candidate for candidate in known if "gazetteer" in candidate.methods]
    view = part.doc.text
    sentence_starts = [token.idx for token in part.doc if token.is_sent_start or token.i == 0]
    opening = set(sentence_starts)
    for kind, label, pattern in RULES:
        for match in pattern.finditer(view):
            start, end = match.span("name")
            if kind in WITH_OPENERS:
                surname_first = label == "PER" and kind != "suspect"
                start = _after_openers(view, start, end, surname_first, stopped)
            if kind in WHOLE_NAME and start in opening:
                start = _after_function(view, start, end)
            # `Ridouan T. De` is no name with an initial in the middle: a sentence starts inside it.
            if start == end or _crosses(start, end, sentence_starts):
                continue
            if kind in WHOLE_NAME and start != match.start("name") and not pattern.match(view, start):
                continue
            yield _candidate(part, text, start, end, label)
    not_places = {each.text for each in listed if each.label != "LOC"}
    places = {each.text for each in known if each.label == "LOC"} - not_places
    for match in KARTEL.finditer(view):
        start, end = match.span("rest")
        start = _after_openers(view, start, end, False, stopped)
        if start < end:
            whole = match.end("name") if view[start:end] in places else end
            yield _candidate(part, text, start, whole, "ORG")


def _candidate(part: Part, text: str, start: int, end: int, label: str) -> Candidate:
    """The candidate of a span of a part's text."""
    start, end = part.start + start, part.start + end
    return Candidate(start, end, text[start:end], label, ("pattern",))


def _crosses(start: int, end: int, sentence_starts: list[int]) -> bool:
    """Whether a sentence starts inside a span."""
    return bisect_right(sentence_starts, start) < bisect_left(sentence_starts, end)


def _after_openers(view: str, start: int, end: int, surname_first: bool, stopped: set[str]) -> int:
    """Where a name starts behind what only opens the sentence: `Het Igarapé Instituut`, `Spaanse Itziar L.`."""
    while start < end:
        title = TITLE_BEFORE_NAME.match(view, start, end)
        word = view[start:end].split(" ")[0]
        opens_surname = surname_first and word.lower() in SURNAME_OPENERS
        if title:
            start = title.end()
        elif (word.lower() in STOP_WORDS and not opens_surname) or (
            word.lower() in stopped and len(word) < end - start
        ):
            start = min(start + len(word) + 1, end)
        else:
            break
    return start


def _after_function(view: str, start: int, end: int) -> int:
    """Where a name starts behind a common word that opens the sentence: `Bestuurder Lambert G.`."""
    match = TWO_WORDS.match(view, start, end)
    first = match["first"].lower() if match else ""
    is_function = first in read_word_list("common_words") and first not in read_word_list("first_names")
    return start + len(first) + 1 if is_function else start
