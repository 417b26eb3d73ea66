"""The figures that the entities must show on what people marked; the README gives the exact ones."""

import pytest

from benchmarks.entities import false_merges, link_gold, required, score_places
from pipeline.evaluate import as_one_article, b_cubed
from tests.conftest import ROOT


@pytest.mark.parametrize("folder", ["corpus/dev", "corpus/test", "tests/gold"])
def test_entities_of_marked_mentions(folder: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    linked = link_gold(ROOT / folder)
    mentions = required(linked.gold)
    assert b_cubed(mentions, linked.found)["f1"] >= 0.99
    assert b_cubed(*as_one_article(mentions, linked.found))["f1"] >= 0.95
    assert false_merges(linked)[0] == 0
    right, mapped, abroad = score_places(linked, folder)
    assert right >= 0.95 * mapped > 0
    assert abroad == 0


def test_namesakes_are_never_merged_and_unclear_references_are_asked_about() -> None:
    linked = link_gold(ROOT / "tests/namesakes")
    assert len(linked.gold) == 30
    merged, misplaced, suggested = false_merges(linked)
    assert merged == 0
    assert misplaced - suggested <= 1
    entity_of = {}
    for article_id, mentions in required(linked.gold).items():
        ids = {(row["start"], row["end"]): row["local_id"] for row in linked.found[article_id]}
        for each in mentions:
            if each.label != "PER":
                entity_of.setdefault((article_id, ids[each.start, each.end]), set()).add(each.entity)
    merged_others = {key: owners for key, owners in entity_of.items() if len(owners) > 1}
    assert not merged_others
