"""The layers that turn the words of an article into vectors, for the built-in model's components.

Made for names that no training text holds. A word that is not known has no embedding of its own, so that nothing of it
is noise: the network sees how it begins and ends, its shape, which of the lists in `pipeline/lexicon` it is on, and on
which of them its ending is (a `havenwethouder` is a `wethouder`). What the article says around the same capitalised
word elsewhere comes in as the mean of its vectors (as in Akbik et al. 2019, Pooled Contextualized Embeddings for Named
Entity Recognition), so that an organisation that is introduced once is known for one later.

Registered through an entry point (see pyproject.toml), like the tokenizer.
"""

from collections.abc import Callable, Iterable
from functools import cache, partial
from typing import Any

import numpy
from numpy.typing import NDArray
from spacy.attrs import ORTH  # type: ignore[import-not-found]
from spacy.lang.lex_attrs import word_shape
from spacy.strings import get_string_id
from spacy.tokens import Doc
from thinc.api import (
    HashEmbed,
    Linear,
    Maxout,
    Model,
    chain,
    clone,
    concatenate,
    expand_window,
    residual,
    with_array,
)

from pipeline.word_lists import read_word_list

Floats = NDArray[numpy.float32]
Ids = NDArray[numpy.uint64]
Back = Callable[[Any], Any]

# The lists that a word may be on, in any case, and those that its ending may be on; their order is that of the bits.
LISTS = (
    "common_words",
    "first_names",
    "surnames",
    "places",
    "more_first_names",
    "more_surnames",
    "demonyms",
    "functions",
    "organisation_nouns",
    "place_nouns",
    "person_verbs",
    "products",
)
LISTS_OF_ENDINGS = ("functions", "organisation_nouns", "place_nouns")
BITS = len(LISTS) + len(LISTS_OF_ENDINGS)
SHORTEST_ENDING = 4  # letters
SHORTEST_REST = 3  # letters before the ending
AFFIX = 3  # letters

WORD, PREFIX, SUFFIX, SHAPE, ON_LISTS, NAME = range(6)
UNKNOWN = 1
MOST_WORDS = 200_000  # kept in a table; memory stays bounded however long a run is


def lists_of(word: str) -> int:
    """The lists that a word is on, as bits: first LISTS, then LISTS_OF_ENDINGS."""
    bits = sum(1 << place for place, name in enumerate(LISTS) if word in read_word_list(name))
    endings = [word[start:] for start in range(SHORTEST_REST, len(word) - SHORTEST_ENDING + 1)]
    for place, name in enumerate(LISTS_OF_ENDINGS, start=len(LISTS)):
        if not read_word_list(name).isdisjoint(endings):
            bits |= 1 << place
    return bits


def word_ids(word: str) -> tuple[int, ...]:
    """The features of a word in the order of WORD, PREFIX, SUFFIX, SHAPE, ON_LISTS, NAME.

    WORD is UNKNOWN for a word that is not in `known_words`; NAME is 0 for one that does not begin with a capital.
    """
    lower = word.lower()
    return (
        get_string_id(lower) if lower in read_word_list("known_words") else UNKNOWN,
        get_string_id(word[:AFFIX]),
        get_string_id(word[-AFFIX:]),
        get_string_id(word_shape(word)),
        lists_of(lower),
        get_string_id(lower) if word[0].isupper() and len(word) > 1 else 0,
    )


class WordTable:
    """The features of each word, worked out when it is first met."""

    def __init__(self) -> None:
        self._rows: dict[int, int] = {}
        self._ids: Ids = numpy.zeros((1024, NAME + 1), dtype="uint64")

    def __call__(self, doc: Doc) -> Ids:
        """The features of the words of a document: (words, NAME + 1)."""
        if len(self._rows) > MOST_WORDS:
            self._rows.clear()
        rows = [self._rows.get(orth, -1) for orth in doc.to_array(ORTH).tolist()]
        for place, row in enumerate(rows):
            if row < 0:
                rows[place] = self._add(doc[place].orth, doc[place].text)
        return self._ids[rows] if rows else self._ids[:0]

    def _add(self, orth: int, word: str) -> int:
        row = self._rows.get(orth)
        if row is None:
            row = self._rows[orth] = len(self._rows)
            if row == len(self._ids):
                self._ids = numpy.concatenate([self._ids, numpy.zeros_like(self._ids)])
            self._ids[row] = word_ids(word)
        return row


@cache
def word_table() -> WordTable:
    """The table of this process: what is known of a word is the same for every network."""
    return WordTable()


def article_tok2vec(
    width: int,
    depth: int,
    depth_after: int,
    maxout_pieces: int,
    rows: list[int],
    widths: list[int],
    unknown_words: float,
) -> Model[list[Doc], list[Floats]]:
    """The registered architecture: the words of documents to one vector each.

    width: of the vectors; depth: layers that see one word more on either side; depth_after: more of them, after what
    the article says elsewhere has come in, which does not with 0; rows: of the hash tables (Serrà and Karatzoglou
    2017) for word, prefix, suffix and shape; widths: of these and of the lists; unknown_words: share of the words that
    training takes for unknown.
    """
    embed: Model[Any, Any] = chain(
        concatenate(
            *(
                HashEmbed(nO=wide, nV=high, column=column, seed=column + 8, dropout=0.0)
                for column, (wide, high) in enumerate(zip(widths, rows, strict=False))
            ),
            on_lists(widths[-1]),
        ),
        Maxout(nO=width, nI=sum(widths), nP=3, dropout=0.0, normalize=True),
    )
    layers: list[Model[Any, Any]] = [
        with_array(embed),
        with_array(window_layers(width, depth, maxout_pieces), pad=depth),
    ]
    if depth_after:
        layers += [
            with_array(Maxout(nO=width, nI=2 * width, nP=maxout_pieces, dropout=0.0, normalize=True)),
            with_array(window_layers(width, depth_after, maxout_pieces), pad=depth_after),
        ]
    return Model(
        "article_tok2vec",
        partial(forward, word_table()),
        init=initialize,
        dims={"nO": width},
        layers=layers,
        attrs={"unknown_words": unknown_words},
    )


def window_layers(width: int, depth: int, maxout_pieces: int) -> Model[Any, Any]:
    """Layers with a residual connection, each seeing the words left and right."""
    layer = residual(
        chain(
            expand_window(window_size=1),
            Maxout(nO=width, nI=3 * width, nP=maxout_pieces, dropout=0.0, normalize=True),
        )
    )
    return clone(layer, depth)


def on_lists(width: int) -> Model[Any, Any]:
    """The lists that a word is on, as a vector."""
    linear: Model[Any, Any] = Linear(nO=width, nI=BITS)
    return chain(list_bits(), linear)


def list_bits() -> Model[Any, Any]:
    """The column ON_LISTS as one float for each bit."""

    def forward(model: Model[Any, Any], ids: Ids, is_train: bool) -> tuple[Floats, Back]:
        bits = (ids[:, ON_LISTS, None] >> numpy.arange(BITS, dtype="uint64")) & numpy.uint64(1)
        return bits.astype("float32"), lambda gradient: numpy.zeros_like(ids)

    return Model("list_bits", forward)


def initialize(model: Model[list[Doc], list[Floats]], X: object = None, Y: object = None) -> None:
    """Every layer knows its sizes."""
    for layer in model.layers:
        layer.initialize()


def forward(
    table: WordTable, model: Model[list[Doc], list[Floats]], docs: list[Doc], is_train: bool
) -> tuple[list[Floats], Back]:
    """Vectors of the words of each document, and how their gradient goes back."""
    features = [table(doc) for doc in docs]
    words = features
    if is_train and model.attrs["unknown_words"]:
        words = [forget(ids, model.attrs["unknown_words"]) for ids in features]
    embed, before, *rest = model.layers
    embedded, back_embed = embed(words, is_train)
    vectors, back_before = before(embedded, is_train)
    if not rest:
        return vectors, lambda gradient: back_embed(back_before(gradient))
    join, after = rest
    groups = [same_names(ids[:, NAME]) for ids in features]
    both = [numpy.hstack([vector, mean_by_group(vector, group)]) for vector, group in zip(vectors, groups, strict=True)]
    joined, back_join = join(both, is_train)
    output, back_after = after(joined, is_train)

    def backprop(gradient: list[Floats]) -> Any:
        width = model.get_dim("nO")
        through = [
            # The mean is its own transpose.
            part[:, :width] + mean_by_group(part[:, width:], group)
            for part, group in zip(back_join(back_after(gradient)), groups, strict=True)
        ]
        return back_embed(back_before(through))

    return output, backprop


def forget(ids: Ids, share: float) -> Ids:
    """The features with a share of the words unknown."""
    ids = ids.copy()
    ids[numpy.random.random(len(ids)) < share, WORD] = UNKNOWN
    return ids


def same_names(names: Ids) -> list[NDArray[numpy.int64]]:
    """The places of each capitalised word that occurs more than once."""
    places = numpy.flatnonzero(names)
    _, group, counts = numpy.unique(names[places], return_inverse=True, return_counts=True)
    order = numpy.argsort(group, kind="stable")
    parts = numpy.split(places[order], numpy.cumsum(counts)[:-1]) if len(places) else []
    return [part for part in parts if len(part) > 1]


def mean_by_group(vectors: Floats, groups: Iterable[NDArray[numpy.int64]]) -> Floats:
    """Each vector, or the mean of its group where it is in one."""
    means = vectors.copy()
    for places in groups:
        means[places] = vectors[places].mean(axis=0)
    return means
