"""Articles that repeat another: reprints, agency copy, later versions of one story.

Each article has a MinHash of its runs of words (Broder 1997), from which the share of runs that two articles have in
common can be told without their texts. Only articles that a locality-sensitive index brings together are compared.
"""

import re
from collections.abc import Iterable
from typing import Any

import numpy
from datasketch import MinHash, MinHashLSH

WORDS_IN_RUN = 3
PERMUTATIONS = 128
FEWEST_RUNS = 30  # an article of less words repeats another only when it is equal
# Which pairs are compared, and which of them are one: the share of all runs, and of the shorter article's runs.
COMPARED, ALIKE, CONTAINED = 0.25, 0.3, 0.65
SCHEME, HASH_BYTES = "affine32", 4  # how hashes are made, and the bytes of one


def sketch(text: str) -> bytes:
    """The MinHash of a text as bytes; empty for a short one."""
    words = re.findall(r"\w+", text.lower())
    runs = {" ".join(words[at : at + WORDS_IN_RUN]) for at in range(len(words) - WORDS_IN_RUN + 1)}
    if len(runs) < FEWEST_RUNS:
        return b""
    minhash = MinHash(num_perm=PERMUTATIONS, seed=1, scheme=SCHEME)
    minhash.update_batch(run.encode() for run in sorted(runs))
    values = numpy.asarray(minhash.hashvalues, dtype=f"<u{HASH_BYTES}")
    return len(runs).to_bytes(HASH_BYTES, "little") + values.tobytes()


def find_repeats(articles: Iterable[dict[str, Any]]) -> dict[str, str]:
    """The article that each repeated one repeats: the earliest published, then the one with the lowest id.

    Input: article_id, published, signature (of the whole text) and sketch.
    """
    ordered = sorted(articles, key=lambda row: (row["published"] or "9999", row["article_id"]))
    equal: dict[str, str] = {}
    repeats: dict[str, str] = {}
    originals: dict[str, tuple[int, MinHash]] = {}
    index = MinHashLSH(threshold=COMPARED, num_perm=PERMUTATIONS)
    for row in ordered:
        article_id = row["article_id"]
        original = equal.setdefault(row["signature"], article_id) if row["signature"] else article_id
        if original != article_id:
            repeats[article_id] = repeats.get(original, original)
            continue
        if not row["sketch"]:
            continue
        runs, minhash = _read(row["sketch"])
        near = [(_likeness(runs, minhash, *originals[other]), other) for other in index.query(minhash)]
        alike = [(likeness, other) for likeness, other in near if likeness > 0]
        if alike:
            # The most alike; of equals the first.
            repeats[article_id] = min(alike, key=lambda each: (-each[0], each[1]))[1]
        else:
            originals[article_id] = (runs, minhash)
            index.insert(article_id, minhash, check_duplication=False)
    return repeats


def _read(data: bytes) -> tuple[int, MinHash]:
    """The number of runs and the MinHash of a sketch."""
    values = numpy.frombuffer(data, dtype=f"<u{HASH_BYTES}", offset=HASH_BYTES).astype("uint64")
    return int.from_bytes(data[:HASH_BYTES], "little"), MinHash(
        num_perm=PERMUTATIONS, seed=1, hashvalues=values, scheme=SCHEME
    )


def _likeness(runs: int, minhash: MinHash, other_runs: int, other: MinHash) -> float:
    """The share of all runs that two articles have in common; 0 where they are two stories."""
    share = float(minhash.jaccard(other))
    common = share * (runs + other_runs) / (1 + share)
    return share if share >= ALIKE and common >= CONTAINED * min(runs, other_runs) else 0.0
