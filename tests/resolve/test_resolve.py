"""Which mentions are one entity, and the ids that come of it."""

import re
from itertools import combinations
from random import Random

import numpy
import pytest

from pipeline.names import name_key, parse_person, slug
from pipeline.resolve import cooccurrences
from pipeline.resolve.cooccurrences import Pairs, most_related, pairs_of_article, strongest_first
from pipeline.resolve.within import link_mentions
from tests.conftest import Project, case_params
from tests.resolve.articles import resolved


def article_of(*texts: str, label: str = "PER", between: str = " . ") -> tuple[str, list[dict[str, object]]]:
    """A text of nothing but names, and its rows of `mentions`."""
    mentions: list[dict[str, object]] = []
    text = ""
    for name in texts:
        text += between if text else ""
        mentions.append(mention(name, len(text), label))
        text += name
    return text, mentions


def mention(text: str, start: int, label: str = "PER", listed: str = "") -> dict[str, object]:
    return {
        "article_id": "a", "start": start, "end": start + len(text), "text": text, "label": label, "listed": listed,
        "subtype": "", "sentence_id": 0, "sentence": text, "method": "model", "score": 0.9,
    }  # fmt: skip


def linked(*texts: str, label: str = "PER") -> list[list[str]]:
    """The surfaces of each entity of an article with these mentions in this order."""
    text, mentions = article_of(*texts, label=label)
    entities, _ = link_mentions(text, mentions, join_misspellings=True)
    return [[each["text"] for each in entity.mentions] for entity in entities]


@pytest.mark.parametrize(
    ("name", "given", "initials", "prefix", "surname", "surname_initial"),
    case_params("persons.csv", "name", "given", "initials", "prefix", "surname", "surname_initial"),
)
def test_parts_of_names(name: str, given: str, initials: str, prefix: str, surname: str, surname_initial: str) -> None:
    person = parse_person(name)
    parts = (" ".join(person.given), person.initials, person.prefix, person.surname, person.surname_initial)
    assert parts == (given, initials, prefix, surname, surname_initial)


@pytest.mark.parametrize(
    ("label", "one", "other", "same"), case_params("same_entity.csv", "label", "one", "other", "same")
)
def test_pairs_of_names_in_one_article(label: str, one: str, other: str, same: str) -> None:
    for texts in ((one, other), (one, one, other), (other, one, one)):
        assert (len(linked(*texts, label=label)) == 1) == bool(same), texts


def test_a_surname_of_two_people_goes_to_the_one_named_last() -> None:
    texts = ("Willem Holtman", "Holtman", "Astrid Holtman", "Holtman", "Holtman")
    assert linked(*texts) == [["Willem Holtman", "Holtman"], ["Astrid Holtman", "Holtman", "Holtman"]]


def test_a_slip_with_two_close_names_stays_alone() -> None:
    assert len(linked("Jansen", "Janssen", "Jansens")) == 3


def test_a_frequent_name_is_no_slip_of_a_rare_one() -> None:
    assert linked("Antoine", "Antione", "Antoine") == [["Antoine", "Antione", "Antoine"]]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Telegram", "telegram"),
        ("Roel van der Valk", "roel-van-der-valk"),
        ("Igarapé Instituut", "igarape-instituut"),
        ("'s-Gravenhage", "s-gravenhage"),
        ("@darkbaron", "darkbaron"),
        ("J.P. Coen", "jp-coen"),
        ("Maas & Zonen", "maas-en-zonen"),
    ],
)
def test_ids_are_readable(name: str, expected: str) -> None:
    assert slug(name) == expected


def test_names_that_letters_do_not_tell_apart_get_a_hash() -> None:
    names = ["C+", "C#", "Кремль", "Путин", "C"]
    slugs = [slug(name) for name in names]
    assert len(set(slugs)) == len(names)
    assert slugs[-1] == "c"
    assert all(re.fullmatch(r"[a-z0-9-]+", each) for each in slugs)
    assert name_key("C+") != name_key("C#")


def test_ids_by_the_design(project: Project) -> None:
    project.write("een.txt", "Roel van der Valk sprak met Naoufal F. over Telegram. Jansen zweeg, @darkbaron ook.")
    project.write("twee.txt", "De verdachte Naoufal F. zweeg. Volgens Roel van der Valk en @darkbaron zit hij vast.")
    project.run()
    ids = {row["entity_id"]: row["articles"] for row in project.table("entities.csv")}
    assert ids["per:roel-van-der-valk"] == "2"
    assert ids["per:darkbaron"] == "2"
    assert ids["org:telegram"] == "1"
    assert {"per:naoufal-f@een", "per:naoufal-f@twee"} <= set(ids)


def test_an_id_does_not_depend_on_other_articles(project: Project) -> None:
    project.write("een.txt", "Naoufal F. zat op Telegram.")
    project.run()
    before = {row["entity_id"] for row in project.table("entities.csv")}
    project.write("twee.txt", "Naoufal F., Naoufal Fennek en @telegram zaten op TELEGRAM en Télégram.")
    project.run()
    assert before <= {row["entity_id"] for row in project.table("entities.csv")}


def test_a_list_of_names_in_one_sentence_does_not_pair_all_with_all() -> None:
    pairs = pairs_of_article(7, {number: {0} for number in range(600)})
    assert len(pairs) == 50 * 49 / 2
    assert set(pairs["sentences"].tolist()) == {1}


def test_pairs_are_counted_the_same_whether_they_wait_in_memory_or_on_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = Random(0)
    articles = [
        {entity: {rng.randrange(9) for _ in range(3)} for entity in rng.sample(range(40), rng.randrange(1, 9))}
        for _ in range(60)
    ]

    def counted() -> list[tuple[int, ...]]:
        with Pairs(40) as pairs:
            for number, entities in enumerate(articles):
                pairs.add(pairs_of_article(number, entities))
            return [tuple(row) for part in pairs.counted() for row in part.tolist()]

    in_memory = counted()
    monkeypatch.setattr(cooccurrences, "MOST_WAITING", 100)
    assert counted() == in_memory
    for one, other, example, sentences, sentence, number in in_memory:
        both = [at for at, entities in enumerate(articles) if one in entities and other in entities]
        shared = {at: articles[at][one] & articles[at][other] for at in both}
        assert (number, sentences) == (len(both), sum(map(len, shared.values())))
        sharing = [at for at in both if shared[at]]
        assert (example, sentence) == ((sharing[0], min(shared[sharing[0]])) if sharing else (both[0], -1))
    assert len(in_memory) == len({pair for entities in articles for pair in combinations(sorted(entities), 2)})


def test_the_most_related_are_the_first_of_all_parts() -> None:
    rng = Random(0)
    rows = [(a, b, 0, rng.randrange(3), 0, rng.randrange(1, 4)) for a, b in combinations(range(20), 2)]
    pairs = numpy.array(rows, cooccurrences.COUNTED)
    company = numpy.empty(0, cooccurrences.COMPANY)
    for part in (pairs[:50], pairs[50:120], pairs[120:]):
        company = most_related(company, part)
    for entity in range(20):
        own = [row for row in strongest_first(pairs).tolist() if entity in row[:2]][:5]
        found = company[company["entity"] == entity]
        assert found["other"].tolist() == [sum(row[:2]) - entity for row in own]


def test_the_sentence_of_a_mention_is_cut_where_it_is_too_long(project: Project) -> None:
    project.write("a.txt", "de agent liep en liep " * 500 + "naar Telegram " + "en de agent liep " * 500)
    project.run()
    (row,) = project.table("mentions.csv")
    assert len(row["sentence"]) < 2_100
    assert row["sentence"].startswith("… ")
    assert "Telegram" in row["sentence"]


def test_related_are_those_that_share_most_sentences(project: Project) -> None:
    project.write("a.txt", "Telegram en WhatsApp. Telegram en WhatsApp. Telegram en Facebook. Instagram.")
    project.run()
    related = {row["entity"]: row["related"] for row in project.table("entities.csv")}
    assert related["Telegram"] == "WhatsApp | Facebook | Instagram"


@pytest.mark.parametrize(
    "articles",
    [
        {"a": [("… Jan Jansen", "PER"), ("Jan", "PER"), ("_", "PER"), ("— —", "PER")]},
        {"a": [("_ _", "ORG"), ("_ _ BV", "ORG"), ("&", "ORG"), ("…", "LOC"), ("…", "ORG")]},
        {
            "a": [("Hennes & Mauritz", "ORG"), ("(H&M)", "ORG")],
            "b": [("H&M", "ORG"), ("HM", "ORG")],
            "c": [("HM", "ORG")],
        },
        {"a": [("van der", "PER"), ("T.", "PER"), ("'t", "PER"), ("A.N.", "PER"), ("\u202eJan\u202c", "PER")]},
        {"a": [("\U0001f480 Bende", "ORG"), ("x" * 5000, "PER"), ("مكتب", "ORG"), ("Кремль", "ORG")]},
    ],
)
def test_odd_names_stop_nothing(articles: dict[str, list[tuple[str, str]]]) -> None:
    found = resolved(articles)
    assert all(len(entity_id.partition(":")[2]) > 0 for entity_id in found.ids)
    assert sum(row["mentions"] for row in found.tables["entities"]) == sum(map(len, articles.values()))


def test_an_account_is_nobody_of_that_name() -> None:
    found = resolved({"a": [("@jan_de_vries", "PER")], "b": [("Jan de Vries", "PER")], "c": [("@jan_de_vries", "PER")]})
    assert set(found.ids) == {"per:at-jan-de-vries", "per:jan-de-vries"}


def test_apostrophes_and_invisible_letters_make_no_other_person() -> None:
    assert len({name_key(name) for name in ("O'Connor", "O´Connor", "O’Connor", "O\u00adConnor")}) == 1
    assert len(linked("Jan in 't Veld", "J. in ’t Veld")) == 1
