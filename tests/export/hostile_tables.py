"""Tables whose every text comes from someone who means harm, or who is called as no program expects."""

from itertools import pairwise
from typing import Any

FORMULAS = ("=cmd|' /C calc'!A0", '=HYPERLINK("http://kwaad.example","klik")', "+1", "-1", "@x", "\t=1+1", "'=1")
LOOKALIKES = (
    "1 mei", "12-03", "0012", "NA", "TRUE", "1e5", "3,5", "3.5", "50%", "2024-01-02", "#N/A", "null", "http://x.example",
)  # fmt: skip
FORBIDDEN = ("a\x0bb", "a\x00b", "a\x1fb", "a\ufffeb", "a\uffffb")
QUOTES = ("]]>", "<b>&amp;", "\"'`", "x'); DROP TABLE entities;--", '"; DROP TABLE mentions;--', "_x0041_", "a;b,c")
LETTERS = ("Curaçao", "Zoë Çelik", "😀 Emoji", "\u202etxt", "e\u0301")
HOSTILE = (*FORMULAS, *LOOKALIKES, *FORBIDDEN, *QUOTES, *LETTERS)

Tables = dict[str, list[dict[str, Any]]]


def hostile_tables(texts: tuple[str, ...] = HOSTILE) -> Tables:
    """All seven tables: of each text an article of that id, an entity of that name in it, and all that follows."""
    tables: Tables = {name: [] for name in (
        "articles.csv", "mentions.csv", "article_entities.csv", "entities.csv", "cooccurrences.csv",
        "suggestions.csv", "dropped.csv",
    )}  # fmt: skip
    labels = ("PER", "ORG", "LOC")
    ids = [f"{labels[number % 3].lower()}:{text}" for number, text in enumerate(texts)]
    for number, text in enumerate(texts):
        label = labels[number % 3]
        entity = {"entity_id": ids[number], "entity": text, "label": label, "subtype": text if label == "ORG" else ""}
        start, end = 4, 4 + len(text)
        tables["articles.csv"].append(
            {
                "article_id": text, "source": text, "title": text, "published": "2024-03-01", "status": "ok",
                "language": "nl", "characters": 12 + len(text), "tokens": 4, "sentences": 2, "mentions": 1,
                "entities": 1, "persons": int(label == "PER"), "organisations": int(label == "ORG"),
                "places": int(label == "LOC"), "duplicate_of": texts[0] if number == 1 else "", "note": text,
            }
        )  # fmt: skip
        tables["mentions.csv"].append(
            entity
            | {
                "article_id": text, "mention_id": f"{text}:{start}-{end}", "sentence_id": 0, "start": start,
                "end": end, "text": text, "method": "model", "score": 0.25 if number % 2 else None, "before": text,
                "after": text, "sentence": text,
            }
        )  # fmt: skip
        tables["article_entities.csv"].append(
            entity
            | {
                "article_id": text, "title": text, "published": "2024-03-01", "mentions": 1, "first_start": start,
                "surface_forms": [text, text], "first_sentence": text,
            }
        )  # fmt: skip
        is_place = label == "LOC"
        tables["entities.csv"].append(
            entity
            | {
                "mentions": number + 1, "articles": 1, "unique_articles": 1, "first_published": "2024-03-01",
                "last_published": "", "surface_forms": [text, text], "article_ids": [text], "related": [],
                "country_code": "NL" if is_place else "", "latitude": 52.5 if is_place else None,
                "longitude": 4.25 if is_place else None, "place_note": text,
            }
        )  # fmt: skip
        tables["suggestions.csv"].append(
            {
                "action": "drop", "entity_a_id": ids[number], "entity_a": text, "entity_b_id": "", "entity_b": "",
                "label": label, "score": 0.5, "reason": text, "examples": [text], "decision": "",
            }
        )  # fmt: skip
        tables["dropped.csv"].append(
            {"stage": "extract", "article_id": text, "start": 0, "end": 2, "text": text, "label": label, "reason": text}
        )
    for number, (one, other) in enumerate(pairwise(ids)):
        tables["cooccurrences.csv"].append(
            {
                "entity_a_id": one, "entity_a": texts[number], "label_a": labels[number % 3],
                "entity_b_id": other, "entity_b": texts[number + 1], "label_b": labels[(number + 1) % 3],
                "articles": 2, "sentences": number % 2, "example_article_id": texts[number],
                "example_sentence": texts[number] if number % 2 else "",
            }
        )  # fmt: skip
    return tables


def hostile_texts(texts: tuple[str, ...] = HOSTILE) -> list[tuple[str, dict[str, Any]]]:
    """The texts that belong to `hostile_tables`, with their sentences, in the order of the articles."""
    articles = {text: f"Dag {text}. Doei." for text in sorted(texts)}
    return [
        (text, {"text": article, "sentences": [(0, 0, 5 + len(text)), (1, 6 + len(text), len(article))]})
        for text, article in articles.items()
    ]
