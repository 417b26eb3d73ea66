"""Stage 1, ingest: files to articles.

Reads: the files of the input folder, and `site_lines.csv`.
Writes: `articles`, one row for every file found, whatever became of it (ARTICLES), and, once all shards are
there, `duplicates`, the articles that repeat another (DUPLICATES).
"""

import hashlib
import stat
from pathlib import Path

import pandas as pd
import py3langid
import pyarrow as pa

from pipeline.config import IngestSettings
from pipeline.ingest.decode import UnreadableError, decode
from pipeline.inputs import readable_name
from pipeline.lists import SiteLine, read_site_lines
from pipeline.tables import make_frame, rows_of
from pipeline.text import lines_of, one_line

ARTICLES = pa.schema(
    {
        "article_id": pa.string(),
        "source": pa.string(),
        "title": pa.string(),
        "published": pa.string(),
        "status": pa.string(),
        "language": pa.string(),
        "characters": pa.int64(),
        "text": pa.string(),
        "site_lines": pa.list_(pa.struct({"start": pa.int64(), "end": pa.int64(), "kind": pa.string()})),
        "signature": pa.string(),
        "note": pa.string(),
    }
)
DUPLICATES = pa.schema({"article_id": pa.string(), "duplicate_of": pa.string()})
SCHEMAS = {"articles": ARTICLES, "duplicates": DUPLICATES}

LONGEST_TITLE = 120
SHORTEST_JUDGED = 200  # characters; the language of less text is a guess, so it counts as Dutch


def ingest(
    folder: Path, files: dict[str, Path], ingest_settings: IngestSettings, site_lines_path: Path
) -> dict[str, pd.DataFrame]:
    """Read the files of one shard.

    Input: the input folder, and the path of each file below it by article id. Output: `articles` (ARTICLES) in the
    order of the ids. An article's `status` is `ok`, `empty`, `unreadable` or `skipped`, with the reason in `note`;
    `text` is empty for all but `ok` and `skipped`. `site_lines` are whole lines of the site around the article.
    """
    site_lines = read_site_lines(site_lines_path)
    rows = [
        _read_article(article_id, folder, path, ingest_settings.languages, site_lines)
        for article_id, path in sorted(files.items())
    ]
    return {"articles": make_frame(rows, ARTICLES)}


def find_duplicates(articles: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Articles whose text is that of another, white space aside.

    Input: article_id, published and signature of all shards' articles. Output: `duplicates` (DUPLICATES): each
    repeated article with the earliest published, then lowest id, that it repeats.
    """
    originals: dict[str, str] = {}
    rows = []
    for row in sorted(rows_of(articles), key=lambda row: (row["published"] or "9999", row["article_id"])):
        original = originals.setdefault(row["signature"], row["article_id"]) if row["signature"] else ""
        if original and original != row["article_id"]:
            rows.append({"article_id": row["article_id"], "duplicate_of": original})
    rows.sort(key=lambda row: row["article_id"])
    return {"duplicates": make_frame(rows, DUPLICATES)}


def _read_article(
    article_id: str, folder: Path, path: Path, languages: list[str], site_lines: list[SiteLine]
) -> dict[str, object]:
    """The row of one file."""
    row: dict[str, object] = {
        "article_id": article_id, "source": readable_name(path), "title": "",
        "published": "", "language": "", "characters": 0, "text": "", "site_lines": [], "signature": "",
    }  # fmt: skip
    kind = Path(readable_name(path)).suffix
    try:
        mode = (folder / path).stat().st_mode
        if stat.S_ISDIR(mode) and not (folder / path).is_symlink():
            return row | {"status": "unreadable", "note": "a folder that cannot be listed"}
        if not stat.S_ISREG(mode):
            return row | {"status": "skipped", "note": "not a file (a pipe, a device or a linked folder)"}
        if kind.lower() != ".txt":
            return row | {"status": "skipped", "note": f"not a kind of file that is read ({kind or 'no extension'})"}
        text, encoding = decode((folder / path).read_bytes())
    except UnreadableError as error:
        return row | {"status": "unreadable", "note": str(error)}
    except OSError as error:
        return row | {"status": "unreadable", "note": f"cannot be read ({error.strerror})"}
    note = "" if encoding.startswith("utf-8") else f"read as {encoding}"
    if not text.strip():
        return row | {"status": "empty", "note": note or "no text in it"}
    marked = _mark_site_lines(text, site_lines)
    language = "nl" if len(text) < SHORTEST_JUDGED else py3langid.classify(text)[0]
    row |= {
        "title": _title(text, marked),
        "language": language,
        "characters": len(text),
        "text": text,
        "site_lines": marked,
        "signature": hashlib.sha256(one_line(text).encode()).hexdigest(),
        "status": "ok",
        "note": note,
    }
    if language not in languages:
        wanted = ", ".join(languages)
        row |= {"status": "skipped", "note": f"language is {language}; the settings ask for {wanted}"}
    return row


def _mark_site_lines(text: str, site_lines: list[SiteLine]) -> list[dict[str, object]]:
    """The lines that a pattern of `site_lines.csv` matches as a whole; the first pattern decides the kind."""
    marked: list[dict[str, object]] = []
    for line in lines_of(text):
        content = line.text.strip()
        kind = next((rule.kind for rule in site_lines if content and rule.pattern.fullmatch(content)), None)
        if kind:
            marked.append({"start": line.start, "end": line.end, "kind": kind})
    return marked


def _title(text: str, site_lines: list[dict[str, object]]) -> str:
    """The first line of the article itself, cut at 120 characters at a word."""
    starts = {line["start"] for line in site_lines}
    candidates = [one_line(line.text) for line in lines_of(text) if line.text.strip()]
    own = [one_line(line.text) for line in lines_of(text) if line.text.strip() and line.start not in starts]
    title = (own or candidates)[0]
    if len(title) <= LONGEST_TITLE:
        return title
    return title[: LONGEST_TITLE + 1].rsplit(" ", 1)[0][:LONGEST_TITLE]
