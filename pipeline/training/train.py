"""Trains the shipped pipeline: sentence rules, senter, entity recogniser.

The senter comes first, alone; the entity recogniser is then trained on documents whose sentence starts
the rules and the senter predicted, because it meets such documents later and no name crosses a start.
"""

import json
import shutil
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from pathlib import Path
from random import Random
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc, Span
from spacy.training import Example
from spacy.training.batchers import minibatch_by_words
from spacy.util import load_config, load_model_from_config, registry
from thinc.api import fix_random_seed

from pipeline import __version__
from pipeline.dutch import blank_dutch
from pipeline.training.corpora import (
    LABELS,
    Sentence,
    clean_wikiann,
    read_conllu,
    read_iob,
    render,
    wikiann_names,
)
from pipeline.training.documents import (
    Document,
    collect_names,
    make_documents,
    paragraph_document,
    part_ends,
    plain_documents,
)
from pipeline.training.scores import Score, format_scores, score_names, score_sentences

Report = Callable[[str], None]


def train(
    output: Path, conll: Path, wikiann: Path, ud: Path, config: Path, seed: int = 0, report: Report = print
) -> dict[str, Score]:
    """Train the pipeline and write it to the folder `output`, in the place of a model that is there.

    conll: folder with train.tsv and dev.tsv (CoNLL-2002 Dutch); wikiann: folder with train.tsv, val.tsv
    and test.tsv; ud: folder with alpino-dev.conllu and alpino-test.conllu to train on and
    lassysmall-dev.conllu to measure on; config: a spaCy config with the sections `documents` and
    `schedule` as in configs/training.cfg; report: takes lines of progress.
    Returns the scores on the development sets: "all", each label, "sentences". Raises FileNotFoundError
    for a corpus file that is missing.
    """
    fix_random_seed(seed)
    rng = Random(seed)
    settings = load_config(config, interpolate=True)
    made, schedule = settings.pop("documents"), settings.pop("schedule")
    schedule["optimizer"] = settings["training"]["optimizer"]
    news = read_iob(conll / "train.tsv")
    dev = plain_documents(read_iob(conll / "dev.tsv"))
    all_wiki = [s for part in ("train", "val", "test") for s in read_iob(wikiann / f"{part}.tsv")]
    wiki = clean_wikiann(all_wiki)
    alpino = [s for part in ("dev", "test") for s in read_conllu(ud / f"alpino-{part}.conllu")]
    lassy = paragraph_documents(read_conllu(ud / "lassysmall-dev.conllu"))
    whole_news = [sentence for sentence in news if part_ends(render(sentence)[0])]
    report(f"{len(news)} sentences of news, {len(wiki)} of WikiANN, {len(alpino)} of Alpino")

    nlp = load_model_from_config(settings, auto_fill=True)
    names = collect_names([*news, *wiki, *wikiann_names(all_wiki)])
    nlp.initialize(lambda: first_examples(nlp, plain_documents([*alpino[:500], *news[:500], *wiki[:500]])))

    def sentence_examples() -> list[Example]:
        documents = [
            document
            for sentences in (alpino, alpino, alpino, whole_news)
            for document in make_documents(sentences, names, {**made, "changed_documents": 0}, rng)
        ]
        return [sentence_example(nlp, document) for document in documents]

    def name_examples() -> list[Example]:
        part = rng.sample(wiki, round(len(wiki) * made["wikiann_share"]))
        documents = [d for sentences in (news, part) for d in make_documents(sentences, names, made, rng)]
        return list(examples_with_names(nlp, documents))

    train_pipe(nlp, "senter", schedule["senter_epochs"], sentence_examples, schedule, rng, report)
    report(format_scores({"sentences": score_sentences(nlp, lassy)}))
    train_pipe(
        nlp,
        "ner",
        schedule["ner_epochs"],
        name_examples,
        schedule,
        rng,
        report,
        measure=lambda: score_names(nlp, dev)["all"],
    )
    scores = score_names(nlp, dev)
    scores["sentences"] = score_sentences(nlp, lassy)
    report(format_scores(scores))
    save(nlp, output, scores)
    return scores


def paragraph_documents(sentences: list[Sentence]) -> list[Document]:
    """The sentences of UD as articles: one document for each run of paragraphs of one article."""
    articles = groupby(sentences, key=lambda sentence: sentence.paragraph.split(".p.")[0])
    return [paragraph_document(list(article)) for _, article in articles]


def first_examples(nlp: Language, documents: Iterable[Document]) -> list[Example]:
    """Examples with sentences and names, from which the pipes learn their labels."""
    examples = []
    for document in documents:
        example = sentence_example(nlp, document)
        set_names(example.reference, document)
        examples.append(example)
    return examples


def sentence_example(nlp: Language, document: Document) -> Example:
    """A document with the sentence starts that are known, and the same one bare."""
    predicted = nlp.make_doc(document.text)
    starts = set(document.starts)
    reference = Doc(
        nlp.vocab,
        words=[token.text for token in predicted],
        spaces=[bool(token.whitespace_) for token in predicted],
        sent_starts=[token.idx in starts or token.i == 0 for token in predicted],
    )
    return Example(predicted, reference)


def examples_with_names(nlp: Language, documents: list[Document]) -> Iterator[Example]:
    """The documents with predicted sentences, and the same with names too."""
    with nlp.select_pipes(disable=["ner"]):
        docs = list(nlp.pipe(document.text for document in documents))
    for doc, document in zip(docs, documents, strict=True):
        reference = doc.copy()
        set_names(reference, document)
        yield Example(doc, reference)


def set_names(doc: Doc, document: Document) -> None:
    """Set the names of a document as entities, less those that the sentence starts of `doc` cut in two."""
    spans = [doc.char_span(*name[:2], label=name[2], alignment_mode="expand") for name in document.names]
    doc.set_ents([span for span in spans if span is not None and not is_cut(span)])


def is_cut(span: Span) -> bool:
    """Whether a sentence starts inside the span."""
    return any(token.is_sent_start for token in span[1:])


def train_pipe(
    nlp: Language,
    name: str,
    epochs: int,
    make_examples: Callable[[], list[Example]],
    schedule: dict[str, Any],
    rng: Random,
    report: Report,
    measure: Callable[[], Score] | None = None,
) -> None:
    """Train one pipe on examples that are made anew for each epoch, and leave it with averaged weights.

    With `measure` the weights of the best epoch stay, and training stops when `schedule.patience` epochs
    brought nothing better.
    """
    pipe: Any = nlp.get_pipe(name)
    optimizer = registry.resolve({"optimizer": schedule["optimizer"]})["optimizer"]
    sizes = growing(*schedule["batch_words"])
    best, best_weights, waited = -1.0, b"", 0
    for epoch in range(1, epochs + 1):
        began = time.monotonic()
        examples = make_examples()
        rng.shuffle(examples)
        losses: dict[str, float] = {}
        for batch in minibatch_by_words(examples, size=sizes, tolerance=0.2):  # type: ignore[arg-type]
            pipe.update(batch, drop=schedule["dropout"], sgd=optimizer, losses=losses)
        line = f"{name} epoch {epoch}: {len(examples)} documents, loss {losses[name]:.0f}"
        with pipe.model.use_params(optimizer.averages):
            if measure:
                score = measure()
                line += f", P {score.precision:.2f} R {score.recall:.2f} F1 {score.f1:.2f}"
            if not measure or score.f1 > best:
                best, best_weights, waited = score.f1 if measure else 0.0, pipe.model.to_bytes(), 0
            else:
                waited += 1
        report(f"{line}, {time.monotonic() - began:.0f} s")
        if waited >= schedule["patience"]:
            break
    pipe.model.from_bytes(best_weights)


def growing(first: float, last: float) -> Iterator[int]:
    """Batch sizes that grow slowly from `first` to `last`."""
    size = first
    while True:
        yield int(size)
        size = min(size * 1.001, last)


def save(nlp: Language, output: Path, scores: dict[str, Score]) -> None:
    """Write the pipeline to a folder, keeping a README that is there; the folder is swapped at the end."""
    nlp.meta.update(
        name="ent_crime_sm",
        version=__version__,
        spacy_version=">=3.8.7,<3.9.0",
        license="MIT; for the training data see README.md",
        description="Persons, organisations and places in Dutch crime news; sentences.",
        performance={
            name: {"p": round(score.precision, 2), "r": round(score.recall, 2), "f1": round(score.f1, 2)}
            for name, score in scores.items()
        },
    )
    output.parent.mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(prefix=f".{output.name}-", dir=output.parent))
    try:
        nlp.to_disk(made, exclude=["vectors", "lookups"])
        # The words seen in training are of no use later: features are hashes of the text itself.
        strings = sorted({*blank_dutch().vocab.strings, *LABELS})
        (made / "vocab" / "strings.json").write_text(json.dumps(strings, ensure_ascii=False), encoding="utf-8")
        if (output / "README.md").exists():
            shutil.copy2(output / "README.md", made / "README.md")
        made.chmod(0o755)
        old = output.with_name(f".{output.name}-old")
        if output.exists():
            output.rename(old)
        made.rename(output)
        shutil.rmtree(old, ignore_errors=True)
    finally:
        shutil.rmtree(made, ignore_errors=True)
