"""Stage 3, extract: tokens and sentences to mentions of people, organisations and places.

Reads: `articles`, `docs`, `sentences`, and the lists `gazetteer.csv`, `watchlist.csv` and `stoplist.csv`.
Writes: `mentions`, one row a mention (MENTIONS), and `dropped`, one row for everything that was found and left out,
with the reason (DROPPED).

The order for each article: the model, the lists of names and the patterns propose candidates; the stop list and the
left-out site lines take some away; overlaps are settled; the rest is made consistent over the article.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
from spacy.language import Language
from spacy.tokens import DocBin

from pipeline.config import ExtractSettings, ModelSettings
from pipeline.extract.candidates import Candidate, Part, Rejected, model_candidates
from pipeline.extract.compounds import take_out_compounds
from pipeline.extract.consistency import agree_on_labels, drop_common_words, other_forms
from pipeline.extract.gazetteer import Gazetteer, gazetteer_candidates, make_gazetteer
from pipeline.extract.overlap import settle_overlaps
from pipeline.extract.patterns import pattern_candidates
from pipeline.lists import LABELS, Name, Stop, join_lists, read_gazetteer, read_stoplist, read_watchlist
from pipeline.model import kept_until_let_go, load_for_names, words_forgotten
from pipeline.tables import make_frame, rows_of
from pipeline.text import one_line

MENTIONS = pa.schema(
    {
        "article_id": pa.string(),
        "start": pa.int64(),
        "end": pa.int64(),
        "text": pa.string(),
        "label": pa.string(),
        "subtype": pa.string(),
        "listed": pa.string(),
        "method": pa.string(),
        "score": pa.float64(),
        "sentence_id": pa.int64(),
        "sentence": pa.string(),
        "before": pa.string(),
        "after": pa.string(),
    }
)
DROPPED = pa.schema(
    {
        "stage": pa.string(),
        "article_id": pa.string(),
        "start": pa.int64(),
        "end": pa.int64(),
        "text": pa.string(),
        "label": pa.string(),
        "reason": pa.string(),
    }
)
SCHEMAS = {"mentions": MENTIONS, "dropped": DROPPED}

WORDS_AROUND = 5
LONGEST_SENTENCE = 1_000  # characters on either side of a mention
CHARACTERS_AROUND = 200  # enough for five words, without reading a long article for each mention


def extract(
    articles: pd.DataFrame,
    docs: bytes,
    sentences: pd.DataFrame,
    extract_settings: ExtractSettings,
    model_settings: ModelSettings,
    gazetteer_path: Path,
    watchlist_path: Path,
    stoplist_path: Path,
) -> dict[str, pd.DataFrame]:
    """Find the mentions in the articles of one shard.

    Input: `articles`, `docs` and `sentences` as the stages before write them. Output: `mentions` (MENTIONS) in the
    order of article and text, none overlapping, and `dropped` (DROPPED). `listed` is the gazetteer's name for the
    entity, `score` the model's confidence, null where it gives none.
    """
    nlp = load_for_names(model_settings.name)
    paths = (gazetteer_path if extract_settings.gazetteer else None, watchlist_path, stoplist_path)
    # Lists stay in memory from shard to shard, as long as they hold the same.
    contents = tuple(path.read_bytes() if path and path.is_file() else b"" for path in paths)
    names, gazetteer, stops = _read_lists(model_settings.name, *paths, contents)
    finder = Finder(nlp, extract_settings, dict(model_settings.labels), names, gazetteer, stops)
    rows_by_id = {row["article_id"]: row for row in rows_of(articles)}
    sentences_by_id = {
        article_id: list(rows) for article_id, rows in groupby(rows_of(sentences), key=lambda row: row["article_id"])
    }
    mentions: list[dict[str, Any]] = []
    dropped: list[dict[str, Any]] = []
    with words_forgotten(nlp):
        for article_id, parts in _articles(docs, nlp):
            article = rows_by_id[article_id]
            kept, rejected = find_mentions(article, parts, finder)
            mentions.extend(_mention_rows(article, kept, sentences_by_id.get(article_id, [])))
            dropped.extend(_dropped_row(article_id, each) for each in rejected)
    return {"mentions": make_frame(mentions, MENTIONS), "dropped": make_frame(dropped, DROPPED)}


@kept_until_let_go
def _read_lists(
    model_name: str, gazetteer: Path | None, watchlist: Path, stoplist: Path, contents: tuple[bytes, ...]
) -> tuple[list[Name], Gazetteer | None, dict[tuple[str, str], Stop]]:
    """The names of both lists, what finds them in a Doc, and the stop list by text in lower case and label.

    `contents` is what the files hold, which tells whether they have to be read again.
    """
    names = join_lists(read_watchlist(watchlist), read_gazetteer(gazetteer) if gazetteer else [])
    stops = {(stop.text.lower(), stop.label): stop for stop in read_stoplist(stoplist)}
    return names, make_gazetteer(load_for_names(model_name), names) if names else None, stops


@dataclass(frozen=True)
class Finder:
    """What finds mentions: the model's pipeline, the settings and the lists, ready for use."""

    nlp: Language
    settings: ExtractSettings
    labels: dict[str, str]
    names: list[Name]
    gazetteer: Gazetteer | None
    stops: dict[tuple[str, str], Stop]


def find_mentions(article: dict[str, Any], parts: list[Part], finder: Finder) -> tuple[list[Candidate], list[Rejected]]:
    """The mentions of one article in the order of its text, and what was left out.

    Input: the article's row, and its Docs with the model's entities in `doc.ents`.
    """
    text, settings = article["text"], finder.settings
    stopped = {word for word, label in finder.stops if not label}
    found: list[Candidate | Rejected] = []
    for part in parts:
        here: list[Candidate | Rejected] = list(model_candidates(part, text, finder.labels))
        if finder.gazetteer:
            by_model = [each for each in here if isinstance(each, Candidate)]
            here.extend(gazetteer_candidates(finder.gazetteer, part, text, by_model))
        if settings.patterns:
            here.extend(pattern_candidates(part, text, [each for each in here if isinstance(each, Candidate)], stopped))
        found.extend(here)
    rejected = [each for each in found if isinstance(each, Rejected)]
    candidates = [each for each in found if isinstance(each, Candidate)]
    candidates = _sift(
        candidates,
        rejected,
        lambda each: "" if each.label in LABELS else f"label {each.label} is not in the settings (model.labels)",
    )
    left_out = [line for line in article["site_lines"] if line["kind"] in settings.leave_out]
    candidates = _sift(candidates, rejected, lambda each: _why_stopped(each, left_out, finder.stops))
    candidates = _sift(candidates, rejected, lambda each: _why_unsure(each, settings.min_score))
    candidates, lost = settle_overlaps(candidates)
    rejected.extend(lost)
    if settings.consistency:
        candidates, lost = drop_common_words(candidates, parts)
        rejected.extend(lost)
        candidates = agree_on_labels(candidates)
        there = {(each.start, each.end) for each in candidates}
        others = other_forms(candidates, parts, text, finder.nlp)
        forms = _sift(
            [each for each in others if (each.start, each.end) not in there],
            rejected,
            lambda each: _why_stopped(each, left_out, finder.stops),
        )
        candidates, lost = settle_overlaps([*candidates, *forms])
        rejected.extend(each for each in lost if each.candidate.methods != ("consistency",))
    candidates, inside = take_out_compounds(text, finder.names, candidates)
    if settings.compounds:
        candidates = sorted([*candidates, *inside], key=lambda each: each.start)
    else:
        rejected.extend(Rejected(each, "modifies a compound (setting extract.compounds)") for each in inside)
    candidates = _sift(
        candidates,
        rejected,
        lambda each: "" if each.label in settings.labels else f"label {each.label} is not asked for",
    )
    return candidates, sorted(rejected, key=lambda each: (each.candidate.start, each.candidate.end, each.reason))


def _sift(
    candidates: list[Candidate], rejected: list[Rejected], why_not: Callable[[Candidate], str]
) -> list[Candidate]:
    """The candidates that nothing speaks against; the others go to `rejected` with the reason."""
    kept = []
    for candidate in candidates:
        reason = why_not(candidate)
        if reason:
            rejected.append(Rejected(candidate, reason))
        else:
            kept.append(candidate)
    return kept


def _why_stopped(candidate: Candidate, left_out: list[dict[str, Any]], stops: dict[tuple[str, str], Stop]) -> str:
    """Why the stop list or a site line that is left out speaks against a candidate; empty where none does."""
    # `Oktober 2013` is stopped by `oktober`.
    words = candidate.text.lower().split()
    for text in (" ".join(words), " ".join(word for word in words if not word.isdigit())):
        stop = stops.get((text, "")) or stops.get((text, candidate.label))
        if stop:
            break
    if stop:
        return f"stop list: {stop.reason}"
    for line in left_out:
        if line["start"] <= candidate.start and candidate.end <= line["end"]:
            return f"{line['kind']} (setting extract.leave_out)"
    return ""


def _why_unsure(candidate: Candidate, min_score: float) -> str:
    """Why the model's own doubt speaks against what it found; empty where it does not."""
    if candidate.score is None or candidate.score >= min_score:
        return ""
    return f"score {candidate.score:.2f} is below {min_score:g} (setting extract.min_score)"


def _articles(docs: bytes, nlp: Language) -> Iterator[tuple[str, list[Part]]]:
    """The articles of a shard, each with its Docs, after the model has set their entities."""
    stored = DocBin().from_bytes(docs).get_docs(nlp.vocab)
    for article_id, group in groupby(nlp.pipe(stored), key=lambda doc: doc.user_data["article_id"]):
        yield article_id, [Part(doc, doc.user_data["start"]) for doc in group]


def _mention_rows(
    article: dict[str, Any], candidates: Iterable[Candidate], sentences: list[dict[str, Any]]
) -> Iterator[dict[str, Any]]:
    """The rows of an article's mentions, each with its sentence and the words around it."""
    text = article["text"]
    starts = [sentence["start"] for sentence in sentences]
    for candidate in candidates:
        sentence = sentences[max(bisect_right(starts, candidate.start) - 1, 0)]
        before = text[max(0, candidate.start - CHARACTERS_AROUND) : candidate.start]
        after = text[candidate.end : candidate.end + CHARACTERS_AROUND]
        yield {
            "article_id": article["article_id"],
            "start": candidate.start,
            "end": candidate.end,
            "text": candidate.text,
            "label": candidate.label,
            "subtype": candidate.subtype,
            "listed": candidate.listed,
            "method": "+".join(candidate.methods),
            "score": None if candidate.score is None else round(candidate.score, 2),
            "sentence_id": sentence["sentence_id"],
            "sentence": _sentence_around(candidate, text, sentence),
            "before": " ".join(before.split()[-WORDS_AROUND:]),
            "after": " ".join(after.split()[:WORDS_AROUND]),
        }


def _sentence_around(candidate: Candidate, text: str, sentence: dict[str, Any]) -> str:
    """The sentence of a mention on one line; of one too long for a cell the part around the mention."""
    start = max(sentence["start"], candidate.start - LONGEST_SENTENCE)
    end = min(sentence["end"], candidate.end + LONGEST_SENTENCE)
    cut_before, cut_after = start > sentence["start"], end < sentence["end"]
    return ("… " if cut_before else "") + one_line(text[start:end]) + (" …" if cut_after else "")


def _dropped_row(article_id: str, rejected: Rejected) -> dict[str, Any]:
    """The row of something left out."""
    candidate = rejected.candidate
    return {
        "stage": "extract",
        "article_id": article_id,
        "start": candidate.start,
        "end": candidate.end,
        "text": candidate.text,
        "label": candidate.label,
        "reason": rejected.reason,
    }
