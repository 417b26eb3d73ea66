"""The report page as a file: what it holds, that hostile text stays text, and pages of articles beside it."""

import base64
import hashlib
import json
import re
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.export import report
from pipeline.export.report.data import periods
from pipeline.export.report.layout import lay_out
from pipeline.export.report.picture import MOST_OF_A_LABEL, draw_network
from pipeline.export.report.projection import project as place_on_map
from tests.conftest import Project
from tests.export.hostile import INJECTIONS, fill_hostile

ARTICLE = "Kop over Utrecht\n\nDe politie zocht Karim B. op Telegram.\nEuropol hielp.\n\nLees ook: meer over Telegram."


class Elements(HTMLParser):
    """The elements of a page with their attributes, and the text of some."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.texts: dict[str, list[str]] = {}
        self._open: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if self._open:
            self.texts.setdefault(self._open[-1], []).append(data)


def page_of(project: Project) -> str:
    return (project.output / "report.html").read_text(encoding="utf-8")


def data_of(page: str) -> dict:
    return json.loads(re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL)[1])


def rows_of(table: dict) -> list[dict]:
    return [dict(zip(table["fields"], row, strict=True)) for row in table["rows"]]


def test_the_page_holds_what_the_tables_hold(project: Project) -> None:
    project.write("a.txt", ARTICLE)
    project.write("b.txt", ARTICLE.replace("Karim B.", "Anna de Wit"))
    project.run()
    data = data_of(page_of(project))
    entities = {row["id"]: row for row in rows_of(data["entities"])}
    for row in project.table("entities.csv"):
        assert entities[row["entity_id"]]["name"] == row["entity"]
        assert entities[row["entity_id"]]["mentions"] == int(row["mentions"])
        named = entities[row["entity_id"]]["named"]
        assert sum(len(sentences) for _, sentences in named) == int(row["mentions"])
    assert [row["id"] for row in rows_of(data["articles"])] == ["a", "b"]
    assert len(data["network"]["edges"]) == len(project.table("cooccurrences.csv"))
    bodies = Elements(page_of(project))
    assert [attributes["data-article"] for tag, attributes in bodies.found if tag == "template"] == ["a", "b"]
    marks = [attributes for tag, attributes in bodies.found if tag == "a" and "data-label" in attributes]
    assert len(marks) == len(project.table("mentions.csv"))
    assert {unquote(mark["href"].removeprefix("#/entity/")) for mark in marks} == set(entities)


def test_policy_allows_the_pages_own_style_and_script_and_nothing_else(project: Project) -> None:
    project.write("a.txt", ARTICLE)
    project.run()
    page = page_of(project)
    policy = dict(
        part.strip().split(" ", 1)
        for part in re.search(r'Security-Policy" content="([^"]*)"', page)[1].replace("&#39;", "'").split(";")
    )
    assert policy["default-src"] == "'none'"
    for element, directive in (("style", "style-src"), ("script", "script-src")):
        content = re.findall(rf"<{element}>(.*?)</{element}>", page, re.DOTALL)
        assert len(content) == 1
        digest = base64.b64encode(hashlib.sha256(content[0].encode()).digest()).decode()
        assert policy[directive] == f"'sha256-{digest}'"
    addresses = re.findall(r'(?:href|src|action)="([^"]*)"', page)
    assert addresses
    assert all(address.startswith("#") for address in addresses)


@pytest.mark.parametrize("room", [report.ROOM_FOR_TEXTS, 0], ids=["one page", "pages beside it"])
def test_hostile_text_stays_text(project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, room: int) -> None:
    monkeypatch.setattr(report, "ROOM_FOR_TEXTS", room)
    fill_hostile(project, tmp_path)
    project.run()
    pages = [project.output / "report.html", *(project.output / "report").rglob("*.html")]
    assert len(pages) == (1 if room else 1 + len(INJECTIONS) + 1)
    known = {"html", "head", "meta", "title", "style", "body", "header", "a", "div", "span", "nav", "button", "main",
             "noscript", "p", "footer", "template", "script", "h1"}  # fmt: skip
    for path in pages:
        page = path.read_text(encoding="utf-8")
        elements = Elements(page)
        assert {tag for tag, _ in elements.found} <= known
        scripts = [attributes for tag, attributes in elements.found if tag == "script"]
        assert len(scripts) == (2 if path.name == "report.html" else 0)
        for _, attributes in elements.found:
            assert not [name for name in attributes if name.startswith("on")]
            assert not (attributes.get("href") or "").lower().startswith(("javascript", "data", "http"))
    data = data_of(page_of(project))
    assert {row["title"] for row in rows_of(data["articles"])} >= {title.split("\u2028")[0] for title in INJECTIONS[:8]}


def test_markup_that_weighs_more_than_the_texts_is_put_into_pages(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(report, "ROOM_FOR_TEXTS", 12_000)
    project.write("a.txt", "De politie in Utrecht. " + '"<&>' * 2_000)
    project.run()
    assert (project.output / "report/a.html").exists()
    assert "<template" not in page_of(project)


def test_a_page_without_texts_quotes_what_it_has_room_for(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(report, "ROOM_FOR_TEXTS", 0)
    project.write("a.txt", ARTICLE)
    project.run()
    quoted = data_of(page_of(project))["sentences"]["0"]
    assert set(quoted.values()) == {row["sentence"] for row in project.table("mentions.csv")}
    assert {(int(row["sentence_id"]), row["sentence"]) for row in project.table("mentions.csv")} == {
        (int(number), text) for number, text in quoted.items()
    }
    monkeypatch.setattr(report, "LARGEST_PAGE", len(page_of(project).encode()) - sum(map(len, quoted.values())) // 2)
    project.run("export", force=True)
    assert 0 < len(data_of(page_of(project))["sentences"]["0"]) < len(quoted)


@pytest.mark.parametrize(
    ("text", "headlines"),
    [
        ("Kop\n\nDe politie in Utrecht.", ["Kop"]),
        ("Kop\nDe politie in Utrecht.", []),
        ("Vangst in Breda\n\nOver deze headline schreef de politie.", ["Vangst in "]),
    ],
)
def test_only_the_title_is_a_headline(
    project: Project, monkeypatch: pytest.MonkeyPatch, text: str, headlines: list[str]
) -> None:
    project.write("a.txt", text)
    project.run()
    found = re.findall(r'<p class="headline">(?:<[^>]*>)*([^<]*)', page_of(project))
    assert found == headlines
    monkeypatch.setattr(report, "ROOM_FOR_TEXTS", 0)
    project.run("export", force=True)
    page = (project.output / "report/a.html").read_text(encoding="utf-8")
    assert ('<h1 lang="nl" class="unseen">' in page) == bool(headlines)


def test_a_name_that_joins_sentences_leaves_each_a_place_to_link_to(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(report, "ROOM_FOR_TEXTS", 0)
    watchlist = tmp_path / "watchlist.csv"
    watchlist.write_text("name,label\nWie Is Daar? Groep Noord,ORG\n", encoding="utf-8")
    project.change("lists", watchlist=watchlist)
    project.write("a.txt", "Het bedrijf Wie Is Daar? Groep Noord in Utrecht kwam. Europol zweeg.")
    project.run()
    page = (project.output / "report/a.html").read_text(encoding="utf-8")
    sentences = {row["sentence_id"] for row in project.table("mentions.csv")}
    assert {f"s{number}" for number in sentences} <= set(re.findall(r'id="(s\d+)"', page))


def test_pages_beside_it_are_linked_both_ways(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(report, "ROOM_FOR_TEXTS", 0)
    project.write("map/a b#1.txt", ARTICLE)
    project.write("c.txt", ARTICLE.replace("Karim", "Piet"))
    project.run()
    articles = rows_of(data_of(page_of(project))["articles"])
    for row in articles:
        path = project.output / unquote(row["page"])
        elements = Elements(path.read_text(encoding="utf-8"))
        hrefs = [attributes["href"] for tag, attributes in elements.found if tag == "a"]
        assert hrefs
        assert all((path.parent / href.split("#")[0]).resolve() == project.output / "report.html" for href in hrefs)
        ids = {attributes["id"] for tag, attributes in elements.found if "id" in attributes}
        named = {
            f"s{sentence}"
            for entity in rows_of(data_of(page_of(project))["entities"])
            for article, sentences in entity["named"]
            for sentence in sentences
            if articles[article]["id"] == row["id"]
        }
        assert named <= ids
    (project.source / "c.txt").unlink()
    project.run()
    assert [path.name for path in (project.output / "report").rglob("*.html")] == ["a b#1.html"]
    monkeypatch.undo()
    project.run("export", force=True)
    assert not (project.output / "report").exists()


def test_a_page_with_too_many_entities_holds_those_named_most(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(report, "ROOM_FOR_TEXTS", 0)
    monkeypatch.setattr(report, "FEWEST_ENTITIES", 2)
    monkeypatch.setattr(report, "LARGEST_PAGE", 1)
    project.write("a.txt", ARTICLE)
    project.run()
    data = data_of(page_of(project))
    assert next(row["name"] for row in rows_of(data["entities"])) == "Telegram"
    assert len(data["entities"]["rows"]) == 2
    assert sum(data["inAll"]["entities"].values()) == len(project.table("entities.csv"))
    assert data["inAll"]["mentions"] == len(project.table("mentions.csv"))


def test_a_view_that_is_switched_off_is_deleted_and_comes_back(project: Project) -> None:
    project.write("a.txt", ARTICLE)
    project.run()
    before = page_of(project)
    project.change("export", report=False)
    assert project.stale() == {"export": ["setting export.report changed from true to false"]}
    project.run()
    assert not (project.output / "report.html").exists()
    assert project.stale() == {}
    project.change("export", report=True)
    project.run()
    assert page_of(project) == before


def test_the_report_is_the_same_whatever_the_number_of_workers(project: Project) -> None:
    for number in range(40):
        project.write(f"{number}.txt", ARTICLE.replace("Utrecht", f"Utrecht {number}"))
    project.run()
    before = page_of(project)
    project.run(workers=2, force=True)
    assert page_of(project) == before


@given(st.data())
def test_a_laid_out_article_is_its_text(data: st.DataObject) -> None:
    text = data.draw(st.text("ab. \n", max_size=60))
    bounds = sorted(data.draw(st.sets(st.integers(0, len(text)), max_size=12)))
    spans = list(zip(bounds[::2], bounds[1::2], strict=False))
    names = sorted(data.draw(st.sets(st.integers(0, len(text)), max_size=8)))
    sentences = [{"sentence_id": at, "start": start, "end": end} for at, (start, end) in enumerate(spans)]
    mentions = [
        {"start": start, "end": end, "label": "PER"} for start, end in zip(names[::2], names[1::2], strict=False)
    ]
    site_lines = [{"start": 0, "end": min(5, len(text)), "kind": "teaser"}] if text else []
    paragraphs = lay_out(text, sentences, mentions, site_lines)
    units = [unit for paragraph in paragraphs for unit in paragraph]
    pieces = [piece for unit in units for piece in unit.pieces]
    assert "".join("".join(piece.text.split()) for piece in pieces) == "".join(text.split())
    assert sorted(sentence for unit in units for sentence in unit.sentence_ids) == list(range(len(spans)))
    for mention in mentions:
        marked = "".join(piece.text for piece in pieces if piece.mention is mention)
        wanted = text[mention["start"] : mention["end"]]
        assert "".join(marked.split()) == "".join(wanted.split())


def test_the_script_is_all_of_its_parts() -> None:
    folder = Path(report.__file__).parent / "script"
    assert {path.stem for path in folder.iterdir()} == set(report.SCRIPT)


def test_site_lines_are_set_apart(project: Project) -> None:
    project.write("a.txt", ARTICLE)
    project.run()
    aside = re.findall(r'<span class="aside">(.*?)</span>', page_of(project))
    assert "Lees ook: meer over " in aside


@pytest.mark.parametrize(
    ("dates", "length", "count"),
    [
        ([], 10, 0),
        (["2021-03-01"], 10, 1),
        (["2021-03-01", "", "2021-03-04"], 10, 4),
        (["2021-01-31", "2021-12-01"], 7, 12),
        (["1999-05-01", "2021-12-01"], 4, 23),
        (["1850-05-01", "2021-12-01"], 3, 18),
    ],
)
def test_periods_of_a_timeline(dates: list[str], length: int, count: int) -> None:
    found = periods(dates)
    assert (found["length"], len(found["labels"])) == (length, count)
    assert all(date[:length] in found["labels"] for date in dates if date)


def test_a_large_network_shows_those_of_each_label_with_most_in_common() -> None:
    entities = {"a": {"label": "ORG", "mentions": 9}}
    pairs = []
    for label in ("PER", "LOC"):
        for number in range(MOST_OF_A_LABEL + 30):
            entities[f"{label}{number:03}"] = {"label": label, "mentions": 1}
            weight = 200 - number + 500 * (label == "LOC")
            pairs.append({"entity_a_id": "a", "entity_b_id": f"{label}{number:03}", "sentences": weight, "articles": 1})
    picture = draw_network(pairs, entities)
    assert [node[0] for node in picture["nodes"]][:2] == ["a", "LOC000"]
    assert Counter(node[0][:3] for node in picture["nodes"]) == {"a": 1, "PER": MOST_OF_A_LABEL, "LOC": MOST_OF_A_LABEL}
    assert len(picture["edges"]) == 2 * MOST_OF_A_LABEL
    assert picture["connected"] == len(entities)
    assert draw_network(pairs[::-1], entities) == picture
    assert draw_network([], {}) == {"nodes": [], "edges": [], "connected": 0, "largest": 0}


def test_places_on_the_map() -> None:
    assert place_on_map(0, 0) == (1800, pytest.approx(0))
    x, y = place_on_map(52.09, 5.12)
    assert (round(x), round(y)) == (1851, -612)
    assert place_on_map(90, 0) == place_on_map(85, 0)
