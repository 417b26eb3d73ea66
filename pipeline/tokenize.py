"""Stage 2, tokenize: articles to tokens and sentences.

Reads: `articles`.
Writes: `docs`, a spaCy DocBin with a Doc for each part of each `ok` article (most have one part), and
`sentences`, one row a sentence (SENTENCES). A Doc's `user_data` says which article it is of and at which
character of it the Doc starts: `article_id` (str), `start` (int).
"""

from collections.abc import Iterator
from typing import Any

import pandas as pd
import pyarrow as pa
from spacy.tokens import Doc, DocBin

from pipeline.config import ModelSettings, TokenizeSettings
from pipeline.model import load_for_sentences, words_forgotten
from pipeline.tables import make_frame, rows_of
from pipeline.text import cut_into_parts, model_view

SENTENCES = pa.schema(
    {
        "article_id": pa.string(),
        "sentence_id": pa.int64(),
        "start": pa.int64(),
        "end": pa.int64(),
        "tokens": pa.int64(),
    }
)
SCHEMAS = {"sentences": SENTENCES}


def tokenize(
    articles: pd.DataFrame, tokenize_settings: TokenizeSettings, model_settings: ModelSettings
) -> dict[str, pd.DataFrame | bytes]:
    """Tokens and sentences of the articles of one shard.

    Input: `articles` as ingest writes it. Output: `docs`, a DocBin in bytes with the words, the white space
    between them and the sentence starts, and `sentences` (SENTENCES): `start` and `end` are characters of the
    article, `tokens` counts no white space, and a sentence without any token has no row.
    """
    nlp = load_for_sentences(model_settings.name, model_settings.sentences)
    texts = _parts(articles, tokenize_settings.part_characters)
    documents = DocBin(attrs=["ORTH", "SPACY", "SENT_START"], store_user_data=True)
    sentences: list[dict[str, Any]] = []
    with words_forgotten(nlp):
        for doc, part in nlp.pipe(texts, as_tuples=True):
            doc.user_data = part
            documents.add(doc)
            sentences.extend(_sentence_rows(doc, part["article_id"], part["start"]))
        data = documents.to_bytes()
    last, number = "", 0
    for row in sentences:
        number = number + 1 if row["article_id"] == last else 0
        last = row["article_id"]
        row["sentence_id"] = number
    return {"docs": data, "sentences": make_frame(sentences, SENTENCES)}


def _parts(articles: pd.DataFrame, limit: int) -> Iterator[tuple[str, dict[str, Any]]]:
    """The texts that the model sees, with the article and the place in it that each is of."""
    for row in rows_of(articles):
        if row["status"] != "ok":
            continue
        furniture = [(line["start"], line["end"]) for line in row["site_lines"] if line["kind"] == "furniture"]
        view = model_view(row["text"], furniture)
        for start, end in cut_into_parts(view, limit):
            yield view[start:end], {"article_id": row["article_id"], "start": start}


def _sentence_rows(doc: Doc, article_id: str, offset: int) -> Iterator[dict[str, Any]]:
    """The sentences of a Doc as rows, without the white space around them."""
    for sentence in doc.sents:
        words = [token for token in sentence if not token.is_space]
        if words:
            yield {
                "article_id": article_id,
                "start": offset + words[0].idx,
                "end": offset + words[-1].idx + len(words[-1]),
                "tokens": len(words),
            }
