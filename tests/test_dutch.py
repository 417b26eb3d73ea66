import csv
import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.dutch import (
    SENTENCE_RULES_NAME,
    blank_dutch,
)

CASES = Path(__file__).parent / "cases"
SEPARATOR = " ¦ "


def read_cases(name):
    with (CASES / name).open(encoding="utf-8", newline="") as file:
        return [
            pytest.param(row["text"], row["expected"], id=row["text"][:40], marks=known_failure(row))
            for row in csv.DictReader(file)
        ]


def known_failure(row):
    # Strict: a known failure that starts to pass fails the test until it is taken off the list.
    return [pytest.mark.xfail(strict=True, reason=row["note"])] if row["known_failure"] else []


@pytest.fixture(scope="module")
def nlp():
    nlp = blank_dutch()
    nlp.add_pipe(SENTENCE_RULES_NAME)
    return nlp


def eager_sentences(doc):
    """Sentences where every unset token after `.`, `!` or `?` starts one, as a careless model does."""
    before = ""
    for token in doc:
        if token.is_sent_start is None and not token.is_space:
            token.is_sent_start = before.rstrip("\"'”)")[-1:] in {".", "!", "?"}
        before = before + token.text if token.is_punct or token.is_quote else token.text
    return [sentence.text.strip() for sentence in doc.sents]


@pytest.mark.parametrize(("text", "expected"), read_cases("tokens.csv"))
def test_tokens(nlp, text, expected):
    assert SEPARATOR.join(token.text for token in nlp.tokenizer(text)) == expected


@pytest.mark.parametrize(("text", "expected"), read_cases("sentences.csv"))
def test_sentences(nlp, text, expected):
    for mark, char in (("\\n", "\n"), ("\\r", "\r"), ("\\t", "\t")):
        text, expected = text.replace(mark, char), expected.replace(mark, char)
    assert SEPARATOR.join(eager_sentences(nlp(text))) == expected


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Hij sprak. Daarna zweeg hij.", "Daarna"),
        ("Hij sprak met Jan B. De Smet.", "De"),
        ("De zaak Mila S. Op de zitting zweeg zij.", "Op"),
        ("De president was George W. Bush.", "Bush"),
        ("Een bv zoals Bos B.V. Justitie wil meer.", "Justitie"),
        ("Etc. enz. Dat was het.", "Dat"),
        ("Dat was 't. 's Avonds ging hij.", "'s"),
    ],
)
def test_rules_leave_open_what_is_not_sure(nlp, text, word):
    assert [token.is_sent_start for token in nlp(text) if token.text == word] == [None]


def test_whitespace_belongs_to_the_sentence_before(nlp):
    doc = nlp("Kop\n\nTekst \n\nMeer")
    assert [(token.text, token.is_sent_start) for token in doc if token.is_space or token.i in {2, 4}] == [
        ("\n\n", False),
        ("Tekst", True),
        ("\n\n", False),
        ("Meer", True),
    ]


def test_senter_keeps_what_the_rules_decided():
    nlp = blank_dutch()
    nlp.add_pipe(SENTENCE_RULES_NAME)
    nlp.add_pipe("senter")
    nlp.initialize()
    text = "Kop zonder punt\nDe zaak van Ridouan T. De rechter sprak met mr. Bos."
    with nlp.select_pipes(disable=["senter"]):
        decided = {token.i: token.is_sent_start for token in nlp(text) if token.is_sent_start is not None}
    assert decided
    assert {token.i: token.is_sent_start for token in nlp(text) if token.i in decided} == decided


dutch_texts = st.text(
    alphabet=st.one_of(
        st.sampled_from(".,;:!?'\"’‘“”„«»()[]-–—/@#&%€ \t\n\r\u00a0\u2009\u0301\u0308\u200d😀👮🏽éëïIJabcDEFst019"),
        st.characters(exclude_categories=("Cs",)),
    ),
    max_size=80,
)


@given(dutch_texts)
@settings(max_examples=300, deadline=None)
def test_tokens_give_back_the_text(text):
    doc = NLP(text)
    assert "".join(token.text_with_ws for token in doc) == text
    assert all(text[token.idx : token.idx + len(token)] == token.text for token in doc)


@given(dutch_texts)
@settings(max_examples=100, deadline=None)
def test_sentences_cover_the_text(text):
    doc = NLP(text)
    for token in doc:
        token.is_sent_start = bool(token.is_sent_start)
    assert "".join(sentence.text_with_ws for sentence in doc.sents) == text


NLP = blank_dutch()
NLP.add_pipe(SENTENCE_RULES_NAME)


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ('"Ik ga." De man vertrok.', 2),
        ('"Ik ga!" zei de man.', 1),
        ('"Ik ga." "Waarheen?" De man zweeg.', 3),
        ("‘Ik ga.’ De man vertrok.", 2),
        ('Het blad "Oor." is er nog.', 1),
    ],
)
def test_a_sentence_ends_behind_its_closing_quote(text, sentences):
    nlp = blank_dutch()
    nlp.add_pipe(SENTENCE_RULES_NAME)
    assert sum(bool(token.is_sent_start) or token.i == 0 for token in nlp(text)) == sentences


def test_a_saved_pipeline_works_in_a_fresh_process(nlp, tmp_path):
    texts = [case.values[0] for case in read_cases("tokens.csv")]
    nlp.to_disk(tmp_path / "saved")
    (tmp_path / "texts.json").write_text(json.dumps(texts), encoding="utf-8")
    program = (
        "import json, spacy, sys\n"
        "nlp = spacy.load(sys.argv[1])\n"
        "docs = [nlp(text) for text in json.load(open(sys.argv[2], encoding='utf-8'))]\n"
        "print(json.dumps([[(token.text, token.is_sent_start) for token in doc] for doc in docs]))\n"
    )
    made = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path / "saved"), str(tmp_path / "texts.json")],
        capture_output=True,
        text=True,
        check=True,
        cwd=tmp_path,
    )
    expected = [[[token.text, token.is_sent_start] for token in nlp(text)] for text in texts]
    assert json.loads(made.stdout) == expected
