"""Reprints are found, and stories that only look alike are not."""

from pathlib import Path
from random import Random
from typing import Any

import pytest

from pipeline.gold import read_gold
from pipeline.ingest.duplicates import find_repeats, sketch
from tests.conftest import ROOT, Project

FIRST_LINE = "Nieuwsflits: {} meldt de redactie"


@pytest.fixture(scope="module")
def stories() -> dict[str, str]:
    """Two hundred different stories, some of which are about one case."""
    return {name: text for name, (text, _) in sorted(read_gold(ROOT / "corpus/train").items())[:200]}


def row(article_id: str, text: str, published: str = "") -> dict[str, Any]:
    return {"article_id": article_id, "published": published, "signature": text, "sketch": sketch(text)}


def paragraphs(text: str) -> list[str]:
    return [part for part in text.split("\n\n") if part.strip()]


def reprints(text: str, rng: Random) -> dict[str, str]:
    """The story shortened by a third, with another headline, and with two paragraphs swapped."""
    parts = paragraphs(text)
    shorter = parts[: max(2, round(len(parts) * 2 / 3))]
    swapped = parts.copy()
    if len(parts) > 2:
        one, other = rng.sample(range(1, len(parts)), 2)
        swapped[one], swapped[other] = swapped[other], swapped[one]
    made = {
        "shortened": "\n\n".join(shorter),
        "another headline": "\n\n".join([FIRST_LINE.format(rng.choice(parts[-1].split())), *parts[1:]]),
        "swapped": "\n\n".join(swapped),
        "edited": text.replace(" de ", " die ").replace("zegt", "zei"),
    }
    return {kind: again for kind, again in made.items() if again != text}


def test_precision_and_recall_of_reprints(stories: dict[str, str]) -> None:
    rng = Random(0)
    rows = [row(name, text, "2020-01-01") for name, text in stories.items()]
    wanted = {}
    for name, text in stories.items():
        for kind, again in reprints(text, rng).items():
            # A short text with a third cut off is another text.
            if len(again.split()) >= 60 and len(again) > 0.5 * len(text):
                wanted[f"{name} {kind}"] = name
                rows.append(row(f"{name} {kind}", again, "2021-01-01"))
    found = find_repeats(rows)
    right = sum(found.get(name) == original for name, original in wanted.items())
    assert len(wanted) > 400
    assert right >= 0.95 * len(wanted)
    assert right >= 0.95 * len(found)


def test_look_alikes_are_different_stories() -> None:
    """Police messages of one form, and stories with the same background paragraph."""
    rng = Random(1)
    towns = ["Breda", "Delft", "Gouda", "Venlo", "Assen", "Zwolle", "Tiel", "Hoorn", "Goes", "Oss"]
    background = (
        "De politie roept getuigen op zich te melden. Wie iets heeft gezien of beelden van een deurbel heeft, kan "
        "bellen met de politie. Anoniem melden kan ook."
    )
    words = sorted(
        {word for text, _ in read_gold(ROOT / "tests/gold").values() for word in text.split() if len(word) > 4}
    )
    messages = {}
    for number in range(60):
        story = " ".join(rng.sample(words, 45))
        messages[f"{number:02}"] = (
            f"Inbraak in {rng.choice(towns)}\n\nIn de nacht van {number % 28 + 1} mei is ingebroken in een woning. "
            f"{story}. {background}"
        )
    assert find_repeats([row(name, text) for name, text in messages.items()]) == {}


def test_the_original_is_the_earliest_then_the_lowest_id() -> None:
    text = " ".join(f"woord{number}" for number in range(80))
    later = f"{text} en nog een zin erbij"
    assert find_repeats([row("a", later, "2021-05-02"), row("b", text, "2021-05-01"), row("c", text)]) == {
        "a": "b", "c": "b",
    }  # fmt: skip
    assert find_repeats([row("b", text), row("a", later)]) == {"b": "a"}


def test_short_texts_repeat_only_what_is_equal() -> None:
    assert find_repeats(
        [row("a", "Een kort bericht."), row("b", "Een kort bericht."), row("c", "Een kort berichtje.")]
    ) == {"b": "a"}
    assert sketch("Een kort bericht.") == b""


def test_raw_and_unique_counts_side_by_side(project: Project) -> None:
    text = Path(ROOT / "seeds/telegram-drugshandel.txt").read_text(encoding="utf-8")
    project.write("a.txt", text)
    project.write("b.txt", "Overgenomen bericht\n\n" + "\n".join(text.split("\n")[1:]))
    project.run()
    assert [row["duplicate_of"] for row in project.table("articles.csv")] == ["", "a"]
    (telegram,) = [row for row in project.table("entities.csv") if row["entity_id"] == "org:telegram"]
    assert (telegram["articles"], telegram["unique_articles"]) == ("2", "1")
