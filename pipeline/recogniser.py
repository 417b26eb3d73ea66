"""spaCy's entity recogniser, made to say how sure it is of each name.

spaCy's own decides in compiled code and keeps no probabilities. This one takes the same steps with the same network and
notes how probable each step of a name was among those that were possible; their product, calibrated on the development
articles (Platt 1999), is the probability that span and label of the name are right. It stands in
`doc.user_data[SCORES]` by the tokens (start, end) of the name.

A name ends where a sentence surely does, at the end of a line for one, but not where the senter only thinks so: names
are found more reliably than sentences, and a start that it sees inside a name is taken back.

Registered through an entry point (see pyproject.toml).
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy
from numpy.typing import NDArray
from spacy.language import Language
from spacy.pipeline.ner import EntityRecognizer  # type: ignore[import-not-found]
from spacy.tokens import Doc
from spacy.util import minibatch
from thinc.api import Model, set_dropout_rate

from pipeline.dutch import SURE_STARTS, set_sure_sentence_starts
from pipeline.model import SCORES

FACTORY = "scored_ner"

PRIOR = 1e-2
# Beyond these log-odds all names are as good as certain, and a few wrong ones would weigh too much.
MOST_ODDS = 10.0

Scores = NDArray[numpy.float32]
Vector = NDArray[numpy.float64]


@Language.factory(
    FACTORY,
    assigns=["doc.ents", "token.ent_iob", "token.ent_type"],
    default_config={"update_with_oracle_cut_size": 100},
)
def make_scored_recogniser(
    nlp: Language, name: str, model: Model[Any, Any], update_with_oracle_cut_size: int
) -> "ScoredRecogniser":
    """The registered component."""
    return ScoredRecogniser(nlp.vocab, model, name, update_with_oracle_cut_size=update_with_oracle_cut_size)


class ScoredRecogniser(EntityRecognizer):  # type: ignore[misc]
    """An entity recogniser that sets `doc.user_data[SCORES]` beside `doc.ents`.

    `cfg["calibration"]`, saved with it, is what `calibrate` returns; without it scores are as the network gives them.
    """

    def pipe(self, docs: Iterable[Doc], *, batch_size: int = 256) -> Iterator[Doc]:
        """Process a stream of documents; many at once, as each step then is one for all of them."""
        for batch in minibatch(docs, size=batch_size):  # type: ignore[no-untyped-call]
            self.set_annotations(batch, self.predict(batch))
            yield from batch

    def to_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> None:
        """Save it, weights with half of their precision, which is half the size and no difference to what it finds."""
        weights = [(node, name, node.get_param(name)) for node, name in parameters(self.model)]
        try:
            for node, name, values in weights:
                node.set_param(name, values.astype("float16"))
            super().to_disk(path, exclude=exclude)
        finally:
            for node, name, values in weights:
                node.set_param(name, values)

    def from_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> "ScoredRecogniser":
        """Load what `to_disk` saved."""
        super().from_disk(path, exclude=exclude)
        for node, name in parameters(self.model):
            node.set_param(name, node.get_param(name).astype("float32"))
        return self

    @property
    def calibration(self) -> tuple[float, dict[str, float]]:
        """Slope, and offset by label; 1 and none before training set them."""
        slope, offsets = self.cfg.get("calibration", (1.0, {}))
        return slope, offsets

    def predict(self, docs: Doc | Iterable[Doc]) -> list[Any]:
        """The final states of the documents; the scores of their steps (tokens, moves) wait in `user_data`."""
        docs = [docs] if isinstance(docs, Doc) else list(docs)
        with sure_starts_only(docs):
            return self._final_states(docs)

    def _final_states(self, docs: list[Doc]) -> list[Any]:
        """As `predict`, with the sentence starts that the documents have."""
        self._ensure_labels_are_added(docs)
        set_dropout_rate(self.model, 0.0)
        states = list(self.moves.init_batch(docs))
        going = [place for place, state in enumerate(states) if not state.is_final()]
        if not going:
            return states
        model = self.model.predict(docs)
        for doc in docs:
            doc.user_data[SCORES] = numpy.zeros((len(doc), self.moves.n_moves), dtype="float32")
        step = 0
        while going:
            here = [states[place] for place in going]
            scores = model.predict(here)
            for place, row in zip(going, scores, strict=True):
                docs[place].user_data[SCORES][step] = row
            self.transition_states(here, scores)
            going = [place for place in going if not states[place].is_final()]
            step += 1
        model.clear_memory()
        return states

    def set_annotations(self, docs: Doc | Iterable[Doc], states: Sequence[Any]) -> None:
        """Set the entities of the documents, and the probability of each."""
        docs = [docs] if isinstance(docs, Doc) else list(docs)
        super().set_annotations(docs, states)
        slope, offsets = self.calibration
        for doc in docs:
            join_sentences_inside_names(doc)
            scores = doc.user_data.pop(SCORES, None)
            logs = name_log_probabilities(doc, scores, self.move_names) if len(doc.ents) else []
            doc.user_data[SCORES] = {
                (ent.start, ent.end): sigmoid(slope * log_odds(log) + offsets.get(ent.label_, 0.0))
                for ent, log in zip(doc.ents, logs, strict=True)
            }


def parameters(model: Model[Any, Any]) -> Iterator[tuple[Any, str]]:
    """The weights of a network: each by its node and name."""
    return ((node, name) for node in model.walk() for name in node.param_names if node.has_param(name))


def halve_precision(model: Model[Any, Any]) -> None:
    """Round the weights of a network to what `to_disk` keeps of them."""
    for node, name in parameters(model):
        node.set_param(name, node.get_param(name).astype("float16").astype("float32"))


@contextmanager
def sure_starts_only(docs: list[Doc]) -> Iterator[None]:
    """Leave the documents those sentence starts that a rule is sure of; afterwards they have their own again."""
    own = [doc.to_array(["SENT_START"]) for doc in docs]
    for doc in docs:
        sure = doc.user_data.pop(SURE_STARTS, None)
        if sure is None:
            set_sure_sentence_starts(doc)
            del doc.user_data[SURE_STARTS]
        else:
            doc.from_array(["SENT_START"], sure)
    try:
        yield
    finally:
        for doc, starts in zip(docs, own, strict=True):
            doc.from_array(["SENT_START"], starts)  # type: ignore[arg-type]


def join_sentences_inside_names(doc: Doc) -> None:
    """Take back the sentence starts inside entities."""
    for ent in doc.ents:
        for token in ent[1:]:
            if token.is_sent_start:
                token.is_sent_start = False


def name_log_probabilities(doc: Doc, scores: Scores, move_names: Sequence[str]) -> list[float]:
    """For each entity of a document the log-probability of the steps that made it.

    scores: (tokens, moves), the network's for each step. A step competes with those that were possible: outside a name
    to begin one or not (B, U, O), inside one to go on or to end (I, L of its label).
    """
    moves = {name: place for place, name in enumerate(move_names)}
    outside = [place for name, place in moves.items() if name[0] in "BUO"]
    found = []
    for ent in doc.ents:
        log = 0.0
        for token in range(ent.start, ent.end):
            first, last = token == ent.start, token == ent.end - 1
            move = ("U" if last else "B") if first else ("L" if last else "I")
            inside = [moves[f"I-{ent.label_}"], moves[f"L-{ent.label_}"]]
            possible = scores[token][outside if first else inside].astype("float64")
            log += float(scores[token][moves[f"{move}-{ent.label_}"]] - numpy.logaddexp.reduce(possible))
        found.append(log)
    return found


def log_odds(log_probability: float) -> float:
    """The log of p / (1 - p) for the log of p, at most MOST_ODDS from 0."""
    odds = log_probability - math.log(-math.expm1(min(log_probability, -1e-9)))
    return max(-MOST_ODDS, min(MOST_ODDS, odds))


def sigmoid(value: float) -> float:
    """The probability of these log-odds."""
    return (1 + math.tanh(value / 2)) / 2


def calibrate(outcomes: Sequence[tuple[str, float, bool]]) -> tuple[float, dict[str, float]]:
    """One slope, and one offset for each label, that turn log-odds into probabilities (Platt 1999).

    outcomes: label, log-odds without calibration, and whether the name was right. Newton's method on the likelihood of
    a logistic regression, with a weak prior that keeps a label with few names near the others.
    """
    labels = sorted({label for label, _, _ in outcomes})
    rows = numpy.array([[odds, *(float(label == other) for other in labels)] for label, odds, _ in outcomes])
    right = numpy.array([float(outcome) for _, _, outcome in outcomes])
    weights = numpy.array([1.0, *([0.0] * len(labels))])
    start = weights.copy()

    def cost(weights: Vector) -> float:
        odds = rows @ weights
        misfit = numpy.logaddexp(0, odds) - right * odds
        return float(misfit.sum() + 0.5 * PRIOR * ((weights - start) ** 2).sum())

    for _ in range(50):
        chance = 1 / (1 + numpy.exp(-(rows @ weights)))
        gradient = rows.T @ (chance - right) + PRIOR * (weights - start)
        curvature = (rows * (chance * (1 - chance))[:, None]).T @ rows + PRIOR * numpy.eye(len(weights))
        step = numpy.linalg.solve(curvature, gradient)
        # Far from the optimum a whole step may lead further away.
        while cost(weights - step) > cost(weights) and numpy.abs(step).max() > 1e-9:
            step /= 2
        weights = weights - step
    return float(weights[0]), dict(zip(labels, map(float, weights[1:]), strict=True))
