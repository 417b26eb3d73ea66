"""What more annotated articles bring: `python -m benchmarks.learning_curve CONLL WIKIANN UD`.

Trains the entity recogniser of `configs/training.cfg` as `speurder train` does, on the public corpora and on none, 100,
200, 400 and all articles of `corpus/train`, each time anew and with the same seed, and prints F1 (exact spans) on
`corpus/dev`, of the model alone. No epoch is chosen by its score: the last one counts. The arguments are the folders of
the public corpora, as in `speurder train`.
"""

import argparse
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

from thinc.api import Config, fix_random_seed

from benchmarks.corpus import CORPUS
from pipeline.config import packaged_configs
from pipeline.training.corpora import LABELS
from pipeline.training.scores import Score, score_names
from pipeline.training.train import (
    Corpora,
    read_corpora,
    read_training_config,
    train_recogniser,
    train_sentences,
    untrained,
)

SIZES = (0, 100, 200, 400)
SEED = 0


def train_on(
    articles: int, corpora: Corpora, settings: Config, made: dict[str, Any], schedule: dict[str, Any], senter: bytes
) -> dict[str, Score]:
    """Scores on dev after training on the first `articles` of a fixed random order."""
    fix_random_seed(SEED)
    chosen = Random(SEED).sample(corpora.articles, len(corpora.articles))[:articles]
    nlp = untrained(settings, corpora)
    pipe: Any = nlp.get_pipe("senter")
    pipe.from_bytes(senter)
    train_recogniser(
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
    """Print one row a size."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name in ("conll", "wikiann", "ud"):
        parser.add_argument(name, type=Path)
    parser.add_argument("--epochs", type=int, default=2)
    arguments = parser.parse_args(argv)
    settings, made, schedule = read_training_config(packaged_configs() / "training.cfg")
    corpora = read_corpora(CORPUS, arguments.conll, arguments.wikiann, arguments.ud)
    fix_random_seed(SEED)
    nlp = untrained(settings, corpora)
    train_sentences(nlp, corpora, made, schedule, Random(SEED), report=lambda line: None)
    pipe: Any = nlp.get_pipe("senter")
    senter = pipe.to_bytes()
    everything = len(corpora.articles)
    print(f"{'articles':>8}" + "".join(f"{label:>8}" for label in ("all", *LABELS)), flush=True)
    for size in (*(size for size in SIZES if size < everything), everything):
        scores = train_on(size, corpora, settings, made, {**schedule, "ner_epochs": arguments.epochs}, senter)
        print(f"{size:8}" + "".join(f"{scores[label].f1:8.1f}" for label in ("all", *LABELS)), flush=True)


if __name__ == "__main__":
    main()
