"""Names of `gazetteer.csv` in a text: a span ruler finds them, the row's rules decide whether they count.

Example: the row `Signal, ORG, messaging service, , exact, app | bericht | versleuteld` counts in
`via de app Signal` and not in `Signal to noise`.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from spacy.language import Language
from spacy.pipeline import SpanRuler
from spacy.tokens import Span

from pipeline.extract.candidates import Candidate, Part, Rejected, from_span
from pipeline.lists import Name

SPANS_KEY = "gazetteer"


@dataclass(frozen=True)
class Gazetteer:
    """A span ruler over all spellings of the list, the rows by the id that its spans carry, and how many names have
    a spelling (in lower case).
    """

    ruler: SpanRuler
    names: dict[str, Name]
    namesakes: Counter[str]


def make_gazetteer(nlp: Language, names: list[Name]) -> Gazetteer:
    """A gazetteer for Docs of a pipeline's vocabulary; spellings are cut by that pipeline's tokenizer."""
    ruler = SpanRuler(nlp, name=SPANS_KEY, spans_key=SPANS_KEY, phrase_matcher_attr="LOWER", overwrite=True)
    ruler.add_patterns(
        [
            {"label": name.label, "pattern": spelling, "id": str(place)}
            for place, name in enumerate(names)
            for spelling in name.spellings
        ]
    )
    spellings = {(spelling.lower(), name.name) for name in names for spelling in name.spellings}
    by_id = {str(place): name for place, name in enumerate(names)}
    return Gazetteer(ruler, by_id, Counter(spelling for spelling, _ in spellings))


def gazetteer_candidates(
    gazetteer: Gazetteer, part: Part, text: str, found: Iterable[Candidate] = ()
) -> Iterator[Candidate | Rejected]:
    """Listed names in a part: those that count, and those that a rule of their row leaves out.

    Of a name that the model gives the same label (it is in `found`) the list need not ask whether it is one; it asks
    still where several listed names are spelled so.
    """
    gazetteer.ruler(part.doc)
    agreed = {(each.start, each.end, each.label) for each in found}
    for span in part.doc.spans.get(SPANS_KEY, []):
        name = gazetteer.names[span.id_]
        if not case_fits(span.text, name):
            continue
        candidate = from_span(span, part, text, name.label, "gazetteer", listed=name.name, subtype=name.subtype)
        known = (candidate.start, candidate.end, name.label) in agreed and gazetteer.namesakes[span.text.lower()] == 1
        if name.context and not known and not has_context(span, name.context):
            yield Rejected(candidate, f"no word near it that {name.name} needs ({name.list_name} row {name.row})")
        else:
            yield candidate


def case_fits(text: str, name: Name) -> bool:
    """Whether a text is one of a row's spellings by the row's `case`.

    `exact`: as written. `any`: however written. Empty: capitals where the list has them at the start of a word,
    the rest however written (`TELEGRAM` and `Whatsapp`, not `telegram`).
    """
    if name.case == "any":
        return True
    if name.case == "exact":
        return text in name.spellings
    return any(
        spelling.lower() == text.lower()
        and all(
            written[0].isupper() or not listed[0].isupper()
            for listed, written in zip(spelling.split(), text.split(), strict=False)
        )
        for spelling in name.spellings
    )


def has_context(span: Span, context: tuple[str, ...]) -> bool:
    """Whether one of the words starts a word in the span's sentence or the one before or after it."""
    before = span.doc[max(span.sent.start - 1, 0)].sent.start
    after = span.doc[min(span.sent.end, len(span.doc) - 1)].sent.end
    around = span.doc[before:after].text
    words = "|".join(re.escape(word) for word in context)
    return re.search(rf"(?<!\w)(?:{words})", around, re.IGNORECASE) is not None
