"""Stage 1, ingest: files to articles.

Reads: the files of the input folder, and `site_lines.csv`.
Writes: `articles`, one row for every article found, whatever became of it (ARTICLES), and, once all shards are
there, `duplicates`, the articles that repeat another (DUPLICATES).
"""

import hashlib
import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import ftfy
import pandas as pd
import py3langid
import pyarrow as pa

from pipeline.config import IngestSettings
from pipeline.content import Content, UnreadableError
from pipeline.corpus_files import read_corpus_file
from pipeline.decode import decode
from pipeline.ingest.documents import read_pdf, read_rtf, read_word
from pipeline.ingest.duplicates import find_repeats, sketch
from pipeline.ingest.pages import read_packed_page, read_page
from pipeline.inputs import MANY_ARTICLES, readable_name
from pipeline.lists import SiteLine, read_site_lines
from pipeline.tables import Pieces, make_frame, rows_of
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
        "is_text_file": pa.bool_(),
        "site_lines": pa.list_(pa.struct({"start": pa.int64(), "end": pa.int64(), "kind": pa.string()})),
        "signature": pa.string(),
        "sketch": pa.binary(),
        "note": pa.string(),
    }
)
DUPLICATES = pa.schema({"article_id": pa.string(), "duplicate_of": pa.string()})
SCHEMAS = {"articles": ARTICLES, "duplicates": DUPLICATES}

LONGEST_TITLE = 120
SHORTEST_JUDGED = 200  # characters; the language of less text is a guess, so it counts as Dutch
# What a browser puts beside a page that it saved.
SAVED_WITH_PAGE = ("_files", "_bestanden", ".fld")


def read_text(data: bytes) -> Content:
    """The text of a `.txt` file."""
    text, encoding = decode(data)
    return Content(text, notes=() if encoding in ("utf-8", "utf-8-sig") else (f"read as {encoding}",))


READERS: dict[str, Callable[[bytes], Content]] = {
    ".txt": read_text,
    ".html": read_page,
    ".htm": read_page,
    ".xhtml": read_page,
    ".mhtml": read_packed_page,
    ".mht": read_packed_page,
    ".docx": read_word,
    ".rtf": read_rtf,
    ".pdf": read_pdf,
}


def ingest(
    folder: Path, files: dict[str, Path], rows: pd.DataFrame, ingest_settings: IngestSettings, site_lines_path: Path
) -> dict[str, pd.DataFrame]:
    """Read the articles of one shard.

    Input: the input folder, and the path of each file below it by article id; `rows` are the articles of the shard that
    are rows of a file with many (`corpus_files.ROWS`). Output: `articles` (ARTICLES) in the order of the ids. An
    article's `status` is `ok`, `empty`, `unreadable` or `skipped`, with the reason in `note`; `text` is empty for all
    but `ok` and `skipped`. `site_lines` are whole lines of the site around the article.
    """
    site_lines = read_site_lines(site_lines_path)
    articles = [_read_file(article_id, folder, path, ingest_settings, site_lines) for article_id, path in files.items()]
    articles += [_read_row(row, ingest_settings, site_lines) for row in rows_of(rows)]
    return {"articles": make_frame(sorted(articles, key=lambda row: row["article_id"]), ARTICLES)}


def find_duplicates(articles: Pieces) -> dict[str, Iterator[pd.DataFrame]]:
    """Articles that repeat another, word for word or for the most part.

    Input: article_id, published, signature and sketch of all shards' articles. Output: `duplicates` (DUPLICATES), for
    each shard: each repeated article with the earliest published, then lowest id, that it repeats.
    """
    repeats = find_repeats(articles.rows())

    def of_shard(frame: pd.DataFrame) -> pd.DataFrame:
        own = [article_id for article_id in frame["article_id"] if article_id in repeats]
        return make_frame([{"article_id": each, "duplicate_of": repeats[each]} for each in own], DUPLICATES)

    return {"duplicates": map(of_shard, articles)}


def _blank(article_id: str, source: str) -> dict[str, Any]:
    """The row of an article of which nothing is known yet."""
    return {
        "article_id": article_id, "source": source, "title": "", "published": "", "language": "", "characters": 0,
        "text": "", "is_text_file": False, "site_lines": [], "signature": "", "sketch": b"",
    }  # fmt: skip


def _read_file(
    article_id: str, folder: Path, path: Path, settings: IngestSettings, site_lines: list[SiteLine]
) -> dict[str, Any]:
    """The row of a file that is one article."""
    row = _blank(article_id, readable_name(path))
    row["is_text_file"] = row["source"].lower().endswith(".txt")
    try:
        if (folder / path).is_symlink() and not (folder / path).resolve().is_relative_to(folder.resolve()):
            raise _SkippedError("a link to a place outside the folder")
        content = _content(folder / path, row["source"], settings)
    except _SkippedError as error:
        return row | {"status": "skipped", "note": str(error)}
    except UnreadableError as error:
        return row | {"status": "unreadable", "note": str(error)}
    except (OSError, RuntimeError) as error:
        # Links in a circle are a RuntimeError to Python 3.11 and 3.12.
        reason = getattr(error, "strerror", None) or "links in a circle"
        return row | {"status": "unreadable", "note": f"cannot be read ({reason})"}
    return _article(row, content, settings, site_lines)


class _SkippedError(Exception):
    """A file is none that is read; the message says why."""


def _content(path: Path, name: str, settings: IngestSettings) -> Content:
    """What a file holds.

    Raises _SkippedError for what is no kind of file that is read, UnreadableError and OSError for what cannot be.
    """
    state = path.stat()
    if stat.S_ISDIR(state.st_mode) and not path.is_symlink():
        raise UnreadableError("a folder that cannot be listed")
    if not stat.S_ISREG(state.st_mode):
        raise _SkippedError("not a file (a pipe, a device or a linked folder)")
    kind = Path(name).suffix.lower()
    if any(part.lower().endswith(SAVED_WITH_PAGE) for part in name.split("/")[:-1]):
        raise _SkippedError("belongs to a web page that a browser saved")
    if kind not in READERS and kind not in MANY_ARTICLES:
        raise _SkippedError(f"not a kind of file that is read ({kind or 'no extension'})")
    if state.st_size > settings.max_file_bytes:
        size, most = f"{state.st_size / 1e6:.0f}", f"{settings.max_file_bytes / 1e6:g}"
        raise _SkippedError(f"{size} MB, more than {most} MB (setting ingest.max_file_bytes)")
    if kind in MANY_ARTICLES:
        # Its rows would be articles, could it be read and had it any.
        read_corpus_file(name, path.read_bytes(), settings)
        return Content("", why_empty="no articles in it")
    data = path.read_bytes()
    try:
        return READERS[kind](data)
    except UnreadableError:
        raise
    except Exception as error:
        # Parsers of other people's formats raise what they like; one file must not stop the others.
        raise UnreadableError(f"not a {kind} file that can be read ({type(error).__name__})") from error


def _read_row(row: dict[str, Any], settings: IngestSettings, site_lines: list[SiteLine]) -> dict[str, Any]:
    """The row of an article that is a row of a file with many."""
    article = _blank(row["article_id"], row["source"])
    notes = tuple(filter(None, (row["note"],)))
    if row["status"] != "ok":
        return article | {"status": row["status"], "note": row["note"]}
    return _article(article, Content(row["text"], row["title"], row["published"], notes=notes), settings, site_lines)


def _article(
    row: dict[str, Any], content: Content, settings: IngestSettings, site_lines: list[SiteLine]
) -> dict[str, Any]:
    """The row of an article whose text is known."""
    text, notes = content.text, list(content.notes)
    if settings.repair:
        repaired = ftfy.fix_text(text, uncurl_quotes=False, unescape_html=False, fix_line_breaks=False)
        if repaired != text:
            text = repaired
            notes.append("broken characters repaired")
    if len(text) > settings.max_characters:
        notes.append(f"cut at {settings.max_characters} of {len(text)} characters (setting ingest.max_characters)")
        text = text[: settings.max_characters]
    if not text.strip():
        return row | {"status": "empty", "note": "; ".join([content.why_empty, *notes])}
    marked = _mark_site_lines(text, site_lines, content.furniture)
    language = "nl" if len(text) < SHORTEST_JUDGED else py3langid.classify(text)[0]
    row = row | {
        "title": _cut_title(content.title) if content.title else _title(text, marked),
        "published": content.published,
        "language": language,
        "characters": len(text),
        "text": text,
        "site_lines": marked,
        "signature": hashlib.sha256(one_line(text).encode()).hexdigest(),
        "sketch": sketch(text),
        "status": "ok",
        "note": "; ".join(notes),
    }
    if language not in settings.languages:
        wanted = ", ".join(settings.languages)
        notes.append(f"language is {language}; the settings ask for {wanted}")
        row |= {"status": "skipped", "note": "; ".join(notes)}
    return row


def _mark_site_lines(text: str, site_lines: list[SiteLine], furniture: frozenset[str]) -> list[dict[str, object]]:
    """The lines that the file's own furniture or a pattern of `site_lines.csv` matches as a whole.

    The first pattern decides the kind.
    """
    marked: list[dict[str, object]] = []
    for line in lines_of(text):
        content = line.text.strip()
        kind = "furniture" if content in furniture else None
        kind = kind or next((rule.kind for rule in site_lines if content and rule.pattern.fullmatch(content)), None)
        if kind:
            marked.append({"start": line.start, "end": line.end, "kind": kind})
    return marked


def _title(text: str, site_lines: list[dict[str, object]]) -> str:
    """The first line of the article itself, cut at 120 characters at a word."""
    starts = {line["start"] for line in site_lines}
    candidates = [one_line(line.text) for line in lines_of(text) if line.text.strip()]
    own = [one_line(line.text) for line in lines_of(text) if line.text.strip() and line.start not in starts]
    return _cut_title((own or candidates)[0])


def _cut_title(title: str) -> str:
    """A title on one line, cut at 120 characters at a word."""
    title = one_line(title)
    if len(title) <= LONGEST_TITLE:
        return title
    return title[: LONGEST_TITLE + 1].rsplit(" ", 1)[0][:LONGEST_TITLE]
