"""Word, RTF and PDF files. Their own dates say when the file was made, not when the article was published."""

import io
import logging
import re
from collections import Counter
from typing import Any

import docx
from docx.document import Document
from striprtf.striprtf import rtf_to_text

from pipeline.content import Content, UnreadableError, normalised

# What is wrong with a file is told in its row, not on the terminal.
logging.getLogger("pypdf").setLevel(logging.CRITICAL)

# A line at the top or the foot of so many pages is a running head.
FEWEST_PAGES, SHARE_OF_PAGES = 3, 0.5
LINES_AT_EDGE = 2
LONGEST_HEAD = 120
PAGE_NUMBER = re.compile(
    r"\W*(?:(?:pagina|page|blz\.?|p\.)\s*)?\d{1,4}(?:\s*(?:van|of|/)\s*\d{1,4})?\W*", re.IGNORECASE
)
# `onder-\nzoek` is one word; before a capital the hyphen belongs to the name: `Noord-\nHolland`.
BROKEN_WORD = re.compile(r"(?<=[^\W\d_])(?:-|\u00ad|\u2010)[ \t]*\n[ \t]*(?=[^\W\d_])")


def read_word(data: bytes) -> Content:
    """The text of a `.docx` file: its paragraphs and tables in their order."""
    return Content(normalised("\n".join(_blocks(docx.Document(io.BytesIO(data))))), notes=("Word document",))


def _blocks(document: Document) -> list[str]:
    """The text of each paragraph, and of each row of a table."""
    lines = []
    for block in document.iter_inner_content():
        rows: Any = getattr(block, "rows", None)
        if rows is None:
            lines.append(block.text)  # type: ignore[union-attr]
        else:
            # A merged cell is given once for each column that it covers.
            lines += [" | ".join(dict.fromkeys(cell.text.strip() for cell in row.cells)) for row in rows]
    return lines


def read_rtf(data: bytes) -> Content:
    """The text of an RTF file."""
    text: str = rtf_to_text(data.decode("cp1252", errors="replace"), encoding="cp1252", errors="replace")  # type: ignore[no-untyped-call]
    return Content(normalised(text), notes=("RTF file",))


def read_pdf(data: bytes) -> Content:
    """The text of a PDF file: running heads and page numbers told apart, broken words joined.

    Raises UnreadableError where it has a password, and where pypdf is not installed.
    """
    try:
        from pypdf import PdfReader
    except ImportError as error:
        raise UnreadableError(
            'a PDF file, which needs pypdf: `python -m pip install "speurder[pdf]"`, then run again'
        ) from error
    reader = PdfReader(io.BytesIO(data))
    if reader.is_encrypted and not reader.decrypt(""):
        raise UnreadableError("a PDF file with a password; save it without one")
    pages = [normalised(page.extract_text()) for page in reader.pages]
    if pages and not "".join(pages).strip():
        return Content("", why_empty="a PDF file without text, perhaps of scanned pages")
    furniture = running_heads(pages)
    text = "\n\n".join(page.strip("\n") for page in pages)
    return Content(BROKEN_WORD.sub(_join, text), furniture=furniture, notes=("PDF file",))


def _join(match: re.Match[str]) -> str:
    """What stands between the halves of a word: nothing, or the hyphen where the second has a capital."""
    return "-" if match.string[match.end()].isupper() else ""


def running_heads(pages: list[str]) -> frozenset[str]:
    """The lines that stand at the top or the foot of many pages, whatever the number in them, and page numbers."""
    edges: list[set[str]] = []
    for page in pages:
        lines = [line.strip() for line in page.split("\n") if line.strip()]
        edges.append({*lines[:LINES_AT_EDGE], *lines[-LINES_AT_EDGE:]})
    counts = Counter(form for edge in edges for form in {_without_numbers(line) for line in edge})
    needed = max(FEWEST_PAGES, len(pages) * SHARE_OF_PAGES)
    return frozenset(
        line
        for edge in edges
        for line in edge
        if len(line) <= LONGEST_HEAD and (PAGE_NUMBER.fullmatch(line) or counts[_without_numbers(line)] >= needed)
    )


def _without_numbers(line: str) -> str:
    """A line with every number made equal."""
    return re.sub(r"\d+", "0", line)
