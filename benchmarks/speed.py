"""How fast the built-in model is: `python -m benchmarks.speed UD`.

Characters per CPU second from text to sentences and names, on one thread, on the articles of `corpus/test` and
`corpus/dev`: the built-in model as speurder runs it, with products of matrices by numpy, and as `spacy.load` alone
gives it, against the architecture of `nl_core_news_sm` 3.8 with all components that it runs (tok2vec, morphologizer,
tagger, parser, trainable lemmatizer, attribute ruler, ner) and random weights; its labels are those of
`alpino-dev.conllu` in the folder UD. All run by turns in this one process, after one round to warm up.
"""

import os

os.environ |= {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}

import argparse
import statistics
import time
from pathlib import Path
from typing import Any

import spacy
from spacy.language import Language
from spacy.tokens import Span
from spacy.training import Example
from spacy.training.converters.conllu_to_docs import conllu_to_docs
from thinc.api import Config, fix_random_seed

from benchmarks.corpus import read_corpus
from pipeline.matrices import use_numpy_products
from pipeline.model import locate_model

# The sizes in the config of nl_core_news_sm 3.8.0, whose tagger, parser and lemmatizer listen to the shared tok2vec.
TOK2VEC = """
@architectures = "spacy.Tok2Vec.v2"
[{name}.embed]
@architectures = "spacy.MultiHashEmbed.v2"
width = 96
attrs = ["NORM","PREFIX","SUFFIX","SHAPE","SPACY","IS_SPACE"]
rows = [5000,1000,2500,2500,50,50]
include_static_vectors = false
[{name}.encode]
@architectures = "spacy.MaxoutWindowEncoder.v2"
width = 96
depth = 4
window_size = 1
maxout_pieces = 3
"""
LISTENER = """
@architectures = "spacy.Tok2VecListener.v1"
width = 96
upstream = "tok2vec"
"""
TAGGER = '[model]\n@architectures = "spacy.Tagger.v2"\nnO = null\nnormalize = false\n[model.tok2vec]' + LISTENER
PARSER = """[model]
@architectures = "spacy.TransitionBasedParser.v2"
state_type = "{kind}"
extra_state_tokens = false
hidden_width = 64
maxout_pieces = 2
use_upper = true
nO = null
[model.tok2vec]"""
COMPONENTS = {
    "tok2vec": "[model]" + TOK2VEC.format(name="model"),
    "morphologizer": TAGGER,
    "tagger": TAGGER,
    "parser": PARSER.format(kind="parser") + LISTENER,
    "trainable_lemmatizer": TAGGER,
    "attribute_ruler": "",
    "ner": PARSER.format(kind="ner") + TOK2VEC.format(name="model.tok2vec"),
}


def core_news_architecture(ud: Path) -> Language:
    """The pipeline of nl_core_news_sm with random weights."""
    nlp = spacy.blank("nl")
    for name, config in COMPONENTS.items():
        nlp.add_pipe(name, config=dict(Config().from_str(config)) if config else {})
    docs = list(conllu_to_docs((ud / "alpino-dev.conllu").read_text(encoding="utf-8"), n_sents=10, no_print=True))  # type: ignore[no-untyped-call]
    docs[0].set_ents([Span(docs[0], at, at + 1, label) for at, label in enumerate(("PERSON", "ORG", "GPE", "LOC"))])
    fix_random_seed(0)
    nlp.initialize(lambda: [Example(nlp.make_doc(doc.text), doc) for doc in docs])
    return nlp


def characters_per_second(nlp: Language, texts: list[str]) -> float:
    """Characters per CPU second of this process, texts to documents."""
    began = time.process_time()
    for _ in nlp.pipe(texts):
        pass
    return sum(map(len, texts)) / (time.process_time() - began)


def main(argv: list[str] | None = None) -> None:
    """Print the medians and their ratios."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("ud", type=Path)
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args(argv)
    texts = [article.text for article in read_corpus().values() if article.row["split"] in ("dev", "test")]
    models: dict[str, Any] = {
        "built-in model": spacy.load(locate_model("builtin")),
        "built-in model, spacy.load alone": spacy.load(locate_model("builtin")),
        "architecture of nl_core_news_sm": core_news_architecture(arguments.ud),
    }
    use_numpy_products(models["built-in model"])
    speeds: dict[str, list[float]] = {name: [] for name in models}
    for at in range(arguments.rounds + 1):
        for name, nlp in models.items():
            speed = characters_per_second(nlp, texts)
            if at:
                speeds[name].append(speed)
    for name, measured in speeds.items():
        print(f"{name:34}{statistics.median(measured):9.0f} characters per CPU second")
    ours, alone, theirs = map(statistics.median, speeds.values())
    print(f"ratio {ours / theirs:.2f}, {alone / theirs:.2f} by spacy.load alone")


if __name__ == "__main__":
    main()
