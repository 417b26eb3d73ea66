"""Names that a text introduces as another name of what it has just named: nicknames, abbreviations, old names."""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from pipeline.resolve.organisations import abbreviates, is_abbreviation_like

LONGEST_GAP = 150  # characters between the two names
QUOTES = "\"'“”„‘’«»"
CUES = (
    r"alias|a\.?k\.?a\.?|bijgenaamd|bijnaam|oftewel|ofwel|ook wel|(?:beter )?bekend als|bekend ?st(?:aat|ond) als|"
    r"(?:zich|hem|haar) \w+ noemde|onder het pseudoniem|pseudoniem|voor intimi|noemde zich(?: online)?|in de wandeling"
)
# Said of `hij` in a later sentence too: the person named last.
CUES_WITH_PRONOUN = (
    r"heet(?:te)? (?:hij|ze|zij)|(?:hij|ze|zij) (?:staat|stond) (?:\w+ ){0,2}bekend als|"
    r"kent iedereen (?:hem|haar) als(?: de)?|"
    r"noem\w* (?:(?:bijna|iedereen) )*(?:hem|haar)|noem\w* (?:hij|ze|zij) zich(?: online)?"
)
AFTER_CUE = rf"(?: als| met)?[\s{QUOTES}(:]*(?:(?:de|het|den|el)\s+)?[{QUOTES}]*"
# `Rachid A., alias "Speedy"`; nothing but an article or a quote stands between the cue and the second name.
INTRODUCED = re.compile(rf"[^.!?]*\b(?:{CUES}|{CUES_WITH_PRONOUN}|onder de naam|genaamd){AFTER_CUE}", re.I)
INTRODUCED_LATER = re.compile(rf"(?s:.*)\b(?:{CUES_WITH_PRONOUN}){AFTER_CUE}", re.I)
RENAMED = re.compile(
    rf"[^.!?]*\b(?:oftewel|ofwel|ook wel|voluit|afgekort(?: tot)?|kortweg|voorheen|het vroegere|bekend als){AFTER_CUE}",
    re.I,
)
# `Den Bel heet eigenlijk Vasile P.`: the second is the real name.
REVEALED = re.compile(
    rf"[{QUOTES}]*,?\s+(?:(?:heet|is) (?:eigenlijk|in werkelijkheid|in het echt|voluit)|die eigenlijk|"
    rf"de schuilnaam van|het account van|pseudoniem van)(?: heet)?\s+"
    r"|(?s:.*)\bachter (?:dat|het|die|deze) (?:\w*account|profiel|\w*naam) (?:zat|zit|schuil\w+|ging|gaat)\b"
    r"[^.!?]{0,25}"
    rf"|(?s:.*)\b(?:die naam blijkt van|zijn echte naam(?: is|,)|haar echte naam(?: is|,))[^.!?]{{0,15}}",
    re.I,
)
# `Rachid A. ("Speedy")`, `Carlos P., 'Tito Loon'`; an age may stand between.
QUOTED = re.compile(rf"\s*(?:\(\d+\)|,\s*\d+,)?,?\s*\(?[{QUOTES}]+")
BRACKETED = re.compile(r"\s*\(\s*(?:afgekort\s+|kortweg\s+|hierna\s+|de\s+)?[\"'“‘]?")


def introductions(text: str, mentions: list[dict[str, Any]]) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Pairs of mentions of one label, (name, other name introduced for it), in the order of the text.

    Input: an article and its mentions in order. The first of a pair is the one whose name stands for both.
    """
    for label in ("PER", "ORG", "LOC"):
        own = [mention for mention in mentions if mention["label"] == label]
        for first, second in pairwise(own):
            gap = text[first["end"] : second["start"]]
            if len(gap) > LONGEST_GAP:
                continue
            behind = text[second["end"] : second["end"] + 1]
            other_name = _people if label == "PER" else _organisations
            pair = other_name(first, second, gap, behind)
            if pair is not None:
                yield pair


def _people(
    first: dict[str, Any], second: dict[str, Any], gap: str, behind: str
) -> tuple[dict[str, Any], dict[str, Any]] | None:
    """Whether the second is introduced as a nickname of the first, or the first turns out to be one of the second."""
    if REVEALED.fullmatch(gap):
        return second, first
    if INTRODUCED.fullmatch(gap) or INTRODUCED_LATER.fullmatch(gap):
        return first, second
    if QUOTED.fullmatch(gap) and behind and behind in QUOTES:
        return first, second
    return None


def _organisations(
    first: dict[str, Any], second: dict[str, Any], gap: str, behind: str
) -> tuple[dict[str, Any], dict[str, Any]] | None:
    """Whether the second is another name of the first, the longer one first."""
    names = first["text"], second["text"]
    cue = bool(RENAMED.fullmatch(gap))
    bracket = bool(BRACKETED.fullmatch(gap)) and behind in (*QUOTES, ")", ",")
    short, long = sorted(names, key=len)
    # In brackets also stands who else was there: it must look like an abbreviation of the other.
    if not cue and not (bracket and is_abbreviation_like(short) and abbreviates(short, long, introduced=True)):
        return None
    return (first, second) if len(names[0]) >= len(names[1]) else (second, first)
