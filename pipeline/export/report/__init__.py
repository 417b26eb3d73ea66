"""`report.html`: one page that a person can read and explore without a manual, and pages of articles beside it.

The page holds everything it shows: styles, script, the data as JSON, and, where all articles together are small enough,
their texts. Else each article is a page of its own in the folder `report/`, to which the page links. The text of
articles is hostile: it is escaped by the templates, the script makes text nodes of it only, and a content security
policy lets nothing run but the page's own script and nothing load at all.
"""

import base64
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, Template
from markupsafe import Markup

from pipeline.export.file_names import safe_name
from pipeline.export.report.data import Row, Tables, as_script, page_data, sentences_for
from pipeline.export.report.layout import Unit, lay_out
from pipeline.stages import PAGES

# The parts of the script: what is used everywhere first, and last what starts it all.
SCRIPT = (
    "data", "elements", "sentences", "overview", "entities", "articles", "pictures", "network", "map", "timeline",
    "run", "views",
)  # fmt: skip
LARGEST_PAGE = 9_500_000  # bytes of report.html
ROOM_FOR_TEXTS = 5_000_000  # bytes of marked-up texts that the page itself may hold
MOST_ENTITIES, FEWEST_ENTITIES = 20_000, 1_000
LONGEST_HEADLINE, LONGEST_WHOLE_TITLE = 200, 100  # characters; longer titles may have been cut


def write_report(
    tables: Tables, texts: Iterable[tuple[str, Row]], about: Mapping[str, list[tuple[str, Any]]]
) -> tuple[bytes, Iterator[tuple[str, bytes]]]:
    """The page, and names and contents of the pages of articles below `report/`.

    Input: the rows of the tables by file name; of each article that was read, in the order of the ids, the id and
    `text`, `site_lines` and `sentences` (sentence_id, start, end); `about`, what the page says of how it was made:
    `made` and `settings`, names with values.
    """
    pages: dict[str, str] = {}
    characters = 0
    for row in tables["articles.csv"]:
        if row["status"] == "ok":
            pages[row["article_id"]] = f"{PAGES}/{quote(_page_name(row['article_id']))}"
            characters += row["characters"]
    if characters <= ROOM_FOR_TEXTS:
        bodies = list(_bodies(tables, texts))
        if sum(len(body.encode()) for _, body in bodies) <= ROOM_FOR_TEXTS:
            page = _page(tables, {}, bodies, about)
            if len(page) <= LARGEST_PAGE:
                return page, iter(())
    return _page(tables, pages, [], about), _pages(tables, texts)


def _page(
    tables: Tables,
    pages: Mapping[str, str],
    bodies: list[tuple[str, Markup]],
    about: Mapping[str, list[tuple[str, Any]]],
) -> bytes:
    """The page; without texts, with as many of the entities named most, and of their sentences, as it has room for."""
    style, script = Markup(_own("article.css") + _own("report.css")), Markup(_script())
    shared = {"style": style, "style_hash": _hash(style), "script": script, "script_hash": _hash(script)}
    fixed = {"outlines": json.loads(_own("outlines.json")), "about": about}
    template = _environment().get_template("report.html")

    def render(data: dict[str, Any]) -> bytes:
        return template.render(bodies=bodies, data=as_script(data | fixed), **shared).encode()

    most = MOST_ENTITIES
    data = page_data(tables, pages, most)
    page = render(data)
    while pages and len(page) > LARGEST_PAGE and most > FEWEST_ENTITIES:
        own = len(as_script({"rows": data["entities"]["rows"]}).encode())
        share = max(0.0, LARGEST_PAGE - (len(page) - own)) / own
        most = max(FEWEST_ENTITIES, int(len(data["entities"]["rows"]) * min(0.95, share * 0.98)))
        data = page_data(tables, pages, most)
        page = render(data)
    if pages and len(page) < LARGEST_PAGE:
        data["sentences"] = sentences_for(tables, data, LARGEST_PAGE - len(page))
        page = render(data)
    return page


def _laid_out(tables: Tables, texts: Iterable[tuple[str, Row]]) -> Iterator[tuple[Row, list[list[Unit]]]]:
    """The rows of the articles that were read, one by one in the order of their ids, with their paragraphs."""
    mentions = groupby(tables["mentions.csv"], key=itemgetter("article_id"))
    named, own = next(mentions, ("", iter(())))
    read = (row for row in tables["articles.csv"] if row["status"] == "ok")
    for (article_id, row), article in zip(texts, read, strict=True):
        here: list[Row] = []
        if named == article_id:
            here = list(own)
            named, own = next(mentions, ("", iter(())))
        sentences = [dict(zip(("sentence_id", "start", "end"), each, strict=True)) for each in row["sentences"]]
        yield article, lay_out(row["text"], sentences, here, row["site_lines"])


def _bodies(tables: Tables, texts: Iterable[tuple[str, Row]]) -> Iterator[tuple[str, Markup]]:
    """The articles' ids and texts as markup, for a page that holds them all."""
    body: Any = _environment().get_template("body.html").module
    for article, paragraphs in _laid_out(tables, texts):
        yield article["article_id"], body.body(paragraphs, has_headline(paragraphs, article["title"]), "")


def _pages(tables: Tables, texts: Iterable[tuple[str, Row]]) -> Iterator[tuple[str, bytes]]:
    """A page of its own for each article: its name below `report/`, and its content."""
    body: Any = _environment().get_template("body.html").module
    template: Template = _environment().get_template("article.html")
    style = Markup(_own("article.css") + _own("page.css"))
    for article, paragraphs in _laid_out(tables, texts):
        name = _page_name(article["article_id"])
        start = "../" * (name.count("/") + 1) + "report.html"
        headline = has_headline(paragraphs, article["title"])
        markup = body.body(paragraphs, headline, start)
        shared = {"style": style, "style_hash": _hash(style), "start": start, "headline": headline}
        yield name, template.render(article=article, body=markup, **shared).encode()


def _page_name(article_id: str) -> str:
    """The name of an article's page below `report/`."""
    return f"{safe_name(article_id)}.html"


@cache
def _environment() -> Environment:
    """The templates, which escape all that is put into them."""
    environment = Environment(loader=PackageLoader("pipeline.export.report", ""), autoescape=True)
    environment.globals["quote"] = _encoded
    return environment


def _encoded(text: str) -> str:
    """A part of an address, as the script's encodeURIComponent writes it."""
    return quote(text, safe="!~*'()")


def has_headline(paragraphs: list[list[Unit]], title: str) -> bool:
    """Whether the first paragraph is the article's title and nothing more; titles are cut where they are long."""
    first = paragraphs[0] if paragraphs else []
    text = " ".join("".join(piece.text for unit in first for piece in unit.pieces).split())
    longest = LONGEST_HEADLINE if len(title) > LONGEST_WHOLE_TITLE else len(title)
    return bool(text) and len(text) <= longest and text.startswith(title[: len(text)])


@cache
def _own(name: str) -> str:
    """The content of a file beside this module."""
    return (Path(__file__).parent / name).read_text(encoding="utf-8")


@cache
def _script() -> str:
    """The parts of the page's script as one function, so that none of its names meets another script's."""
    parts = "\n".join(_own(f"script/{part}.js") for part in SCRIPT)
    return f'"use strict";\n(() => {{\n{parts}}})();\n'


def _hash(content: str) -> str:
    """What a content security policy allows a style or a script by (CSP level 2, section 4.2.5)."""
    return base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
