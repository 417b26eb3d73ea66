"""What more annotated articles bring: `python -m benchmarks.learning_curve CONLL WIKIANN UD`.

Trains the entity recogniser of `configs/training.cfg`, without its word lists, on 20, 40, 80, 160 and all articles of
`corpus/train`, each time anew and with the same seed, and prints F1 (exact spans) on `corpus/dev`, of the model alone:
once on the articles as they are and nothing else, once as `speurder train` does, with the public corpora and renamed
articles. No epoch is chosen by its score: the last one counts. The arguments are the folders of the public corpora, as
in `speurder train`.
"""

import argparse
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

from thinc.api import Config, fix_random_seed

from benchmarks.corpus import CORPUS
from pipeline.config import packaged_configs
from pipeline.dutch import WORD_LISTS
from pipeline.training.corpora import LABELS
from pipeline.training.scores import Score, score_names
from pipeline.training.train import (
    Corpora,
    read_corpora,
    read_training_config,
    train_names,
    train_sentences,
    untrained,
)

SIZES = (20, 40, 80, 160)
SEED = 0


def without_word_lists(settings: Config) -> Config:
    """The spaCy part of the training config with a plain network: no features but those of the word itself."""
    plain = settings.copy()
    plain["nlp"]["tokenizer"]["word_lists"] = False
    embed = plain["components"]["ner"]["model"]["tok2vec"]["embed"]
    kept = [place for place, attribute in enumerate(embed["attrs"]) if attribute not in WORD_LISTS]
    embed["attrs"] = [embed["attrs"][place] for place in kept]
    embed["rows"] = [embed["rows"][place] for place in kept]
    return plain


def train_on(
    articles: int, corpora: Corpora, settings: Config, made: dict[str, Any], schedule: dict[str, Any], senter: bytes
) -> dict[str, Score]:
    """Scores on dev after training on the first `articles` of a fixed random order."""
    fix_random_seed(SEED)
    chosen = Random(SEED).sample(corpora.articles, len(corpora.articles))[:articles]
    nlp = untrained(settings, corpora)
    pipe: Any = nlp.get_pipe("senter")
    pipe.from_bytes(senter)
    train_names(
        nlp,
        replace(corpora, articles=chosen),
        made,
        schedule,
        Random(SEED),
        report=lambda line: None,
        choose_epoch=False,
    )
    return score_names(nlp, corpora.articles_dev)


def main(argv: list[str] | None = None) -> None:
    """Print one row a size and kind of training."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name in ("conll", "wikiann", "ud"):
        parser.add_argument(name, type=Path)
    parser.add_argument("--alone-epochs", type=int, default=30)
    parser.add_argument("--public-epochs", type=int, default=5)
    arguments = parser.parse_args(argv)
    settings, made, schedule = read_training_config(packaged_configs() / "training.cfg")
    settings = without_word_lists(settings)
    corpora = read_corpora(CORPUS, arguments.conll, arguments.wikiann, arguments.ud)
    fix_random_seed(SEED)
    nlp = untrained(settings, corpora)
    train_sentences(nlp, corpora, made, schedule, Random(SEED), report=lambda line: None)
    pipe: Any = nlp.get_pipe("senter")
    senter = pipe.to_bytes()
    everything = len(corpora.articles)
    print(f"{'trained on':40}{'articles':>9}" + "".join(f"{label:>8}" for label in ("all", *LABELS)), flush=True)
    for name, sizes, changes, epochs in (
        ("articles as they are", SIZES, {"articles_as_they_are": 1, "articles_renamed": 0}, arguments.alone_epochs),
        ("public corpora and renamed articles", (0, *SIZES), {}, arguments.public_epochs),
    ):
        here = corpora if not changes else replace(corpora, news=[], wiki=[])
        for size in (*(size for size in sizes if size < everything), everything):
            scores = train_on(size, here, settings, {**made, **changes}, {**schedule, "ner_epochs": epochs}, senter)
            figures = "".join(f"{scores[label].f1:8.1f}" for label in ("all", *LABELS))
            print(f"{name:40}{size:9}{figures}", flush=True)


if __name__ == "__main__":
    main()
