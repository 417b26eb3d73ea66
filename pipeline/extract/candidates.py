"""A candidate: a span that one source takes for a mention, before overlaps are settled."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from spacy.lang.nl.stop_words import STOP_WORDS
from spacy.tokens import Doc, Span, Token

METHODS = ("model", "gazetteer", "pattern", "consistency")

GENITIVES = ("'s", "’s")
# Small-lettered words that names do end in.
LAST_WORDS = ("kartel", "bende", "maffia", "clan", "oceaan", "zee")
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
    is the gazetteer's name for the entity. Raises ValueError where the text's length
    is not that of the span.
    """

    start: int
    end: int
    text: str
    label: str
    methods: tuple[str, ...]
    listed: str = ""
    subtype: str = ""

    def __post_init__(self) -> None:
        if len(self.text) != self.end - self.start:
            raise ValueError(f"{self.text!r} is not a text of {self.end - self.start} characters")

    def overlaps(self, other: "Candidate") -> bool:
        """Whether the two spans share a character."""
        return self.start < other.end and other.start < self.end

    def found_only_by_model(self) -> bool:
        """Whether no list and no pattern stands behind it."""
        return self.methods == ("model",)

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
        )


@dataclass(frozen=True)
class Rejected:
    """A candidate that is left out, and the reason in words."""

    candidate: Candidate
    reason: str


def from_span(span: Span, part: Part, text: str, label: str, method: str, **details: str) -> Candidate:
    """The candidate of a span of a Doc; `text` is the article, of which the Doc saw a copy."""
    start, end = part.start + span.start_char, part.start + span.end_char
    return Candidate(start, end, text[start:end], label, (method,), **details)


def model_candidates(
    part: Part, text: str, labels: dict[str, str], stopped: set[str]
) -> Iterator[Candidate | Rejected]:
    """What the model found in a part, trimmed to the name as the annotation guidelines have it.

    `labels` maps the model's labels to ours; a label that is not in it stays as it is, to be left out later.
    `stopped` are the words of the stop list, in lower case.
    """
    for entity in part.doc.ents:
        label = labels.get(entity.label_, entity.label_)
        span = trim(entity, label, stopped)
        if span is not None:
            yield from_span(span, part, text, label, "model")
        else:
            yield Rejected(from_span(entity, part, text, label, "model"), "quotes and marks only")


def trim(span: Span, label: str, stopped: set[str]) -> Span | None:
    """A span without what stands around the name: quotes, marks, genitive, article, function words, adjectives.

    `De` and `Het` stay where they are capitalised in mid-sentence (registered names) and before surnames. None
    where nothing is left.
    """
    tokens = list(span)
    while tokens and (not tokens[-1].text.strip(QUOTES_AND_MARKS) or _is_behind_name(tokens)):
        tokens.pop()
    while tokens and (not tokens[0].text.strip(QUOTES_AND_MARKS) or _is_before_name(tokens, label, stopped)):
        tokens.pop(0)
    return span.doc[tokens[0].i : tokens[-1].i + 1] if tokens else None


def _is_behind_name(tokens: list[Token]) -> bool:
    """Whether the last of several tokens is no part of the name: a genitive, or a small-lettered word."""
    last = tokens[-1].text
    if len(tokens) == 1:
        return False
    return last in GENITIVES or (last.isalpha() and last.islower() and last not in LAST_WORDS)


def _is_before_name(tokens: list[Token], label: str, stopped: set[str]) -> bool:
    """Whether the first of several tokens is no part of the name."""
    first = tokens[0]
    word = first.text.lower()
    if len(tokens) == 1:
        return False
    if word in stopped:
        return True
    if word in SURNAME_OPENERS and label == "PER":
        return False
    return word in STOP_WORDS and (first.text.islower() or bool(first.is_sent_start))
