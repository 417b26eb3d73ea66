"""Our own annotated crime articles as documents to train on, as they are and with their names replaced.

A few hundred articles hold few names. With most of their mentions replaced by others of the same label the network
learns what stands around a name, and how names are built, rather than the names.
"""

from pathlib import Path
from random import Random

from pipeline.gold import GoldMention, read_gold
from pipeline.training.documents import Document, Names, coined_organisation, other_person

Article = tuple[str, list[GoldMention]]


def read_articles(folder: Path) -> list[Article]:
    """Text and mentions of the inline-marked articles below a folder, in the order of their paths.

    Raises UsageError as `read_gold` does.
    """
    return list(read_gold(folder).values())


def article_document(article: Article) -> Document:
    """The article as it is; optional mentions are places where any answer is right."""
    text, mentions = article
    return Document(
        text,
        tuple((each.start, each.end, each.label) for each in mentions if not each.optional),
        (),
        tuple((each.start, each.end) for each in mentions if each.optional),
    )


def article_names(articles: list[Article]) -> dict[str, list[str]]:
    """The different surfaces of each label, in order of appearance; frequent names count once."""
    found: dict[str, dict[str, None]] = {"PER": {}, "ORG": {}, "LOC": {}}
    for _, mentions in articles:
        for each in mentions:
            if not each.optional:
                found[each.label][" ".join(each.text.split())] = None
    return {label: list(surfaces) for label, surfaces in found.items()}


def renamed_document(article: Article, own: dict[str, list[str]], names: Names, share: float, rng: Random) -> Document:
    """The article with about `share` of its mentions replaced by names of the same label and of a like shape.

    own: the surfaces of the articles that are trained on (`article_names`); names: those of the public corpora.
    """
    text, mentions = article
    pieces: list[str] = []
    found: list[tuple[int, int, str]] = []
    unsure: list[tuple[int, int]] = []
    length = last = 0
    for each in mentions:
        surface = each.text
        if not each.optional and rng.random() < share:
            surface = like(surface, each.label, own, names, rng)
            # The period of `Ridouan T.` also ends the sentence.
            if surface.endswith(".") and text[each.end : each.end + 1] == ".":
                surface = surface[:-1]
        pieces += [text[last : each.start], surface]
        start = length + each.start - last
        length = start + len(surface)
        last = each.end
        if each.optional:
            unsure.append((start, length))
        else:
            found.append((start, length, each.label))
    return Document("".join([*pieces, text[last:]]), tuple(found), (), tuple(unsure))


def like(surface: str, label: str, own: dict[str, list[str]], names: Names, rng: Random) -> str:
    """Another name of the same label, shaped as the old one: a short person's name stays short, capitals stay.

    Handles, nicknames in lower case and the like stay as they are: nothing else would fit their place.
    """
    words = surface.split()
    if not any(word[:1].isupper() for word in words):
        return surface
    if label == "PER":
        new = like_person(words, own["PER"], names, rng)
    elif label == "ORG":
        new = like_organisation(words, own, names, rng)
    else:
        new = rng.choice(own["LOC"]) if rng.random() < 0.5 else " ".join(rng.choice(names.by_label["LOC"]))
    return new.upper() if surface.isupper() and len(surface) > 4 and len(new.upper()) == len(new) else new


def like_person(words: list[str], own: list[str], names: Names, rng: Random) -> str:
    """A person's name: a suspect's initial stays one, one word stays one, and half come from our own articles."""
    if words[-1].endswith(".") and len(words) > 1:
        return " ".join([rng.choice(names.first_names), *words[1:-1], rng.choice("ABCDEFGHIJKLMNOPRSTVWYZ") + "."])
    if rng.random() < 0.5:
        alike = [name for name in rng.sample(own, min(len(own), 40)) if (" " in name) == (len(words) > 1)]
        if alike:
            return alike[0]
    return " ".join(other_person(len(words) == 1, names, rng))


def like_organisation(words: list[str], own: dict[str, list[str]], names: Names, rng: Random) -> str:
    """An organisation: `rechtbank Zwolle` keeps its head and gets another place; the others become any other."""
    if words[0].islower() and len(words) == 2 and words[0].isalpha():
        return f"{words[0]} {rng.choice(own['LOC'])}"
    chance = rng.random()
    if chance < 0.2 and names.words:
        return coined_organisation(names.words, rng)
    if chance < 0.3:
        return " ".join(rng.choice(names.by_label["ORG"]))
    return rng.choice(own["ORG"])
