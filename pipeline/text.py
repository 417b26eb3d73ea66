"""The text of an article: its lines, the copy that the model sees, and parts of it. No offset ever moves."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby, pairwise

# A wrapped line of print or e-mail is at least this long and at most that long.
SHORTEST_WRAP, LONGEST_WRAP = 45, 120
SENTENCE_END = re.compile(r"(?<=[^\W\d_]{3})[.!?]+[\"'”’)]*(\s+)(?=[\"'“‘„,]*[A-ZÀ-Þ])")
# Small words that stand inside names: `Roel van der Valk`, `Partij voor de Dieren`.
INSIDE_NAMES = ("van", "de", "der", "den", "het", "ten", "ter", "te", "el", "al", "la", "en", "voor", "in", "op", "aan")
BETWEEN_SMALL_WORDS = re.compile(
    r"(?<=[a-zà-þ,;])"
    + "".join(rf"(?<!\s{word})" for word in INSIDE_NAMES)
    + rf"(\s+)(?=[a-zà-þ])(?!(?:{'|'.join(INSIDE_NAMES)})\s)"
)
LOOK_AHEAD = 20
WHITE_SPACE = re.compile(r"(\s+)")


@dataclass(frozen=True)
class Line:
    """A line of an article, without its line break: `text == article[start:end]`."""

    start: int
    end: int
    text: str


def lines_of(text: str) -> list[Line]:
    """The lines of a text whose line breaks are LF, in order."""
    lines, start = [], 0
    for line in text.split("\n"):
        lines.append(Line(start, start + len(line), line))
        start += len(line) + 1
    return lines


def one_line(text: str) -> str:
    """The text with every run of white space as one space, none at the ends."""
    return " ".join(text.split())


def model_view(text: str, skipped: Iterable[tuple[int, int]]) -> str:
    """The copy of an article that the model sees: as long as the article, one character for one character.

    White space other than line breaks becomes a space, a line break inside a hard-wrapped paragraph becomes
    a space, and the spans in `skipped` (site furniture) become spaces.
    """
    view = list(re.sub(r"[^\S\n]", " ", text))
    for position in wrapped_breaks(text):
        view[position] = " "
    for start, end in skipped:
        view[start:end] = " " * (end - start)
    return "".join(view)


def wrapped_breaks(text: str) -> Iterator[int]:
    """Positions of the line breaks that only wrap a paragraph, as old archives and e-mail do.

    A block of three or more lines is hard-wrapped where nearly all its breaks are forced: the next word would
    not have fitted on the line. Lines that are sentences of their own are no wrapping. In such a block a break
    stays only where the line ends a sentence and had room for the next word: there a paragraph ends.
    """
    for blank, group in groupby(lines_of(text), key=lambda line: not line.text.strip()):
        block = list(group)
        if blank or len(block) < 3:
            continue
        width = max(len(line.text) for line in block)
        if not SHORTEST_WRAP <= width <= LONGEST_WRAP:
            continue
        forced = [
            len(line.text.rstrip()) + 1 + len(following.text.split(None, 1)[0]) > width
            for line, following in pairwise(block)
        ]
        sentence_ends = [line.text.rstrip(" \"'”’)").endswith((".", "!", "?")) for line in block[:-1]]
        if sum(forced) >= 0.75 * len(forced) and sum(sentence_ends) <= len(forced) / 2:
            yield from (
                line.end for line, full, ends in zip(block, forced, sentence_ends, strict=False) if full or not ends
            )


def cut_into_parts(view: str, limit: int) -> list[tuple[int, int]]:
    """Spans of at most `limit` characters that together are the whole view.

    Cut at the last blank line that fits, else the last line break, else the last sentence end, else between
    two lower-case words, else at white space: where no name is cut in two.
    """
    parts, start = [], 0
    while len(view) - start > limit:
        end = _last_cut(view, start, start + limit)
        parts.append((start, end))
        start = end
    parts.append((start, len(view)))
    return parts


def _last_cut(view: str, start: int, end: int) -> int:
    """The best place to cut at or before `end`, after `start`; looks no further back than half a part."""
    earliest = start + (end - start) // 2
    for mark in ("\n\n", "\n"):
        found = view.rfind(mark, earliest, end)
        if found >= 0:
            return found + len(mark)
    for pattern in (SENTENCE_END, BETWEEN_SMALL_WORDS, WHITE_SPACE):
        # Looks a little further, to see the words behind a cut.
        cuts = [match.end(1) for match in pattern.finditer(view, earliest, end + LOOK_AHEAD)]
        fitting = [cut for cut in cuts if cut <= end]
        if fitting:
            return fitting[-1]
    return end


def stripped(text: str, start: int, end: int) -> tuple[int, int]:
    """The offsets without the whitespace at both ends."""
    part = text[start:end]
    return start + len(part) - len(part.lstrip()), end - len(part) + len(part.rstrip())
