"""What stands beside a name that several people share and tells who is meant: an age, a function, a relation."""

import re
from typing import Any

from pipeline.word_lists import read_word_list

CHARACTERS_BEFORE, CHARACTERS_BEHIND = 40, 8
AGE_BEFORE = re.compile(r"(\d{1,2})-jarige?\s+(?:\w+\s+){0,2}$")
AGE_BEHIND = re.compile(r"\s*(?:\((\d{1,2})\)|,\s*(\d{1,2})\b)")
WORD_BEFORE = re.compile(r"(\w+)\s+$")
# What father and son are called; both have the surname, and often the given name too.
ELDER = frozenset({"vader", "oude", "oudere", "senior"})
YOUNGER = frozenset({"zoon", "jonge", "jongere", "junior"})


def cues_of(text: str, mention: dict[str, Any]) -> set[str]:
    """The ages, functions and relations that stand beside a mention, as words to compare."""
    before = text[max(0, mention["start"] - CHARACTERS_BEFORE) : mention["start"]]
    behind = text[mention["end"] : mention["end"] + CHARACTERS_BEHIND]
    cues = {f"age {match[1]}" for match in AGE_BEFORE.finditer(before)}
    age = AGE_BEHIND.match(behind)
    if age:
        cues.add(f"age {age[1] or age[2]}")
    word = WORD_BEFORE.search(before)
    last = word[1].lower() if word else ""
    name = mention["text"].lower()
    if last in ELDER or re.search(r"\b(?:sr|senior)\b", name):
        cues.add("elder")
    elif last in YOUNGER or re.search(r"\b(?:jr|junior)\b", name):
        cues.add("younger")
    elif last in read_word_list("functions"):
        cues.add(last)
    return cues
