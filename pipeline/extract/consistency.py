"""One article, one reading: what is sure in one place of an article settles the same words elsewhere in it.

1. `drop_common_words`: a word that only the model takes for a name and is not sure of, where it opens a sentence and
   the article uses it in lower case too, is a common word; what is done with a name (`Twitter-account`) is a compound.
2. `agree_on_labels`: a surface form has one label in an article; lists and patterns count for more than the model,
   and where only the model speaks the majority decides, then the first.
3. `other_forms`: a full name makes its surname, its first name and the same words elsewhere mentions too.
"""

import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace

from spacy.lang.nl.stop_words import STOP_WORDS
from spacy.language import Language
from spacy.matcher import PhraseMatcher
from spacy.tokens import Span

from pipeline.extract.candidates import Candidate, Part, Rejected, from_span
from pipeline.names import parse_person
from pipeline.word_lists import read_word_list

# A surface that the model alone marks in fewer of its places than this is not spread to the others.
SHARE_TO_SPREAD = 1 / 3
SHORTEST_FORM = 3
# `Tesla-logo` and `Twitter-account` name a thing of the platform or brand; `Trimbos-instituut` is a name.
COMPOUND = re.compile(
    r"\w+-(?:accounts?|advertenties?|apps?|berichten|bericht|chats?|filmpjes?|foto|gebruikers?|groepen|handelaar|kanaal|"
    r"kanalen|logo|pagina|posts?|profiel|telefoons?|toestel|toestellen|video)"
)


def drop_common_words(candidates: Iterable[Candidate], parts: list[Part]) -> tuple[list[Candidate], list[Rejected]]:
    """Leave out common words that open a sentence or have no capital, function words, and compounds."""
    common = lower_case_words(parts) | STOP_WORDS
    opening = {
        part.start + token.idx
        for part in parts
        for token in part.doc
        if token.is_sent_start or (token.i and not part.doc[token.i - 1].text.strip("\"'“‘„,`"))
    }
    placed = [(part.start + sentence.start_char, sentence) for part in parts for sentence in part.doc.sents]
    starts = [start for start, _ in placed]
    kept, rejected = [], []
    for candidate in candidates:
        if candidate.is_sure() or not candidate.found_only_by_model():
            kept.append(candidate)
        elif not any(char.isupper() for char in candidate.text) and is_common(
            candidate.text, placed[bisect_right(starts, candidate.start) - 1][1].text
        ):
            rejected.append(Rejected(candidate, "common words without a capital letter"))
        elif COMPOUND.fullmatch(candidate.text):
            rejected.append(Rejected(candidate, "compound of a name and a common word"))
        elif all(word.lower() in STOP_WORDS for word in candidate.text.split()):
            rejected.append(Rejected(candidate, "function words only"))
        elif candidate.start in opening and candidate.text.lower() in common:
            rejected.append(Rejected(candidate, "common word at the start of a sentence"))
        else:
            kept.append(candidate)
    return kept, rejected


def is_common(span: str, sentence: str) -> bool:
    """Whether a span without a capital letter is no name.

    A site or an account (`veenstaete.nl`, `wim46`) is one; plain words are only in a sentence that does without
    capitals, as posts do (`aangifte gedaan in den bosch`), and where none of them is common.
    """
    if not all(char.isalpha() or char in " '’-" for char in span):
        return False
    known, places = read_word_list("common_words"), read_word_list("places")
    without_capitals = next((char.islower() for char in sentence if char.isalpha()), False)
    return not without_capitals or any(word in known and word not in places for word in span.split())


def agree_on_labels(candidates: Iterable[Candidate]) -> list[Candidate]:
    """Give each surface form one label; what a list or pattern found keeps the label that it has."""
    candidates = list(candidates)
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    for candidate in candidates:
        # One find of a list or a pattern, or one full name, outweighs all that only the model says.
        weight = 1 if candidate.found_only_by_model() else len(candidates)
        votes[candidate.text][candidate.label] += weight
        for form in person_forms(candidate):
            votes[form][candidate.label] += len(candidates)
    agreed = []
    for candidate in candidates:
        label = votes[candidate.text].most_common(1)[0][0]
        if candidate.found_only_by_model() and candidate.label != label:
            agreed.append(replace(candidate, label=label, methods=("model", "consistency"), score=None))
        else:
            agreed.append(candidate)
    return agreed


def other_forms(candidates: list[Candidate], parts: list[Part], text: str, nlp: Language) -> Iterator[Candidate]:
    """The same names elsewhere in the article: equal words, and the shorter forms of a full person's name."""
    forms: dict[str, Candidate] = {}
    for candidate in candidates:
        forms.setdefault(candidate.text, candidate)
    for candidate in candidates:
        for form in person_forms(candidate):
            forms.setdefault(form, candidate)
    found_by_model = Counter(c.text for c in candidates if c.found_only_by_model())
    sure = {c.text for c in candidates if not c.found_only_by_model()}
    common = lower_case_words(parts) | STOP_WORDS
    for form, spans in _occurrences(forms, parts, nlp).items():
        source = forms[form]
        if form not in sure and 0 < found_by_model[form] < SHARE_TO_SPREAD * len(spans):
            continue
        for span, part in spans:
            opens_sentence = len(span) == 1 and span[0].is_sent_start
            if opens_sentence and form.lower() in common:
                continue
            same = form == source.text
            yield from_span(
                span,
                part,
                text,
                source.label,
                "consistency",
                listed=source.listed if same else "",
                subtype=source.subtype if same else "",
            )


def person_forms(candidate: Candidate) -> list[str]:
    """The shorter forms in which a full person's name is taken up later in an article."""
    if candidate.label != "PER":
        return []
    person = parse_person(candidate.text)
    forms = list(person.given[:1])
    if person.family_name and (person.given or person.initials):
        family = person.family_name
        forms += [family, family[0].upper() + family[1:]]
    return [form for form in forms if _can_stand_alone(form) and form.lower() not in STOP_WORDS]


def _can_stand_alone(form: str) -> bool:
    """Whether a form is long enough to mean the same elsewhere; the initial of a suspect is: `T.` for `Ridouan T.`."""
    return len(form) >= SHORTEST_FORM or form.endswith(".")


def lower_case_words(parts: list[Part]) -> set[str]:
    """The words that an article writes in lower case."""
    return {token.text for part in parts for token in part.doc if token.text.islower()}


def _occurrences(forms: Iterable[str], parts: list[Part], nlp: Language) -> dict[str, list[tuple[Span, Part]]]:
    """Where each form stands in the article, as whole tokens, in the order of the text."""
    matcher = PhraseMatcher(nlp.vocab, attr="ORTH")
    usable = [form for form in forms if _can_stand_alone(form)]
    matcher.add("form", [nlp.make_doc(form) for form in usable])
    found: dict[str, list[tuple[Span, Part]]] = defaultdict(list)
    for part in parts:
        for span in matcher(part.doc, as_spans=True):
            found[span.text].append((span, part))
    return {form: found[form] for form in usable if form in found}
