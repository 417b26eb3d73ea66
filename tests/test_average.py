"""The average of taggers: what it gives is the mean of its members, and it is saved whole."""

from functools import partial

import numpy
import pytest
import spacy
from spacy.tokens import Doc
from spacy.training import Example
from thinc.api import Model, fix_random_seed

from pipeline.average import Steps, average_of_parsers, average_of_taggers
from pipeline.dutch import blank_dutch
from pipeline.network import article_tok2vec
from pipeline.recogniser import halve_precision, parameters
from tests.conftest import ROOT

NLP = blank_dutch()
DOCS = [NLP("Xqzplt belde Bos Bank Toen werd het stil"), NLP("Anna zweeg")]
NETWORK = {
    "@architectures": "speurder.ArticleTok2Vec.v1", "width": 8, "depth": 1, "depth_after": 0, "maxout_pieces": 2,
    "rows": [50, 50, 50, 50], "widths": [8, 4, 4, 4, 4], "unknown_words": 0.0,
}  # fmt: skip


def average(members: int) -> Model:
    fix_random_seed(0)
    settings = {name: value for name, value in NETWORK.items() if not name.startswith("@")}
    model = average_of_taggers(article_tok2vec(**settings), members)
    model.initialize(DOCS, [numpy.zeros((len(doc), 2), dtype="float32") for doc in DOCS])
    for member in model.layers:
        weights = numpy.random.normal(size=(2, 8)).astype("float32")
        member.get_ref("softmax").set_param("W", weights)
    return model


def close(one, other) -> bool:
    return all(map(partial(numpy.allclose, atol=1e-6), one, other))


def test_members_differ_and_the_average_is_their_mean():
    model = average(3)
    first, second, third = (member.predict(DOCS) for member in model.layers)
    assert not close(first, second)
    assert not close(second, third)
    assert close(model.predict(DOCS), [sum(rows) / 3 for rows in zip(first, second, third, strict=True)])
    assert all(numpy.allclose(rows.sum(axis=1), 1) for rows in model.predict(DOCS))


def test_the_average_of_equal_members_and_of_one_is_the_member():
    model = average(3)
    first, *others = model.layers
    for other in others:
        other.from_bytes(first.to_bytes())
    assert close(model.predict(DOCS), first.predict(DOCS))
    alone = average(1)
    assert close(alone.predict(DOCS), alone.layers[0].predict(DOCS))


def test_members_are_trained_one_by_one():
    model = average(2)
    with pytest.raises(ValueError, match="train each of its layers"):
        model.begin_update(DOCS)
    _, backprop = model.layers[0].begin_update(DOCS)
    backprop([numpy.ones((len(doc), 2), dtype="float32") for doc in DOCS])
    assert model.layers[0].get_ref("softmax").has_grad("W")
    assert not model.layers[1].get_ref("softmax").has_grad("W")


def test_no_words_no_probabilities():
    assert [rows.shape for rows in average(2).predict([NLP(""), NLP("Ja")])] == [(0, 2), (1, 2)]


def test_a_senter_with_an_average_is_saved_and_loaded(tmp_path):
    nlp = blank_dutch()
    settings = {"@architectures": "speurder.AverageOfTaggers.v1", "nO": None, "members": 2, "tok2vec": NETWORK}
    senter = nlp.add_pipe("senter", config={"model": settings})
    reference = Doc(NLP.vocab, words=["Anna", "zweeg", "Toen", "niet"], sent_starts=[True, False, True, False])
    nlp.initialize(lambda: [Example(NLP.make_doc("Anna zweeg Toen niet"), reference)])
    for member in senter.model.layers:
        member.get_ref("softmax").set_param("W", numpy.random.normal(size=(2, 8)).astype("float32"))
    nlp.to_disk(tmp_path / "model")
    loaded = spacy.load(tmp_path / "model")
    assert close(loaded.get_pipe("senter").model.predict(DOCS), senter.model.predict(DOCS))
    assert [sent.text for sent in loaded("Anna zweeg Toen niet").sents]


def test_the_shipped_senter_has_members_of_its_own():
    model = spacy.load(ROOT / "pipeline/models/nl_ent_crime_sm", exclude=["ner"]).get_pipe("senter").model
    first, *others = model.layers
    assert others
    assert not any(close(first.predict(DOCS), other.predict(DOCS)) for other in others)


def parsers(members: int) -> Model:
    fix_random_seed(0)
    settings = {name: value for name, value in NETWORK.items() if not name.startswith("@")}
    model = average_of_parsers(article_tok2vec(**settings), members, hidden_width=8, maxout_pieces=2)
    model.attrs["resize_output"](model, 5)
    model.initialize(DOCS)
    return model


class State:
    """What stands for a state of the parser where only scores are asked for."""


def test_steps_have_the_mean_log_probability_of_the_members():
    scores = [numpy.array([[1.0, 2.0, 0.0]], "float32"), numpy.array([[0.0, 0.0, 4.0]], "float32")]

    class Member:
        def __init__(self, own):
            self.own, self.cleared = own, False

        def predict(self, states):
            return self.own

        def clear_memory(self):
            self.cleared = True

    members = [Member(each) for each in scores]
    steps = Steps(members)
    logs = [each - numpy.log(numpy.exp(each).sum()) for each in scores]
    # As log-probabilities, but for a number that all moves of a state have in common.
    differences = steps.predict([State()]) - (logs[0] + logs[1]) / 2
    assert numpy.allclose(differences, differences[0, 0], atol=1e-6)
    assert steps.predict([State()]).dtype == "float32"
    steps.clear_memory()
    assert all(member.cleared for member in members)


def test_an_average_of_parsers_is_resized_and_trained_member_by_member():
    model = parsers(2)
    with pytest.raises(ValueError, match="train each of its layers"):
        model.begin_update(DOCS)
    first, second = model.layers
    model.attrs["resize_output"](model, 9)
    for member in (first, second):
        assert member.get_ref("upper").get_dim("nO") == 9
    assert not close(first.get_ref("tok2vec").predict(DOCS), second.get_ref("tok2vec").predict(DOCS))


def test_the_shipped_recogniser_is_two_and_saved_with_half_precision(tmp_path):
    nlp = spacy.load(ROOT / "pipeline/models/nl_ent_crime_sm")
    ner = nlp.get_pipe("ner")
    assert len(ner.model.layers) == 2
    before = [(node.name, name, node.get_param(name).copy()) for node, name in parameters(ner.model)]
    assert {values.dtype for _, _, values in before} == {numpy.dtype("float32")}
    nlp.to_disk(tmp_path / "again")
    # Saving changes neither what is in memory nor, once rounded, what is loaded.
    after = spacy.load(tmp_path / "again").get_pipe("ner")
    for found in (ner, after):
        for (_, _, values), (node, name) in zip(before, parameters(found.model), strict=True):
            assert numpy.array_equal(node.get_param(name), values)
    saved = (tmp_path / "again/ner/model").stat().st_size
    assert saved < 2.1 * sum(values.size for _, _, values in before)
    halve_precision(ner.model)
    for (_, _, values), (node, name) in zip(before, parameters(ner.model), strict=True):
        assert numpy.array_equal(node.get_param(name), values)
