"""Documents to train on: sentences of the corpora put together as articles are written.

Articles have headlines without a period, paragraphs, several kinds of quotes, words in capitals,
missing diacritics, and suspects named by an initial; the corpora have none of that.
"""

import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass, replace
from itertools import groupby, takewhile
from random import Random
from typing import Any

from pipeline.training.corpora import Sentence, render

QUOTES = [('"', '"'), ('"', '"'), ("'", "'"), ("“", "”"), ("‘", "’"), (",,", "''"), ("„", "”"), ("«", "»")]
DASHES = ["-", "–", "—", "--"]
BREAKS = ["\n\n", "\n\n", "\n"]
COINED_FROM = re.compile(r"^[a-z]{4,7}$")
# A word of some length, with one before it that ends in a letter.
INNER_WORD = re.compile(r"(?<=[a-zà-ÿ] )([a-z])(?=[a-zà-ÿ]{4})")
LONG_LINE = 6  # words
INITIALS = "ABCDEFGHIJKLMNOPRSTVWYZ"


@dataclass(frozen=True)
class Document:
    """A text with its names as (start, end, label) and the characters where its sentences start, where known.

    `unsure` are places (start, end) where any answer is right.
    """

    text: str
    names: tuple[tuple[int, int, str], ...]
    starts: tuple[int, ...]
    unsure: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True)
class Names:
    """What other names are made of.

    by_label: whole names; first_names, surnames, small_words (van, de, el): parts of persons' names;
    words: common words in lower case, from which names of organisations are coined.
    """

    by_label: dict[str, list[tuple[str, ...]]]
    first_names: list[str]
    surnames: list[tuple[str, ...]]
    small_words: list[tuple[str, ...]]
    words: list[str]


def collect_names(sentences: list[Sentence]) -> Names:
    """All different names of the sentences, in order of appearance; frequent names count once."""
    by_label: defaultdict[str, dict[tuple[str, ...], None]] = defaultdict(dict)
    common: dict[str, None] = {}
    for sentence in sentences:
        for start, end, label in sentence.spans:
            by_label[label][sentence.words[start:end]] = None
        common.update((word, None) for word in sentence.words if COINED_FROM.match(word))
    persons = [name for name in by_label["PER"] if len(name) > 1]
    surnames = [name[1:] for name in persons]
    return Names(
        {label: list(names) for label, names in by_label.items()},
        [name[0] for name in persons if name[0].istitle()],
        surnames,
        [tuple(takewhile(str.islower, name)) for name in surnames if name[0].islower()],
        list(common),
    )


def replace_names(sentence: Sentence, names: Names, share: float, rng: Random) -> Sentence:
    """The sentence with about `share` of its names replaced by other names of the same label."""
    words, spans = list(sentence.words), []
    shift = 0
    for start, end, label in sentence.spans:
        start, end = start + shift, end + shift
        if rng.random() < share:
            name = other_name(tuple(words[start:end]), label, names, rng)
            # The period of `Ridouan T.` also ends the sentence.
            drop_period = name[-1].endswith(".") and end == len(words) - 1 and words[end] == "."
            words[start : end + drop_period] = name
            shift += len(name) - (end - start)
            end = start + len(name)
        spans.append((start, end, label))
    return replace(sentence, words=tuple(words), spans=tuple(spans), text="")


def other_name(old: tuple[str, ...], label: str, names: Names, rng: Random) -> tuple[str, ...]:
    """A name of the same label; a person's has the shape of the old one, or ends in a suspect's initial."""
    if label == "PER" and names.surnames:
        return other_person(len(old) == 1, names, rng)
    if label == "ORG" and names.words and rng.random() < 0.3:
        return (coined_organisation(names.words, rng),)
    return rng.choice(names.by_label[label])


def other_person(short: bool, names: Names, rng: Random) -> tuple[str, ...]:
    """A person's name: one part of it, or first name and surname; as courts report it now and then."""
    first_name, surname = rng.choice(names.first_names), rng.choice(names.surnames)
    initial = rng.choice(INITIALS) + "."
    chance = rng.random()
    if short:
        return (initial,) if chance < 0.08 else (first_name,) if chance < 0.5 else surname
    if chance < 0.12:
        return (first_name, initial)
    if chance < 0.16 and names.small_words:
        return (first_name, *rng.choice(names.small_words), initial)
    if chance < 0.19:
        return (first_name, *surname[:-1], f"{surname[-1]}-{rng.choice(names.surnames)[-1]}")
    return (first_name, *surname)


def coined_organisation(words: list[str], rng: Random) -> str:
    """A name that no list knows: an abbreviation, or two words in one (BitGracht, Roodhaven)."""
    if rng.random() < 0.4:
        return "".join(rng.choice(INITIALS) for _ in range(rng.randint(3, 5)))
    first, second = rng.choice(words), rng.choice(words)
    return first.capitalize() + (second if rng.random() < 0.5 else second.capitalize())


def make_documents(sentences: list[Sentence], names: Names, settings: dict[str, Any], rng: Random) -> list[Document]:
    """Documents of consecutive sentences, every sentence in one of them.

    settings: the section `documents` of the training config, which explains each value.
    """
    documents = []
    place = 0
    while place < len(sentences):
        part = sentences[place : place + rng.randint(*settings["sentences"])]
        place += len(part)
        change = rng.random() < settings["changed_documents"]
        if change:
            part = [replace_names(sentence, names, settings["replaced_names"], rng) for sentence in part]
            part = [crop(sentence, rng) if rng.random() < settings["cropped"] else sentence for sentence in part]
        document = compose(part, settings["paragraph"], rng)
        documents.append(change_letters(document, rng) if change else document)
    return documents


def crop(sentence: Sentence, rng: Random) -> Sentence:
    """The sentence without its first words, so that a common word opens it, as in headlines: `Celstraf voor ...`.

    Unchanged where none of the words near its start can open it.
    """
    inside = {place for start, end, _ in sentence.spans for place in range(start, end)}
    openers = [
        place
        for place, word in enumerate(sentence.words[:6])
        if place and len(word) > 4 and word.isalpha() and word.islower() and place not in inside
    ]
    if not openers:
        return sentence
    first = rng.choice(openers)
    words = (sentence.words[first].capitalize(), *sentence.words[first + 1 :])
    spans = tuple((start - first, end - first, label) for start, end, label in sentence.spans if start >= first)
    return replace(sentence, words=words, spans=spans, text="")


def compose(sentences: list[Sentence], paragraph: list[int], rng: Random) -> Document:
    """One document of these sentences: a headline perhaps, then paragraphs."""
    quotes, dash, line_break = rng.choice(QUOTES), rng.choice(DASHES), rng.choice(BREAKS)
    text = ""
    found: list[tuple[int, int, str]] = []
    starts = []
    left = rng.randint(*paragraph)
    for place, sentence in enumerate(sentences):
        headline = place == 0 and rng.random() < 0.4
        part, part_names = part_text(sentence, quotes, dash)
        if headline:
            # The period of a name (`Sanne K.`, `jr.`) is not the sentence's.
            if all(end < len(part) for _, end, _ in part_names):
                part = part.removesuffix(".")
            if rng.random() < 0.25:
                part = same_length_upper(part)
        elif not part_ends(part):
            # A line without a final period is a headline or a list item: it has a line to itself.
            left = 0
        starts.append(len(text))
        found += [(start + len(text), end + len(text), label) for start, end, label in part_names]
        text += part
        left -= 1
        if place < len(sentences) - 1:
            next_alone = not part_ends(part_text(sentences[place + 1], quotes, dash)[0])
            if left <= 0 or headline or next_alone:
                text += line_break
                left = rng.randint(*paragraph)
            else:
                text += " "
    return Document(text, tuple(found), tuple(starts))


def join_lines(document: Document, joined: float, without_period: float, rng: Random) -> Document:
    """The document with this share of its line breaks a space, and this share of its sentences without their period.

    Text that is copied from a page often runs a heading and the sentence after it together. Names are left out.
    """
    text = ""
    starts = []
    for start, end in zip(document.starts, (*document.starts[1:], len(document.text)), strict=True):
        sentence = document.text[start:end].rstrip()
        space = document.text[start + len(sentence) : end]
        if "\n" in space and rng.random() < joined:
            space = " "
        if rng.random() < without_period and sentence.endswith(".") and not sentence.endswith(".."):
            sentence = sentence[:-1]
        starts.append(len(text))
        text += sentence + space
    return Document(text, (), tuple(starts))


def passage_documents(sentences: list[Sentence], settings: dict[str, Any], rng: Random) -> list[Document]:
    """The sentences in their paragraphs, less a share of them, some paragraphs a document, in another order each time.

    What stands next to each other varies with what is dropped. settings: as in `make_documents`.
    """
    parts = [list(part) for _, part in groupby(sentences, key=lambda sentence: sentence.paragraph)]
    rng.shuffle(parts)
    dropped = settings["dropped_sentences"]
    parts = [
        [with_period(sentence, settings["added_periods"], rng) for sentence in part if rng.random() >= dropped]
        for part in parts
    ]
    documents = []
    place = 0
    while place < len(parts):
        size = rng.randint(*settings["passage_paragraphs"])
        chosen = [sentence for part in parts[place : place + size] for sentence in part]
        if chosen:
            documents.append(paragraph_document(chosen))
        place += size
    return documents


def with_period(sentence: Sentence, share: float, rng: Random) -> Sentence:
    """The sentence with a period, now and then, where it has none and is no short line."""
    if len(sentence.words) < LONG_LINE or part_ends(sentence.text) or rng.random() >= share:
        return sentence
    return replace(sentence, text=sentence.text + ".")


def put_capitals(document: Document, share: float, rng: Random) -> Document:
    """The document with one to three words inside this share of its sentences capitalised, as titles are."""
    pieces = []
    for start, end in zip(document.starts, (*document.starts[1:], len(document.text)), strict=True):
        piece = document.text[start:end]
        places = [match.start(1) for match in INNER_WORD.finditer(piece)]
        if places and rng.random() < share:
            first = rng.randrange(len(places))
            for place in places[first : first + rng.randint(1, 3)]:
                piece = piece[:place] + piece[place].upper() + piece[place + 1 :]
        pieces.append(piece)
    return replace(document, text="".join(pieces))


def put_between(document: Document, lines: list[str], share: float, rng: Random) -> Document:
    """The document with a line, a sentence of its own, before this share of its sentences. Names are left out."""
    text = ""
    starts = []
    for start, end in zip(document.starts, (*document.starts[1:], len(document.text)), strict=True):
        if rng.random() < share:
            starts.append(len(text))
            text += rng.choice(lines) + " "
        starts.append(len(text))
        text += document.text[start:end]
    return Document(text, (), tuple(starts))


def part_text(sentence: Sentence, quotes: tuple[str, str], dash: str) -> tuple[str, list[tuple[int, int, str]]]:
    """The text and names of a sentence, as printed in the corpus where that is known."""
    if sentence.text:
        return sentence.text, []
    words = tuple(dash if word == "--" else word for word in sentence.words)
    return render(replace(sentence, words=words), quotes)


def part_ends(text: str) -> bool:
    """Whether a text ends as a sentence does."""
    return text.rstrip("\"'”’)] ").endswith((".", "!", "?", "…", ":"))


def change_letters(document: Document, rng: Random) -> Document:
    """The document in capitals, in lower case or without diacritics, now and then; mostly as it is."""
    chance = rng.random()
    if chance < 0.04:
        return replace(document, text=same_length_upper(document.text))
    if chance < 0.07:
        return replace(document, text=document.text.lower() if document.text.isascii() else document.text)
    if chance < 0.14:
        return replace(document, text=without_diacritics(document.text))
    return document


def same_length_upper(text: str) -> str:
    """The text in capitals, but for letters that would become two."""
    return "".join(char.upper() if len(char.upper()) == 1 else char for char in text)


def without_diacritics(text: str) -> str:
    """The text with plain letters, character for character."""
    return "".join(unicodedata.normalize("NFD", char)[0] for char in text)


def plain_documents(sentences: list[Sentence], size: int = 10) -> list[Document]:
    """Documents to measure on: `size` consecutive sentences each, unchanged and without chance.

    Sentences are joined by a space, or by a line break where one does not end as a sentence does.
    """
    documents = []
    for place in range(0, len(sentences), size):
        text = ""
        found: list[tuple[int, int, str]] = []
        starts = []
        for sentence in sentences[place : place + size]:
            part, part_names = render(sentence)
            if text:
                text += " " if part_ends(text) and part_ends(part) else "\n"
            starts.append(len(text))
            found += [(start + len(text), end + len(text), label) for start, end, label in part_names]
            text += part
        documents.append(Document(text, tuple(found), tuple(starts)))
    return documents


def paragraph_document(sentences: list[Sentence]) -> Document:
    """One document of sentences that know their paragraph: spaces inside, blank lines between paragraphs."""
    text, before = "", ""
    starts = []
    for sentence in sentences:
        if text:
            text += " " if sentence.paragraph == before else "\n\n"
        starts.append(len(text))
        text += sentence.text
        before = sentence.paragraph
    return Document(text, (), tuple(starts))


def paragraph_documents(sentences: list[Sentence]) -> list[Document]:
    """The sentences of UD as articles: one document for each run of paragraphs of one article."""
    articles = groupby(sentences, key=lambda sentence: sentence.paragraph.split(".p.")[0])
    return [paragraph_document(list(article)) for _, article in articles]
