"""A tagger that is the average of several: what one training decides by chance, the others outvote.

Where sentences without punctuation end is decided on few examples, so two trainings of one small network part there.
The members differ in their first weights and in the examples that they saw; each is trained by itself, as
`pipeline/training/train.py` does, and the probabilities that they give are averaged.

Registered through an entry point (see pyproject.toml), like the network.
"""

from collections.abc import Callable
from typing import Any

import numpy
from spacy.ml.models import build_tagger_model
from spacy.tokens import Doc
from thinc.api import Model

Tagger = Model[list[Doc], list[Any]]


def average_of_taggers(tok2vec: Tagger, members: int, nO: int | None = None) -> Tagger:
    """The registered architecture: spaCy's tagger `members` times, each with a `tok2vec` of its own."""
    taggers: list[Tagger] = [build_tagger_model(tok2vec.copy(), nO, normalize=True) for _ in range(members)]
    return Model("average_of_taggers", forward, init=initialize, layers=taggers)


def initialize(model: Tagger, X: list[Doc] | None = None, Y: list[Any] | None = None) -> None:
    """Each member gets random weights of its own."""
    for member in model.layers:
        member.initialize(X, Y)


def forward(model: Tagger, docs: list[Doc], is_train: bool) -> tuple[list[Any], Callable[[Any], Any]]:
    """The mean of the members' probabilities. Raises ValueError in training: members are trained one by one."""
    if is_train:
        raise ValueError("an average of taggers is not trained as one: train each of its layers")
    predicted = [member.predict(docs) for member in model.layers]
    return [numpy.mean(rows, axis=0) for rows in zip(*predicted, strict=True)], lambda gradient: gradient
