"""Scores of a pipeline on documents with known names and sentences: exact spans only."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from spacy.language import Language

from pipeline.model import SCORES
from pipeline.text import stripped
from pipeline.training.corpora import LABELS
from pipeline.training.documents import Document


@dataclass(frozen=True)
class Outcome:
    """A name that was found: its label, how sure the model is of it, and whether it is right."""

    label: str
    score: float
    right: bool


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


def name_outcomes(nlp: Language, documents: Iterable[Document]) -> list[Outcome]:
    """For each name that the pipeline finds its label, its score, and whether offsets and label are right.

    Names that have no score, and those where any answer is right, are left out.
    """
    outcomes = []
    documents = list(documents)
    for doc, document in zip(nlp.pipe(document.text for document in documents), documents, strict=True):
        scores = doc.user_data.get(SCORES, {})
        for ent in doc.ents:
            name = (ent.start_char, ent.end_char, ent.label_)
            open_place = any(start < name[1] and name[0] < end for start, end in document.unsure)
            if (ent.start, ent.end) in scores and (name in document.names or not open_place):
                outcomes.append(Outcome(ent.label_, scores[ent.start, ent.end], name in document.names))
    return outcomes


def expected_calibration_error(outcomes: Sequence[Outcome]) -> float:
    """How far scores are from the share that is right, over ten bins of scores (Naeini et al. 2015), from 0 to 1."""
    return sum(abs(sum(each.score - each.right for each in part)) for part in score_bins(outcomes)) / len(outcomes)


def score_bins(outcomes: Sequence[Outcome]) -> list[list[Outcome]]:
    """The outcomes with scores from 0 to 0.1, from 0.1 to 0.2, and so on."""
    bins: list[list[Outcome]] = [[] for _ in range(10)]
    for outcome in outcomes:
        bins[min(int(outcome.score * 10), 9)].append(outcome)
    return bins


def format_reliability(outcomes: Sequence[Outcome]) -> str:
    """The reliability table: for each tenth of the scores how many names have one, their mean, and what is right."""
    lines = [f"{'score':12}{'names':>7}{'mean':>7}{'right':>7}"]
    for place, part in enumerate(score_bins(outcomes)):
        if part:
            mean = sum(each.score for each in part) / len(part)
            right = sum(each.right for each in part) / len(part)
            lines.append(f"{place / 10:.1f} to {(place + 1) / 10:.1f}  {len(part):7d}{mean:7.2f}{right:7.2f}")
    lines.append(f"expected calibration error: {expected_calibration_error(outcomes):.3f}")
    return "\n".join(lines)


def format_scores(rows: dict[str, Score]) -> str:
    """A table: one line a score with precision, recall, F1 and the number of known spans."""
    lines = [f"{'':24}{'P':>7}{'R':>7}{'F1':>7}{'known':>8}"]
    lines += [
        f"{name:24}{score.precision:7.2f}{score.recall:7.2f}{score.f1:7.2f}{score.known:8d}"
        for name, score in rows.items()
    ]
    return "\n".join(lines)
