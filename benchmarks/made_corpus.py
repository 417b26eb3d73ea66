"""Articles of any number, made of ours: `python -m benchmarks.made_corpus FOLDER 500` writes them as `.txt` files.

An article is the headline of one of ours and paragraphs of several, with surnames and towns swapped for others, the
same one for the same one within the article. How many mentions people marked in them is known and printed.
"""

import argparse
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

from pipeline.gold import GoldMention, read_gold
from pipeline.word_lists import read_word_list

CORPUS = Path(__file__).parent.parent / "corpus/train"
PARAGRAPHS = (6, 11)
SWAPPED = 0.6  # of the names that can be swapped
FOLDERS = 100  # a folder of many thousand files is slow to list


@dataclass(frozen=True)
class Part:
    """A headline or a paragraph, with the mentions in it by their place in it."""

    text: str
    mentions: tuple[GoldMention, ...]


def main(argv: list[str] | None = None) -> None:
    """Write the articles and print the counts."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("articles", type=int)
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args(argv)
    counts = write_articles(arguments.folder, arguments.articles, arguments.seed)
    print(f"{arguments.articles} articles, " + ", ".join(f"{counts[name]} {name}" for name in sorted(counts)))


def write_articles(folder: Path, articles: int, seed: int = 0) -> Counter[str]:
    """Write so many articles below a folder; how many characters they have, and mentions by label."""
    counts: Counter[str] = Counter()
    for number, (text, labels) in enumerate(make_articles(articles, seed)):
        path = folder / f"{number % FOLDERS:02}" / f"artikel-{number:06}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="")
        counts += labels
        counts["characters"] += len(text)
    return counts


def make_articles(articles: int, seed: int = 0) -> Iterator[tuple[str, Counter[str]]]:
    """Texts, each with how many mentions of each label it has; the same for the same seed."""
    rng = Random(seed)
    headlines, paragraphs = _parts()
    surnames = [name.title() for name in sorted(read_word_list("surnames"))]
    known = {name.lower() for name in surnames}
    towns = sorted({each.text for part in paragraphs for each in part.mentions if each.label == "LOC"})
    for _ in range(articles):
        chosen = [rng.choice(headlines), *rng.sample(paragraphs, rng.randint(*PARAGRAPHS))]
        swaps: dict[str, str] = {}
        for part in chosen:
            for each in part.mentions:
                last = each.text.split()[-1]
                if each.label == "PER" and last.lower() in known and rng.random() < SWAPPED:
                    swaps.setdefault(last, rng.choice(surnames))
                elif each.label == "LOC" and rng.random() < SWAPPED:
                    swaps.setdefault(each.text, rng.choice(towns))
        yield (
            "\n\n".join(_swapped(part, swaps) for part in chosen) + "\n",
            Counter(each.label for part in chosen for each in part.mentions if not each.optional),
        )


def _parts() -> tuple[list[Part], list[Part]]:
    """The headlines and the paragraphs of our articles."""
    headlines: list[Part] = []
    paragraphs: list[Part] = []
    for text, mentions in read_gold(CORPUS).values():
        at = 0
        for number, block in enumerate(text.split("\n\n")):
            end = at + len(block)
            inside = tuple(
                GoldMention(each.start - at, each.end - at, each.text, each.label, each.entity, each.optional)
                for each in mentions
                if at <= each.start and each.end <= end
            )
            if block.strip():
                (paragraphs if number else headlines).append(Part(block, inside))
            at = end + 2
    return headlines, paragraphs


def _swapped(part: Part, swaps: dict[str, str]) -> str:
    """The text of a part with the names in its mentions swapped."""
    pieces, at = [], 0
    for each in part.mentions:
        first, space, last = each.text.rpartition(" ")
        name = swaps.get(each.text) or (first + space + swaps.get(last, last))
        pieces += [part.text[at : each.start], name]
        at = each.end
    return "".join([*pieces, part.text[at:]])


if __name__ == "__main__":
    main()
