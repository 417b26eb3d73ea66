"""CSV as the two profiles have it: `plain` for programs, `excel-nl` for a double click in a Dutch Excel."""

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from pipeline.spreadsheet import protect

LIST_SEPARATOR = " | "
PROFILES: dict[str, dict[str, str]] = {
    "plain": {"sep": ",", "decimal": ".", "lineterminator": "\n", "encoding": "utf-8"},
    "excel-nl": {"sep": ";", "decimal": ",", "lineterminator": "\r\n", "encoding": "utf-8-sig"},
}


def write_csv(rows: Iterable[Mapping[str, Any]], columns: tuple[str, ...], profile: str) -> bytes:
    """A CSV with one header row; lists are joined, and text that a spreadsheet would run is protected."""
    form = PROFILES[profile]
    cells = [[_cell(row[column], form["decimal"]) for column in columns] for row in rows]
    text = pd.DataFrame(cells, columns=list(columns), dtype=object).to_csv(
        index=False, sep=form["sep"], lineterminator=form["lineterminator"]
    )
    return text.encode(form["encoding"])


def _cell(value: Any, decimal: str) -> Any:
    """A value as a cell: numbers as the profile writes them, all else as protected text."""
    if isinstance(value, float):
        return str(value).replace(".", decimal)
    if isinstance(value, list):
        return protect(LIST_SEPARATOR.join(value))
    return protect(value) if isinstance(value, str) else value
