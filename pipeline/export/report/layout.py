"""An article cut for the page: paragraphs of sentences of pieces, in which mentions and site lines are told apart."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

BLANK_LINE = re.compile(r"\s*\n[^\S\n]*\n\s*")

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Piece:
    """Some characters of an article: those of one mention (its row), or of none; `aside` in a site line."""

    text: str
    mention: Row | None
    aside: bool


@dataclass(frozen=True)
class Unit:
    """A sentence, several that a mention joins, or what lies between sentences (then without ids)."""

    sentence_ids: tuple[int, ...]
    pieces: tuple[Piece, ...]


def lay_out(
    text: str, sentences: Iterable[Row], mentions: Iterable[Row], site_lines: Iterable[Row]
) -> list[list[Unit]]:
    """The paragraphs of an article, each a list of units; all of its text is in them, blank lines excepted.

    Input: the text; rows with `start` and `end`, of sentences with `sentence_id` too, in order and without overlaps.
    """
    names = sorted(mentions, key=lambda row: row["start"])
    lines = sorted(site_lines, key=lambda row: row["start"])
    cuts = sorted({row[side] for row in (*names, *lines) for side in ("start", "end")})
    starts = [row["start"] for row in names]
    line_starts = [row["start"] for row in lines]

    def piece(start: int, end: int) -> Piece:
        return Piece(text[start:end], _covering(names, starts, start), bool(_covering(lines, line_starts, start)))

    def unit(ids: tuple[int, ...], start: int, end: int) -> Unit:
        inside = cuts[bisect_right(cuts, start) : bisect_right(cuts, end - 1)]
        places = [start, *inside, end]
        return Unit(ids, tuple(piece(*span) for span in pairwise(places)))

    paragraphs: list[list[Unit]] = [[]]
    for ids, start, end in _units(text, sentences, names):
        if ids:
            paragraphs[-1].append(unit(ids, start, end))
            continue
        at = start
        for blank in BLANK_LINE.finditer(text, start, end):
            if at < blank.start():
                paragraphs[-1].append(unit((), at, blank.start()))
            paragraphs.append([])
            at = blank.end()
        if at < end:
            paragraphs[-1].append(unit((), at, end))
    return [paragraph for paragraph in paragraphs if paragraph]


def _units(text: str, sentences: Iterable[Row], mentions: Sequence[Row]) -> Iterator[tuple[tuple[int, ...], int, int]]:
    """The sentences as (ids, start, end), with what lies between them; sentences that a mention joins are one."""
    spans: list[tuple[tuple[int, ...], int, int]] = []
    starts = [mention["start"] for mention in mentions]
    for row in sentences:
        ids, start, end = (row["sentence_id"],), row["start"], row["end"]
        if spans and start < spans[-1][2]:
            ids, start = (*spans[-1][0], *ids), spans.pop()[1]
        last = bisect_right(starts, end - 1) - 1
        if last >= 0:
            end = max(end, mentions[last]["end"])
        spans.append((ids, start, end))
    at = 0
    for span in spans:
        if at < span[1]:
            yield (), at, span[1]
        yield span
        at = span[2]
    if at < len(text):
        yield (), at, len(text)


def _covering(rows: Sequence[Row], starts: Sequence[int], at: int) -> Row | None:
    """The row whose span holds a character; the rows are in order and do not overlap."""
    index = bisect_right(starts, at) - 1
    return rows[index] if index >= 0 and at < rows[index]["end"] else None
