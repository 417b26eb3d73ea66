"""The network's own layers: features of words, what the article says elsewhere, and gradients that are right."""

import numpy
import pytest
from thinc.api import fix_random_seed

from pipeline import network
from pipeline.dutch import blank_dutch
from pipeline.network import (
    LISTS,
    LISTS_OF_ENDINGS,
    NAME,
    UNKNOWN,
    WORD,
    WordTable,
    article_tok2vec,
    lists_of,
    mean_by_group,
    same_names,
)
from pipeline.word_lists import read_word_list

NLP = blank_dutch()


def small(depth_after: int = 1):
    fix_random_seed(0)
    model = article_tok2vec(
        width=8, depth=1, depth_after=depth_after, maxout_pieces=2, rows=[50, 50, 50, 50], widths=[8, 4, 4, 4, 4],
        unknown_words=0.0,
    )  # fmt: skip
    model.initialize()
    return model


@pytest.mark.parametrize("name", [*LISTS, "known_words"])
def test_a_list_holds_words_in_lower_case(name):
    words = read_word_list(name)
    assert len(words) > 1_000
    assert all(word == word.lower() and word.strip() == word and len(word.split()) == 1 for word in words)


def test_lists_of_a_word_and_of_its_ending():
    def names(word):
        bits = lists_of(word)
        all_lists = (*LISTS, *(f"ending {name}" for name in LISTS_OF_ENDINGS))
        return {name for place, name in enumerate(all_lists) if bits >> place & 1}

    assert {"functions"} <= names("rechercheur")
    assert "ending functions" in names("xqzrechercheur")
    assert "functions" not in names("xqzrechercheur")
    assert "ending place_nouns" in names("zonnebloemstraat")
    assert names("xqzplt") == set()


def test_features_tell_known_from_unknown_words_and_names_in_any_case():
    ids = WordTable()(NLP("De politie zag Xqzplt en XQZPLT, xqzplt en Qwrtx"))
    words = [str(token) for token in NLP("De politie zag Xqzplt en XQZPLT, xqzplt en Qwrtx")]
    at = {word: place for place, word in enumerate(words)}
    assert ids[at["politie"], WORD] != UNKNOWN
    assert {int(ids[at[word], WORD]) for word in ("Xqzplt", "XQZPLT", "xqzplt", "Qwrtx")} == {UNKNOWN}
    assert ids[at["Xqzplt"], NAME] == ids[at["XQZPLT"], NAME] != 0
    assert ids[at["xqzplt"], NAME] == ids[at["politie"], NAME] == 0


def test_a_table_forgets_before_it_grows_without_end(monkeypatch):
    monkeypatch.setattr(network, "MOST_WORDS", 3)
    table = WordTable()
    texts = ["een twee drie vier vijf", "zes zeven", "een zes"]
    assert all((table(NLP(text)) == WordTable()(NLP(text))).all() for text in texts)


def test_the_same_name_elsewhere_changes_a_vector_and_nothing_else_does():
    model = small()
    start = "Xqzplt lacht . " + "dan " * 20
    first, second = model.predict([NLP(f"{start}Xqzplt zweeg"), NLP(f"{start}Qwrtx zweeg")])
    assert not numpy.allclose(first[0], second[0])
    assert numpy.allclose(first[10], second[10])
    # Other documents of a batch have no part in it.
    alone = model.predict([NLP("Xqzplt lacht")])[0]
    beside = model.predict([NLP("Xqzplt lacht"), NLP("Xqzplt zweeg")])[0]
    assert numpy.allclose(alone, beside, atol=1e-6)


def test_groups_are_names_that_come_back():
    groups = same_names(numpy.array([0, 7, 0, 9, 7, 8, 9, 9], dtype="uint64"))
    assert [group.tolist() for group in groups] == [[1, 4], [3, 6, 7]]
    vectors = numpy.arange(8, dtype="float32")[:, None]
    mean = pytest.approx(16 / 3)
    assert mean_by_group(vectors, groups)[:, 0].tolist() == [0, 2.5, 2, mean, 2.5, 5, mean, mean]
    assert same_names(numpy.zeros(0, dtype="uint64")) == []


@pytest.mark.parametrize("depth_after", [0, 1])
def test_the_gradient_is_that_of_the_output(depth_after):
    """Against finite differences, for a weight of the layer that sees what is furthest from the output."""
    model = small(depth_after)
    docs = [NLP("Xqzplt belde Xqzplt bij Gent"), NLP("Anna zweeg")]
    linear = next(node for node in model.walk() if node.name == "linear")
    rng = numpy.random.default_rng(1)
    output, backprop = model.begin_update(docs)
    weights = [rng.normal(size=part.shape).astype("float32") for part in output]
    backprop(weights)
    gradient = linear.get_grad("W").copy()
    changed = linear.get_param("W")
    place = numpy.unravel_index(numpy.abs(gradient).argmax(), gradient.shape)

    def loss(step):
        other = changed.copy()
        other[place] += step
        linear.set_param("W", other)
        return sum(float((part * weight).sum()) for part, weight in zip(model.predict(docs), weights, strict=True))

    assert (loss(1e-2) - loss(-1e-2)) / 2e-2 == pytest.approx(float(gradient[place]), rel=0.05)


def test_no_words_no_vectors():
    assert [part.shape for part in small().predict([NLP(""), NLP("Ja")])] == [(0, 8), (1, 8)]
