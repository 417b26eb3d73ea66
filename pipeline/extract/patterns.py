"""Names told by their shape, whatever the model makes of them. Every pattern shows what it is for.

| rule | finds | by |
|---|---|---|
| suspect | `Naoufal F.`, `Driss el B.`, `Jan van der K.` | Dutch press practice: first name and initial |
| initials | `A.J. de Vries`, `J. Jansen` | initials, prefixes, surname |
| tussenvoegsel | `Roel van der Valk` | a prefix that only surnames have |
| title | `Kamerbeek` in `minister Kamerbeek` | a function before a name |
| handle | `@darkbaron` | the sign of an account name |
| body | `rechtbank Rotterdam`, `politie Oost-Nederland` | guideline 3: the phrase is the organisation |
| organisation | `Igarapé Instituut`, `Stichting De Brug`, `Scheldeterm BV` | a head or legal form of organisations |
| kartel | `Sinaloa kartel`, `Zetas` in `Zetas kartel` | guideline 2: the head stays where the rest is a place |
| street | `Coolsingel` in `aan de Coolsingel` | street endings after a preposition |
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator

from spacy.lang.nl.stop_words import STOP_WORDS

from pipeline.extract.candidates import SURNAME_OPENERS, Candidate, Part

UPPER, LOWER = "A-ZÀ-ÖØ-Þ", "a-zß-öø-ÿ"
# A capitalised word with a small letter in it (so no abbreviation): `Valk`, `O'Brien`, `SecDev`.
WORD = rf"(?:[{UPPER}]['’])?[{UPPER}]+[{LOWER}][{LOWER}{UPPER}]*"
NAME = rf"{WORD}(?:-{WORD})*"
LEFT, RIGHT = r"(?<![\w@.'’-])", r"(?!\w|-\w)"


def one_of(alternatives: str) -> str:
    """An expression for any of the phrases in a text that separates them with commas, the longest first."""
    phrases = sorted((phrase.strip() for phrase in alternatives.split(",")), key=len, reverse=True)
    return "(?:" + "|".join(re.escape(phrase) for phrase in phrases) + ")"


INITIALS = rf"(?:(?:[{UPPER}]|Th|Chr|IJ)\.[ ]?){{1,5}}"
PREFIX = one_of(
    "van der, van den, van de, van het, van 't, van ’t, van, de la, de, den, der, el, al, ten, ter, te, op de, in 't, "
    "in ’t, di, da, dos, bin, ben, von"
)
SURE_PREFIX = one_of("van der, van den, van 't, van ’t, van ter, op den, op de, in 't, in ’t")
TITLE = one_of(
    "mr., dr., drs., ir., ing., prof., dhr., mevr., meneer, mevrouw, officier van justitie, "
    "hoofdofficier van justitie, officier, hoofdofficier, advocaat-generaal, procureur-generaal, advocaat, advocate, "
    "raadsman, raadsvrouw, raadsheer, rechter, onderzoeksrechter, rechter-commissaris, burgemeester, minister, "
    "staatssecretaris, premier, politiechef, korpschef, commissaris, hoofdcommissaris, rechercheur, wijkagent, "
    "hoogleraar, onderzoeker, onderzoekster, criminoloog, criminologe, woordvoerder, woordvoerster, "
    "parketwoordvoerder, politiewoordvoerder, journalist, journaliste, misdaadverslaggever, verslaggever, wethouder, "
    "schepen, Kamerlid, directeur, voorzitter"
)
BODY = one_of(
    "correctionele rechtbank, rechtbank, gerechtshof, hof van beroep, hof van assisen, arbeidsrechtbank, "
    "arrondissementsparket, ressortsparket, parket, politiezone, politie, gemeente, provincie, veiligheidsregio, "
    "brandweer, cold-caseteam, coldcaseteam"
)
LEGAL_FORM = one_of(
    "B.V., BV, N.V., NV, V.O.F., VOF, vof, BVBA, bvba, vzw, VZW, cvba, GmbH, Ltd, Ltd., Inc., LLC, S.A."
)
HEAD_LAST = one_of(
    "Foundation, Instituut, Institute, Initiative, Security, Group, Groep, Holding, Holdings, Consultancy, Advocaten, "
    "Advocatuur, Logistics, Logistiek, Shipping, Transport, Market, University, Universiteit, Hogeschool, Media, "
    "Records, Studios, Investments, Invest, Vastgoed, Systems, Solutions, Technologies, Services, Trading, Bank, "
    "Ziekenhuis, Museum, Fonds, Collectief, Academie, Academy, Intelligence, Analytics, Forensics, Recherche"
)
HEAD_FIRST = one_of(
    "Stichting, Vereniging, Universiteit, Hogeschool, Transportbedrijf, FC, SC, AFC, VV, KV, KAA, RSC, SV"
)
GANG = one_of("kartel, bende, maffia, clan, gang")
STREET = one_of("straat, weg, laan, plein, kade, gracht, singel, dijk, steeg, plantsoen, boulevard, dreef, lei, kaai")
BEFORE_STREET = one_of("op, aan, in, langs, nabij, bij, van, vanaf, over")
SMALL_WORDS = r"(?:(?:van|voor|tegen|de|het|en)[ ]){0,2}"


RULES: tuple[tuple[str, str, re.Pattern[str]], ...] = (
    (
        "suspect",
        "PER",
        re.compile(
            rf"{LEFT}(?P<name>{NAME}[ ](?:{NAME}[ ])?(?:{PREFIX}[ ])?(?:(?:el-|al-)?[{UPPER}]|Th|IJ)\.)"
            rf"(?![{LOWER}{UPPER}]|[ ]{PREFIX}[ ]{NAME})"
        ),
    ),
    (
        "initials",
        "PER",
        re.compile(rf"{LEFT}(?P<name>(?:{NAME}[ ])?{INITIALS}(?:{PREFIX}[ ])?{NAME}(?:[ ]{PREFIX}[ ]{NAME})?){RIGHT}"),
    ),
    (
        "tussenvoegsel",
        "PER",
        re.compile(rf"{LEFT}(?P<name>{NAME}(?:[ ]{NAME})?[ ]{SURE_PREFIX}[ ]{NAME}){RIGHT}"),
    ),
    (
        "title",
        "PER",
        re.compile(
            rf"{LEFT}(?i:{TITLE})[ ](?P<name>(?:{INITIALS}[ ]?)?(?:(?i:{PREFIX})[ ])?{NAME}"
            rf"(?:[ ](?:{PREFIX}[ ])?{NAME}){{0,2}}){RIGHT}"
        ),
    ),
    ("handle", "PER", re.compile(r"(?<![\w/.@])(?P<name>@[A-Za-z0-9_]{2,30})(?![\w@]|\.\w)")),
    (
        "body",
        "ORG",
        re.compile(rf"{LEFT}(?P<name>(?i:{BODY})[ ](?:'s-)?{NAME}(?:[ ]{NAME}){{0,2}}){RIGHT}"),
    ),
    (
        "organisation",
        "ORG",
        re.compile(
            rf"{LEFT}(?P<name>(?:(?:{NAME}|[{UPPER}]{{2,}})[ ]){{1,4}}(?:{HEAD_LAST}(?:[ ]{LEGAL_FORM})?|{LEGAL_FORM}))"
            rf"(?!\w|-\w|[ ]{NAME})"
        ),
    ),
    (
        "organisation",
        "ORG",
        re.compile(
            rf"{LEFT}(?P<name>{HEAD_FIRST}[ ](?:De[ ]|Het[ ])?{SMALL_WORDS}{NAME}(?:[ ]{SMALL_WORDS}{NAME})*){RIGHT}"
        ),
    ),
    (
        "street",
        "LOC",
        re.compile(rf"\b{BEFORE_STREET}[ ](?:de|het)[ ](?P<name>(?:{NAME}[ ])?[{UPPER}][{LOWER}-]+{STREET}){RIGHT}"),
    ),
)
KARTEL = re.compile(rf"{LEFT}(?P<name>(?P<rest>{NAME}(?:[ ]{NAME}){{0,2}})[ -]?{GANG}){RIGHT}")
TITLE_BEFORE_NAME = re.compile(rf"(?i:{TITLE})[ ]")
# Rules whose expression begins with the name, so that what is left of a name can be tried again.
WHOLE_NAME = ("suspect", "initials", "tussenvoegsel")


def pattern_candidates(part: Part, text: str, known: Iterable[Candidate]) -> Iterator[Candidate]:
    """Names that a pattern finds in a part; `known` are what the gazetteer and the model found there."""
    known = list(known)
    listed = [candidate for candidate in known if "gazetteer" in candidate.methods]
    view = part.doc.text
    sentence_starts = [token.idx for token in part.doc if token.is_sent_start]
    for rule, label, pattern in RULES:
        for match in pattern.finditer(view):
            start, end = match.span("name")
            start = _after_openers(view, start, end, label)
            # `Ridouan T. De` is no name with an initial in the middle: a sentence starts inside it.
            if start == end or _crosses(start, end, sentence_starts):
                continue
            if rule in WHOLE_NAME and start != match.start("name") and not pattern.match(view, start):
                continue
            candidate = _candidate(part, text, start, end, label, rule)
            # A function before a listed organisation (`woordvoerder Openbaar Ministerie`) names no person.
            if rule == "title" and any(candidate.overlaps(each) for each in listed):
                continue
            yield candidate
    not_places = {each.text for each in listed if each.label != "LOC"}
    places = {each.text for each in known if each.label == "LOC"} - not_places
    for match in KARTEL.finditer(view):
        start, end = match.span("rest")
        start = _after_openers(view, start, end, "ORG")
        if start < end:
            whole = match.end("name") if view[start:end] in places else end
            yield _candidate(part, text, start, whole, "ORG", "kartel")


def _candidate(part: Part, text: str, start: int, end: int, label: str, rule: str) -> Candidate:
    """The candidate of a span of a part's text."""
    start, end = part.start + start, part.start + end
    return Candidate(start, end, text[start:end], label, ("pattern",), rule=rule)


def _crosses(start: int, end: int, sentence_starts: list[int]) -> bool:
    """Whether a sentence starts inside a span."""
    return bisect_right(sentence_starts, start) < bisect_left(sentence_starts, end)


def _after_openers(view: str, start: int, end: int, label: str) -> int:
    """Where a name starts behind what only opens the sentence: `Het Igarapé Instituut`, `Advocaat Jan van der Zee`."""
    while start < end:
        title = TITLE_BEFORE_NAME.match(view, start, end)
        word = view[start:end].split(" ")[0]
        opens_surname = label == "PER" and word.lower() in SURNAME_OPENERS
        if title:
            start = title.end()
        elif word.lower() in STOP_WORDS and not opens_surname:
            start = min(start + len(word) + 1, end)
        else:
            break
    return start
