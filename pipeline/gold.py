"""Inline-marked articles: `[Van der Valk](PER:roel-van-der-valk)`, with `?` after the label of an optional mention."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import UsageError

MARKED = re.compile(r"\[(?P<surface>[^\[\]]+)\]\((?P<label>PER|ORG|LOC)(?P<optional>\??):(?P<entity>[a-z0-9-]+)\)")
LOOKS_MARKED = re.compile(r"\]\((?:[A-Za-z]+\??:|(?:PER|ORG|LOC|MISC)\b)")


@dataclass(frozen=True)
class GoldMention:
    """A mention as a person marked it; `start` and `end` are characters of the text without the mark-up."""

    start: int
    end: int
    text: str
    label: str
    entity: str
    optional: bool = False


def parse_inline(marked: str) -> tuple[str, list[GoldMention]]:
    """The text without mark-up, and the mentions in its order.

    Raises ValueError with the line and the passage where something looks like mark-up and is none.
    """
    pieces: list[str] = []
    mentions: list[GoldMention] = []
    length = last = 0
    for match in MARKED.finditer(marked):
        pieces.append(marked[last : match.start()])
        length += len(pieces[-1])
        surface = match["surface"]
        mentions.append(
            GoldMention(
                length,
                length + len(surface),
                surface,
                match["label"],
                match["entity"],
                bool(match["optional"]),
            )
        )
        pieces.append(surface)
        length += len(surface)
        last = match.end()
    pieces.append(marked[last:])
    left = LOOKS_MARKED.search("\0".join(pieces))
    if left:
        text = "\0".join(pieces)
        line = text.count("\n", 0, left.start()) + 1
        passage = text[max(0, left.start() - 20) : left.end() + 20].replace("\0", "").replace("\n", " ")
        raise ValueError(f"line {line}: not valid mark-up near {passage!r}")
    return "".join(pieces), mentions


def read_gold(gold: Path) -> dict[str, tuple[str, list[GoldMention]]]:
    """The text and mentions of every inline-marked `.txt` file of a folder, by path below it without extension.

    Raises UsageError where there is no such file, none has a mention, or one is not UTF-8 or has broken mark-up.
    """
    files = sorted(_text_files(gold))
    if not files:
        raise UsageError(f"{gold}: no inline-marked .txt file there")
    base = gold if gold.is_dir() else gold.parent
    articles = {}
    for path in files:
        try:
            articles[path.relative_to(base).with_suffix("").as_posix()] = parse_inline(
                unicodedata.normalize("NFC", path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n"))
            )
        except UnicodeDecodeError as error:
            raise UsageError(f"{path}: not UTF-8; save it as UTF-8") from error
        except ValueError as error:
            raise UsageError(f"{path}: {error}; a mention looks like [Jan](PER:jan)") from error
    if not any(mentions for _, mentions in articles.values()):
        raise UsageError(f"{gold}: no mention is marked in it; a mention looks like [Jan](PER:jan)")
    return articles


def _text_files(gold: Path) -> Iterable[Path]:
    """The file itself, or all `.txt` files below a folder."""
    return gold.rglob("*.txt") if gold.is_dir() else [gold] if gold.is_file() else []
