"""How far two annotators of `corpus/` agree: `python -m benchmarks.agreement`.

Over rounds 1 and 2, whose articles were annotated twice.

`corpus/annotation/first.csv` and `second.csv` hold what each marked before anything was settled, a row a mention:
article_id, start, end, text, label, optional, entity. Positions are characters of the article without mark-up.

F1 takes the first annotator as the truth and the second as the finder (it is the same the other way round); a mention
counts as agreed when span and label are equal. Mentions that either annotator marked as optional are left out, as in
`speurder evaluate`. Kappa (Cohen 1960) is over tokens: has the token this label or not, for all: which of the four.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path

from benchmarks.corpus import CORPUS, CorpusArticle, read_corpus
from pipeline.dutch import blank_dutch
from pipeline.evaluate import LABELS, b_cubed, leave_out_optional
from pipeline.gold import GoldMention
from pipeline.spreadsheet import read_rows, unprotect

PASSES = ("first", "second")
ROUNDS = ("1", "2")  # those that were annotated twice
PASS_COLUMNS = ("article_id", "start", "end", "text", "label", "optional", "entity")
OUTSIDE = "O"
_NLP = blank_dutch()

Marked = dict[str, list[GoldMention]]


def read_pass(path: Path) -> Marked:
    """What one annotator marked, by article."""
    marked: Marked = defaultdict(list)
    header, *rows = read_rows(path)
    for row in rows:
        cells = dict(zip(header, map(unprotect, row), strict=True))
        marked[cells["article_id"]].append(
            GoldMention(
                int(cells["start"]),
                int(cells["end"]),
                cells["text"],
                cells["label"],
                cells["entity"],
                cells["optional"] == "yes",
            )
        )
    return marked


def scored(mentions: Iterable[GoldMention], others: Iterable[GoldMention]) -> set[tuple[int, int, str]]:
    """The required mentions of one annotator that overlap no optional mention of the other, or equal a required one."""
    rows = [{"start": each.start, "end": each.end, "label": each.label} for each in mentions if not each.optional]
    return {(row["start"], row["end"], row["label"]) for row in leave_out_optional(others, rows)}


def cohen_kappa(pairs: Iterable[tuple[str, str]]) -> float:
    """Agreement beyond chance of two annotators (Cohen 1960); 1 where only one category occurs."""
    counts = Counter(pairs)
    total = sum(counts.values())
    firsts: Counter[str] = Counter()
    seconds: Counter[str] = Counter()
    for (first, second), number in counts.items():
        firsts[first] += number
        seconds[second] += number
    observed = sum(number for (first, second), number in counts.items() if first == second) / total
    expected = sum(firsts[category] * seconds[category] for category in firsts) / total**2
    return (observed - expected) / (1 - expected) if expected < 1 else 1.0


def token_labels(text: str, first: list[GoldMention], second: list[GoldMention]) -> list[tuple[str, str]]:
    """The labels that both annotators gave each token; tokens in a mention that is optional to one are left out."""
    doc = _NLP.make_doc(text)
    labels = [[OUTSIDE] * len(doc) for _ in PASSES]
    left_out: set[int] = set()
    for of_pass, mentions in zip(labels, (first, second), strict=True):
        for each in mentions:
            span = doc.char_span(each.start, each.end, alignment_mode="expand")
            for token in span or ():
                of_pass[token.i] = each.label
                if each.optional:
                    left_out.add(token.i)
    return [
        pair
        for place, pair in enumerate(zip(*labels, strict=True))
        if place not in left_out and not doc[place].is_space
    ]


def agreement_table(articles: dict[str, CorpusArticle], first: Marked, second: Marked) -> list[str]:
    """Lines of a table: mentions of both, F1 and kappa for each label and for all."""
    counts = {label: Counter[str]() for label in (*LABELS, "all")}
    pairs: list[tuple[str, str]] = []
    for article_id, article in articles.items():
        ours, theirs = first.get(article_id, []), second.get(article_id, [])
        one, two = scored(ours, theirs), scored(theirs, ours)
        for label in counts:
            of_one = {each for each in one if label in (each[2], "all")}
            of_two = {each for each in two if label in (each[2], "all")}
            counts[label].update(first=len(of_one), second=len(of_two), both=len(of_one & of_two))
        pairs += token_labels(article.text, ours, theirs)
    lines = [f"{'':8}   first  second    both     F1  kappa"]
    for label, number in counts.items():
        f1 = 2 * number["both"] / (number["first"] + number["second"])
        of_label = pairs if label == "all" else [(str(a == label), str(b == label)) for a, b in pairs]
        lines.append(
            f"{label:8}{number['first']:8}{number['second']:8}{number['both']:8}{f1:7.3f}{cohen_kappa(of_label):7.3f}"
        )
    return lines


def entity_agreement(articles: Iterable[str], first: Marked, second: Marked) -> float:
    """B-cubed F1 of the entity ids over the mentions that both marked."""
    spans = {
        article_id: {(e.start, e.end) for e in first.get(article_id, [])}
        & {(e.start, e.end) for e in second.get(article_id, [])}
        for article_id in articles
    }
    truth = {
        article_id: [e for e in first.get(article_id, []) if (e.start, e.end) in both and not e.optional]
        for article_id, both in spans.items()
    }
    found = {
        article_id: [
            {"start": e.start, "end": e.end, "entity_id": e.entity}
            for e in second.get(article_id, [])
            if (e.start, e.end) in both
        ]
        for article_id, both in spans.items()
    }
    return b_cubed(truth, found)["f1"]


def main() -> None:
    """Print the agreement of each round and of both, and each annotator's with what was settled."""
    articles = {key: each for key, each in read_corpus().items() if each.row["round"] in ROUNDS}
    first, second = (read_pass(CORPUS / "annotation" / f"{name}.csv") for name in PASSES)
    by_round = {f"round {at}": {k: each for k, each in articles.items() if each.row["round"] == at} for at in ROUNDS}
    for name, here in (*by_round.items(), ("all", articles)):
        print(f"{name}: {len(here)} articles")
        print("\n".join(agreement_table(here, first, second)))
        print(f"entities (B-cubed F1 over the mentions of both): {entity_agreement(here, first, second):.3f}\n")
    settled = {article_id: article.mentions for article_id, article in articles.items()}
    for name, marked in zip(PASSES, (first, second), strict=True):
        print(f"{name} annotator and what was settled:")
        print("\n".join(agreement_table(articles, settled, marked)))
        print()


if __name__ == "__main__":
    main()
