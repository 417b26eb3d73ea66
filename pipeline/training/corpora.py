"""Public corpora as sentences: CoNLL-2002, WikiANN and Universal Dependencies.

These corpora come as tokens. The model sees running text, so sentences are put back together and names
are kept as character offsets; our own tokenizer then cuts the text as it does at prediction time.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from errno import ENOENT
from pathlib import Path

from spacy.lang.char_classes import ALPHA_UPPER

LABELS = ("PER", "ORG", "LOC")

NO_SPACE_BEFORE = frozenset([".", ",", ";", ":", "!", "?", ")", "]", "}", "%", "''", "”", "’", "»"])
NO_SPACE_AFTER = frozenset(["(", "[", "{", ",,", "„", "``", "“", "‘", "«"])
STRAIGHT_QUOTES = frozenset(['"', "'"])

WIKI_MARKUP = re.compile(r"^(?:[|=*#•·~]+.*|thumb|poly|rect|circle|\d+px|DOORVERWIJZING|REDIRECT)$", re.I)
# Wikipedia links these as organisations; in our guidelines events and competitions carry no label.
COMPETITION = re.compile(
    r"beker|bokaal|champion|competitie|cup|divisie|festival|grand prix|kampioen|klasse|league|liga|ligue|"
    r"olympi|open|playoff|prijs|ronde|serie|spelen|tour|toernooi|trofee|trophy|award|wereld|elftal|gebied|team",
    re.I,
)
# Capitalised words that are no names by our guidelines: adjectives and inhabitants of places, days, months.
UNLABELLED_CAPITAL = re.compile(
    r"^(?:\W.*|\d.*|[A-Z]\.?|[IVXLC]+|.*(?:se|isch|ische|sch|sche|aans|iaan|ianen|ees|ezen|ser|sers)|"
    r"(?:Duits|Engels|Frans|Nederlands|Belgisch|Vlaams|Spaans|Russisch|Italiaans|Grieks|Latijn|Zweeds|Deens|Pools)e?|"
    r"Nederlanders?|Belgen|Belg|Duitsers?|Fransen|Brit(?:ten)?|God|[A-Z][a-z]+dag)$"
)


# A name of capitalised words, small words of surnames and places in between.
NAME_WORDS = re.compile(
    rf"^[{ALPHA_UPPER}]\S*(?: (?:(?:van|de|der|den|het|'t|ten|ter|te|von|del|la|le|el|al|bin|of|aan|op|di|da) )*"
    rf"[{ALPHA_UPPER}]\S*)*$"
)


@dataclass(frozen=True)
class Sentence:
    """One sentence of a corpus.

    words: its tokens; spans: names as (first word, word after the last, label); paragraph: an id that
    is the same for sentences that stood in one paragraph, empty where the corpus does not say; text: the
    sentence as printed, empty where only tokens are known.
    """

    words: tuple[str, ...]
    spans: tuple[tuple[int, int, str], ...] = ()
    paragraph: str = ""
    text: str = ""


def read_iob(path: Path) -> list[Sentence]:
    """Sentences of a file with one `index<TAB>token<TAB>IOB2 tag` a line and a blank line between sentences.

    Labels other than PER, ORG and LOC are dropped. Raises ValueError for a line with other columns.
    """
    sentences = []
    for block in blocks(path):
        rows = [line.split("\t") for line in block]
        if any(len(row) != 3 for row in rows):
            raise ValueError(f"{path}: a line without three tab-separated columns: {block}")
        words = tuple(row[1] for row in rows)
        sentences.append(Sentence(words, tuple(iob_spans(row[2] for row in rows))))
    return sentences


def read_conllu(path: Path) -> list[Sentence]:
    """Sentences of a CoNLL-U file with `# text` and `# sent_id` comments; no names.

    The paragraph is the sent_id up to `.s.`, as in Alpino and LassySmall. Raises KeyError where a
    comment is missing.
    """
    sentences = []
    for block in blocks(path):
        comments = dict(line[2:].split(" = ", 1) for line in block if line.startswith("# ") and " = " in line)
        words = tuple(line.split("\t")[1] for line in block if line.split("\t")[0].isdigit())
        paragraph = comments["sent_id"].split(".s.")[0]
        sentences.append(Sentence(words, paragraph=paragraph, text=comments["text"].strip()))
    return sentences


def read_passages(folder: Path) -> list[Sentence]:
    """Sentences of the .txt files of a folder: one a line, a blank line between paragraphs; no names.

    A paragraph is `<file>.p.<number>`. Raises FileNotFoundError where the folder has no such file.
    """
    paths = sorted(folder.glob("*.txt"))
    if not paths:
        raise FileNotFoundError(ENOENT, "no .txt file", str(folder))
    return [
        Sentence(tuple(line.split()), paragraph=f"{path.stem}.p.{number}", text=line.strip())
        for path in paths
        for number, block in enumerate(blocks(path))
        for line in block
    ]


def blocks(path: Path) -> Iterator[list[str]]:
    """The runs of non-blank lines of a UTF-8 file."""
    block: list[str] = []
    for line in path.read_text(encoding="utf-8").split("\n"):
        if line.strip():
            block.append(line.rstrip("\r"))
        elif block:
            yield block
            block = []
    if block:
        yield block


def iob_spans(tags: Iterable[str]) -> Iterator[tuple[int, int, str]]:
    """Names as (first word, word after the last, label) from IOB2 tags, those in LABELS only."""
    start, label = 0, ""
    for place, tag in enumerate([*tags, "O"]):
        if label and tag != f"I-{label}":
            if label in LABELS:
                yield start, place, label
            label = ""
        if tag != "O" and not label:
            start, label = place, tag[2:]


def render(sentence: Sentence, quotes: tuple[str, str] = ('"', '"')) -> tuple[str, list[tuple[int, int, str]]]:
    """The sentence as running text, and its names as (start, end, label) in characters of that text.

    Straight quotes of the corpus are replaced by the two `quotes`, opening and closing.
    """
    text, offsets = "", []
    opened: set[str] = set()
    glue = True
    for place, word in enumerate(sentence.words):
        if word in STRAIGHT_QUOTES:
            # A quote that ends the sentence closes one that was opened in an earlier sentence.
            closing = word in opened or (place > 0 and place == len(sentence.words) - 1)
            opened ^= {word}
            word = quotes[1] if closing else quotes[0]
            before, after = closing, not closing
        else:
            before, after = word in NO_SPACE_BEFORE, word in NO_SPACE_AFTER
        if not (glue or before):
            text += " "
        offsets.append((len(text), len(text) + len(word)))
        text += word
        glue = after
    names = [(offsets[start][0], offsets[end - 1][1], label) for start, end, label in sentence.spans]
    return text, names


def clean_wikiann(sentences: list[Sentence]) -> list[Sentence]:
    """The WikiANN sentences whose labels can be trusted, without wiki markup.

    Kept are whole sentences in which every capitalised word after the first is part of a name; dropped
    are lists, tables, single names, names with brackets or without a capital, competitions, and
    organisations that are otherwise places (national teams).
    """
    counts = Counter((name_of(s, span), span[2]) for s in sentences for span in s.spans)
    kept = []
    places = 0
    patterns: Counter[str] = Counter()
    for sentence in map(without_markup, sentences):
        if not trusted(sentence, counts):
            continue
        # Sentences that a program wrote (`De soort komt voor in X.`) would teach little else.
        pattern = masked(sentence)
        patterns[pattern] += 1
        if patterns[pattern] > 2:
            continue
        # Places alone are half of what is left; too many of them, and unknown names become places.
        only_places = all(label == "LOC" for *_, label in sentence.spans)
        places += only_places
        if not only_places or places % 3 == 1:
            kept.append(sentence)
    return kept


def wikiann_names(sentences: list[Sentence]) -> list[Sentence]:
    """The plausible persons and places of WikiANN, each a sentence of its own, lists and tables included.

    Organisations are left out: outside whole sentences that label is a mixture (songs, parks, series).
    """
    counts = Counter((name_of(s, span), span[2]) for s in sentences for span in s.spans)
    return [
        Sentence(tuple(name.split()), ((0, len(name.split()), label),))
        for name, label in counts
        if label != "ORG" and NAME_WORDS.match(name) and plausible_name(name, label, counts)
    ]


def masked(sentence: Sentence) -> str:
    """The sentence with every name replaced by its label."""
    words = list(sentence.words)
    for start, end, label in reversed(sentence.spans):
        words[start:end] = [label]
    return " ".join(words)


def name_of(sentence: Sentence, span: tuple[int, int, str]) -> str:
    """The words of a name, joined by spaces."""
    return " ".join(sentence.words[span[0] : span[1]])


def without_markup(sentence: Sentence) -> Sentence:
    """The sentence without the quotes that stand for bold and italic in wiki text."""
    # Two or more apostrophes are markup; one alone as well, but not the one in 's or 't.
    words = [re.sub("^'$|'{2,}", "", word) for word in sentence.words]
    kept = [place for place, word in enumerate(words) if word]
    new_place = {old: new for new, old in enumerate(kept)}
    spans = []
    for start, end, label in sentence.spans:
        inside = [new_place[place] for place in range(start, end) if place in new_place]
        if inside:
            spans.append((inside[0], inside[-1] + 1, label))
    return Sentence(tuple(words[place] for place in kept), tuple(spans))


def trusted(sentence: Sentence, counts: Counter[tuple[str, str]]) -> bool:
    """Whether a sentence of WikiANN is a whole sentence with complete, plausible labels.

    counts: how often each (name, label) occurs in the corpus.
    """
    words, spans = sentence.words, sentence.spans
    if len(words) < 6 or not spans or words[-1] not in {".", "!", "?"} or not words[0][0].isupper():
        return False
    if any(WIKI_MARKUP.match(word) for word in words):
        return False
    in_name = {place for start, end, _ in spans for place in range(start, end)}
    if len(in_name) * 2 > len(words):
        return False
    if any(
        word[0].isupper() and place not in in_name and not UNLABELLED_CAPITAL.match(word)
        for place, word in enumerate(words)
        if place > 0
    ):
        return False
    return all(plausible_name(name_of(sentence, span), span[2], counts) for span in spans)


def plausible_name(name: str, label: str, counts: Counter[tuple[str, str]]) -> bool:
    """Whether a name of WikiANN looks like a name of that label in a newspaper."""
    if "(" in name or ")" in name or not (name[:1].isupper() or name.startswith("'s-")):
        return False
    if label != "PER" and UNLABELLED_CAPITAL.match(name):
        return False
    if label == "ORG" and COMPETITION.search(name):
        return False
    return all(counts[name, other] <= counts[name, label] for other in LABELS)
