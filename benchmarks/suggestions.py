"""How the time and the memory of suggestions grow: `python -m benchmarks.suggestions` prints both up to 100,000 names.

The names are drawn from the lexicon: full names, names of suspects, bare surnames, firms and legal forms, a tenth
of them with a slip of the pen, eight to an article. Each size has a process of its own, so that its peak is its own.
"""

import multiprocessing
import sys
import time
from random import Random

from pipeline.resolve.candidates import Candidate
from pipeline.resolve.entities import Entities, Entity, Form, Local
from pipeline.resolve.identity import entity_id_of
from pipeline.resolve.places import place_index
from pipeline.resolve.suggestions import suggest
from pipeline.word_lists import read_word_list

SIZES = (12_500, 25_000, 50_000, 100_000)
NAMES_IN_ARTICLE = 8


def main() -> None:
    """Print a row for each size."""
    print(f"{'names':>8}{'suggestions':>13}{'seconds':>9}{'a name':>10}{'peak memory':>13}")
    context = multiprocessing.get_context("spawn")
    for size in SIZES:
        with context.Pool(1) as pool:
            suggestions, seconds, peak = pool.apply(measure, (size,))
        print(f"{size:8}{suggestions:13}{seconds:9.1f}{1e6 * seconds / size:7.0f} µs{peak:10} MB")


def measure(size: int) -> tuple[int, float, int]:
    """The number of suggestions, the seconds that they took, and the peak of the process's memory in megabytes."""
    candidates = make_candidates(size)
    index = place_index()
    corrected = Entities([], {each.id: each.name for each in candidates})
    began = time.perf_counter()
    found = suggest(candidates, [], corrected, index)
    return len(found), time.perf_counter() - began, peak_memory()


def make_candidates(size: int) -> list[Candidate]:
    """So many entities with different ids."""
    rng = Random(0)
    given = sorted(read_word_list("first_names") | read_word_list("more_first_names"))
    surnames = sorted(read_word_list("surnames") | read_word_list("more_surnames"))
    nouns = sorted(read_word_list("organisation_nouns"))
    made: dict[str, Candidate] = {}
    while len(made) < size:
        article_id = f"a{len(made) // NAMES_IN_ARTICLE:06}"
        first, last = rng.choice(given).capitalize(), rng.choice(surnames).title()
        label, name = rng.choices(
            (
                ("PER", f"{first} {last}"),
                ("PER", f"{first} {last[0]}."),
                ("PER", last),
                ("ORG", f"{last} {rng.choice(nouns).capitalize()}"),
                ("ORG", f"{last} {rng.choice(nouns).capitalize()} BV"),
            ),
            (50, 15, 10, 15, 10),
        )[0]
        if rng.random() < 0.1 and len(name) > 8:
            at = rng.randrange(4, len(name) - 1)
            name = name[:at] + name[at + 1] + name[at] + name[at + 2 :]
        entity_id = entity_id_of(label, name, article_id)
        made[entity_id] = candidate(entity_id, name, label, article_id)
    return list(made.values())


def candidate(entity_id: str, name: str, label: str, article_id: str) -> Candidate:
    """An entity of one mention."""
    entity = Entity(entity_id, name, label, "", 1, 1, 1, "", "", [name], [article_id], "", None, None, "")
    local = Local(entity_id, name, label, "", listed=False, place=("", "", None, None), place_note="")
    form = Form(article_id, local, entity_id, name, label, [0], [0], score=0.9, only_model=True, shard=0)
    return Candidate(entity, [form])


def peak_memory() -> int:
    """The most memory that this process has had, in megabytes."""
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak // (1024 * 1024 if sys.platform == "darwin" else 1024)


if __name__ == "__main__":
    main()
