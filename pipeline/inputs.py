"""The articles of an input folder: which files there are, and the id of each."""

import hashlib
import os
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

from pipeline.errors import UsageError

# Kinds of files that hold many articles.
MANY_ARTICLES = (".csv", ".tsv", ".jsonl", ".ndjson", ".json")
# What tells that a folder is the output of a run.
USED_AS_OUTPUT = Path("stages/layout.json")
# Files that operating systems leave in folders; no article is called so.
LEFT_BY_SYSTEMS = {"thumbs.db", "desktop.ini"}


def find_articles(folder: Path, without: Path) -> dict[str, Path]:
    """The path below a folder of every file there, by article id, in the order of the ids.

    An id is the path below the folder with `/`; `.txt` loses its extension, every other kind keeps it. Hidden
    files and what operating systems leave behind are passed over, as are the folder `without` and other
    outputs of runs, which may lie inside; linked folders are not entered.
    Raises UsageError where the folder does not exist, cannot be listed or is the output itself.
    """
    if not folder.is_dir():
        raise UsageError(f"{folder}: no such folder; name the folder that holds the articles")
    if folder.resolve() == without.resolve():
        raise UsageError(f"{folder}: holds the articles; name another folder with --output")
    articles: dict[str, Path] = {}
    # `.txt` files first: another file of their name without the extension does not take their id.
    paths = _files_below(folder, without.resolve())
    for path in sorted(paths, key=lambda path: (path.suffix != ".txt", os.fsencode(path))):
        name = path.relative_to(folder).as_posix()
        article_id = unicodedata.normalize("NFC", readable_name(path.relative_to(folder)))
        if path.suffix.lower() == ".txt":
            article_id = article_id[: -len(".txt")]
        if article_id in articles:
            # Two files whose names differ only in what an id leaves out, such as `a.txt` and `a.TXT`.
            article_id += "~" + hashlib.sha256(os.fsencode(name)).hexdigest()[:8]
        articles[article_id] = path.relative_to(folder)
    return dict(sorted(articles.items()))


def readable_name(path: Path) -> str:
    """A path with `/` as text on one line; control characters and bytes that are no UTF-8 are shown as escapes."""
    name = os.fsencode(path.as_posix()).decode("utf-8", errors="backslashreplace")
    return re.sub(r"[\x00-\x1f\x7f]", lambda match: f"\\x{ord(match[0]):02x}", name)


def bucket_of(article_id: str, buckets: int) -> int:
    """The shard that an article belongs to, whatever other articles there are."""
    return int.from_bytes(hashlib.sha256(article_id.encode()).digest()[:8], "big") % buckets


def _files_below(folder: Path, without: Path) -> Iterator[Path]:
    """All that is no folder, in any order, links to folders, and folders that cannot be listed."""
    unlisted: list[Path] = []

    def note(error: OSError) -> None:
        if Path(error.filename) == folder:
            raise UsageError(f"{folder}: cannot be listed ({error.strerror})") from error
        unlisted.append(Path(error.filename))

    for parent, folders, files in os.walk(folder, onerror=note):
        folders[:] = [
            name
            for name in folders
            if not name.startswith(".")
            and (Path(parent) / name).resolve() != without
            and not (Path(parent) / name / USED_AS_OUTPUT).exists()
        ]
        for name in files:
            if not name.startswith(".") and name.lower() not in LEFT_BY_SYSTEMS:
                yield Path(parent) / name
        for name in folders:
            if (Path(parent) / name).is_symlink():
                yield Path(parent) / name
    yield from unlisted
