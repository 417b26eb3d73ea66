"""The benchmarks print what they say; no figure is asserted."""

import re
from collections import Counter
from itertools import islice
from pathlib import Path

import pytest

from benchmarks import ablation, reliability, speed
from benchmarks.corpus import read_corpus
from benchmarks.made_corpus import make_articles, write_articles

SENTENCE = """# sent_id = a.p.1.s.1
# text = De man zweeg.
1\tDe\tde\tDET\tLID\t_\t3\tdet\t_\t_
2\tman\tman\tNOUN\tN\tNumber=Sing\t3\tnsubj\t_\t_
3\tzweeg\tzwijgen\tVERB\tWW\tTense=Past\t0\troot\t_\tSpaceAfter=No
4\t.\t.\tPUNCT\tLET\t_\t3\tpunct\t_\t_

"""


def test_the_ablation_has_a_row_for_each_part(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.txt").write_text(
        "De [rechtbank Zwolle](ORG:rz) hoorde [Piet J.](PER:pj), van [Telegram](ORG:t).\n", encoding="utf-8"
    )
    ablation.main([str(tmp_path)])
    header, whole, alone, *rest = capsys.readouterr().out.splitlines()
    assert header.split() == ["F1", "change", "PER", "ORG", "LOC"]
    assert whole.startswith("whole pipeline")
    assert whole.split()[3] == "+0.0"
    assert alone.startswith("the model alone")
    parts = [re.sub(r"  .*", "", line) for line in rest]
    assert "without gazetteer" in parts
    assert "without step agree_on_labels" in parts
    assert "without pattern suspect" in parts
    assert len(set(parts)) == len(parts) > 10
    # What was replaced for a row is there again after it.
    assert [rule[0] for rule in ablation.patterns.RULES].count("suspect") == 1


def test_the_reliability_of_three_sets_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    reliability.main()
    printed = capsys.readouterr().out
    assert re.findall(r"^(?:corpus|tests)/\w+$", printed, re.MULTILINE) == ["corpus/dev", "corpus/test", "tests/gold"]
    assert printed.count("expected calibration error") == 3


@pytest.mark.filterwarnings("ignore::UserWarning")
def test_the_speed_of_all_is_printed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "alpino-dev.conllu").write_text(SENTENCE * 20, encoding="utf-8")
    few = {key: article for key, article in read_corpus().items() if article.row["split"] == "dev"}
    monkeypatch.setattr(speed, "read_corpus", lambda: dict(list(few.items())[:2]))
    speed.main([str(tmp_path), "--rounds", "1"])
    ours, alone, theirs, ratio = capsys.readouterr().out.splitlines()
    assert ours.startswith("built-in model ")
    assert alone.startswith("built-in model, spacy.load alone")
    assert theirs.startswith("architecture of nl_core_news_sm")
    assert re.fullmatch(r"ratio \d+\.\d\d, \d+\.\d\d by spacy\.load alone", ratio)


def test_suggestions_are_measured_on_many_names() -> None:
    from benchmarks.suggestions import make_candidates, measure

    candidates = make_candidates(300)
    assert len({each.id for each in candidates}) == 300
    suggestions, seconds, peak = measure(2000)
    assert suggestions > 0
    assert seconds > 0
    assert peak > 0


def test_the_mentions_of_made_articles_are_known(tmp_path: Path) -> None:
    articles = list(islice(make_articles(), 30))
    assert articles == list(islice(make_articles(), 30))
    assert articles != list(islice(make_articles(seed=1), 30))
    for article in articles:
        assert article.mentions
        for each in article.mentions:
            assert article.text[each.start : each.end] == each.text
    counts = write_articles(tmp_path, 30)
    files = sorted(tmp_path.rglob("*.txt"))
    assert [path.read_text(encoding="utf-8") for path in files] == [article.text for article in articles]
    labels = Counter(each.label for article in articles for each in article.mentions if not each.optional)
    assert counts == labels | Counter(characters=sum(len(article.text) for article in articles))
    assert set(labels) == {"PER", "ORG", "LOC"}


def test_more_made_articles_go_on_where_the_others_ended(tmp_path: Path) -> None:
    write_articles(tmp_path / "whole", 7)
    write_articles(tmp_path / "parts", 4)
    write_articles(tmp_path / "parts", 3, skip=4)
    whole, parts = (
        {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*.txt")}
        for folder in (tmp_path / "whole", tmp_path / "parts")
    )
    assert whole == parts
    assert len(whole) == 7


def test_new_names_keep_coming_in_made_articles_but_fewer() -> None:
    for label in ("PER", "ORG"):
        seen: set[str] = set()
        sizes = []
        for number, article in enumerate(islice(make_articles(), 800), start=1):
            seen |= {each.text for each in article.mentions if each.label == label and " " in each.text}
            if number in (200, 400, 800):
                sizes.append(len(seen))
        first, second, third = sizes
        # With twice as many articles: 1 where no name is new, 2 where every name is.
        assert all(1.1 < ratio < 1.9 for ratio in (second / first, third / second)), (label, sizes)
