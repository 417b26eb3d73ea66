"""What spaCy needs to know about Dutch news: a tokenizer and the sentence rules that are sure.

Both are registered through entry points (see pyproject.toml), so a saved pipeline loads with
`spacy.load(path)` wherever this package is installed, with nothing imported first.
"""

import re
from collections.abc import Callable, Iterable

import numpy
import spacy
from spacy.lang.char_classes import ALPHA, ALPHA_LOWER, ALPHA_UPPER
from spacy.lang.nl import DutchDefaults
from spacy.language import Language
from spacy.symbols import ORTH  # type: ignore[import-not-found]
from spacy.tokenizer import Tokenizer  # type: ignore[import-not-found]
from spacy.tokens import Doc, Token
from spacy.util import compile_infix_regex, compile_prefix_regex, compile_suffix_regex, registry

TOKENIZER_NAME = "speurder.dutch_news_tokenizer.v1"
SENTENCE_RULES_NAME = "dutch_sentence_rules"


def words(text: str) -> tuple[str, ...]:
    """The words of a list that is written as one string."""
    return tuple(text.split())


# A dash glued to one of these was meant as a dash with spaces. Words that also end real compounds
# (check-in, make-over, A4-je, VVD-er, pop-up) are left out.
WORDS_AFTER_DASH = words(
    "aan als bij daar daarna dan dat de deze die dit door dus een én en had hadden heeft hebben het "
    "hij hoe hun ik kan kon maar met na naar niet nog nu of omdat onder ook op sinds te tegen terwijl "
    "toch toen tot tussen van vanaf volgens voor waar waarbij waardoor waarin waarna waarom waarvan "
    "wanneer want waren was wat we welke werd werden wie wij wordt worden zal ze zich zij zijn zo "
    "zoals zou zouden is"
)
# The same after a dateline in capitals: `AMSTERDAM-De politie`.
WORDS_AFTER_DATELINE = words("De Het Een In Op Bij Er Dat Die Deze Dit Na Met Voor Volgens Wie Wat Zo")

# Given names that are shortened to more than one letter: `Th.`, `A.Th.B.`.
INITIALS = rf"(?:[{ALPHA_UPPER}]\.|Alb\.|Ch\.|Chr\.|Fr\.|IJ\.|Jac\.|Joh\.|Ph\.|Th\.|Tj\.)"

# Abbreviations that spaCy's Dutch list lacks.
MORE_ABBREVIATIONS = words(
    "bijv. brig. ca. co. corp. dhr. dr. drs. ds. e.d. e.v. gem. hfst. ing. inc. insp. ir. jhr. jkvr. "
    "jl. jr. kol. lt. ltd. m.m.v. mevr. mr. mw. nr. o.a. o.l.v. prof. resp. sgt. sr. st. t.n.v. "
    "wethr. z.em. zgn."
)

# On spaCy's list of abbreviations, but also words, names or units that end Dutch sentences.
NOT_ABBREVIATIONS = words(
    "2d. 3e. adv. al. app. bel. belg. best. bull. bv. cap. cas. cf. cons. dat. dec. disp. div. doc. "
    "dtp. ed. eff. elektr. ex. exec. fin. form. foro. fra. gen. get. hand. hc. herald. hert. ib. ind. "
    "int. inv. it. kg. kon. kr. lat. max. me. med. mil. min. mitt. mod. mon. nl. no. not. om. or. os. "
    "pan. pas. pat. pens. pers. pk. po. pol. ref. reg. rel. rep. res. rom. sc. sir. soc. ss. stat. "
    "sv. toep. tom. top. trim. tw. vc. vd. ver. verg. vers. vert. verv. vid. vlg. vol. volg. voorl. "
    "vt."
)
# In capitals these are titles; every other abbreviation in capitals is rather a name (VS., BV., CA.).
ABBREVIATIONS_IN_CAPITALS = words("DHR. DR. DRS. ING. MEVR. MR. MW. PROF. ST.")

CLITICS = words("'m 'n 'ns 's 't 'k 'r")

CLOSING_QUOTES = {"''", "”", "’’", "»"}
OPENING_QUOTES = {",,", "„", "“", "‘", "«", "``", "(", "[", "{"}
SENTENCE_ENDS = {".", "!", "?", "…", "...", ".."}
SENTENCE_PUNCTUATION = set(".,;:!?…)]}")
SURE_STARTS = "speurder_sure_starts"
LINE_BREAKS = set("\n\r\x0b\x0c\x85\u2028\u2029")

INITIAL = re.compile(rf"^(?:{INITIALS}{{1,5}}|[{ALPHA_UPPER}][{ALPHA_LOWER}]\.)$")
# Looks like initials, but a sentence may well end there.
NOT_INITIALS = {"B.V.", "N.V.", "V.S.", "U.S.", "D.C.", "L.A.", "V.N.", "E.U.", "F.C."}

# Capitalised words that start a sentence after `Ridouan T.`; none of them is a surname by itself.
STARTERS = frozenset(
    words(
        "Aan Als Bij Daar Daarbij Daardoor Daarmee Daarna Daarnaast Daarom Daarop Dat Deze Die Dit Door "
        "Dus Echter Een Eén Eerder En Er Ga Haar Had Heeft Het Hij Hoe Hun Ik Is Maar Met Na Naar Naast "
        "Net Niet Niemand Nog Nu Of Om Omdat Ondanks Ook Sinds Tegen Tegelijk Terwijl Tijdens Toch "
        "Toen Tot Uit Vanaf Vandaag Vervolgens Volgens Voor Waar Waarom Wanneer Want Was Wat We Werd Wie "
        "Wij Ze Zelf Zelfs Zij Zijn Zo Zou"
    )
)
# These may also open a Flemish or composed surname (De Smet, Op de Beeck, In 't Veld): sure only
# before a lower-case word that is not a part of such a name.
STARTERS_OR_SURNAMES = {"De", "In", "Op", "Te", "Ten", "Ter", "Van"}
SURNAME_PARTS = {"de", "den", "der", "het", "'t", "’t", "'s", "’s"}

# After these the sentence goes on, whatever the case of the next word.
NEVER_LAST = frozenset(
    words(
        "a.d.h.v. art. bijv. blz. ca. d.w.z. dhr. dr. drs. ds. excl. fig. hfst. i.p.v. i.s.m. i.v.m. "
        "incl. ing. insp. ir. jhr. jkvr. m.a.w. m.b.t. m.b.v. m.m.v. m.n. mevr. mr. mw. n.a.v. nr. nrs. "
        "o.a. o.b.v. o.l.v. o.v.v. pag. prof. resp. sgt. st. t.a.v. t.b.v. t.g.v. t.n.v. t.o.v. tel. vgl. "
        "vs. z.g. zgn."
    )
)


def tokenizer_prefixes() -> list[str]:
    """What is cut from the front of a word, as regular expressions without `^`."""
    # An apostrophe that opens 's, 't, 's-Gravenhage, '90 or 'Ndrangheta belongs to the word.
    own = rf"(?:ns|[kmnrst])(?![{ALPHA}])|S-[{ALPHA_UPPER}]|[0-9][0-9](?![0-9])|(?:[Nn]drangheta|NDRANGHETA)"
    lookahead = f"(?!{own})"
    apostrophes = "'’‘´`"
    kept = [piece for piece in DutchDefaults.prefixes or [] if piece.lstrip("\\") not in apostrophes]
    return ["''", "‘‘", "``", *kept, *(f"{char}{lookahead}" for char in apostrophes)]


def tokenizer_suffixes() -> list[str]:
    """What is cut from the end of a word, as regular expressions without `$`."""
    return [
        "’’",
        *(DutchDefaults.suffixes or []),
        # Genitive of a name; plurals such as foto's are kept whole by `token_match`.
        rf"(?<=[{ALPHA}0-9.])['’´`][sS]",
        # spaCy's list lacks names such as PvdA and UvA, and 5G, at the end of a sentence.
        rf"(?<=[{ALPHA_LOWER}0-9][{ALPHA_UPPER}])\.",
    ]


def tokenizer_infixes() -> list[str]:
    """What is cut out of the middle of a word, as regular expressions; earlier ones win."""
    quotes = r"(?:,,|''|[\"„“”«»])"
    after_dash = "|".join(WORDS_AFTER_DASH)
    after_dateline = "|".join(WORDS_AFTER_DATELINE)
    return [
        # Quotes glued on both sides, and the punctuation beside them: `zei:,,Ik`, `weg.''De`.
        quotes,
        rf"(?<=[{ALPHA}0-9][{ALPHA}0-9])[.,:;!?](?={quotes})",
        rf"(?<=['\"”])[.,:;!?](?=[{ALPHA}])",
        # A bracket before a dash: `(ANP)-De`.
        rf"(?<=[{ALPHA}])[)\]](?=[-–—])",
        rf"(?<=[{ALPHA}0-9.\"”'’)\]])-+(?=(?:{after_dash})(?![{ALPHA}0-9'’-]))",
        rf"(?<=[{ALPHA_UPPER})][{ALPHA_UPPER})])-+(?=(?:{after_dateline})(?![{ALPHA}0-9'’-]))",
        r"[–—]+",
        # Names side by side: ROTTERDAM/ANTWERPEN, but not en/of, 24/7, km/u.
        rf"(?<=[{ALPHA}][{ALPHA}])/(?=[{ALPHA_UPPER}][{ALPHA}])",
        # spaCy's own, less the one that cuts at typographic apostrophes (zo’n, d’Ancona).
        *(piece for piece in DutchDefaults.infixes or [] if "’" not in piece),
        rf"(?<=[{ALPHA}])[)\](\[](?=[{ALPHA}])",
    ]


def tokenizer_exceptions() -> dict[str, list[dict[int, str]]]:
    """Words that are tokens as they stand: spaCy's Dutch list, mended."""
    exceptions = dict(DutchDefaults.tokenizer_exceptions)
    for form in list(exceptions):
        one_word = form.endswith(".") and "." not in form[:-1] and len(form) > 2
        if one_word and (form.isupper() or form.lower() in NOT_ABBREVIATIONS):
            del exceptions[form]
    for form in ABBREVIATIONS_IN_CAPITALS:
        exceptions[form] = [{ORTH: form}]
    for word in MORE_ABBREVIATIONS:
        for form in (word, word.capitalize()):
            exceptions[form] = [{ORTH: form}]
    for word in CLITICS:
        for form in (word, word.replace("'", "’"), word.replace("'", "‘"), word.replace("'", "`")):
            exceptions[form] = [{ORTH: form}]
    return exceptions


@registry.tokenizers(TOKENIZER_NAME)  # type: ignore[untyped-decorator]
def make_tokenizer_factory() -> Callable[[Language], Tokenizer]:
    """The registered tokenizer: a function that makes it for one pipeline.

    All rules are spaCy's own kind (prefixes, suffixes, infixes, exceptions, token_match), so that the
    tokenizer is saved with the pipeline.
    """

    def make_tokenizer(nlp: Language) -> Tokenizer:
        plural = rf"[{ALPHA_LOWER}0-9-]+['’´`]s"
        return Tokenizer(
            nlp.vocab,
            rules=tokenizer_exceptions(),
            prefix_search=compile_prefix_regex(tokenizer_prefixes()).search,
            suffix_search=compile_suffix_regex(tokenizer_suffixes()).search,
            infix_finditer=compile_infix_regex(tokenizer_infixes()).finditer,
            token_match=re.compile(rf"^(?:{INITIALS}+|{plural})$").match,
            url_match=nlp.Defaults.url_match,
        )

    return make_tokenizer


@Language.factory(SENTENCE_RULES_NAME, assigns=["token.is_sent_start"])
def make_sentence_rules(nlp: Language, name: str) -> Callable[[Doc], Doc]:
    """The registered component that decides sentence starts where a rule is sure.

    It runs before a senter, a parser or a sentencizer, which fill in what it left unset.
    """
    return set_sure_sentence_starts


def set_sure_sentence_starts(doc: Doc) -> Doc:
    """Set `is_sent_start` where a rule is sure; every other token stays unset (None).

    Whitespace belongs to the sentence before it; the first word after a line break starts a sentence.
    Returns the same `doc`, in whose `user_data` they stand too, under SURE_STARTS, as others are added to them later.
    """
    tokens: list[Token] = []
    # 1 and -1 are spaCy's codes for a start and no start. Set all at once: setting one token looks at all of them.
    starts = numpy.zeros((len(doc), 1), dtype="int64")
    for token in doc:
        if not token.is_space:
            tokens.append(token)
        elif token.i > 0:
            starts[token.i] = -1
    for place, token in enumerate(tokens):
        previous = tokens[place - 1] if place else None
        if previous is None:
            # Whitespace at the start of a text is no sentence of its own.
            start = False if token.i else None
        elif token.i > previous.i + 1 and has_line_break(doc[previous.i + 1 : token.i]):
            start = True
        else:
            start = decide_start(tokens, place)
        if start is not None:
            starts[token.i] = 1 if start else -1
    doc.user_data[SURE_STARTS] = starts.astype("uint64")
    return doc.from_array(["SENT_START"], doc.user_data[SURE_STARTS])


def has_line_break(tokens: Iterable[Token]) -> bool:
    """Whether whitespace between two words holds a line break."""
    return any(LINE_BREAKS.intersection(token.text) for token in tokens)


def decide_start(tokens: list[Token], place: int) -> bool | None:
    """Whether `tokens[place]` starts a sentence, None where no rule is sure.

    `tokens` are the words of one text without whitespace, and `place` is at least 1; the word before
    stands on the same line.
    """
    token, previous = tokens[place], tokens[place - 1]
    glued = previous.idx + len(previous) == token.idx
    if glued and (closes(token) or opens(previous)):
        return False
    if after_quoted_sentence(tokens, place):
        return True
    if previous.text in NEVER_LAST or previous.text[:1].lower() + previous.text[1:] in NEVER_LAST:
        return False
    if not INITIAL.match(previous.text) or previous.text in NOT_INITIALS:
        return None
    if token.text[0].islower():
        return False
    following = tokens[place + 1].text if place + 1 < len(tokens) else ""
    if token.text == "(" and following[:1].isdigit():
        # An age: `Ridouan T. (34)`.
        return False
    if token.text in STARTERS:
        return True
    if token.text in STARTERS_OR_SURNAMES:
        return True if following[:1].islower() and following not in SURNAME_PARTS else None
    # `J. Jansen` goes on; after a given name (`George W. Bush`, `Ridouan T. Justitie ...`) it may not.
    before = tokens[place - 2].text if place >= 2 else ""
    after_name = before[:1].isupper() and not INITIAL.match(before) and before not in STARTERS
    return None if after_name or not token.text[0].isupper() else False


def after_quoted_sentence(tokens: list[Token], place: int) -> bool:
    """Whether a quote has just closed behind the end of a sentence, and `tokens[place]` begins as a sentence does.

    `"Ik ga." De man ...`; what goes on in lower case (`"Ik ga!" zei hij`) belongs to the sentence before.
    """
    token, quote = tokens[place], tokens[place - 1]
    behind_sentence = place >= 2 and tokens[place - 2].text in SENTENCE_ENDS and not tokens[place - 2].whitespace_
    if not behind_sentence or not quote.whitespace_ or quote.text not in {*CLOSING_QUOTES, '"', "'", "’"}:
        return False
    if not closes(token) and (token.text in OPENING_QUOTES or token.text in {'"', "'"}):
        following = tokens[place + 1].text if place + 1 < len(tokens) else ""
        return following[:1].isupper()
    return token.text[0].isupper()


def closes(token: Token) -> bool:
    """Whether a token that is glued to the word before it can only belong to that word's sentence."""
    text = token.text
    if text in CLOSING_QUOTES or SENTENCE_PUNCTUATION.issuperset(text):
        return True
    if text not in {'"', "'"}:
        return False
    # A straight quote closes only where a space, more punctuation or the end of the text follows.
    following = token.nbor(1) if token.i + 1 < len(token.doc) else None
    return (
        following is None
        or bool(token.whitespace_)
        or following.is_space
        or SENTENCE_PUNCTUATION.issuperset(following.text)
    )


def opens(token: Token) -> bool:
    """Whether a token that is glued to the word after it can only belong to that word's sentence."""
    if token.text in OPENING_QUOTES:
        return True
    # A straight quote opens only where a space or the start of the text comes before.
    before = token.nbor(-1) if token.i else None
    return token.text in {'"', "'"} and (before is None or bool(before.whitespace_) or before.is_space)


def blank_dutch() -> Language:
    """An empty Dutch pipeline with the tokenizer of this module and nothing else."""
    return spacy.blank("nl", config={"nlp": {"tokenizer": {"@tokenizers": TOKENIZER_NAME}}})
