"""The report in a real browser: what a person does with it, that nothing else happens, and that all can use it."""

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pipeline.config import find_config, load_settings
from pipeline.export import report
from tests.conftest import ROOT, Project, program
from tests.export.hostile import fill_hostile

FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--no-first-run",
)  # fmt: skip
VIEWS = ("", "entities", "articles", "network", "map", "timeline", "run")
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 400, "height": 800}


class Watched:
    """A page of the report, with all that it said to the console, asked of the network, or threw."""

    def __init__(self, page: Any, path: Path) -> None:
        self.page = page
        self.address = path.as_uri()
        self.wrong: list[str] = []
        page.on("console", lambda message: self.wrong.append(f"console: {message.text}"))
        page.on("pageerror", lambda error: self.wrong.append(f"error: {error}"))
        page.on("dialog", lambda dialog: self.wrong.append(f"dialog: {dialog.message}"))
        page.on("request", self._note_request)

    def _note_request(self, request: Any) -> None:
        if request.url.split("#")[0] != self.address:
            self.wrong.append(f"request: {request.url}")

    def go(self, route: str) -> None:
        """Show a part of the report."""
        self.page.goto(f"{self.address}#/{route}")
        self.page.locator("main h1").wait_for(state="attached")

    def heading(self) -> str:
        """What the part that is shown calls itself."""
        return str(self.page.locator("main h1").text_content())

    def wait_until_at(self, heading: str) -> None:
        """Wait until the part is shown that calls itself so."""
        self.page.locator("main h1", has_text=re.compile(f"^{re.escape(heading)}$")).wait_for(state="attached")

    def wait_until_not_at(self, heading: str) -> None:
        """Wait until another part is shown."""
        self.page.locator("main h1", has_text=re.compile(f"^{re.escape(heading)}$")).wait_for(state="detached")


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Chromium as Debian has it, driven without a window."""
    chromium = program("chromium", "chromium-browser", "google-chrome")
    if not os.environ.get("SPEURDER_ALL_PROGRAMS"):
        pytest.importorskip("playwright")
        pytest.importorskip("axe_playwright_python")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=list(FLAGS))
        yield started
        started.close()


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a report on our own articles, of which some have a date, and a file that cannot be read."""
    folder = tmp_path_factory.mktemp("report")
    settings = load_settings(find_config(ROOT / "configs/default.toml"))
    project = Project(folder / "in", folder / "out", settings)
    for path in sorted((ROOT / "seeds").rglob("*.txt")):
        name = path.relative_to(ROOT / "seeds").as_posix()
        if name.startswith("vlaanderen"):
            day = 1 + len(name) % 28
            body = "".join(f"<p>{line}</p>" for line in path.read_text(encoding="utf-8").split("\n\n"))
            date = f'<meta property="article:published_time" content="2021-0{1 + len(name) % 9}-{day:02}">'
            project.write(name.replace(".txt", ".html"), f"<html><head>{date}</head><body><article>{body}</article>")
        else:
            project.write(name, path.read_bytes())
    project.write("kapot.pdf", b"%PDF-nee")
    project.run()
    return project.output


@pytest.fixture(params=["light", "dark"])
def watched(request: pytest.FixtureRequest, browser: Any, made: Path) -> Iterator[Watched]:
    """The report, and afterwards: nothing went wrong in it, and it asked for nothing."""
    context = browser.new_context(viewport=WIDE, color_scheme=request.param)
    page = Watched(context.new_page(), made / "report.html")
    yield page
    context.close()
    assert page.wrong == []


def test_search_filter_and_open_an_entity(watched: Watched) -> None:
    page = watched.page
    watched.go("")
    page.get_by_role("navigation").get_by_role("link", name="Entities").click()
    watched.wait_until_at("Entities")
    everything = page.locator("tbody tr").count()
    page.get_by_label("Search a name").fill("templar")
    assert page.locator("tbody tr").count() == 1
    page.get_by_label("Search a name").fill("")
    assert page.locator("tbody tr").count() == everything
    page.get_by_label("Label").select_option("ORG")
    labels = page.locator("tbody tr .label").all_inner_texts()
    assert labels
    assert set(labels) == {"ORG"}
    page.get_by_label("Kind").select_option("darknet market")
    names = page.locator("tbody td:first-child").all_inner_texts()
    assert "AlphaBay" in names
    assert "Telegram" not in names
    page.get_by_role("link", name="AlphaBay").click()
    watched.wait_until_at("AlphaBay")
    assert page.locator(".quotes .m.here").count() >= 3
    page.go_back()
    watched.wait_until_at("Entities")
    assert page.get_by_label("Kind").input_value() == "darknet market"


def test_sort_and_show_more(watched: Watched) -> None:
    page = watched.page
    watched.go("entities")
    assert page.locator("tbody tr").count() == 100
    page.get_by_role("button", name="Show 100 more").click()
    assert page.locator("tbody tr").count() == 200
    page.get_by_role("button", name="Name").click()
    assert page.locator('th[aria-sort="ascending"]').inner_text().startswith("Name")
    first = page.locator("tbody td:first-child").first.inner_text()
    page.get_by_role("button", name="Name").click()
    assert page.locator('th[aria-sort="descending"]').inner_text().startswith("Name")
    assert page.locator("tbody td:first-child").first.inner_text() != first


def test_filter_by_article(watched: Watched) -> None:
    page = watched.page
    watched.go("articles")
    title = page.locator("tbody a").first.inner_text()
    people = page.locator("tbody tr").first.locator("td").nth(2).inner_text()
    watched.go("entities")
    page.get_by_label("Article").select_option(label=title[:90])
    page.get_by_label("Label").select_option("PER")
    assert page.locator("tbody tr").count() == int(people)


def test_open_an_article_and_follow_names_and_neighbours(watched: Watched) -> None:
    page = watched.page
    watched.go("articles")
    page.get_by_label("Search titles and texts").fill("darknet")
    page.locator("tbody a").first.click()
    watched.wait_until_not_at("Articles")
    title = watched.heading()
    assert page.locator(".text .m").count() > 10
    mark = page.locator(".text .m[data-label=ORG]").first
    assert mark.evaluate("node => getComputedStyle(node, '::after').content") == '"ORG"'
    toggle = page.get_by_role("button", name="Show labels")
    toggle.click()
    assert mark.evaluate("node => getComputedStyle(node, '::after').content") == "none"
    assert toggle.get_attribute("aria-pressed") == "false"
    toggle.click()
    mark.click()
    watched.wait_until_not_at(title)
    entity = watched.heading()
    page.locator(".beside .bars a").first.click()
    watched.wait_until_not_at(entity)
    assert entity in page.locator(".beside .bars").first.inner_text()


def test_site_lines_are_grey(watched: Watched) -> None:
    page = watched.page
    watched.go("article/telegram-drugshandel")
    aside = page.locator(".text .aside").first
    colour = "node => getComputedStyle(node).color"
    assert aside.evaluate(colour) != page.locator(".text").evaluate(colour)


def test_dark_and_light_toggle_and_are_remembered(watched: Watched) -> None:
    page = watched.page
    watched.go("")
    background = "getComputedStyle(document.documentElement).backgroundColor"
    before = page.evaluate(background)
    page.locator("#theme").click()
    after = page.evaluate(background)
    assert after != before
    page.reload()
    assert page.evaluate(background) == after


def test_the_network_can_be_explored_with_mouse_and_keyboard(watched: Watched) -> None:
    page = watched.page
    watched.go("network")
    picture = page.locator(".picture svg")
    whole = picture.get_attribute("viewBox")
    page.get_by_role("button", name="Zoom in").click()
    assert picture.get_attribute("viewBox") != whole
    picture.focus()
    before = picture.get_attribute("viewBox")
    page.keyboard.press("ArrowRight")
    assert picture.get_attribute("viewBox") != before
    page.get_by_role("button", name="Show all").click()
    node = page.locator('.node[data-id="org:telegram"]')
    node.focus()
    page.keyboard.press("Enter")
    assert page.locator("section h2 a").inner_text() == "Telegram"
    assert page.evaluate("document.activeElement.tagName") == "H2"
    assert page.locator("svg .node.far").count() > 0
    page.locator("details summary").first.click()
    assert page.locator("details[open] .m.here").count() > 0
    lines = page.locator(".edge:not(.hidden)").count()
    page.get_by_label("Places").uncheck()
    assert page.locator(".edge:not(.hidden)").count() < lines
    assert page.locator(".picture .node.LOC:not(.hidden)").count() == 0


def test_a_quoted_sentence_leads_to_its_place(watched: Watched) -> None:
    page = watched.page
    watched.go("entity/org%3Atelegram")
    quote = page.locator(".quotes li").nth(3)
    text = quote.locator("> span").inner_text()
    quote.get_by_role("link", name="Read on").click()
    watched.wait_until_not_at("Telegram")
    sought = page.locator(".s.sought")
    assert sought.inner_text().split() == text.split()
    box = sought.bounding_box()
    assert 0 < box["y"] < WIDE["height"]


def test_going_back_finds_what_was_picked_and_where_one_was(watched: Watched) -> None:
    page = watched.page
    watched.go("network")
    page.locator('.node[data-id="org:europol"]').focus()
    page.keyboard.press("Enter")
    page.locator("section h2 a").click()
    watched.wait_until_at("Europol")
    page.go_back()
    watched.wait_until_at("Network")
    assert page.locator(".node.here").get_attribute("data-id") == "org:europol"
    watched.go("entities")
    page.evaluate("scrollTo(0, 900)")
    page.wait_for_timeout(300)
    page.locator("tbody a").nth(25).click()
    watched.wait_until_not_at("Entities")
    assert page.evaluate("scrollY") == 0
    page.go_back()
    watched.wait_until_at("Entities")
    assert page.evaluate("scrollY") == 900


def test_texts_can_be_searched_whatever_the_apostrophes(watched: Watched) -> None:
    page = watched.page
    watched.go("articles")
    page.get_by_label("Search titles and texts").fill("foto's prijslijsten")
    assert page.locator("tbody a").all_inner_texts() == [
        "Van darknet naar Telegram: dealers wachten niet meer op de postbode"
    ]


def test_the_map_shows_parts_of_the_world_and_leads_to_places(watched: Watched) -> None:
    page = watched.page
    watched.go("map")
    picture = page.locator(".picture svg")
    boxes = set()
    for part in ("Netherlands and Belgium", "Europe", "World"):
        page.get_by_role("button", name=part).click()
        boxes.add(picture.get_attribute("viewBox"))
        assert page.locator(".land:not(.hidden)").count() == 1
    assert len(boxes) == 3
    page.locator('.node[data-id="loc:utrecht"]').focus()
    page.keyboard.press("Enter")
    watched.wait_until_at("Utrecht")
    page.get_by_role("link", name="On the map").click()
    watched.wait_until_at("Map")
    assert page.locator(".node.here").get_attribute("data-id") == "loc:utrecht"


def test_the_timeline_leads_to_the_articles_of_a_period(watched: Watched) -> None:
    page = watched.page
    watched.go("timeline")
    page.locator(".timeline a").first.click()
    watched.wait_until_at("Articles")
    period = page.get_by_label("Published in").input_value()
    dates = page.locator("tbody tr td:nth-child(2)").all_inner_texts()
    assert dates
    assert all(date.startswith(period) for date in dates)


def test_files_that_were_not_read_are_named(watched: Watched) -> None:
    watched.go("")
    watched.page.get_by_role("link", name="Which, and why").click()
    watched.wait_until_at("About this run")
    assert "kapot.pdf" in watched.page.locator("main table").inner_text()


@pytest.mark.parametrize(
    "address", ["nergens", "entity/per%3Aniemand", "entity/%E0%A4%A", "article/../../x", "constructor", "__proto__/a"]
)
def test_addresses_that_name_nothing_say_so(watched: Watched, address: str) -> None:
    watched.go(address)
    assert watched.heading() == "Not here"


@pytest.mark.parametrize(
    "view", [*VIEWS, "entity/org%3Atelegram", "article/telegram-drugshandel", "network?id=org%3Atelegram"]
)
@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_all_can_use_every_view(watched: Watched, view: str, size: dict[str, int]) -> None:
    from axe_playwright_python.sync_playwright import Axe

    watched.page.set_viewport_size(size)
    watched.go(view)
    # axe-core runs in the page as the browser's own debugger does, whatever the page's policy.
    found = Axe().run(watched.page).response["violations"]
    assert [(each["id"], each["impact"], each["nodes"][0]["html"]) for each in found] == []
    assert watched.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert watched.page.locator("main h1").count() == 1


def test_it_can_be_used_with_the_keyboard_alone(watched: Watched) -> None:
    page = watched.page
    watched.go("")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "To the content"
    for _ in range(3):
        page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Entities"
    page.keyboard.press("Enter")
    watched.wait_until_at("Entities")
    assert page.evaluate("document.activeElement.tagName") == "H1"


def test_print_hides_what_is_no_use_on_paper(watched: Watched) -> None:
    watched.go("article/telegram-drugshandel")
    watched.page.emulate_media(media="print")
    assert not watched.page.locator("header.top").is_visible()
    assert not watched.page.get_by_role("button", name="Show labels").is_visible()
    assert watched.page.locator(".text .m").first.is_visible()
    assert watched.page.evaluate("getComputedStyle(document.querySelector('.text')).color") == "rgb(28, 27, 25)"


def test_a_printed_list_is_whole(watched: Watched) -> None:
    watched.go("entities")
    assert watched.page.locator("tbody tr").count() == 100
    watched.page.pdf()
    assert watched.page.locator("tbody tr").count() > 300
    watched.page.emulate_media(media="print")
    assert watched.page.get_by_role("button", name="Name").is_visible()


@pytest.mark.parametrize("room", [report.ROOM_FOR_TEXTS, 0], ids=["one page", "pages beside it"])
def test_hostile_articles_run_nothing(
    browser: Any, project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, room: int
) -> None:
    monkeypatch.setattr(report, "ROOM_FOR_TEXTS", room)
    fill_hostile(project, tmp_path)
    project.run()
    context = browser.new_context(viewport=WIDE)
    watched = Watched(context.new_page(), project.output / "report.html")
    page = watched.page
    for view in VIEWS:
        watched.go(view)
    for kind in ("entities", "articles"):
        watched.go(kind)
        links = page.locator("tbody td:first-child a").evaluate_all("all => all.map(each => each.hash.slice(2))")
        assert len(links) > 8
        for link in links:
            watched.go(link)
            assert watched.heading() not in ("Not here", "")
    watched.go("entities")
    names = page.locator("tbody td:first-child").all_inner_texts()
    assert any("onerror" in name for name in names)
    assert page.evaluate("window.hacked") is None
    assert watched.wrong == []
    for path in (project.output / "report").rglob("*.html"):
        beside = Watched(context.new_page(), path)
        beside.page.goto(beside.address)
        assert beside.page.locator("main h1").count() == 1
        assert beside.page.evaluate("window.hacked") is None
        beside.page.locator(".m").first.click()
        beside.page.wait_for_url(f"{(project.output / 'report.html').as_uri()}#/entity/*")
        assert beside.page.locator("main h1").text_content() != "Not here"
    context.close()


def test_the_policy_stops_what_escaping_would_miss(browser: Any, made: Path, tmp_path: Path) -> None:
    page = (made / "report.html").read_text(encoding="utf-8")
    pierced = tmp_path / "pierced.html"
    pierced.write_text(
        page.replace("<main", "<img src=x onerror='window.hacked=1'><script>window.hacked=1</script><main", 1),
        encoding="utf-8",
    )
    context = browser.new_context()
    opened = context.new_page()
    opened.goto(pierced.as_uri())
    opened.locator("main h1").wait_for(state="attached")
    assert opened.evaluate("window.hacked") is None
    assert "TypeError" in opened.evaluate("try { document.body.innerHTML = '<b>' } catch (error) { error.name }")
    context.close()
