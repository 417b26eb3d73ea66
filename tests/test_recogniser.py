"""The recogniser finds what spaCy's own finds, and its scores are probabilities that mean something."""

import math

import numpy
import pytest
import spacy
from spacy.pipeline.ner import EntityRecognizer

from pipeline.model import SCORES, load_for_names, locate_model
from pipeline.recogniser import MOST_ODDS, calibrate, log_odds, name_log_probabilities, sigmoid
from pipeline.training.scores import Outcome, expected_calibration_error, format_reliability, score_bins

TEXTS = [
    "Ridouan T. uit Utrecht werkte volgens het Openbaar Ministerie voor Van Damme Logistics. Anna de Bruin ontkent.",
    "",
    "De rechtbank Zwolle veroordeelde Piet Jansen.\n\nHij woont in Kampen.",
]


def test_it_finds_what_spacys_own_finds():
    nlp = spacy.load(locate_model("builtin"))
    ours = nlp.get_pipe("ner")
    # spaCy's own takes no average of several.
    ours.model = ours.model.layers[0]
    theirs = EntityRecognizer(nlp.vocab, ours.model, moves=ours.moves)
    for text in TEXTS:
        with nlp.select_pipes(disable=["ner"]):
            one, other = nlp(text), nlp(text)
        found = [(ent.start, ent.end, ent.label_) for ent in ours(one).ents]
        assert found == [(ent.start, ent.end, ent.label_) for ent in theirs(other).ents]
        assert set(one.user_data[SCORES]) == {(start, end) for start, end, _ in found}
        assert all(0 < score < 1 for score in one.user_data[SCORES].values())


def test_no_sentence_starts_inside_a_name():
    nlp = spacy.load(locate_model("builtin"))
    ner = nlp.get_pipe("ner")
    text = "De zaak dient volgens Anna de Bruin in Utrecht. Zij zwijgt.\nPiet Jansen ook."
    with nlp.select_pipes(disable=["ner"]):
        plain, cut = nlp(text), nlp(text)
    known = [(ent.start, ent.end, ent.label_) for ent in ner(plain).ents]
    assert (4, 7, "PER") in known
    before = [token.i for token in plain if token.is_sent_start]
    for place in (5, 9):
        cut[place].is_sent_start = True
    assert [(ent.start, ent.end, ent.label_) for ent in ner(cut).ents] == known
    # The one inside the name is gone; the other, right or wrong, stays.
    assert [token.i for token in cut if token.is_sent_start] == sorted({*before, 9})


def test_scores_are_the_same_alone_and_in_a_batch():
    nlp = load_for_names("builtin")
    batch = [doc.user_data[SCORES] for doc in nlp.pipe(TEXTS)]
    for text, together in zip(TEXTS, batch, strict=True):
        assert nlp(text).user_data[SCORES] == pytest.approx(together, abs=1e-4)


def test_the_probability_of_a_name_is_that_of_its_steps():
    doc = spacy.blank("nl")("Anna Bruin zweeg")
    doc.set_ents([spacy.tokens.Span(doc, 0, 2, "PER")])
    moves = ["B-PER", "I-PER", "L-PER", "U-PER", "O"]
    scores = numpy.log(numpy.array([[0.5, 9, 9, 0.25, 0.25], [9, 0.2, 0.8, 9, 9], [1, 1, 1, 1, 1]], dtype="float32"))
    assert name_log_probabilities(doc, scores, moves) == [pytest.approx(math.log(0.5 * 0.8), abs=1e-5)]


@pytest.mark.parametrize("probability", [0.001, 0.01, 0.5, 0.99])
def test_log_odds_and_back(probability):
    assert sigmoid(log_odds(math.log(probability))) == pytest.approx(probability)


def test_log_odds_of_certainty_have_a_limit():
    assert log_odds(0.0) == MOST_ODDS
    assert log_odds(-1e6) == -MOST_ODDS


def test_calibration_undoes_too_much_confidence():
    rng = numpy.random.default_rng(0)
    odds = rng.normal(1, 2, size=4000)
    # What is really right follows half of the odds, and organisations are right less often.
    labels = rng.choice(["PER", "ORG"], size=4000)
    truth = 0.5 * odds - (labels == "ORG")
    right = rng.random(4000) < 1 / (1 + numpy.exp(-truth))
    slope, offsets = calibrate(list(zip(labels.tolist(), odds.tolist(), right.tolist(), strict=True)))
    assert slope == pytest.approx(0.5, abs=0.06)
    assert offsets["ORG"] == pytest.approx(-1, abs=0.2)
    assert offsets["PER"] == pytest.approx(0, abs=0.2)


def test_the_reliability_table_by_hand():
    sure, unsure = Outcome("PER", 0.95, True), Outcome("ORG", 0.25, True)
    outcomes = [sure, sure, unsure, Outcome("ORG", 0.25, False)]
    assert [len(part) for part in score_bins([*outcomes, Outcome("LOC", 1.0, True)])] == [0, 0, 2, 0, 0, 0, 0, 0, 0, 3]
    # Bins: |0.5 - 1| over two names and |1.9 - 2| over two, of four.
    assert expected_calibration_error(outcomes) == pytest.approx((0.5 + 0.1) / 4)
    assert "0.9 to 1.0        2   0.95   1.00" in format_reliability(outcomes)
