"""Scores that can be done by hand, mark-up that is checked, and errors that are listed."""

from collections import Counter
from pathlib import Path

import pytest

from pipeline.config import find_config, load_settings
from pipeline.errors import UsageError
from pipeline.evaluate import (
    as_one_article,
    b_cubed,
    evaluate_folder,
    f1_interval,
    format_scores,
    leave_out_optional,
    list_errors,
)
from pipeline.gold import GoldMention, parse_inline, read_gold
from tests.conftest import ROOT, Project, read_csv

SETTINGS = load_settings(find_config(ROOT / "configs/default.toml"))


def found(start: int, end: int, label: str = "PER", entity_id: str = "x") -> dict[str, object]:
    return {
        "start": start,
        "end": end,
        "label": label,
        "entity_id": entity_id,
        "text": "",
        "method": "model",
        "sentence": "",
    }


def test_mark_up_comes_off_and_offsets_fit() -> None:
    text, mentions = parse_inline("Zegt [Van der Valk](PER:rvdv) van\n[Red\nTeam](ORG?:red-team) [sic] (zie [1](x)).")
    assert text == "Zegt Van der Valk van\nRed\nTeam [sic] (zie [1](x))."
    assert [(each.text, each.label, each.entity, each.optional) for each in mentions] == [
        ("Van der Valk", "PER", "rvdv", False), ("Red\nTeam", "ORG", "red-team", True),
    ]  # fmt: skip
    assert all(text[each.start : each.end] == each.text for each in mentions)


@pytest.mark.parametrize(
    "broken", ["[X](FOO:x)", "[Zwolle](LOC)", "[X](PER x)\n[Y](PER: y)", "[[X](PER:x)](ORG:y)", "[X](PER:Groot)"]
)
def test_broken_mark_up_is_an_error_with_its_line(broken: str, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(f"Een regel.\n{broken}\n", encoding="utf-8")
    with pytest.raises(UsageError, match=r"a\.txt: line [23]: not valid mark-up near"):
        read_gold(tmp_path)


def test_optional_mentions_are_not_scored() -> None:
    gold = [GoldMention(0, 5, "aaaaa", "PER", "a"), GoldMention(10, 15, "bbbbb", "ORG", "b", optional=True)]
    on_optional, beside, on_required = found(12, 15, "LOC"), found(20, 22), found(0, 5)
    assert leave_out_optional(gold, [on_required, on_optional, beside]) == [on_required, beside]


def test_b_cubed_by_hand() -> None:
    gold = {"a": [GoldMention(at, at + 1, "x", "PER", entity) for at, entity in enumerate("1122")]}
    right = [
        found(0, 1, entity_id="p"),
        found(1, 2, entity_id="p"),
        found(2, 3, entity_id="q"),
        found(3, 4, entity_id="q"),
    ]
    assert b_cubed(gold, {"a": right}) == {"precision": 1.0, "recall": 1.0, "f1": 1.0}
    merged = [row | {"entity_id": "p"} for row in right]
    assert b_cubed(gold, {"a": merged})["precision"] == 0.5
    # The missed mention is alone: precision 1, recall (1/2 + 1/2 + 1 + 1) / 4.
    missed = b_cubed(gold, {"a": right[1:]})
    assert (missed["precision"], missed["recall"]) == (1.0, 0.75)


def test_errors_say_what_kind_they_are() -> None:
    gold = [GoldMention(at, at + 5, "naam.", "PER", "a") for at in (0, 10, 20, 30)]
    rows = list_errors("a", "x" * 60, gold, [found(0, 5), found(10, 5 + 10, "ORG"), found(20, 28), found(50, 52)])
    assert [(row["error"], row["gold_start"], row["found_start"]) for row in rows] == [
        ("wrong label", 10, 10), ("wrong span", 20, 20), ("missed", 30, None), ("not a mention", None, 50),
    ]  # fmt: skip


def test_a_folder_is_scored_and_its_errors_listed(tmp_path: Path) -> None:
    gold = tmp_path / "gold/map"
    gold.mkdir(parents=True)
    (gold / "a.txt").write_text(
        "[Naoufal F.](PER:nf) zat op [Telegram](ORG:telegram). De agent zag [een fiets](LOC:fiets).", encoding="utf-8"
    )
    scores = evaluate_folder(tmp_path / "gold", tmp_path / "out", SETTINGS, 1)
    assert scores["articles"] == 1
    strict = scores["strict"]["all"]
    assert (strict["gold"], strict["found"], strict["correct"]) == (3, 2, 2)
    assert strict["precision"] == 1.0
    assert strict["recall"] == pytest.approx(2 / 3)
    assert strict["f1"] == pytest.approx(0.8)
    assert scores["strict"]["LOC"]["f1"] == 0.0
    assert scores["b_cubed"]["f1"] == 1.0
    (error,) = read_csv(tmp_path / "out/errors.csv")
    assert (error["error"], error["gold_text"], error["article_id"]) == ("missed", "een fiets", "map/a")
    assert "een fiets" in error["sentence"]
    assert "strict   all        1.000   0.667   0.800" in format_scores(scores)


def test_a_file_of_a_public_corpus_with_names_is_scored(tmp_path: Path) -> None:
    names = {"rechtbank": "B-ORG", "Zwolle": "I-ORG", "Naoufal": "B-PER", "F.": "I-PER", "Telegram": "B-ORG"}
    words = ["De", "rechtbank", "Zwolle", "hoorde", "Naoufal", "F.", "over", "Telegram", "."]
    lines = [f"{place}\t{word}\t{names.get(word, 'O')}" for place, word in enumerate(words)]
    (tmp_path / "dev.tsv").write_text("\n".join(lines) + "\n\n", encoding="utf-8")
    scores = evaluate_folder(tmp_path / "dev.tsv", tmp_path / "out", SETTINGS, 1)
    assert (scores["strict"]["all"]["gold"], scores["strict"]["all"]["correct"]) == (3, 3)
    assert scores["sentences"]["gold"] == 1
    assert "b_cubed" not in scores
    text = (tmp_path / "out/articles/dev-00001.txt").read_text(encoding="utf-8")
    assert text == "De rechtbank Zwolle hoorde Naoufal F. over Telegram."


def test_a_file_of_a_public_corpus_with_sentences_is_scored(tmp_path: Path) -> None:
    sentences = [("a.p.1.s.1", "De man zweeg."), ("a.p.1.s.2", "Dat duurde lang."), ("a.p.2.s.1", "Toen sprak hij.")]
    blocks = [f"# sent_id = {name}\n# text = {text}\n1\t{text}\t_\t_\t_\t_\t_\t_\t_\t_\n" for name, text in sentences]
    (tmp_path / "dev.conllu").write_text("\n".join(blocks) + "\n", encoding="utf-8")
    scores = evaluate_folder(tmp_path / "dev.conllu", tmp_path / "out", SETTINGS, 1)
    assert (scores["sentences"]["gold"], scores["sentences"]["f1"]) == (3, 1.0)
    assert "strict" not in scores
    assert "sentences           1.000   1.000   1.000       3       3" in format_scores(scores)
    text = (tmp_path / "out/articles/dev-00001.txt").read_text(encoding="utf-8")
    assert text == "De man zweeg. Dat duurde lang.\n\nToen sprak hij."


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.tsv", "Zwolle B-LOC\n", "three tab-separated columns"),
        ("a.conllu", "# text = Ja.\n1\tJa.\n", "without the comment sent_id"),
        ("b.tsv", None, "cannot be read"),
    ],
)
def test_a_file_that_is_no_such_corpus_is_an_error(
    tmp_path: Path, name: str, content: str | None, message: str
) -> None:
    if content is not None:
        (tmp_path / name).write_text(content, encoding="utf-8")
    with pytest.raises(UsageError, match=message):
        evaluate_folder(tmp_path / name, tmp_path / "out", SETTINGS, 1)


def test_the_interval_holds_the_score_and_is_wide_for_few_articles() -> None:
    some = Counter(gold=10, found=10, correct=8)
    assert f1_interval([some] * 5) == (0.8, 0.8)
    low, high = f1_interval([some, Counter(gold=10, found=10, correct=4)] * 3)
    assert 0.4 <= low < 0.6 < high <= 0.8


def test_other_gold_in_the_same_output_replaces_it_and_files_of_others_are_safe(tmp_path: Path) -> None:
    for name in ("een", "twee"):
        (tmp_path / name).mkdir()
        (tmp_path / name / f"{name}.txt").write_text("[Telegram](ORG:telegram)", encoding="utf-8")
    evaluate_folder(tmp_path / "een", tmp_path / "out", SETTINGS, 1)
    assert evaluate_folder(tmp_path / "twee", tmp_path / "out", SETTINGS, 1)["strict"]["all"]["gold"] == 1
    with pytest.raises(UsageError, match="holds other files; name a new folder with --output"):
        evaluate_folder(tmp_path / "twee", tmp_path / "een", SETTINGS, 1)


def test_articles_beside_the_tables_of_a_run_are_never_deleted(project: Project) -> None:
    folder = project.source.parent / "project"
    mine = Project(folder / "articles", folder / "tables", SETTINGS)
    mine.write("a.txt", "Mijn eigen artikel over Telegram.")
    mine.run()
    with pytest.raises(UsageError, match="holds other files"):
        evaluate_folder(ROOT / "tests/gold", folder, SETTINGS, 1)
    assert (folder / "articles/a.txt").exists()


def test_our_own_gold_is_well_formed() -> None:
    for article_id, (text, mentions) in read_gold(ROOT / "tests/gold").items():
        labels: dict[str, str] = {}
        for each in mentions:
            assert each.text == each.text.strip(" \n\"'“”‘’„"), (article_id, each)
            assert labels.setdefault(each.entity, each.label) == each.label, (article_id, each)
        assert text.endswith("\n")
        assert 150 <= len(text.split()) <= 500, article_id


def test_readings_of_published_articles_hold_positions_and_no_text() -> None:
    import csv

    for path in (ROOT / "benchmarks/real_articles").glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            (name, digest), header, *rows = csv.reader(file)
        assert (name, len(digest)) == ("sha256", 64)
        assert header == ["start", "end", "label", "optional", "entity"]
        ends = [0]
        for start, end, *_ in rows:
            assert ends[-1] <= int(start) < int(end)
            ends.append(int(end))


def test_ids_of_several_articles_are_one_where_the_name_says_who_it_is() -> None:
    def gold(*rows: tuple[int, str, str, str]) -> list[GoldMention]:
        return [GoldMention(start, start + len(text), text, label, entity) for start, text, label, entity in rows]

    mentions = {
        "a": gold((0, "Jan Bakker", "PER", "bakker"), (20, "Bakker", "PER", "bakker"), (40, "OM", "ORG", "om")),
        "b": gold((0, "Bakker", "PER", "bakker"), (20, "OM", "ORG", "om"), (30, "Kerkstraat", "LOC", "kerkstraat")),
        "c": gold((0, "Kerkstraat", "LOC", "kerkstraat")),
    }
    rows = {
        "a": [found(0, 10, entity_id="1"), found(20, 26, entity_id="1"), found(40, 42, "ORG", "2")],
        "b": [found(0, 6, entity_id="3"), found(20, 22, "ORG", "2"), found(30, 40, "LOC", "4")],
        "c": [found(0, 10, "LOC", "5")],
    }
    assert b_cubed(*as_one_article(mentions, rows))["f1"] == 1.0
    # One street for two, and one Bakker for two.
    rows["c"][0]["entity_id"], rows["b"][0]["entity_id"] = "4", "1"
    scores = b_cubed(*as_one_article(mentions, rows))
    assert scores["recall"] == 1.0
    assert scores["precision"] < 1.0


def test_what_people_decided_changes_no_score(tmp_path: Path) -> None:
    corrections = tmp_path / "mine.csv"
    corrections.write_text("action,entity,text,label,to,article_id,note\ndrop,Telegram,,,,,\n")
    (tmp_path / "gold").mkdir()
    (tmp_path / "gold/a.txt").write_text("Een groep op [Telegram](ORG:telegram).", encoding="utf-8")
    lists = SETTINGS.lists.model_copy(update={"corrections": corrections})
    settings = SETTINGS.model_copy(update={"lists": lists})
    scores = evaluate_folder(tmp_path / "gold", tmp_path / "out", settings, workers=1)
    assert scores["strict"]["ORG"]["correct"] == 1
    assert scores["b_cubed_found"]["f1"] == 1.0
