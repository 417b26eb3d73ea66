"""CSV as the two profiles have it: `plain` for programs, `excel-nl` for a double click in a Dutch Excel."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from pipeline.spreadsheet import protect, unprotect

LIST_SEPARATOR = " | "
PROFILES: dict[str, dict[str, str]] = {
    "plain": {"delimiter": ",", "decimal": ".", "lineterminator": "\n", "begin": ""},
    "excel-nl": {"delimiter": ";", "decimal": ",", "lineterminator": "\r\n", "begin": "\ufeff"},
}
PIECE = 1_000_000  # characters that are written at once


def write_csv(
    rows: Iterable[Mapping[str, Any]],
    columns: tuple[str, ...],
    profile: str,
    seen: Callable[[list[str]], None] | None = None,
) -> Iterator[bytes]:
    """A CSV in pieces: one header row; lists are joined, and text that a spreadsheet would run is protected.

    `seen` is told the cells of each row without that protection, if it is given.
    """
    form = PROFILES[profile]
    text = io.StringIO()
    writer = csv.writer(text, delimiter=form["delimiter"], lineterminator=form["lineterminator"])
    writer.writerow(columns)
    mark = form["begin"]
    for row in rows:
        line = [_cell(row[column], form["decimal"]) for column in columns]
        if seen is not None:
            seen([unprotect(cell) for cell in line])
        writer.writerow(line)
        if text.tell() > PIECE:
            yield (mark + text.getvalue()).encode()
            mark = ""
            text.seek(0)
            text.truncate()
    yield (mark + text.getvalue()).encode()


def _cell(value: Any, decimal: str) -> str:
    """A value as a cell: numbers as the profile writes them, all else as protected text."""
    if isinstance(value, str):
        return protect(value)
    if value is None:
        return ""
    if isinstance(value, list):
        return protect(LIST_SEPARATOR.join(value))
    return str(value).replace(".", decimal)
