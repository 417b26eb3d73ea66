"""The corpus keeps its promises: mark-up, labels, splits, no story twice, nothing of the texts that only measure."""

import csv
import re
import unicodedata
from collections import Counter, defaultdict
from types import ModuleType

import pytest

from benchmarks import agreement as agreement_command
from benchmarks import corpus as corpus_command
from benchmarks.agreement import (
    PASS_COLUMNS,
    PASSES,
    ROUNDS,
    agreement_table,
    cohen_kappa,
    entity_agreement,
    read_pass,
    token_labels,
)
from benchmarks.corpus import (
    COLUMNS,
    CORPUS,
    SPLITS,
    CorpusArticle,
    common_share,
    count_table,
    listed_share,
    read_corpus,
)
from pipeline.gold import GoldMention, parse_inline, read_gold
from pipeline.lists import read_gazetteer
from pipeline.training.corpora import read_passages
from pipeline.training.documents import part_ends
from tests.conftest import ROOT

ARTICLES = read_corpus()
ALL = [pytest.param(article_id, id=article_id) for article_id in ARTICLES]
SHINGLE = 8  # words
SURNAME_PREFIXES = {"de", "den", "der", "het", "van", "ten", "ter", "te", "el", "le", "la", "al", "da", "dos", "di"}


def shingles(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"\w+", text.lower())
    return {tuple(words[at : at + SHINGLE]) for at in range(len(words) - SHINGLE + 1)}


def bare_surfaces(text: str, mentions: list[GoldMention]) -> list[str]:
    """Surfaces that are marked somewhere in the article, with each place where they stand unmarked."""
    found = []
    for surface in sorted({each.text for each in mentions if not each.optional and len(each.text) > 2}):
        for hit in re.finditer(rf"(?<![\w-]){re.escape(surface)}(?!\w)", text):
            if not any(each.start < hit.end() and hit.start() < each.end for each in mentions):
                found.append(surface)
    return found


def test_the_corpus_is_large_and_spread() -> None:
    assert len(ARTICLES) >= 300
    assert sum(len(article.text.split()) for article in ARTICLES.values()) >= 80_000
    for column, least in (("genre", 10), ("topic", 14), ("region", 4)):
        counts = Counter(article.row[column] for article in ARTICLES.values())
        assert len(counts) >= least
        assert min(counts.values()) >= 8, (column, counts)


def test_index_and_files_are_the_same_articles() -> None:
    with (CORPUS / "articles.csv").open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        assert tuple(reader.fieldnames or ()) == COLUMNS
        ids = [row["article_id"] for row in reader]
    assert len(set(ids)) == len(ids)
    files = {(path.parent.name, path.stem) for path in CORPUS.glob("*/*.txt")}
    assert files == {(article.row["split"], article_id) for article_id, article in ARTICLES.items()}


@pytest.mark.parametrize("article_id", ALL)
def test_an_article_is_well_formed(article_id: str) -> None:
    article = ARTICLES[article_id]
    marked = (CORPUS / article.row["split"] / f"{article_id}.txt").read_text(encoding="utf-8")
    assert unicodedata.is_normalized("NFC", marked)
    assert marked.endswith("\n")
    assert not marked.endswith("\n\n")
    assert "](" not in article.text
    assert 60 <= len(article.text.split()) <= 900
    labels: dict[str, str] = {}
    for each in article.mentions:
        # The apostrophe of 's-Gravenzande is no quote.
        bare = re.sub(r"^['’](?=[st][ -]|Ndr)|(?<=s)['’]$", "", each.text)
        assert bare == bare.strip(" \n\"'“”‘’„,;:"), each
        # In a post without capitals an article may be part of the name.
        assert not re.match(r"(?:de|het|een|mr\.|dhr\.|mevr\.) .*[A-Z]", each.text) or each.label == "PER", each
        assert labels.setdefault(each.entity, each.label) == each.label, each


def test_what_is_marked_once_is_marked_everywhere() -> None:
    """Exceptions, such as a surname that is also a word, are in `bare.csv` with the reason."""
    with (CORPUS / "annotation" / "bare.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert all(row["reason"] for row in rows)
    allowed = Counter({(row["article_id"], row["text"]): int(row["times"]) for row in rows})
    found = Counter(
        (article_id, surface)
        for article_id, article in ARTICLES.items()
        for surface in bare_surfaces(article.text, article.mentions)
    )
    assert found == allowed


def test_the_bare_check_finds_what_was_forgotten() -> None:
    assert bare_surfaces(*parse_inline("[Vos](PER:vos) zag Vos. Vossen ook.")) == ["Vos"]


def test_no_story_is_in_two_splits() -> None:
    splits = defaultdict(set)
    for article in ARTICLES.values():
        splits[article.row["story"]].add(article.row["split"])
    assert {row["split"] for row in (article.row for article in ARTICLES.values())} == set(SPLITS)
    assert all(len(found) == 1 for found in splits.values())


def test_no_article_repeats_another() -> None:
    """Nor the demonstration articles and the gold, which are only measured on."""
    others = {f"gold/{name}": text for name, (text, _) in read_gold(ROOT / "tests/gold").items()}
    texts = {name: article.text for name, article in ARTICLES.items()} | others
    seen: dict[tuple[str, ...], str] = {}
    shared: Counter[tuple[str, str]] = Counter()
    for name, text in texts.items():
        for shingle in shingles(text):
            other = seen.setdefault(shingle, name)
            if other != name:
                shared[other, name] += 1
    assert not {pair: number for pair, number in shared.items() if number > 5}


def test_the_sentences_are_many_and_end_with_and_without_punctuation() -> None:
    for split, least in (("train", 1500), ("dev", 250)):
        paths = sorted((CORPUS / "sentences" / split).glob("*.txt"))
        texts = [path.read_text(encoding="utf-8") for path in paths]
        for path, text in zip(paths, texts, strict=True):
            assert unicodedata.is_normalized("NFC", text), path
            assert text.endswith("\n"), path
            assert not re.search(r"\n\n\n|\n\n\Z|\A\n|^ | $|  ", text, re.MULTILINE), path
        ends = [part_ends(sentence.text) for sentence in read_passages(CORPUS / "sentences" / split)]
        assert len(ends) >= least
        assert 0.1 < sum(ends) / len(ends) < 0.5


def test_no_sentence_of_train_is_in_dev() -> None:
    train, dev = (
        {sentence.text.lower() for sentence in read_passages(CORPUS / "sentences" / split)}
        for split in ("train", "dev")
    )
    assert {text for text in train & dev if len(text.split()) > 2} == set()


def test_few_mentions_are_names_that_every_article_has() -> None:
    assert common_share(ARTICLES) < 0.2


def test_people_of_different_stories_are_different() -> None:
    """A full name in two stories would teach the name, and leak from one split to another."""
    stories = defaultdict(set)
    for article in ARTICLES.values():
        for each in article.mentions:
            # `De Cock` is a surname, not a full name.
            full = len(each.text.split()) > 1 and each.text.split()[0].lower() not in SURNAME_PREFIXES
            if each.label == "PER" and full and not each.text.endswith("."):
                stories[each.text.lower()].add(article.row["story"])
    shared = {name for name, found in stories.items() if len(found) > 1}
    assert len(shared) / len(stories) < 0.01, shared


def test_the_gazetteer_is_large_and_knows_none_of_the_invented_people() -> None:
    names = read_gazetteer(ROOT / "configs/gazetteer.csv")
    assert len({name.name for name in names}) >= 400
    assert "PER" not in {name.label for name in names}
    assert listed_share(ARTICLES, ROOT / "configs/gazetteer.csv") < 0.4


@pytest.mark.parametrize("name", PASSES)
def test_both_annotators_marked_every_article_of_their_rounds(name: str) -> None:
    path = CORPUS / "annotation" / f"{name}.csv"
    assert tuple(path.read_text(encoding="utf-8").splitlines()[0].split(",")) == PASS_COLUMNS
    marked = read_pass(path)
    twice = {key: article for key, article in ARTICLES.items() if article.row["round"] in ROUNDS}
    assert {key for key, article in twice.items() if article.mentions} <= set(marked)
    # What is only measured on, or chosen on, was annotated twice.
    assert {article.row["split"] for key, article in ARTICLES.items() if key not in twice} == {"train"}
    for article_id, mentions in marked.items():
        text = ARTICLES[article_id].text
        assert all(text[each.start : each.end] == each.text for each in mentions), article_id


def test_agreement_by_hand() -> None:
    text, first = parse_inline("[Ann](PER:a) zag [Bo](PER:b) in [Gent](LOC:g) bij [KLM](ORG:k) en de [Fiat](ORG?:f).")
    _, second = parse_inline("[Ann](PER:x) zag [Bo](PER:x) in [Gent](ORG:g) bij KLM en de [Fiat](ORG:f).")
    article = CorpusArticle({}, text, first)
    rows = {line.split()[0]: line.split()[1:] for line in agreement_table({"t": article}, {"t": first}, {"t": second})}
    assert rows["PER"][:4] == ["2", "2", "2", "1.000"]
    assert rows["all"][:4] == ["4", "3", "2", "0.571"]
    pairs = token_labels(text, first, second)
    # The token of the mention that is optional to one of them is left out.
    assert pairs.count(("PER", "PER")) == 2
    assert ("ORG", "O") in pairs
    assert not any(second == "ORG" for first, second in pairs if first == "O")
    assert entity_agreement(["t"], {"t": first}, {"t": second}) < 1


def test_kappa_by_hand() -> None:
    # Cohen's own kind of table: 20 yes-yes, 5 yes-no, 10 no-yes, 15 no-no gives (0.7 - 0.5) / 0.5.
    pairs = [("y", "y")] * 20 + [("y", "n")] * 5 + [("n", "y")] * 10 + [("n", "n")] * 15
    assert cohen_kappa(pairs) == pytest.approx(0.4)
    assert cohen_kappa([("n", "n")]) == 1.0


@pytest.mark.parametrize("command", [corpus_command, agreement_command])
def test_the_corpus_readme_shows_what_its_commands_print(
    command: ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    command.main()
    readme = (CORPUS / "README.md").read_text(encoding="utf-8")
    name = command.__name__
    shown = readme.split(f"<!-- printed by: python -m {name} -->\n```text\n", 1)[1].split("```", 1)[0]
    assert shown.split("\n") == [*capsys.readouterr().out.rstrip("\n").split("\n"), ""]


def test_counts_add_up() -> None:
    lines = count_table(ARTICLES)
    total = lines[-1].split()
    splits = [line.split() for line in lines if line.startswith(tuple(f"  {split} " for split in SPLITS))]
    assert len(splits) == 3
    for column in range(1, 7):
        assert sum(int(row[column]) for row in splits) == int(total[column])
