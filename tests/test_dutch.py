import csv
import json
import subprocess
import sys
from pathlib import Path

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.attrs import IDS

from pipeline.dutch import (
    SENTENCE_RULES_NAME,
    TOKENIZER_NAME,
    WORD_LISTS,
    blank_dutch,
    make_tokenizer_factory,
    read_word_list,
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


def test_prefixes_are_as_long_as_the_config_of_a_model_says(tmp_path):
    config = {"nlp": {"tokenizer": {"@tokenizers": TOKENIZER_NAME, "prefix_letters": 3}}}
    spacy.blank("nl", config=config).to_disk(tmp_path)
    loaded = spacy.load(tmp_path)
    assert loaded.vocab["Rotterdam"].prefix_ == "Rot"
    # Another model gets our tokenizer too; its own vocabulary stays as it was trained.
    loaded.tokenizer = make_tokenizer_factory()(loaded)
    assert loaded.vocab["Zwolle"].prefix_ == "Zwo"
    assert blank_dutch().vocab["Rotterdam"].prefix_ == "R"


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


def test_word_lists_are_features_of_a_vocabulary_that_asks_for_them() -> None:
    with_lists = spacy.blank("nl", config={"nlp": {"tokenizer": {"@tokenizers": TOKENIZER_NAME, "word_lists": True}}})
    flags = [IDS[flag] for flag in WORD_LISTS]
    doc = with_lists("Politie zag JOHANNES bij Zwolle zonder Xqzplt")
    known = [[WORD_LISTS[flag] for flag, on in zip(WORD_LISTS, row, strict=True) if on] for row in doc.to_array(flags)]
    assert [("common_words" in lists, "first_names" in lists, "places" in lists) for lists in known] == [
        (True, False, False), (True, False, False), (False, True, False), (True, False, False), (False, False, True),
        (True, False, False), (False, False, False),
    ]  # fmt: skip
    assert not blank_dutch()("Politie").to_array(flags).any()
    for name in WORD_LISTS.values():
        words = read_word_list(name)
        assert len(words) > 1_000
        assert all(word == word.lower() and word.strip() == word for word in words)
