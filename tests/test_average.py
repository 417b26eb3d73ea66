"""The average of taggers: what it gives is the mean of its members, and it is saved whole."""

from functools import partial

import numpy
import pytest
import spacy
from spacy.tokens import Doc
from spacy.training import Example
from thinc.api import Model, fix_random_seed

from pipeline.average import average_of_taggers
from pipeline.dutch import blank_dutch
from pipeline.network import article_tok2vec
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
