"""Scores of a pipeline on documents with known names and sentences: exact spans only."""

from collections.abc import Iterable
from dataclasses import dataclass

from spacy.language import Language

from pipeline.training.corpora import LABELS
from pipeline.training.documents import Document


@dataclass
class Score:
    """Counts of spans: right, found by the pipeline, and known."""

    right: int = 0
    found: int = 0
    known: int = 0

    def add(self, found: set[tuple[object, ...]], known: set[tuple[object, ...]]) -> None:
        """Count the spans of one document."""
        self.right += len(found & known)
        self.found += len(found)
        self.known += len(known)

    @property
    def precision(self) -> float:
        """The share of found spans that are right, in percent; 0 where none was found."""
        return 100 * self.right / self.found if self.found else 0.0

    @property
    def recall(self) -> float:
        """The share of known spans that were found, in percent; 0 where there are none."""
        return 100 * self.right / self.known if self.known else 0.0

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall, in percent."""
        return 200 * self.right / (self.found + self.known) if self.found + self.known else 0.0


def score_names(nlp: Language, documents: Iterable[Document]) -> dict[str, Score]:
    """Scores by label, and over all of them as "all": a name is right when offsets and label are.

    What was found where any answer is right is left out, unless it is a known name.
    """
    scores = {label: Score() for label in ("all", *LABELS)}
    documents = list(documents)
    for doc, document in zip(nlp.pipe(document.text for document in documents), documents, strict=True):
        found = {(ent.start_char, ent.end_char, ent.label_) for ent in doc.ents}
        known = set(document.names)
        found = {
            name
            for name in found
            if name in known or not any(start < name[1] and name[0] < end for start, end in document.unsure)
        }
        scores["all"].add(set(found), set(known))
        for label in LABELS:
            scores[label].add({name for name in found if name[2] == label}, {n for n in known if n[2] == label})
    return scores


def score_sentences(nlp: Language, documents: Iterable[Document]) -> Score:
    """The score of sentences: one is right when its first and last character are."""
    score = Score()
    documents = list(documents)
    with nlp.select_pipes(enable=[name for name in nlp.pipe_names if name != "ner"]):
        docs = list(nlp.pipe(document.text for document in documents))
    for doc, document in zip(docs, documents, strict=True):
        found = {stripped(doc.text, sent.start_char, sent.end_char) for sent in doc.sents}
        ends = (*document.starts[1:], len(document.text))
        known = {stripped(doc.text, start, end) for start, end in zip(document.starts, ends, strict=True)}
        score.add(set(found), set(known))
    return score


def stripped(text: str, start: int, end: int) -> tuple[int, int]:
    """The offsets without the whitespace at both ends."""
    part = text[start:end]
    return start + len(part) - len(part.lstrip()), end - len(part) + len(part.rstrip())


def format_scores(rows: dict[str, Score]) -> str:
    """A table: one line a score with precision, recall, F1 and the number of known spans."""
    lines = [f"{'':24}{'P':>7}{'R':>7}{'F1':>7}{'known':>8}"]
    lines += [
        f"{name:24}{score.precision:7.2f}{score.recall:7.2f}{score.f1:7.2f}{score.known:8d}"
        for name, score in rows.items()
    ]
    return "\n".join(lines)
