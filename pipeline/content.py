"""What a file holds: the text of an article and what the file itself says of it."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

# Half of a character, which JSON can hold and no file can.
SURROGATE = re.compile("[\ud800-\udfff]")
# What is before or after is a placeholder, such as 0001-01-01.
FIRST_YEAR, LAST_YEAR = 1600, 2100


class UnreadableError(Exception):
    """A file cannot be read; the message says why, for the column `note`."""


@dataclass(frozen=True)
class Content:
    """The text of a file and its metadata.

    `title` and `published` (an ISO date) are empty where the file does not say them. `furniture` are lines of the text
    that are no part of it, such as the running heads of a PDF; `notes` say how it was read, `why_empty` why there is no
    text where there is none.
    """

    text: str
    title: str = ""
    published: str = ""
    furniture: frozenset[str] = frozenset()
    notes: tuple[str, ...] = ()
    why_empty: str = "no text in it"


def normalised(text: str) -> str:
    """A text as the tables have it: Unicode NFC, line ends LF, no byte-order marks before it, whole characters only."""
    text = SURROGATE.sub("\ufffd", text).lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", text)


def iso_date(text: str) -> str:
    """The date in a cell or a tag of metadata as YYYY-MM-DD; empty where it lacks a day, a month or a year,
    or is none that a newspaper can have.

    A day comes before a month (`3-4-2021` is in April), as Dutch sources have it.
    """
    found = _date(text.strip())
    return found.isoformat() if found and FIRST_YEAR <= found.year <= LAST_YEAR else ""


def _date(text: str) -> date | None:
    """The date in a text, in whatever form."""
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        pass
    # Loading it takes longer than reading a page.
    import dateparser

    found = dateparser.parse(
        text,
        languages=["nl", "en"],
        settings={
            "DATE_ORDER": "DMY",
            "STRICT_PARSING": True,
            "PREFER_LOCALE_DATE_ORDER": False,
            "PARSERS": ["absolute-time"],
        },
    )
    return found.date() if found and len(text) >= len("1-1-2000") else None
