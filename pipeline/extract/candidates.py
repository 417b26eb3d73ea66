"""A candidate: a span that one source takes for a mention, before overlaps are settled."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from spacy.tokens import Doc, Span

from pipeline.model import SCORES
from pipeline.word_lists import read_word_list

# From this score on nothing but the gazetteer overrules the model; chosen on development articles.
SURE = 0.85
METHODS = ("model", "gazetteer", "pattern", "consistency", "compound")

GENERIC_HEADS = ("kartel", "bende", "maffia", "clan", "gang")
GENITIVES = ("'s", "’s")
# Prefixes of surnames that also are function words; a person's name may open with one.
SURNAME_OPENERS = ("de", "den", "het", "van", "ten", "ter", "te", "op", "in", "'t", "’t")
QUOTES_AND_MARKS = " \n\t\"'“”„‚‘’`«»,.;:()[]{}<>|*•–—-"


@dataclass(frozen=True)
class Part:
    """A Doc of an article, and the character of the article at which it starts."""

    doc: Doc
    start: int


@dataclass(frozen=True)
class Candidate:
    """A span of an article with who found it and why.

    `start` and `end` are characters of the article; `methods` are the sources in the order of METHODS; `listed`
    is the gazetteer's name for the entity, `score` how probable the model finds span and label, if it says.
    Raises ValueError where the text's length is not that of the span.
    """

    start: int
    end: int
    text: str
    label: str
    methods: tuple[str, ...]
    listed: str = ""
    subtype: str = ""
    score: float | None = None

    def __post_init__(self) -> None:
        if len(self.text) != self.end - self.start:
            raise ValueError(f"{self.text!r} is not a text of {self.end - self.start} characters")

    def overlaps(self, other: "Candidate") -> bool:
        """Whether the two spans share a character."""
        return self.start < other.end and other.start < self.end

    def found_only_by_model(self) -> bool:
        """Whether no list and no pattern stands behind it."""
        return self.methods == ("model",)

    def is_sure(self) -> bool:
        """Whether the model is as sure of it as a list would be."""
        return self.score is not None and self.score >= SURE

    def also_found_by(self, other: "Candidate") -> "Candidate":
        """The candidate, with another's sources added and its list row where this one has none."""
        methods = tuple(method for method in METHODS if method in (*self.methods, *other.methods))
        if self.label != other.label:
            return replace(self, methods=methods)
        return replace(
            self,
            methods=methods,
            listed=self.listed or other.listed,
            subtype=self.subtype or other.subtype,
            score=other.score if self.score is None else self.score,
        )


@dataclass(frozen=True)
class Rejected:
    """A candidate that is left out, and the reason in words."""

    candidate: Candidate
    reason: str


def from_span(
    span: Span,
    part: Part,
    text: str,
    label: str,
    method: str,
    listed: str = "",
    subtype: str = "",
    score: float | None = None,
) -> Candidate:
    """The candidate of a span of a Doc; `text` is the article, of which the Doc saw a copy."""
    start, end = part.start + span.start_char, part.start + span.end_char
    return Candidate(start, end, text[start:end], label, (method,), listed, subtype, score)


def model_candidates(part: Part, text: str, labels: dict[str, str]) -> Iterator[Candidate | Rejected]:
    """What the model found in a part, without what is no part of a name.

    `labels` maps the model's labels to ours; a label that is not in it stays as it is, to be left out later.
    """
    scores = part.doc.user_data.get(SCORES, {})
    for entity in part.doc.ents:
        label = labels.get(entity.label_, entity.label_)
        span = trim(entity)
        if span is not None:
            yield from_span(span, part, text, label, "model", score=scores.get((entity.start, entity.end)))
        else:
            yield Rejected(from_span(entity, part, text, label, "model"), "quotes and marks only")


def trim(span: Span) -> Span | None:
    """A span without quotes and marks around the name, its genitive, and a generic head; None where nothing is left.

    `kartel` is left off `Zetas kartel`, and stays where the rest by itself is a place (`Sinaloa kartel`: guideline 2).
    """
    tokens = list(span)
    while tokens and (
        not tokens[-1].text.strip(QUOTES_AND_MARKS) or (len(tokens) > 1 and tokens[-1].text in GENITIVES)
    ):
        tokens.pop()
    while tokens and not tokens[0].text.strip(QUOTES_AND_MARKS):
        tokens.pop(0)
    if len(tokens) > 1 and tokens[-1].text in GENERIC_HEADS:
        places = read_word_list("places")
        if not all(token.lower_ in places for token in tokens[:-1]):
            tokens.pop()
    return span.doc[tokens[0].i : tokens[-1].i + 1] if tokens else None
