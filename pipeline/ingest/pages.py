"""Pages saved from a browser: the article without menus, and the title and date that the page's metadata gives.

`.html` and `.htm` as the server sent them, `.mhtml` and `.mht` as a browser packs a page with its pictures.
"""

import codecs
import json
import logging
import re
from collections.abc import Iterator
from email import message_from_bytes, policy
from html import unescape
from typing import Any

import lxml.html
import trafilatura
from lxml.etree import LxmlError

from pipeline.content import Content, UnreadableError, iso_date, normalised
from pipeline.decode import decode

# What is wrong with a page is told in its row, not on the terminal.
logging.getLogger("trafilatura").setLevel(logging.CRITICAL)

DECLARED = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
DATE_PROPERTIES = (
    "article:published_time", "og:article:published_time", "datepublished", "date", "dc.date", "dc.date.issued",
    "dcterms.date", "dcterms.created", "dcterms.issued", "pubdate", "publishdate", "publish-date", "publication_date",
    "sailthru.date", "cxenseparse:recs:publishtime",
)  # fmt: skip
DEEPEST = 200  # nested elements; a parser that recurses cannot be trusted with more
LONGEST_METADATA = 2_000_000  # characters of JSON in a page


def read_page(data: bytes) -> Content:
    """The article of an HTML page. Raises UnreadableError where the bytes are no text."""
    html, encoding = _decode_page(data)
    if not html.strip():
        return Content("")
    tree = _parse(html)
    title = _title(tree)
    body = _main_text(html) or _all_text(tree) or _without_tags(html)
    text = body if not title or body.lstrip().startswith(title) else f"{title}\n\n{body}"
    notes = ("web page",) if encoding.startswith("utf-8") else (f"web page, read as {encoding}",)
    return Content(normalised(text) if body.strip() else "", title, _published(tree), notes=notes)


def read_packed_page(data: bytes) -> Content:
    """The article of a page that a browser packed as MHTML."""
    message: Any = message_from_bytes(data, policy=policy.default)
    for part in message.walk():
        if part.get_content_type() == "text/html":
            payload = part.get_payload(decode=True)
            charset = part.get_content_charset()
            return read_page(payload if charset is None else _with_charset(payload, charset))
    raise UnreadableError("no web page in it")


def _with_charset(data: bytes, charset: str) -> bytes:
    """Bytes of a page as UTF-8, by the encoding that its envelope gives."""
    try:
        return codecs.BOM_UTF8 + data.decode(charset).encode()
    except (UnicodeDecodeError, LookupError):
        return data


def _decode_page(data: bytes) -> tuple[str, str]:
    """The page as text: by its mark, then the encoding that it declares, where that fits, then as any other file."""
    declared = DECLARED.search(data[:4096])
    if declared and not data.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        name = declared[1].decode("ascii").lower()
        # What calls itself Latin-1 is Windows-1252, as browsers know.
        name = {"iso-8859-1": "cp1252", "latin1": "cp1252", "us-ascii": "cp1252", "windows-1252": "cp1252"}.get(
            name, name
        )
        try:
            return data.decode(name), name
        except (UnicodeDecodeError, LookupError):
            pass
    return decode(data)


def _parse(html: str) -> Any:
    """The tree of a page; empty where nothing can be made of it."""
    try:
        # An XML declaration with an encoding is not allowed in text.
        parser = lxml.html.HTMLParser(huge_tree=True)
        return lxml.html.document_fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", html), parser=parser)
    except (LxmlError, ValueError):
        return lxml.html.document_fromstring("<html></html>")


def _main_text(html: str) -> str:
    """The article without menus, by trafilatura; empty where it finds none."""
    if html.count("<div") + html.count("<span") > DEEPEST and _depth(html) > DEEPEST:
        return ""
    try:
        found = trafilatura.extract(html, include_comments=False, include_tables=True, favor_recall=True)
    except (LxmlError, ValueError, RecursionError):
        return ""
    return found or ""


def _depth(html: str) -> int:
    """How deep elements are nested, at least."""
    deepest = depth = 0
    for match in re.finditer(r"<(/?)(?:div|span|table|td|ul|li|section|p|b|i)\b", html, re.IGNORECASE):
        depth += -1 if match[1] else 1
        deepest = max(deepest, depth)
    return deepest


def _all_text(tree: Any) -> str:
    """All that a page shows, a line for each block, where no article can be told from the rest."""
    for element in tree.iter("script", "style", "noscript", "template", "nav", "header", "footer"):
        element.drop_tree() if element.getparent() is not None else None
    lines = (" ".join(text.split()) for text in tree.itertext() if isinstance(text, str))
    return "\n".join(line for line in lines if line)


def _without_tags(html: str) -> str:
    """The text of a page of which no parser makes a tree, such as one nested thousands of elements deep."""
    html = re.sub(r"<(script|style)\b.*?(?:</\1\s*>|$)", " ", html, flags=re.IGNORECASE | re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^<>]*>", " ", html)).split())


def _title(tree: Any) -> str:
    """The headline: of the metadata, else the heading of the page, else its title."""
    for path in ("//meta[@property='og:title']/@content", "//meta[@name='title']/@content"):
        for value in tree.xpath(path):
            if value.strip():
                return " ".join(normalised(value).split())
    for path in ("//h1", "//title"):
        for element in tree.xpath(path):
            text = " ".join(normalised(element.text_content()).split())
            if text:
                return text
    return ""


def _published(tree: Any) -> str:
    """The date of publication in the metadata, never one in the text."""
    for entry in _linked_data(tree):
        found = iso_date(str(entry.get("datePublished") or ""))
        if found:
            return found
    properties: dict[str, str] = {}
    for element in tree.iter("meta"):
        name = (element.get("property") or element.get("name") or element.get("itemprop") or "").lower()
        properties.setdefault(name, element.get("content") or "")
    for name in DATE_PROPERTIES:
        found = iso_date(properties.get(name, ""))
        if found:
            return found
    for value in tree.xpath("//time[@pubdate or contains(@itemprop, 'datePublished')]/@datetime"):
        found = iso_date(value)
        if found:
            return found
    return ""


def _linked_data(tree: Any) -> Iterator[dict[str, Any]]:
    """The objects of the page's JSON-LD, in which news sites say what an article is."""
    for text in tree.xpath("//script[@type='application/ld+json']/text()"):
        if len(text) > LONGEST_METADATA:
            continue
        try:
            content = json.loads(text)
        except (ValueError, RecursionError):
            continue
        waiting = [content]
        while waiting:
            each = waiting.pop(0)
            if isinstance(each, list):
                waiting.extend(each)
            elif isinstance(each, dict):
                yield each
                waiting.extend(value for key, value in each.items() if key == "@graph")
