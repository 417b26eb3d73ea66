"""Which entities are named together: the pairs of an article, their counts over all articles, the most related.

Entities and articles are numbers here, in the order of their ids. Pairs are many, so those of many articles wait on the
disk, in parts that are counted one after another.
"""

import tempfile
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from functools import lru_cache
from itertools import combinations
from typing import IO, Any

import numpy

RELATED = 5
# An article with more entities than this pairs only those that share a sentence: all pairs would be millions.
MOST_PAIRED = 500
# A "sentence" with more entities than this is a list; pairing all of a list says nothing and fills the disk.
MOST_IN_SENTENCE = 50
NO_SENTENCE = -1
MOST_WAITING = 1_000_000  # pairs, 20 bytes each
PARTS = 64

# A pair of entities in one article: the sentences that have both, and the first of these.
PAIR = numpy.dtype([("a", "<i4"), ("b", "<i4"), ("article", "<i4"), ("sentences", "<i4"), ("sentence", "<i4")])
# A pair over all articles, with the first article where they share a sentence, else the first that has both.
COUNTED = numpy.dtype([*PAIR.descr, ("articles", "<i4")])
# An entity and one that is named with it.
COMPANY = numpy.dtype([("entity", "<i4"), ("other", "<i4"), *COUNTED.descr])

Array = Any  # of numpy, of one of these types


class Pairs(ExitStack):
    """The pairs of all articles, while they are collected; `entities` is how many there may be."""

    def __init__(self, entities: int) -> None:
        super().__init__()
        self._entities = max(entities, 1)
        self._waiting: list[Array] = []
        self._number = 0
        self._parts: list[IO[bytes]] = []

    def add(self, pairs: Array) -> None:
        """Add pairs of an article (PAIR)."""
        self._waiting.append(pairs)
        self._number += len(pairs)
        if self._number > MOST_WAITING:
            self._put_aside()

    def _put_aside(self) -> None:
        """Write what waits to the disk, by the first entity."""
        if not self._parts:
            self._parts = [self.enter_context(tempfile.TemporaryFile()) for _ in range(PARTS)]  # noqa: SIM115
        for part, pairs in enumerate(self._by_part()):
            pairs.tofile(self._parts[part])
        self._waiting, self._number = [], 0

    def _by_part(self) -> list[Array]:
        """What waits, by part."""
        pairs = numpy.concatenate(self._waiting)
        parts = pairs["a"].astype("int64") * PARTS // self._entities
        order = numpy.argsort(parts, kind="stable")
        return numpy.split(pairs[order], numpy.searchsorted(parts[order], range(1, PARTS)))

    def counted(self) -> Iterator[Array]:
        """The pairs over all articles (COUNTED), in parts."""
        if not self._parts:
            yield count(numpy.concatenate(self._waiting or [numpy.empty(0, PAIR)]))
            return
        self._put_aside()
        for part in self._parts:
            part.seek(0)
            yield count(numpy.fromfile(part, PAIR))


def pairs_of_article(article: int, entities: Mapping[int, set[int]]) -> Array:
    """The pairs of entities of one article (PAIR); `entities` has the sentences that name each."""
    ids = sorted(entities)
    by_sentence: dict[int, list[int]] = defaultdict(list)
    for place, entity in enumerate(ids):
        for sentence in entities[entity]:
            by_sentence[sentence].append(place)
    shared: dict[tuple[int, int], list[int]] = {}
    for sentence in sorted(sentence for sentence, places in by_sentence.items() if len(places) > 1):
        for pair in combinations(by_sentence[sentence][:MOST_IN_SENTENCE], 2):
            shared.setdefault(pair, [0, sentence])[0] += 1
    if len(ids) > MOST_PAIRED:
        chosen = numpy.array(sorted(shared), dtype="int64").reshape(-1, 2)
        first, second = chosen[:, 0], chosen[:, 1]
        place_of = {pair: place for place, pair in enumerate(sorted(shared))}
    else:
        first, second = _all_pairs(len(ids))
        # The place of a pair among all: those of the entities before the first, then those before the second.
        place_of = {(i, j): i * (2 * len(ids) - i - 1) // 2 + j - i - 1 for i, j in shared}
    numbers = numpy.array(ids, dtype="int32")
    pairs = numpy.empty(len(first), PAIR)
    pairs["a"], pairs["b"], pairs["article"] = numbers[first], numbers[second], article
    pairs["sentences"], pairs["sentence"] = 0, NO_SENTENCE
    for pair, (sentences, sentence) in shared.items():
        pairs["sentences"][place_of[pair]] = sentences
        pairs["sentence"][place_of[pair]] = sentence
    return pairs


@lru_cache(maxsize=256)
def _all_pairs(number: int) -> tuple[Array, Array]:
    """All pairs of so many things."""
    return numpy.triu_indices(number, 1)


def count(pairs: Array) -> Array:
    """Pairs in articles (PAIR) as pairs over all of these articles (COUNTED), in the order of the entities."""
    order = numpy.lexsort((pairs["article"], pairs["sentences"] == 0, pairs["b"], pairs["a"]))
    pairs = pairs[order]
    new = numpy.ones(len(pairs), dtype=bool)
    new[1:] = (pairs["a"][1:] != pairs["a"][:-1]) | (pairs["b"][1:] != pairs["b"][:-1])
    starts = numpy.flatnonzero(new)
    counted = numpy.empty(len(starts), COUNTED)
    for name in PAIR.names or ():
        counted[name] = pairs[name][starts]
    if len(starts):
        counted["sentences"] = numpy.add.reduceat(pairs["sentences"], starts)
    counted["articles"] = numpy.diff(starts, append=len(pairs))
    return counted


def strongest_first(pairs: Array) -> Array:
    """The pairs (COUNTED) by falling sentences, then falling articles, then entities."""
    return pairs[numpy.lexsort((pairs["b"], pairs["a"], -pairs["articles"], -pairs["sentences"]))]


def most_related(known: Array, pairs: Array) -> Array:
    """Of each entity the few pairs (COMPANY) that come first as in `strongest_first`: of those known and of others."""
    both = numpy.empty(2 * len(pairs), COMPANY)
    for name in COUNTED.names or ():
        both[name] = numpy.concatenate([pairs[name], pairs[name]])
    both["entity"] = numpy.concatenate([pairs["a"], pairs["b"]])
    both["other"] = numpy.concatenate([pairs["b"], pairs["a"]])
    both = numpy.concatenate([known, both])
    order = numpy.lexsort((both["b"], both["a"], -both["articles"], -both["sentences"], both["entity"]))
    both = both[order]
    begins = numpy.searchsorted(both["entity"], both["entity"])
    return both[numpy.arange(len(both)) - begins < RELATED]
