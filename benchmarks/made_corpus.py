"""Articles of any number, made of ours: `python -m benchmarks.made_corpus FOLDER 500` writes them as `.txt` files.

An article is the headline of one of ours and paragraphs of several, with names swapped for others. Which mentions
people marked in them is known, and their number is printed. The same seed makes the same articles, and the first 500
of 2,000 are those of 500. Articles are made one at a time, so a million of them takes no more memory than one.

As in a real archive new names keep coming, ever fewer for an article: of n persons or organisations that are named
about `first * n ** growth` are different (Heaps' law), and an older name comes back the more often the earlier it came
(Zipf's). Both laws are an assumption of how fast, not a measurement.
"""

import argparse
import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from random import Random

from pipeline.gold import GoldMention, read_gold
from pipeline.word_lists import read_word_list

CORPUS = Path(__file__).parent.parent / "corpus/train"
PARAGRAPHS = (6, 11)
SWAPPED_PLACES = 0.6  # of the places; all persons and organisations that can be swapped are
ARTICLES_A_FOLDER = 1000  # a folder of many thousand files is slow to list
INITIAL = re.compile(r"[A-Z]\.")
# What a made name of an organisation ends in, behind a surname.
ENDINGS = (
    "bouw", "concept", "dienst", "fonds", "groep", "hal", "haven", "horst", "huis", "hulp", "kring", "lijn", "markt",
    "media", "net", "plein", "post", "punt", "stroom", "tech", "vracht", "weide", "werk", "zorg",
)  # fmt: skip

Key = tuple[str, str]  # one of our articles, and an entity in it


@dataclass(frozen=True)
class Block:
    """A headline or a paragraph of one of our articles, with the mentions in it by their place in it."""

    article_id: str
    text: str
    mentions: tuple[GoldMention, ...]


@dataclass(frozen=True)
class Mention:
    """A mention in a made article."""

    start: int
    end: int
    text: str
    label: str
    optional: bool


@dataclass(frozen=True)
class MadeArticle:
    """The text of a made article and the mentions in it, in its order."""

    text: str
    mentions: tuple[Mention, ...]


class Names:
    """Names without end, as a corpus uses them: new ones at first, then ever more often those that came before.

    A name is a pair of one word of each of two lists; pairs are all different until every pair was there.
    """

    def __init__(self, firsts: Sequence[str], lasts: Sequence[str], first: float, growth: float) -> None:
        self.firsts, self.lasts = firsts, lasts
        self.first, self.growth = first, growth
        self.drawn = self.different = 0
        pairs = len(firsts) * len(lasts)
        # A step that has no divisor in common with the number of pairs visits each pair once.
        self.step = next(step for step in range(int(pairs * 0.618), pairs + 2) if math.gcd(step, pairs) == 1)

    def draw(self, rng: Random) -> tuple[str, str]:
        """The name that is used next."""
        self.drawn += 1
        # How much n ** growth grows by with this draw: how likely it is that the name is a new one.
        if not self.different or rng.random() < self.first * self.growth * self.drawn ** (self.growth - 1):
            self.different += 1
            return self._name(self.different - 1)
        return self._name(int(self.different ** rng.random()) - 1)

    def _name(self, number: int) -> tuple[str, str]:
        """The name with a number."""
        at = number * self.step % (len(self.firsts) * len(self.lasts))
        return self.firsts[at % len(self.firsts)], self.lasts[at // len(self.firsts)]


def main(argv: list[str] | None = None) -> None:
    """Write the articles and print the counts."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("articles", type=int)
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args(argv)
    counts = write_articles(arguments.folder, arguments.articles, arguments.seed)
    print(f"{arguments.articles} articles, " + ", ".join(f"{counts[name]} {name}" for name in sorted(counts)))


def write_articles(folder: Path, articles: int, seed: int = 0, skip: int = 0) -> Counter[str]:
    """Write so many articles below a folder, after the first `skip` of the seed.

    Gives how many characters they have, and how many mentions of each label, optional ones left out.
    """
    counts: Counter[str] = Counter()
    parent = None
    for number, article in enumerate(islice(make_articles(seed), skip, skip + articles), start=skip):
        path = folder / f"{number // ARTICLES_A_FOLDER:04}" / f"artikel-{number:07}.txt"
        if path.parent != parent:
            parent = path.parent
            parent.mkdir(parents=True, exist_ok=True)
        path.write_text(article.text, encoding="utf-8", newline="")
        counts.update(each.label for each in article.mentions if not each.optional)
        counts["characters"] += len(article.text)
    return counts


def make_articles(seed: int = 0) -> Iterator[MadeArticle]:
    """Articles without end; the same for the same seed."""
    rng = Random(seed)
    headlines, paragraphs = _blocks()
    own_words = _own_words([*headlines, *paragraphs])
    towns = sorted({each.text for block in paragraphs for each in block.mentions if each.label == "LOC"})
    surnames = _names_of("surnames", "more_surnames")
    names = {
        "PER": Names(_names_of("first_names", "more_first_names"), surnames, 3, 0.8),
        "ORG": Names(surnames, ENDINGS, 3, 0.7),
    }
    while True:
        blocks = [rng.choice(headlines), *rng.sample(paragraphs, rng.randint(*PARAGRAPHS))]
        swaps: dict[Key, dict[str, str]] = {}
        places: dict[str, str] = {}
        for block in blocks:
            for each in block.mentions:
                key = (block.article_id, each.entity)
                if each.label == "LOC":
                    if rng.random() < SWAPPED_PLACES:
                        places.setdefault(each.text, rng.choice(towns))
                elif key in own_words and key not in swaps:
                    swaps[key] = _swaps(*own_words[key], *names[each.label].draw(rng), each.label)
        yield _put_together(blocks, swaps, places)


def _blocks() -> tuple[list[Block], list[Block]]:
    """The headlines and the paragraphs of our articles."""
    headlines: list[Block] = []
    paragraphs: list[Block] = []
    for article_id, (text, mentions) in read_gold(CORPUS).items():
        at = 0
        for number, part in enumerate(text.split("\n\n")):
            end = at + len(part)
            inside = tuple(
                GoldMention(each.start - at, each.end - at, each.text, each.label, each.entity, each.optional)
                for each in mentions
                if at <= each.start and each.end <= end
            )
            if part.strip():
                (paragraphs if number else headlines).append(Block(article_id, part, inside))
            at = end + 2
    return headlines, paragraphs


def _own_words(blocks: list[Block]) -> dict[Key, tuple[str, str]]:
    """The words that make a name the entity's own, of each that has such: given name and surname, or first word.

    An organisation that several of our articles name keeps its name, and so does one whose first word is a usual one.
    """
    forms: dict[tuple[Key, str], list[str]] = {}
    articles: dict[str, set[str]] = {}
    for block in blocks:
        for each in block.mentions:
            forms.setdefault(((block.article_id, each.entity), each.label), []).append(each.text)
            articles.setdefault(each.text, set()).add(block.article_id)
    given = read_word_list("first_names") | read_word_list("more_first_names")
    surnames = read_word_list("surnames") | read_word_list("more_surnames")
    usual = frozenset[str]().union(
        *map(read_word_list, ("common_words", "known_words", "organisation_nouns", "functions", "places"))
    )
    found: dict[Key, tuple[str, str]] = {}
    for (key, label), texts in forms.items():
        longest = max(texts, key=len).split()
        first, last = longest[0], longest[-1]
        if label == "PER":
            known_first = len(longest) > 1 and (first.lower() in given or INITIAL.fullmatch(first) is not None)
            if known_first or last.lower() in surnames:
                found[key] = (first if known_first else "", last)
            continue
        named_once = label == "ORG" and all(len(articles[text]) == 1 for text in texts)
        if named_once and first[0].isupper() and len(first) > 3 and first.lower() not in usual:
            found[key] = (first, "")
    return found


def _swaps(first: str, last: str, new_first: str, new_last: str, label: str) -> dict[str, str]:
    """What stands for each of an entity's own words, whole or as an initial, also all in capitals."""
    swaps = {first: new_first, last: new_last} if label == "PER" else {first: new_first + new_last}
    swaps |= {f"{old[0]}.": f"{new[0]}." for old, new in swaps.items() if old}
    return swaps | {old.upper(): new.upper() for old, new in swaps.items()}


def _put_together(blocks: list[Block], swaps: dict[Key, dict[str, str]], places: dict[str, str]) -> MadeArticle:
    """The blocks with blank lines between, and the names in their mentions swapped."""
    pieces: list[str] = []
    mentions: list[Mention] = []
    length = 0

    def add(piece: str) -> None:
        nonlocal length
        pieces.append(piece)
        length += len(piece)

    for block in blocks:
        at = 0
        for each in block.mentions:
            add(block.text[at : each.start])
            words = swaps.get((block.article_id, each.entity), {})
            text = (each.label == "LOC" and places.get(each.text)) or " ".join(
                words.get(word, word) for word in each.text.split(" ")
            )
            mentions.append(Mention(length, length + len(text), text, each.label, each.optional))
            add(text)
            at = each.end
        add(block.text[at:] + "\n\n")
    return MadeArticle("".join(pieces)[:-1], tuple(mentions))


def _names_of(*lists: str) -> list[str]:
    """The words of some lists as names."""
    return [word.title() for word in sorted(frozenset[str]().union(*map(read_word_list, lists))) if word.isalpha()]


if __name__ == "__main__":
    main()
