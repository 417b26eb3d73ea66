"""Scores of the whole pipeline against texts in which people marked mentions or sentences.

The texts are inline-marked articles, or a file of a public corpus: names as IOB tags (`.tsv`), sentences as CoNLL-U
(`.conllu`).

Strict: same span and same label. Overlap: same label and a character in common. Optional gold mentions are not
asked for, and what overlaps one is left out of the score. B-cubed (Bagga and Baldwin 1998) is over all gold
mentions within their article: one that was missed, or has no entity, is a cluster of its own; `found` leaves the
missed ones out, `across` takes the found ones of all articles as if they stood in one. A sentence is right when its
first and its last character are. Intervals hold 95 % of what the strict F1 is when as many articles are drawn
from these, with repeats (bootstrap, Efron 1979).
"""

import re
import shutil
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy

from pipeline.config import ExportSettings, Settings
from pipeline.errors import UsageError
from pipeline.export.csv_files import write_csv
from pipeline.files import replace_file
from pipeline.gold import GoldMention, read_gold
from pipeline.lists import CORRECTION_COLUMNS
from pipeline.names import STREET_ENDINGS, parse_person
from pipeline.runner import Run
from pipeline.stages import STAGES, producer_of
from pipeline.tables import read_frames, rows_of
from pipeline.text import one_line, stripped
from pipeline.workspace import Workspace

LABELS = ("PER", "ORG", "LOC")
MADE_BY_EVALUATE = "evaluation.txt"
ERROR_COLUMNS = (
    "article_id", "error", "gold_text", "gold_label", "gold_start", "gold_end", "found_text", "found_label",
    "found_start", "found_end", "method", "sentence",
)  # fmt: skip

STREET = re.compile(rf"(?:{'|'.join(STREET_ENDINGS)})$")
RESAMPLES = 1000
FEWEST_TO_RESAMPLE = 10  # articles; of fewer the interval says nothing

Scores = dict[str, Any]
Found = dict[str, Any]  # a row of `mentions` with `entity_id`


@dataclass(frozen=True)
class GoldText:
    """A text, its mentions, and the characters where its sentences start, where known.

    `linked` says whether mentions of one entity have one id.
    """

    text: str
    mentions: list[GoldMention]
    starts: tuple[int, ...] = ()
    linked: bool = True


def evaluate_folder(gold: Path, output: Path, settings: Settings, workers: int) -> Scores:
    """Run the pipeline on bare texts, without the user's corrections, and score it against what people marked.

    Input: a folder of inline-marked `.txt` files, or one; or a `.tsv` or `.conllu` file. Writes below `output`:
    `articles/` (the bare texts), `corrections.csv` (which has no rows), `tables/` (a run's output) and `errors.csv`
    (ERROR_COLUMNS). Output: `articles`, and
    what the gold has: `strict` and `overlap` (precision, recall, f1, gold, found and correct for each label and for
    `all`; of ten articles or more strict also f1_low and f1_high), `b_cubed` (precision, recall, f1), `sentences` (as
    strict).
    Raises UsageError where the gold cannot be used or scored, and where `output` holds files of another kind.
    """
    marked = read_gold_texts(gold)
    articles, tables = output / "articles", output / "tables"
    if not (output / MADE_BY_EVALUATE).is_file() and output.is_dir() and any(output.iterdir()):
        raise UsageError(f"{output}: holds other files; name a new folder with --output")
    # Before anything else, as only what evaluate itself made is ever deleted.
    replace_file(output / MADE_BY_EVALUATE, b"made by speurder evaluate; the next evaluation replaces what is here\n")
    shutil.rmtree(articles, ignore_errors=True)
    for article_id, each in marked.items():
        replace_file(articles / f"{article_id}.txt", each.text.encode())
    # What people decided about their own articles says nothing about how good the pipeline is.
    undecided = output / "corrections.csv"
    replace_file(undecided, (",".join(CORRECTION_COLUMNS) + "\n").encode())
    lists = settings.lists.model_copy(update={"corrections": undecided.resolve()})
    export = ExportSettings(report=False, workbook=False, network=False, places=False, database=False)
    run = Run(articles, Workspace(tables), settings.model_copy(update={"lists": lists, "export": export}))
    run.run(STAGES, workers, force=False, progress=lambda stage, done, total: None)
    run.workspace.save_hashes()
    unread = [row for row in _rows(run, "articles") if row["status"] != "ok"]
    if unread:
        raise UsageError(
            f"{gold}: {unread[0]['article_id']} was not scored: {unread[0]['note'] or unread[0]['status']}"
        )
    scores: Scores = {"articles": len(marked)}
    if any(each.mentions for each in marked.values()):
        scores |= _score_mentions(marked, _found_mentions(run), output / "errors.csv")
    if any(each.starts for each in marked.values()):
        scores["sentences"] = _score_sentences(marked, _rows(run, "sentences"))
    return scores


def read_gold_texts(gold: Path) -> dict[str, GoldText]:
    """What is marked in inline-marked articles, or in a file of a public corpus, by article.

    The sentences of an IOB file are put together to texts of ten, those of a CoNLL-U file to articles by their ids.
    Raises UsageError where the gold cannot be used.
    """
    if gold.suffix not in {".tsv", ".conllu"}:
        return {article_id: GoldText(text, mentions) for article_id, (text, mentions) in read_gold(gold).items()}
    from pipeline.training.corpora import read_conllu, read_iob
    from pipeline.training.documents import paragraph_documents, plain_documents

    try:
        documents = plain_documents(read_iob(gold)) if gold.suffix == ".tsv" else paragraph_documents(read_conllu(gold))
    except OSError as error:
        raise UsageError(f"{gold}: cannot be read ({error.strerror})") from error
    except KeyError as error:
        raise UsageError(f"{gold}: a sentence without the comment {error.args[0]}") from error
    except ValueError as error:
        raise UsageError(str(error)) from error
    return {
        f"{gold.stem}-{place:05}": GoldText(
            document.text,
            [GoldMention(start, end, document.text[start:end], label, "") for start, end, label in document.names],
            document.starts,
            linked=False,
        )
        for place, document in enumerate(documents, start=1)
    }


def _score_mentions(marked: dict[str, GoldText], found: dict[str, list[Found]], errors_path: Path) -> Scores:
    """The scores of mentions, and errors.csv."""
    counts: dict[str, dict[str, Counter[str]]] = {kind: defaultdict(Counter) for kind in ("strict", "overlap")}
    by_article: list[dict[str, Counter[str]]] = []
    errors: list[dict[str, Any]] = []
    for article_id, gold in marked.items():
        here = [row for row in found[article_id] if row["label"] in LABELS]
        scored = leave_out_optional(gold.mentions, here)
        own: dict[str, dict[str, Counter[str]]] = {kind: defaultdict(Counter) for kind in counts}
        count_matches(gold.mentions, scored, own)
        by_article.append(own["strict"])
        for kind, by_label in own.items():
            for label, numbers in by_label.items():
                counts[kind][label].update(numbers)
        errors.extend(list_errors(article_id, gold.text, gold.mentions, scored))
    replace_file(errors_path, b"".join(write_csv(errors, ERROR_COLUMNS, "plain")))
    tables = {kind: _table(by_label) for kind, by_label in counts.items()}
    for label, row in tables["strict"].items() if len(marked) >= FEWEST_TO_RESAMPLE else ():
        counted = LABELS if label == "all" else (label,)
        row["f1_low"], row["f1_high"] = f1_interval(
            [sum((strict[each] for each in counted), Counter()) for strict in by_article]
        )
    scores: Scores = dict(tables)
    if all(gold.linked for gold in marked.values()):
        gold_mentions = {article_id: gold.mentions for article_id, gold in marked.items()}
        scores["b_cubed"] = b_cubed(gold_mentions, found)
        found_gold = {
            article_id: [each for each in mentions if (each.start, each.end) in spans]
            for article_id, mentions in gold_mentions.items()
            for spans in [{(row["start"], row["end"]) for row in found.get(article_id, [])}]
        }
        scores["b_cubed_found"] = b_cubed(found_gold, found)
        scores["b_cubed_across"] = b_cubed(*as_one_article(found_gold, found))
    return scores | {"errors": str(errors_path)}


def _score_sentences(marked: dict[str, GoldText], rows: list[dict[str, Any]]) -> dict[str, float]:
    """Precision, recall and F1 of sentences."""
    found: dict[str, set[tuple[int, int]]] = defaultdict(set)
    for row in rows:
        found[row["article_id"]].add(stripped(marked[row["article_id"]].text, row["start"], row["end"]))
    by_article = []
    for article_id, gold in marked.items():
        ends = (*gold.starts[1:], len(gold.text))
        known = {stripped(gold.text, start, end) for start, end in zip(gold.starts, ends, strict=True)}
        here = found[article_id]
        by_article.append(Counter(gold=len(known), found=len(here), correct=len(known & here)))
    row = _row(sum(by_article, Counter()))
    if len(marked) >= FEWEST_TO_RESAMPLE:
        row["f1_low"], row["f1_high"] = f1_interval(by_article)
    return row


def f1_interval(by_article: list[Counter[str]]) -> tuple[float, float]:
    """Between which values 95 % of the F1 of resampled articles are; the same for the same counts."""
    counts = numpy.array([[own["correct"], own["found"] + own["gold"]] for own in by_article])
    draws = numpy.random.default_rng(0).integers(len(counts), size=(RESAMPLES, len(counts)))
    correct, all_spans = counts[draws].sum(axis=1).T
    low, high = numpy.percentile(2 * correct / numpy.maximum(all_spans, 1), [2.5, 97.5])
    return float(low), float(high)


def leave_out_optional(gold: Iterable[GoldMention], found: list[Found]) -> list[Found]:
    """The found mentions that are scored: those that overlap no optional gold mention, unless they are required."""
    gold = list(gold)
    required = {(each.start, each.end) for each in gold if not each.optional}
    optional = [each for each in gold if each.optional]
    return [
        row
        for row in found
        if (row["start"], row["end"]) in required
        or not any(each.start < row["end"] and row["start"] < each.end for each in optional)
    ]


def count_matches(gold: Iterable[GoldMention], found: list[Found], counts: dict[str, dict[str, Counter[str]]]) -> None:
    """Add one article's gold, found and correct mentions to the counts, by kind of match and label."""
    required = [each for each in gold if not each.optional]
    exact = {(row["start"], row["end"], row["label"]) for row in found}
    left = list(found)
    for each in required:
        counts["strict"][each.label]["gold"] += 1
        counts["overlap"][each.label]["gold"] += 1
        counts["strict"][each.label]["correct"] += (each.start, each.end, each.label) in exact
        partner = next(
            (row for row in left if row["label"] == each.label and row["start"] < each.end and each.start < row["end"]),
            None,
        )
        if partner is not None:
            left.remove(partner)
            counts["overlap"][each.label]["correct"] += 1
    for row in found:
        counts["strict"][row["label"]]["found"] += 1
        counts["overlap"][row["label"]]["found"] += 1


def b_cubed(gold: dict[str, list[GoldMention]], found: dict[str, list[Found]]) -> dict[str, float]:
    """B-cubed precision, recall and F1 of the entities within articles, over all required gold mentions."""
    precisions: list[float] = []
    recalls: list[float] = []
    for article_id, mentions in gold.items():
        required = [each for each in mentions if not each.optional]
        entity_of = {(row["start"], row["end"]): row["entity_id"] for row in found.get(article_id, [])}
        # A number is no entity id, so a mention that was missed is alone in its cluster.
        system = [entity_of.get((each.start, each.end)) or at for at, each in enumerate(required)]
        truth = [each.entity for each in required]
        system_sizes, truth_sizes = Counter(system), Counter(truth)
        both = Counter(zip(system, truth, strict=True))
        for pair in zip(system, truth, strict=True):
            precisions.append(both[pair] / system_sizes[pair[0]])
            recalls.append(both[pair] / truth_sizes[pair[1]])
    precision = sum(precisions) / len(precisions) if precisions else 0.0
    recall = sum(recalls) / len(recalls) if recalls else 0.0
    return {"precision": precision, "recall": recall, "f1": _f1(precision, recall)}


def as_one_article(
    gold: dict[str, list[GoldMention]], found: dict[str, list[Found]]
) -> tuple[dict[str, list[GoldMention]], dict[str, list[Found]]]:
    """All articles one after another as if they were one, so that B-cubed is over the entities of all of them.

    An id that people gave means the same in every article, but for a person of whom an article gives no full name, and
    for a street: those are of their article.
    """
    mentions: list[GoldMention] = []
    rows: list[Found] = []
    offset = 0
    for article_id, own in gold.items():
        full = {each.entity for each in own if each.label == "PER" and parse_person(each.text).is_full}
        for each in own:
            known = each.entity in full if each.label == "PER" else not STREET.search(each.entity)
            entity = f"{each.label} {each.entity}" if known else f"{each.label} {each.entity} {article_id}"
            mentions.append(replace(each, start=each.start + offset, end=each.end + offset, entity=entity))
        for row in found.get(article_id, []):
            rows.append({**row, "start": row["start"] + offset, "end": row["end"] + offset})
        offset += 1 + max((each.end for each in own), default=0) + max((row["end"] for row in rows), default=0)
    return {"all": mentions}, {"all": rows}


def list_errors(article_id: str, text: str, gold: Iterable[GoldMention], found: list[Found]) -> list[dict[str, Any]]:
    """One row for every gold mention that was not found as it is, and every found one that is not gold."""
    rows = []
    explained: set[int] = set()
    exact = {(row["start"], row["end"], row["label"]) for row in found}
    required = [each for each in gold if not each.optional]
    for each in required:
        if (each.start, each.end, each.label) in exact:
            continue
        near = [row for row in found if row["start"] < each.end and each.start < row["end"]]
        same_span = [row for row in near if (row["start"], row["end"]) == (each.start, each.end)]
        error = "wrong label" if same_span else "wrong span" if near else "missed"
        partner = next(iter(same_span or near), None)
        if partner is not None:
            explained.add(partner["start"])
        rows.append(_error_row(article_id, error, text, each, partner))
    correct = {(each.start, each.end, each.label) for each in required}
    for row in found:
        if (row["start"], row["end"], row["label"]) not in correct and row["start"] not in explained:
            rows.append(_error_row(article_id, "not a mention", text, None, row))
    return sorted(rows, key=lambda row: row["gold_start"] if row["gold_start"] is not None else row["found_start"])


def format_scores(scores: Scores) -> str:
    """The scores as a table for the terminal."""
    lines = [f"{scores['articles']} articles", f"{'':16}precision  recall      F1    gold   found  95 % of F1"]
    rows = [
        (f"{kind:8} {label:6}", row) for kind in ("strict", "overlap") for label, row in scores.get(kind, {}).items()
    ]
    rows += [
        (f"{name:15}", scores[key])
        for key, name in (
            ("b_cubed", "B-cubed"),
            ("b_cubed_found", "B-cubed, found"),
            ("b_cubed_across", "across articles"),
            ("sentences", "sentences"),
        )
        if key in scores
    ]
    for name, row in rows:
        line = f"{name} {row['precision']:9.3f} {row['recall']:7.3f} {row['f1']:7.3f}"
        if "gold" in row:
            line += f" {row['gold']:7} {row['found']:7}"
        if "f1_low" in row:
            line += f"  {row['f1_low']:.3f} to {row['f1_high']:.3f}"
        lines.append(line)
    if "errors" in scores:
        lines.append(f"errors are in {scores['errors']}")
    return "\n".join(lines)


def _found_mentions(run: Run) -> dict[str, list[Found]]:
    """The mentions of a run with their entity, by article."""
    identity_of = {(row["article_id"], row["start"]): row for row in _rows(run, "identities")}
    found: dict[str, list[Found]] = defaultdict(list)
    for row in _rows(run, "mentions"):
        identity = identity_of[row["article_id"], row["start"]]
        if not identity["dropped"]:
            found[row["article_id"]].append(row | {"entity_id": identity["entity_id"], "label": identity["label"]})
    return found


def _rows(run: Run, artefact: str) -> list[dict[str, Any]]:
    """The rows of a table of all shards."""
    _, step = producer_of(artefact)
    return rows_of(read_frames(run.paths_of(artefact), step.schema(artefact)))


def _table(by_label: dict[str, Counter[str]]) -> dict[str, dict[str, float]]:
    """Precision, recall and F1 for each label and for all together."""
    everything: Counter[str] = sum(by_label.values(), Counter())
    return {
        label: _row(counts) for label, counts in [*((label, by_label[label]) for label in LABELS), ("all", everything)]
    }


def _row(counts: Counter[str]) -> dict[str, float]:
    """Precision, recall and F1 of these counts, and the counts."""
    precision = counts["correct"] / counts["found"] if counts["found"] else 0.0
    recall = counts["correct"] / counts["gold"] if counts["gold"] else 0.0
    return {
        "precision": precision,
        "recall": recall,
        "f1": _f1(precision, recall),
        "gold": counts["gold"],
        "found": counts["found"],
        "correct": counts["correct"],
    }


def _f1(precision: float, recall: float) -> float:
    """The harmonic mean; 0 where both are."""
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def _error_row(article_id: str, error: str, text: str, gold: GoldMention | None, found: Found | None) -> dict[str, Any]:
    """A row of errors.csv."""
    start = gold.start if gold else found["start"] if found else 0
    line_start = text.rfind("\n", 0, start) + 1
    line_end = text.find("\n", start)
    sentence = found["sentence"] if found else one_line(text[line_start : line_end if line_end >= 0 else len(text)])
    return {
        "article_id": article_id,
        "error": error,
        "gold_text": gold.text if gold else "",
        "gold_label": gold.label if gold else "",
        "gold_start": gold.start if gold else None,
        "gold_end": gold.end if gold else None,
        "found_text": found["text"] if found else "",
        "found_label": found["label"] if found else "",
        "found_start": found["start"] if found else None,
        "found_end": found["end"] if found else None,
        "method": found["method"] if found else "",
        "sentence": sentence,
    }
