"""Gazetteer rules, overlaps and consistency, on Docs built by hand; and the stage's promises on real runs."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from spacy.tokens import Doc, Span

from pipeline.dutch import blank_dutch
from pipeline.extract.candidates import Candidate, Part, Rejected, trim
from pipeline.extract.consistency import agree_on_labels, drop_common_words, is_common, other_forms
from pipeline.extract.gazetteer import gazetteer_candidates, make_gazetteer
from pipeline.extract.overlap import settle_overlaps
from pipeline.lists import Name
from tests.conftest import Project, case_params

NLP = blank_dutch()
NLP.add_pipe("dutch_sentence_rules")
NLP.add_pipe("sentencizer")


def candidate(text: str, start: int, label: str, *methods: str) -> Candidate:
    return Candidate(start, start + len(text), text, label, methods or ("model",))


def find_in(text: str, surface: str, label: str, *methods: str) -> Candidate:
    return candidate(surface, text.index(surface), label, *methods)


def shown(candidates: list[Candidate]) -> list[str]:
    return [f"{each.label}:{each.text}" for each in candidates]


def name(case: str = "", context: tuple[str, ...] = (), spellings: tuple[str, ...] = ("Signal",)) -> Name:
    return Name(7, spellings[0], "ORG", "messaging service", spellings, case, context)


@pytest.mark.parametrize(
    ("text", "row", "counts"),
    [
        ("Via Signal ging het.", name(), True),
        ("Via SIGNAL ging het.", name(), True),
        ("Via signal ging het.", name(), False),
        ("Via signal ging het.", name(case="any"), True),
        ("Via SIGNAL ging het.", name(case="exact"), False),
        ("Via Signal ging het.", name(context=("app", "bericht")), False),
        ("Via Signal ging het. De appgroep was groot.", name(context=("app", "bericht")), True),
        ("Via Signal ging het. Zo gaat dat. De appgroep was groot.", name(context=("app",)), False),
        ("Via Signal ging het, een snapp.", name(context=("app",)), False),
        ("Via de Signal-app ging het.", name(), False),
        ("Op the guardian stond het.", name(spellings=("the Guardian",)), False),
        ("Op the Guardian stond het.", name(spellings=("the Guardian",)), True),
    ],
)
def test_a_listed_name_counts_by_the_rules_of_its_row(text: str, row: Name, counts: bool) -> None:
    part = Part(NLP(text), 0)
    found = list(gazetteer_candidates(make_gazetteer(NLP, [row]), part, text))
    assert bool([each for each in found if isinstance(each, Candidate)]) == counts
    for each in found:
        if isinstance(each, Rejected):
            assert each.reason == "no word near it that Signal needs (gazetteer row 7)"


def test_a_listed_name_that_the_model_finds_too_needs_no_context() -> None:
    row = name(context=("app",))
    part = Part(NLP("Via Signal ging het."), 0)
    found = [candidate("Signal", 4, "ORG")]
    for rows, by_model, counts in (
        ([row], found, True),
        ([row], [], False),
        ([row], [candidate("Signal", 4, "PER")], False),
        # Which of two is meant, the model does not say.
        ([row, replace(row, name="Signal Iduna", row=8)], found, False),
    ):
        here = list(gazetteer_candidates(make_gazetteer(NLP, rows), part, "Via Signal ging het.", by_model))
        assert any(isinstance(each, Candidate) for each in here) == counts


def test_a_candidate_has_the_text_of_its_span() -> None:
    with pytest.raises(ValueError, match="is not a text of 3 characters"):
        Candidate(0, 3, "Telegram", "ORG", ("model",))


def test_the_longer_wins_then_the_surer_and_losers_say_why() -> None:
    text = "rechtbank Rotterdam"
    kept, lost = settle_overlaps(
        [
            find_in(text, "Rotterdam", "LOC", "gazetteer"),
            find_in(text, "rechtbank Rotterdam", "ORG", "pattern"),
            find_in(text, "rechtbank Rotterdam", "LOC", "model"),
        ]
    )
    assert [(each.label, each.methods) for each in kept] == [("ORG", ("model", "pattern"))]
    assert {each.reason for each in lost} == {
        "is ORG by pattern",
        "overlaps 'rechtbank Rotterdam' (ORG), which is longer or first",
    }


def test_what_the_model_is_sure_of_stays_before_patterns_but_not_before_the_gazetteer() -> None:
    text = "Sportschool Kracht & Co"
    longer = find_in(text, "Sportschool Kracht & Co", "ORG", "pattern")
    for score, expected in ((0.9, "Kracht & Co"), (0.5, "Sportschool Kracht & Co"), (None, "Sportschool Kracht & Co")):
        model = replace(find_in(text, "Kracht & Co", "PER"), score=score)
        kept, _ = settle_overlaps([longer, model])
        assert [each.text for each in kept] == [expected]
    sure = replace(find_in(text, "Kracht & Co", "PER"), score=0.9)
    kept, _ = settle_overlaps([find_in(text, "Sportschool Kracht & Co", "ORG", "gazetteer"), sure])
    assert shown(kept) == ["ORG:Sportschool Kracht & Co"]
    (kept_one,), _ = settle_overlaps([find_in(text, "Kracht & Co", "ORG", "gazetteer"), sure])
    assert (kept_one.label, kept_one.methods) == ("ORG", ("model", "gazetteer"))


def test_a_score_is_kept_with_the_label_that_it_is_for() -> None:
    model = replace(candidate("Utrecht", 0, "LOC"), score=0.6)
    (agreeing,), _ = settle_overlaps([model, candidate("Utrecht", 0, "LOC", "gazetteer")])
    assert agreeing.score == 0.6
    (other,), _ = settle_overlaps([model, candidate("Utrecht", 0, "ORG", "gazetteer")])
    assert other.score is None
    relabelled = agree_on_labels([model, candidate("Utrecht", 20, "ORG", "gazetteer")])[0]
    assert (relabelled.label, relabelled.score) == ("ORG", None)


def test_the_order_of_candidates_does_not_matter() -> None:
    text = "Openbaar Ministerie Rotterdam"
    candidates = [
        find_in(text, "Openbaar Ministerie", "ORG", "gazetteer"),
        find_in(text, "Ministerie Rotterdam", "LOC", "model"),
        find_in(text, "Rotterdam", "LOC", "gazetteer"),
    ]
    assert settle_overlaps(candidates)[0] == settle_overlaps(candidates[::-1])[0]


@pytest.mark.parametrize(
    ("words", "label", "expected"),
    [
        (["De", "Telegraaf"], "ORG", "De Telegraaf"),
        (["'", "Telegram", "'"], "ORG", "Telegram"),
        (["Lucy", "'s"], "PER", "Lucy"),
        (["'s"], "PER", "'s"),
        (["Zetas", "kartel"], "ORG", "Zetas"),
        (["Medellin", "kartel"], "ORG", "Medellin kartel"),
        (['"', "-"], "ORG", None),
    ],
)
def test_model_spans_lose_quotes_genitives_and_generic_heads(
    words: list[str], label: str, expected: str | None
) -> None:
    doc = Doc(NLP.vocab, words=words, sent_starts=[True] + [False] * (len(words) - 1))
    span = trim(Span(doc, 0, len(doc), label))
    assert (span.text if span else None) == expected


def test_common_words_that_open_a_sentence_are_dropped() -> None:
    text = "Kartels groeien. De kartels winnen. Zetas ook, zegt 12. Maar daarom. Het Tesla-logo."
    part = Part(NLP(text), 0)
    candidates = [find_in(text, word, "ORG") for word in ("Kartels", "Zetas", "Maar", "winnen", "Tesla-logo")]
    listed = find_in(text, "Kartels", "ORG", "gazetteer")
    kept, rejected = drop_common_words(candidates, [part])
    assert shown(kept) == ["ORG:Zetas"]
    assert [each.reason for each in rejected] == [
        "common word at the start of a sentence",
        "function words only",
        "common words without a capital letter",
        "compound of a name and a common word",
    ]
    assert drop_common_words([listed], [part])[0] == [listed]
    sure = replace(candidates[0], score=0.9)
    assert drop_common_words([sure], [part])[0] == [sure]


@pytest.mark.parametrize(
    ("span", "sentence", "common"),
    [
        ("winnen", "de kartels winnen altijd", True),
        ("de politie", "en de politie wint", True),
        ("nachtmot", "gekocht bij nachtmot in zwolle", False),
        ("nachtmot", "Hij zag een nachtmot.", True),
        ("zwolle", "gekocht bij nachtmot in zwolle", False),
        ("veenstaete.nl", "Hij bestelde bij veenstaete.nl.", False),
        ("wim46", "Dat schreef wim46.", False),
    ],
)
def test_names_without_a_capital_are_told_from_common_words(span: str, sentence: str, common: bool) -> None:
    assert is_common(span, sentence) == common


def test_one_surface_has_one_label_unless_a_list_or_pattern_says_otherwise() -> None:
    model = [candidate("Utrecht", start, label) for start, label in ((0, "LOC"), (20, "ORG"), (40, "LOC"))]
    assert shown(agree_on_labels(model)) == ["LOC:Utrecht"] * 3
    listed = candidate("Utrecht", 60, "ORG", "gazetteer")
    assert shown(agree_on_labels([*model, listed])) == ["ORG:Utrecht"] * 4
    both = [candidate("Utrecht", 0, "LOC", "gazetteer"), candidate("Utrecht", 20, "ORG", "pattern")]
    assert shown(agree_on_labels(both)) == ["LOC:Utrecht", "ORG:Utrecht"]


def test_a_full_name_settles_the_label_of_its_parts() -> None:
    candidates = [candidate("Rafael Amado", 0, "PER"), candidate("Amado", 20, "LOC"), candidate("Amado", 40, "LOC")]
    agreed = agree_on_labels(candidates)
    assert shown(agreed) == ["PER:Rafael Amado", "PER:Amado", "PER:Amado"]
    assert agreed[1].methods == ("model", "consistency")


def test_other_forms_of_a_name_are_found_elsewhere() -> None:
    text = (
        "Roel van der Valk sprak. Van der Valk lachte, Roel ook. Daar stond Naoufal F. te wachten. F. zweeg. "
        "Valken vlogen. Telegram groeit, TELEGRAM ook, Telegramgroepen niet."
    )
    part = Part(NLP(text), 0)
    known = [
        find_in(text, "Roel van der Valk", "PER", "pattern"),
        find_in(text, "Naoufal F.", "PER", "pattern"),
        find_in(text, "Telegram", "ORG", "gazetteer"),
    ]
    forms = [each for each in other_forms(known, [part], text, NLP) if each not in known]
    kept, _ = settle_overlaps([*known, *forms])
    assert [each.text for each in kept] == ["Roel van der Valk", "Van der Valk", "Roel", "Naoufal F.", "F.", "Telegram"]


def test_a_word_that_the_model_marks_once_in_many_is_not_spread() -> None:
    text = "Toen zag hij Bewijs. Er was Bewijs, veel Bewijs, al het Bewijs, en nog meer Bewijs."
    part = Part(NLP(text), 0)
    once = find_in(text, "Bewijs", "ORG")
    assert list(other_forms([once], [part], text, NLP)) == []


@pytest.mark.parametrize(("text", "expected"), case_params("articles.csv", "text", "expected"))
def test_articles(project: Project, text: str, expected: str) -> None:
    project.write("a.txt", text)
    project.run()
    found = {f"{row['label']}:{row['text']}" for row in project.table("mentions.csv")}
    assert found == set(filter(None, expected.split(" | ")))


def test_settings_switch_sources_off_and_labels_and_lines_out(project: Project) -> None:
    text = "Naoufal F. zat op Telegram.\n\nLees ook: Zo werkt Telegram\n\nDat zei Jan van der Zee."
    project.write("a.txt", text)
    project.run()
    everything = [row["text"] for row in project.table("mentions.csv")]
    assert everything == ["Naoufal F.", "Telegram", "Telegram", "Jan van der Zee"]
    project.change("extract", leave_out=["teaser"])
    project.run()
    assert [row["text"] for row in project.table("mentions.csv")] == ["Naoufal F.", "Telegram", "Jan van der Zee"]
    assert "teaser (setting extract.leave_out)" in {row["reason"] for row in project.table("dropped.csv")}
    project.change("extract", leave_out=[], labels=["ORG"])
    project.run()
    assert {row["label"] for row in project.table("mentions.csv")} == {"ORG"}
    assert "label PER is not asked for" in {row["reason"] for row in project.table("dropped.csv")}
    project.change("extract", labels=["PER", "ORG", "LOC"], gazetteer=False, patterns=False, consistency=False)
    project.run()
    assert {row["method"] for row in project.table("mentions.csv")} <= {"model"}


def test_the_stop_list_drops_whatever_found_it_and_says_why(
    project: Project, write_list: Callable[[str, str], Path]
) -> None:
    project.write("a.txt", "Naoufal F. zat op Telegram.")
    project.change("lists", stoplist=write_list("s.csv", "text,label,reason\nnaoufal f.,PER,test\ntelegram,,test\n"))
    project.run()
    assert project.table("mentions.csv") == []
    dropped = {(row["text"], row["reason"]) for row in project.table("dropped.csv")}
    assert {("Naoufal F.", "stop list: test"), ("Telegram", "stop list: test")} <= dropped


def test_mentions_have_scores_and_a_setting_leaves_out_the_unsure(project: Project) -> None:
    project.write("a.txt", "De rechtbank Zwolle veroordeelde Piet Jansen voor fraude bij Kadoma Logistics.\n")
    project.run()
    rows = project.table("mentions.csv")
    assert all(0 < float(row["score"]) <= 1 for row in rows if "model" in row["method"])
    assert any(float(row["score"]) >= 0.9 for row in rows if row["score"])
    project.change("extract", min_score=1.0, gazetteer=False, patterns=False)
    project.run()
    assert project.table("mentions.csv") == []
    reasons = [row["reason"] for row in project.table("dropped.csv")]
    assert reasons
    assert all("is below 1 (setting extract.min_score)" in reason for reason in reasons)


def test_a_watch_list_row_is_found_from_the_next_run_on(
    project: Project, write_list: Callable[[str, str], Path]
) -> None:
    header = "name,label,subtype,aliases,case,context,note\n"
    path = write_list("g.csv", header)
    project.change("lists", gazetteer=path)
    project.write("a.txt", "Hij dronk elke ochtend thee, zei de politie.")
    project.run()
    assert project.table("entities.csv") == []
    path.write_text(header + "Theehuis Market,ORG,darknet market,Thee,any,,\n")
    assert project.run().made["tokenize"] == 0
    (row,) = project.table("entities.csv")
    assert (row["entity_id"], row["subtype"], row["surface_forms"]) == (
        "org:theehuis-market", "darknet market", "thee",
    )  # fmt: skip
