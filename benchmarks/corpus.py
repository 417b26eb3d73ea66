"""What is in `corpus/`: `python -m benchmarks.corpus` prints its counts by split, genre, topic, region and label.

`corpus/articles.csv` has a row an article: article_id, split (train, dev, test), round (of writing, 1 to 4), genre,
topic, region, story (articles of one story share people and are in one split). The article itself is
`corpus/<split>/<article_id>.txt`, with its mentions marked inline.
"""

import csv
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path

from pipeline.gold import GoldMention, read_gold
from pipeline.lists import read_gazetteer

CORPUS = Path(__file__).parent.parent / "corpus"
SPLITS = ("train", "dev", "test")
COLUMNS = ("article_id", "split", "round", "genre", "topic", "region", "story")
COMMON = 3  # a surface in more articles than this is common


@dataclass(frozen=True)
class CorpusArticle:
    """An article of the corpus: its row of `articles.csv`, its text without mark-up, and its settled mentions."""

    row: dict[str, str]
    text: str
    mentions: list[GoldMention]


def read_index(corpus: Path = CORPUS) -> list[dict[str, str]]:
    """The rows of `articles.csv`, by article id."""
    with (corpus / "articles.csv").open(encoding="utf-8", newline="") as file:
        return sorted(csv.DictReader(file), key=lambda row: row["article_id"])


def read_corpus(corpus: Path = CORPUS) -> dict[str, CorpusArticle]:
    """Every article of the index, by id. Raises KeyError where one has no file in its split."""
    texts = {split: read_gold(corpus / split) for split in SPLITS}
    return {
        row["article_id"]: CorpusArticle(row, *texts[row["split"]][row["article_id"]]) for row in read_index(corpus)
    }


def common_share(articles: dict[str, CorpusArticle]) -> float:
    """The share of mentions whose surface occurs in more than three articles."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for article_id, article in articles.items():
        for each in article.mentions:
            found[each.text].add(article_id)
    surfaces = [each.text for article in articles.values() for each in article.mentions]
    return sum(len(found[surface]) > COMMON for surface in surfaces) / len(surfaces)


def listed_share(articles: dict[str, CorpusArticle], gazetteer: Path) -> float:
    """The share of the mentions of organisations that are spelled as in the gazetteer."""
    spellings = {spelling.lower() for name in read_gazetteer(gazetteer) for spelling in name.spellings}
    organisations = [each.text for article in articles.values() for each in article.mentions if each.label == "ORG"]
    return sum(surface.lower() in spellings for surface in organisations) / len(organisations)


def count_table(articles: dict[str, CorpusArticle]) -> list[str]:
    """Lines of a table: articles, words and mentions by split, then by genre, topic and region."""
    header = f"{'':32}articles   words    PER    ORG    LOC  optional"
    lines = [header]
    for column in ("split", "genre", "topic", "region"):
        groups: defaultdict[str, list[CorpusArticle]] = defaultdict(list)
        for article in articles.values():
            groups[article.row[column]].append(article)
        lines += ["", column]
        order = SPLITS if column == "split" else sorted(groups, key=lambda group: (-len(groups[group]), group))
        lines += [_count_row(f"  {group}", groups[group]) for group in order]
    return [*lines, "", _count_row("all", list(articles.values()))]


def _count_row(name: str, articles: list[CorpusArticle]) -> str:
    """One line of the table."""
    labels = Counter(each.label for article in articles for each in article.mentions if not each.optional)
    optional = sum(each.optional for article in articles for each in article.mentions)
    words = sum(len(article.text.split()) for article in articles)
    return f"{name:32}{len(articles):8}{words:8}{labels['PER']:7}{labels['ORG']:7}{labels['LOC']:7}{optional:10}"


def main() -> None:
    """Print the counts."""
    articles = read_corpus()
    print("\n".join(count_table(articles)))
    entities = {(article_id, each.entity) for article_id, article in articles.items() for each in article.mentions}
    surfaces = {each.text for article in articles.values() for each in article.mentions}
    print(f"\n{len(entities)} entities by article, {len(surfaces)} different surfaces")
    print(f"mentions whose surface occurs in more than {COMMON} articles: {common_share(articles):.1%}")
    shipped = CORPUS.parent / "configs" / "gazetteer.csv"
    print(f"mentions of organisations that the gazetteer lists: {listed_share(articles, shipped):.1%}")


if __name__ == "__main__":
    main()
