"""Trains the shipped pipeline: sentence rules, senter, entity recogniser.

Each is trained alone. The entity recogniser sees the sentence starts that the rules are sure of, as it does later;
no name crosses one.
"""

import json
import math
import shutil
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc, Span
from spacy.training import Example
from spacy.training.batchers import minibatch_by_words
from spacy.util import filter_spans, load_config, load_model_from_config, registry
from thinc.api import Config, fix_random_seed

from pipeline import __version__
from pipeline.dutch import blank_dutch
from pipeline.matrices import use_numpy_products
from pipeline.recogniser import calibrate, halve_precision, log_odds
from pipeline.training.articles import Article, article_document, article_names, read_articles, renamed_document
from pipeline.training.corpora import (
    LABELS,
    Sentence,
    clean_wikiann,
    read_conllu,
    read_iob,
    read_passages,
    wikiann_names,
)
from pipeline.training.documents import (
    Document,
    Names,
    change_letters,
    collect_names,
    join_lines,
    make_documents,
    paragraph_documents,
    part_ends,
    passage_documents,
    plain_documents,
    put_between,
    put_capitals,
)
from pipeline.training.scores import (
    Score,
    format_reliability,
    format_scores,
    name_outcomes,
    score_names,
    score_sentences,
)

QUOTE_MARKS = frozenset("\"'`“”‘’„«»")
Report = Callable[[str], None]


@dataclass(frozen=True)
class Corpora:
    """What is trained on (news, wiki, alpino, passages, articles; names to put in), and what is only measured on."""

    news: list[Sentence]
    wiki: list[Sentence]
    alpino: list[Sentence]
    passages: list[Sentence]
    articles: list[Article]
    names: Names
    news_dev: list[Document]
    lassy_dev: list[Document]
    passages_dev: list[Document]
    articles_dev: list[Document]


def read_corpora(corpus: Path, conll: Path, wikiann: Path, ud: Path) -> Corpora:
    """Read all that `train` trains and measures on; the folders are described there.

    Raises FileNotFoundError for a file that is missing, UsageError for an article that cannot be used.
    """
    news = read_iob(conll / "train.tsv")
    all_wiki = [s for part in ("train", "val", "test") for s in read_iob(wikiann / f"{part}.tsv")]
    wiki = clean_wikiann(all_wiki)
    return Corpora(
        news=news,
        wiki=wiki,
        alpino=[s for part in ("dev", "test") for s in read_conllu(ud / f"alpino-{part}.conllu")],
        passages=read_passages(corpus / "sentences" / "train"),
        articles=read_articles(corpus / "train"),
        names=collect_names([*news, *wiki, *wikiann_names(all_wiki)]),
        news_dev=plain_documents(read_iob(conll / "dev.tsv")),
        lassy_dev=paragraph_documents(read_conllu(ud / "lassysmall-dev.conllu")),
        passages_dev=paragraph_documents(read_passages(corpus / "sentences" / "dev")),
        articles_dev=[article_document(article) for article in read_articles(corpus / "dev")],
    )


def train(
    output: Path,
    corpus: Path,
    conll: Path,
    wikiann: Path,
    ud: Path,
    config: Path,
    seed: int = 0,
    report: Report = print,
) -> dict[str, Score]:
    """Train the pipeline and write it to the folder `output`, in the place of a model that is there.

    corpus: folder with our annotated articles in train/ and dev/, and with passages in sentences/train/ and
    sentences/dev/; conll: folder with train.tsv and dev.tsv (CoNLL-2002 Dutch); wikiann: folder with train.tsv, val.tsv
    and test.tsv; ud: folder with alpino-dev.conllu and alpino-test.conllu to train on and lassysmall-dev.conllu to
    measure on; config: a spaCy config with the sections `documents` and `schedule` as in configs/training.cfg; report:
    takes lines of progress.
    Returns the scores on the development sets: "all" and each label for the news, the same with "articles" before it
    for our articles, and "sentences". Raises as `read_corpora`.
    """
    fix_random_seed(seed)
    rng = Random(seed)
    settings, made, schedule = read_training_config(config)
    corpora = read_corpora(corpus, conll, wikiann, ud)
    report(
        f"{len(corpora.articles)} of our articles, {len(corpora.news)} sentences of news, {len(corpora.wiki)} of "
        f"WikiANN, {len(corpora.alpino)} of Alpino"
    )
    nlp = untrained(settings, corpora)
    train_sentences(nlp, corpora, made, schedule, rng, report)
    train_recogniser(nlp, corpora, made, schedule, rng, report)
    calibrate_names(nlp, corpora.articles_dev, report)
    scores = score_names(nlp, corpora.news_dev)
    scores |= {f"articles {name}": score for name, score in score_names(nlp, corpora.articles_dev).items()}
    scores["sentences"] = score_sentences(nlp, corpora.lassy_dev)
    report(format_scores(scores))
    save(nlp, output, scores)
    return scores


def read_training_config(path: Path) -> tuple[Config, dict[str, Any], dict[str, Any]]:
    """The parts of a training config: spaCy's own, and our sections `documents` and `schedule`."""
    settings = load_config(path, interpolate=True)
    made, schedule = settings.pop("documents"), settings.pop("schedule")
    schedule["optimizer"] = settings["training"]["optimizer"]
    return settings, made, schedule


def untrained(settings: Config, corpora: Corpora) -> Language:
    """A pipeline with random weights, as the spaCy part of the training config describes it."""
    nlp = load_model_from_config(settings, auto_fill=True)
    use_numpy_products(nlp)
    first = plain_documents([*corpora.alpino[:500], *corpora.news[:500], *corpora.wiki[:500]])
    nlp.initialize(lambda: first_examples(nlp, first))
    return nlp


def train_sentences(
    nlp: Language, corpora: Corpora, made: dict[str, Any], schedule: dict[str, Any], rng: Random, report: Report
) -> None:
    """Train the members of the senter one after the other, and report how each fares alone and all together."""
    pipe: Any = nlp.get_pipe("senter")
    average = pipe.model
    for number, member in enumerate(average.layers, start=1):
        pipe.model = member
        report(f"senter {number} of {len(average.layers)}")
        train_senter(nlp, corpora, made, schedule, rng, report)
        report_sentences(nlp, corpora, report)
    pipe.model = average
    report("senter, all together")
    report_sentences(nlp, corpora, report)


def report_sentences(nlp: Language, corpora: Corpora, report: Report) -> None:
    """Report how sentences are found in the sets that are measured on."""
    report(
        format_scores(
            {
                "sentences, passages": score_sentences(nlp, corpora.passages_dev),
                "sentences, news": score_sentences(nlp, corpora.news_dev),
                "sentences, LassySmall": score_sentences(nlp, corpora.lassy_dev),
            }
        )
    )


def train_senter(
    nlp: Language, corpora: Corpora, made: dict[str, Any], schedule: dict[str, Any], rng: Random, report: Report
) -> None:
    """Train one senter on sentences whose boundaries are known, then on our articles too, as it cuts them itself.

    WikiANN's sentences stand for many capitalised words; the ones with quotes are left out, as its quotes are markup.
    Where sentences end without a period is learned from many that lost theirs; how seldom they do, in the last epochs.
    """
    wiki = [sentence for sentence in corpora.wiki if QUOTE_MARKS.isdisjoint("".join(sentence.words))]
    lines = [sentence.text for sentence in corpora.passages if not part_ends(sentence.text)]
    articles: list[Document] = []

    epochs = schedule["senter_epochs_with_articles"]
    most_lost, least_lost = made["lost_periods"]
    lost_periods = falling(most_lost, least_lost, epochs)

    def examples() -> list[Example]:
        part = rng.sample(wiki, round(len(wiki) * made["wikiann_share"]))
        documents = [
            document
            for sentences in (corpora.alpino, corpora.alpino, corpora.alpino, corpora.news, part)
            for document in make_documents(
                sentences, corpora.names, {**made, "changed_documents": made["changed_documents_of_sentences"]}, rng
            )
        ]
        for _ in range(made["passages"]):
            documents += passage_documents(corpora.passages, made, rng)
        documents = [put_capitals(document, made["inner_capitals"], rng) for document in [*documents, *articles]]
        documents = [put_between(document, lines, made["lines_between"], rng) for document in documents]
        # Lines run together, and lost periods, only once the plain cases are known.
        if articles:
            share = next(lost_periods)
            documents = [join_lines(document, made["joined_lines"], share, rng) for document in documents]
        return [sentence_example(nlp, document) for document in documents]

    train_pipe(nlp, "senter", schedule["senter_epochs"], examples, schedule, rng, report)
    with nlp.select_pipes(disable=["ner"]):
        for doc, article in zip(nlp.pipe(text for text, _ in corpora.articles), corpora.articles, strict=True):
            articles.append(cut_article(doc, article_document(article)))
    train_pipe(nlp, "senter", epochs, examples, schedule, rng, report, last_rate=schedule["senter_last_rate"])


def train_recogniser(
    nlp: Language,
    corpora: Corpora,
    made: dict[str, Any],
    schedule: dict[str, Any],
    rng: Random,
    report: Report,
    choose_epoch: bool = True,
) -> None:
    """Train the members of the recogniser one after the other, each as `train_names`, and report all together."""
    pipe: Any = nlp.get_pipe("ner")
    average = pipe.model
    for number, member in enumerate(average.layers, start=1):
        pipe.model = member
        report(f"ner {number} of {len(average.layers)}")
        train_names(nlp, corpora, made, schedule, rng, report, choose_epoch)
    pipe.model = average
    # What is measured from here on is what will be saved.
    halve_precision(average)
    report("ner, all together")
    scores = score_names(nlp, corpora.news_dev)
    report(format_scores(scores | {"articles": score_names(nlp, corpora.articles_dev)["all"]}))


def train_names(
    nlp: Language,
    corpora: Corpora,
    made: dict[str, Any],
    schedule: dict[str, Any],
    rng: Random,
    report: Report,
    choose_epoch: bool,
) -> None:
    """Train one entity recogniser.

    The weights of the epoch with the best mean F1 on the news and on our articles stay; of the last one without
    `choose_epoch`.
    """
    own = article_names(corpora.articles)

    def examples() -> list[Example]:
        part = rng.sample(corpora.wiki, round(len(corpora.wiki) * made["wikiann_share"]))
        documents = [
            document
            for sentences in (corpora.news, part)
            for document in make_documents(sentences, corpora.names, made, rng)
        ]
        for article in corpora.articles:
            documents += [article_document(article)] * made["articles_as_they_are"]
            for _ in range(made["articles_renamed"]):
                document = renamed_document(article, own, corpora.names, made["renamed_mentions"], rng)
                documents.append(change_letters(document, rng))
        return list(examples_with_names(nlp, documents))

    def measure() -> dict[str, float]:
        return {
            "news": score_names(nlp, corpora.news_dev)["all"].f1,
            "articles": score_names(nlp, corpora.articles_dev)["all"].f1,
        }

    train_pipe(nlp, "ner", schedule["ner_epochs"], examples, schedule, rng, report, measure if choose_epoch else None)


def calibrate_names(nlp: Language, documents: list[Document], report: Report) -> None:
    """Fit the scores of names to the share that is right in these documents, and report how well they then agree."""
    recogniser: Any = nlp.get_pipe("ner")
    recogniser.cfg["calibration"] = (1.0, {})
    outcomes = name_outcomes(nlp, documents)
    if outcomes:
        recogniser.cfg["calibration"] = calibrate(
            [(each.label, log_odds(math.log(max(each.score, 1e-12))), each.right) for each in outcomes]
        )
        report(format_reliability(name_outcomes(nlp, documents)))


def cut_article(doc: Doc, document: Document) -> Document:
    """The article with the sentence starts of `doc`, but for those inside a name: they are known to be wrong."""
    starts = [sentence.start_char for sentence in doc.sents]
    wrong = {place for place in starts for start, end, _ in document.names if start < place < end}
    return Document(document.text, (), tuple(place for place in starts if place not in wrong))


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
    """The documents with the sentence starts that are sure, and the same with names too."""
    with nlp.select_pipes(disable=["senter", "ner"]):
        docs = list(nlp.pipe(document.text for document in documents))
    for doc, document in zip(docs, documents, strict=True):
        reference = doc.copy()
        set_names(reference, document)
        yield Example(doc, reference)


def set_names(doc: Doc, document: Document) -> None:
    """Set the names of a document as entities, less those that the sentence starts of `doc` cut in two.

    Tokens where any answer is right are left unannotated.
    """
    spans = [doc.char_span(*name[:2], label=name[2], alignment_mode="expand") for name in document.names]
    names = filter_spans(span for span in spans if span is not None and not is_cut(span))
    taken = {token.i for span in names for token in span}
    unsure = [doc.char_span(*place, alignment_mode="expand") for place in document.unsure]
    open_tokens = sorted({token.i for span in unsure if span for token in span} - taken)
    doc.set_ents(names, missing=[doc[place : place + 1] for place in open_tokens])


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
    measure: Callable[[], dict[str, float]] | None = None,
    last_rate: float = 1.0,
) -> None:
    """Train one pipe on examples that are made anew for each epoch, and leave it with averaged weights.

    last_rate: the share of the learning rate that is left in the last epoch; it falls by the same step each epoch.
    With `measure`, which gives scores by name, the weights of the epoch with the best mean stay, and training stops
    when `schedule.patience` epochs brought nothing better.
    """
    pipe: Any = nlp.get_pipe(name)
    optimizer = registry.resolve({"optimizer": schedule["optimizer"]})["optimizer"]
    rates = falling(optimizer.learn_rate, optimizer.learn_rate * last_rate, epochs)
    sizes = growing(*schedule["batch_words"])
    best, best_weights, waited = -1.0, b"", 0
    for epoch in range(1, epochs + 1):
        began = time.monotonic()
        optimizer.learn_rate = next(rates)
        examples = make_examples()
        rng.shuffle(examples)
        losses: dict[str, float] = {}
        for batch in minibatch_by_words(examples, size=sizes, tolerance=0.2):  # type: ignore[arg-type]
            pipe.update(batch, drop=schedule["dropout"], sgd=optimizer, losses=losses)
        line = f"{name} epoch {epoch}: {len(examples)} documents, loss {losses[name]:.0f}"
        with pipe.model.use_params(optimizer.averages):
            scores = measure() if measure else {}
            line += "".join(f", {measured} F1 {score:.2f}" for measured, score in scores.items())
            mean = sum(scores.values()) / len(scores) if scores else 0.0
            if not scores or mean > best:
                best, best_weights, waited = mean, pipe.model.to_bytes(), 0
            else:
                waited += 1
        report(f"{line}, {time.monotonic() - began:.0f} s")
        if waited >= schedule["patience"]:
            break
    pipe.model.from_bytes(best_weights)


def falling(first: float, last: float, steps: int) -> Iterator[float]:
    """Numbers from `first` to `last`, as far from each other, as many as there are steps."""
    for step in range(steps):
        yield first + (last - first) * step / max(steps - 1, 1)


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
