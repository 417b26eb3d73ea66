"""Names told by their shape, as a table of texts and what is found in them."""

import pytest

from pipeline.dutch import blank_dutch
from pipeline.extract.candidates import Candidate, Part
from pipeline.extract.gazetteer import gazetteer_candidates, make_gazetteer
from pipeline.extract.overlap import settle_overlaps
from pipeline.extract.patterns import pattern_candidates
from pipeline.lists import Name, read_stoplist
from tests.conftest import ROOT, case_params

NLP = blank_dutch()
NLP.add_pipe("dutch_sentence_rules")
NLP.add_pipe("sentencizer")
STOPPED = {stop.text.lower() for stop in read_stoplist(ROOT / "configs/stoplist.csv") if not stop.label}
LISTED = make_gazetteer(NLP, [Name(2, "Openbaar Ministerie", "ORG", "", ("Openbaar Ministerie",), "", ())])


@pytest.mark.parametrize(("text", "expected"), case_params("patterns.csv", "text", "expected"))
def test_patterns(text: str, expected: str) -> None:
    part = Part(NLP(text), 0)
    listed = [each for each in gazetteer_candidates(LISTED, part, text) if isinstance(each, Candidate)]
    found, _ = settle_overlaps(pattern_candidates(part, text, listed, STOPPED))
    assert " | ".join(f"{each.label}:{each.text}" for each in found) == expected


def test_the_head_stays_where_the_rest_is_a_place() -> None:
    text = "Het Sinaloa kartel vecht met het Zetas kartel."
    part = Part(NLP(text), 0)
    place = Candidate(4, 11, "Sinaloa", "LOC", ("model",))
    found = [each.text for each in pattern_candidates(part, text, [place], STOPPED)]
    assert found == ["Sinaloa kartel", "Zetas"]
