"""Networks that are the average of several: what one training decides by chance, the others outvote.

The members differ in their first weights and in the examples that they saw; each is trained by itself, as
`pipeline/training/train.py` does. Of taggers the probabilities are averaged; of parsers the logs of the probabilities
of each step.

Registered through entry points (see pyproject.toml), like the network.
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy
from numpy.typing import NDArray
from spacy.ml.models import build_tagger_model, build_tb_parser_model
from spacy.tokens import Doc
from thinc.api import Model

Tagger = Model[list[Doc], list[Any]]
Parser = Model[list[Doc], Any]


def average_of_taggers(tok2vec: Tagger, members: int, nO: int | None = None) -> Tagger:
    """The registered architecture: spaCy's tagger `members` times, each with a `tok2vec` of its own."""
    taggers: list[Tagger] = [build_tagger_model(tok2vec.copy(), nO, normalize=True) for _ in range(members)]
    return Model("average_of_taggers", forward, init=initialize, layers=taggers)


def average_of_parsers(tok2vec: Parser, members: int, hidden_width: int, maxout_pieces: int) -> Parser:
    """The registered architecture: spaCy's transition-based parser for names `members` times, each with a `tok2vec`.

    Only a component that asks it for the scores of each step can use it, as the one in `recogniser.py` does.
    """
    parsers = [
        build_tb_parser_model(
            tok2vec.copy(),
            "ner",
            extra_state_tokens=False,
            hidden_width=hidden_width,
            maxout_pieces=maxout_pieces,
            use_upper=True,
        )
        for _ in range(members)
    ]
    return Model(
        "average_of_parsers",
        forward_steps,
        init=initialize,
        layers=parsers,
        refs={"tok2vec": parsers[0].get_ref("tok2vec")},
        attrs={"resize_output": resize},
    )


def initialize(model: Model[Any, Any], X: list[Doc] | None = None, Y: list[Any] | None = None) -> None:
    """Each member gets random weights of its own."""
    for member in model.layers:
        member.initialize(X, Y)


def resize(model: Parser, moves: int) -> Parser:
    """Let each member have so many moves."""
    for member in model.layers:
        member.attrs["resize_output"](member, moves)
    return model


def forward(model: Tagger, docs: list[Doc], is_train: bool) -> tuple[list[Any], Callable[[Any], Any]]:
    """The mean of the members' probabilities. Raises ValueError in training: members are trained one by one."""
    _refuse_training(is_train)
    predicted = [member.predict(docs) for member in model.layers]
    return [numpy.mean(rows, axis=0) for rows in zip(*predicted, strict=True)], lambda gradient: gradient


def forward_steps(model: Parser, docs: list[Doc], is_train: bool) -> tuple["Steps", Callable[[Any], Any]]:
    """What scores the steps of parsing these documents. Raises ValueError as `forward`."""
    _refuse_training(is_train)
    return Steps([member.predict(docs) for member in model.layers]), lambda gradient: gradient


def _refuse_training(is_train: bool) -> None:
    """Raise ValueError in training."""
    if is_train:
        raise ValueError("an average is not trained as one: train each of its layers")


class Steps:
    """The members' networks for steps, with what they know of the documents."""

    def __init__(self, members: Sequence[Any]) -> None:
        self._members = members

    def predict(self, states: list[Any]) -> NDArray[numpy.float32]:
        """The mean score of each move (columns) in each state (rows): its log-probability, but for a number a row."""
        total = sum(member.predict(states) for member in self._members)
        return numpy.asarray(total / len(self._members), dtype="float32")

    def clear_memory(self) -> None:
        """Let go of what is known of the documents."""
        for member in self._members:
            member.clear_memory()
